"""Counts that become fewer step by step, and the mix of codes a therapist bills."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl

from analytics.charts.style import CODES, MAIN, MUTED, Chart, hints, on_rows, plottable, specification


def steps(rows: pl.DataFrame, title: str) -> Chart:
    """The way of claims from sent to settled. Rows: one per step in order, with step, claims, words."""
    drawn = plottable(rows)
    named = "; ".join(f"{row['step']}: {row['words']}" for row in drawn.iter_rows(named=True))
    return Chart(drawn, _steps_spec(24 + 34 * max(drawn.height, 1)), f"{title}. {named}.")


def code_mix(rows: pl.DataFrame, title: str) -> Chart:
    """The codes of each therapist as parts of a whole. Rows: one per therapist and code, with units and words."""
    drawn = plottable(rows)
    people = drawn["therapist"].n_unique()
    named = f"{title}: {people} therapists, {drawn['code'].n_unique()} codes; the table below holds the numbers."
    codes = tuple(sorted(drawn["code"].unique()))
    return Chart(drawn, _mix_spec(codes, 70 + 34 * max(people, 1)), named)


@lru_cache
def _steps_spec(height: int) -> dict[str, Any]:
    y = alt.Y("step:N", title=None, sort=None, axis=alt.Axis(labelLimit=190, grid=False))
    base = on_rows().encode(y=y, tooltip=hints(("step:N", "Step"), ("words:N", "How many")))
    x = alt.X("claims:Q", title=None, axis=None)
    bars = base.mark_bar(color=MAIN, cornerRadiusEnd=2, height={"band": 0.62}).encode(x=x)
    counts = base.mark_text(align="left", dx=6, color=MUTED).encode(x=x, text=alt.Text("words:N"))
    return specification(alt.layer(bars, counts), height)


@lru_cache
def _mix_spec(codes: tuple[str, ...], height: int) -> dict[str, Any]:
    chart = (
        on_rows()
        .mark_bar(height={"band": 0.66})
        .encode(
            y=alt.Y("therapist:N", title=None, axis=alt.Axis(labelLimit=190, grid=False)),
            x=alt.X("units:Q", stack="normalize", title=None, axis=alt.Axis(format="~%", tickCount=5)),
            color=alt.Color("code:N", scale=alt.Scale(domain=list(codes), range=CODES), legend=alt.Legend(columns=6)),
            tooltip=hints(("therapist:N", "Who"), ("code:N", "Code"), ("words:N", "What")),
        )
    )
    return specification(chart, height)
