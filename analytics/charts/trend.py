"""A figure period by period: a line, the interval around it, the target, and gray where the data are not ripe yet."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl

from analytics.charts.style import (
    DOLLARS,
    MAIN,
    MUTED,
    SHARE,
    Chart,
    axis_format,
    hints,
    on_rows,
    plottable,
    specification,
)

FIRM, IMMATURE, FEW = "enough data", "immature", "too few to judge"


def trend(rows: pl.DataFrame, title: str, unit: str, target: float | None = None) -> Chart:
    """The figure over time.

    Rows: one per period, with start (Date), period (its name), value, low, high (numbers, null where unknown),
    state (FIRM, IMMATURE or FEW) and words (the tooltip's text).
    """
    drawn = plottable(rows).sort("start").with_columns(target=pl.lit(target, dtype=pl.Float64))
    return Chart(drawn, _spec(unit, target is not None), _in_words(drawn, title))


@lru_cache
def _spec(unit: str, has_target: bool) -> dict[str, Any]:
    scale = alt.Scale(zero=True, domainMin=0) if unit != DOLLARS else alt.Scale(zero=True)
    x = alt.X("start:T", title=None, axis=alt.Axis(format="%b %Y", grid=False, labelOverlap=True, tickCount="month"))
    y = alt.Y("value:Q", title=None, scale=scale, axis=alt.Axis(format=axis_format(unit), tickCount=5))
    tooltip = hints(("period:N", "When"), ("words:N", "What"))
    base = on_rows()
    firm = alt.datum.state == FIRM
    layers: list[alt.Chart] = []
    if unit == SHARE:
        layers.append(base.mark_area(color=MAIN, opacity=0.16).encode(x=x, y=alt.Y("low:Q"), y2="high:Q"))
        # A period between two gaps has no area: its interval is a line.
        layers.append(base.mark_rule(color=MAIN, opacity=0.3, strokeWidth=2).encode(x=x, y=alt.Y("low:Q"), y2="high:Q"))
    if has_target:
        layers.append(base.mark_rule(color=MUTED, strokeDash=[5, 4]).encode(y="target:Q"))
    # What is not settled yet is no leap or cliff: the line to it is gray and dashed.
    layers.append(base.mark_line(color=MUTED, strokeWidth=1.5, strokeDash=[3, 2]).encode(x=x, y=y))
    layers.append(base.mark_line(color=MAIN, strokeWidth=2).encode(x=x, y=y).transform_filter(firm))
    points = base.mark_point(size=64, filled=True, opacity=1).encode(
        x=x, y=y, tooltip=tooltip, color=alt.condition(firm, alt.value(MAIN), alt.value(MUTED))
    )
    return specification(alt.layer(*layers, points), 220)


def _in_words(drawn: pl.DataFrame, title: str) -> str:
    known = drawn.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return f"{title}: no period has a value."
    first, last = known.row(0, named=True), known.row(-1, named=True)
    if known.height == 1:
        return f"{title}, one period: {first['period']} {first['words']}."
    return f"{title}, {known.height} periods: {first['period']} {first['words']}; {last['period']} {last['words']}."
