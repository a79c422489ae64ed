"""Counts that become fewer step by step, and the mix of codes a therapist bills."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl

from analytics.charts.style import CODES, MAIN, MUTED, Chart, hints, on_rows, plottable, specification

OTHER_CODES = "others"


def steps(rows: pl.DataFrame, title: str) -> Chart:
    """The way of claims from sent to settled. Rows: one per step in order, with step, claims, words."""
    drawn = plottable(rows)
    named = "; ".join(f"{row['step']}: {row['words']}" for row in drawn.iter_rows(named=True))
    most = float(drawn["claims"].max() or 0)  # type: ignore[arg-type]
    return Chart(drawn, _steps_spec(24 + 34 * max(drawn.height, 1), most), f"{title}. {named}.")


def days_after(rows: pl.DataFrame, title: str) -> Chart:
    """How many claims after how many days. Rows: one per day in order, with label, claims, quick (yes or no), words."""
    drawn = plottable(rows)
    quick, claims = int(drawn.filter("quick")["claims"].sum()), int(drawn["claims"].sum())
    return Chart(
        drawn, _days_spec(tuple(drawn["label"])), f"{title}. Within the target: {quick:,} of {claims:,} claims."
    )


def code_mix(rows: pl.DataFrame, title: str) -> Chart:
    """The codes of each therapist as parts of a whole. Rows: one per therapist and code, with units and words.

    The codes with the most units have a color each; the others share one, for no two must look alike.
    """
    people, most = rows["therapist"].n_unique(), _most_used(rows)
    named = f"{title}: {people} therapists, {rows['code'].n_unique()} codes; the table below holds the numbers."
    color = pl.when(pl.col("code").is_in(most)).then("code").otherwise(pl.lit(OTHER_CODES))
    drawn = plottable(rows.with_columns(color=color))
    shown = tuple(code for code in (*most, OTHER_CODES) if code in drawn["color"])
    return Chart(drawn, _mix_spec(shown, 70 + 34 * max(people, 1)), named)


def _most_used(rows: pl.DataFrame) -> list[str]:
    """The codes that get a color of their own, in order: all where there are enough colors."""
    totals = rows.group_by("code").agg(pl.col("units").sum()).sort("units", "code", descending=[True, False])
    enough = totals.height <= len(CODES)
    return sorted(totals["code"].head(len(CODES) if enough else len(CODES) - 1))


@lru_cache
def _steps_spec(height: int, most: float) -> dict[str, Any]:
    y = alt.Y("step:N", title=None, sort=None, axis=alt.Axis(labelLimit=190, grid=False))
    base = on_rows().encode(y=y, tooltip=hints(("step:N", "Step"), ("words:N", "How many")))
    # room for the words behind the longest bar
    x = alt.X("claims:Q", title=None, axis=None, scale=alt.Scale(domain=[0, most * 1.6]))
    bars = base.mark_bar(color=MAIN, cornerRadiusEnd=2, height={"band": 0.62}).encode(x=x)
    # A telephone has room for the number alone.
    wide, narrow = (alt.ExprRef(f"width > 330 ? {big} : {small}") for big, small in ((11, 0), (0, 11)))
    text = base.mark_text(align="left", dx=6, color=MUTED, fontSize=wide).encode(x=x, text="words:N")
    number = base.mark_text(align="left", dx=6, color=MUTED, fontSize=narrow).encode(
        x=x, text=alt.Text("claims:Q", format=",")
    )
    return specification(alt.layer(bars, text, number), height)


@lru_cache
def _days_spec(labels: tuple[str, ...]) -> dict[str, Any]:
    x = alt.X("label:N", title="days", sort=list(labels), axis=alt.Axis(labelAngle=0, labelOverlap=True, grid=False))
    chart = (
        on_rows()
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=x,
            y=alt.Y("claims:Q", title="claims", axis=alt.Axis(tickCount=5, format="~s")),
            color=alt.condition("datum.quick", alt.value(MAIN), alt.value(MUTED)),
            tooltip=hints(("label:N", "Days"), ("words:N", "Sent")),
        )
    )
    return specification(alt.layer(chart), 200)


@lru_cache
def _mix_spec(codes: tuple[str, ...], height: int) -> dict[str, Any]:
    colors = [*(color for color in CODES if color != MUTED), MUTED] if OTHER_CODES in codes else CODES
    chart = (
        on_rows()
        .mark_bar(height={"band": 0.66})
        .encode(
            y=alt.Y("therapist:N", title=None, axis=alt.Axis(labelLimit=190, grid=False)),
            x=alt.X("units:Q", stack="normalize", title=None, axis=alt.Axis(format="~%", tickCount=5)),
            color=alt.Color("color:N", scale=alt.Scale(domain=list(codes), range=colors), legend=alt.Legend(columns=3)),
            tooltip=hints(("therapist:N", "Who"), ("code:N", "Code"), ("words:N", "What")),
        )
    )
    return specification(alt.layer(chart), height)
