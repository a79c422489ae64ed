"""Money that is owed: by age, month by month, and on one claim from its first day to its last."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl

from analytics.charts.style import DOLLARS, MAIN, NOTABLE, Chart, axis_format, hints, on_rows, plottable, specification

PAYERS, PATIENTS = "payers", "patients"
_WHO = alt.Color("who:N", scale=alt.Scale(domain=[PAYERS, PATIENTS], range=[MAIN, NOTABLE]))
_MONEY = alt.Axis(format=axis_format(DOLLARS), tickCount=5)


def aging(rows: pl.DataFrame) -> Chart:
    """Receivables by age. Rows: one per bucket and who owes, with bucket, who (PAYERS or PATIENTS), dollars, words."""
    drawn = plottable(rows)
    return Chart(drawn, _aging_spec(tuple(drawn["bucket"].unique(maintain_order=True))), _amounts("A/R by age", drawn))


def owed_over_time(rows: pl.DataFrame) -> Chart:
    """Receivables at the end of months. Rows: one per day and who owes, with day (Date), who, dollars, words."""
    drawn = plottable(rows)
    return Chart(drawn, _over_time_spec(), _amounts("A/R at month ends", drawn.tail(2)))


def balance(rows: pl.DataFrame) -> Chart:
    """What is still owed on one claim. Rows: one per day and who owes, with day (Date), who, dollars, words."""
    drawn = plottable(rows)
    return Chart(drawn, _balance_spec(), _amounts("Still owed on this claim", drawn.tail(2)))


@lru_cache
def _aging_spec(buckets: tuple[str, ...]) -> dict[str, Any]:
    chart = (
        on_rows()
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=alt.X("bucket:N", title="days", sort=list(buckets), axis=alt.Axis(labelAngle=0, grid=False)),
            xOffset=alt.XOffset("who:N", sort=[PAYERS, PATIENTS]),
            y=alt.Y("dollars:Q", title=None, axis=_MONEY),
            color=_WHO,
            tooltip=_tooltip("bucket:N"),
        )
    )
    return specification(chart, 240)


@lru_cache
def _over_time_spec() -> dict[str, Any]:
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%b %Y", grid=False, labelOverlap=True, tickCount="month"))
    line = on_rows().mark_line(point={"size": 50, "filled": True}, strokeWidth=2)
    chart = line.encode(x=x, y=alt.Y("dollars:Q", title=None, axis=_MONEY), color=_WHO, tooltip=_tooltip("day:T"))
    return specification(chart, 240)


@lru_cache
def _balance_spec() -> dict[str, Any]:
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%b %d", grid=False, labelOverlap=True))
    line = on_rows().mark_line(interpolate="step-after", strokeWidth=2, point={"size": 50, "filled": True})
    axis = alt.Axis(format="$,.0f", tickCount=4)
    chart = line.encode(x=x, y=alt.Y("dollars:Q", title=None, axis=axis), color=_WHO, tooltip=_tooltip("day:T"))
    return specification(chart, 180)


def _tooltip(when: str) -> list[alt.Tooltip]:
    return hints((when, "When"), ("who:N", "Who owes"), ("words:N", "How much"))


def _amounts(title: str, drawn: pl.DataFrame) -> str:
    if drawn.is_empty():
        return f"{title}: nothing is owed."
    first = drawn.columns[0]
    named = "; ".join(f"{row[first]}, {row['who']}: {row['words']}" for row in drawn.iter_rows(named=True))
    return f"{title}. {named}."
