"""A figure's months in a line as small as a word: where it came from, how sure it was, and what may still move."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl

from analytics.charts.style import MAIN, MUTED, Chart, hints, on_rows, plottable, specification
from analytics.charts.trend import FIRM

HEIGHT = 44


def spark(rows: pl.DataFrame, title: str) -> Chart:
    """The figure over time, without axes.

    Rows: one per period, with start (Date), period (its name), value, low, high (null where unknown), state (as in
    `trend`) and words (the tooltip's text).
    """
    drawn = plottable(rows).filter(pl.col("value").is_not_null()).sort("start")
    return Chart(drawn, _spec(), _in_words(drawn, title))


@lru_cache
def _spec() -> dict[str, Any]:
    x = alt.X("start:T", axis=None)
    y = alt.Y("value:Q", axis=None, scale=alt.Scale(zero=False, nice=False))
    base = on_rows()
    band = base.mark_area(color=MUTED, opacity=0.18).encode(x=x, y=alt.Y("low:Q", axis=None), y2="high:Q")
    line = base.mark_line(color=MUTED, strokeWidth=1.5, strokeDash=[3, 2]).encode(x=x, y=y)
    firm = alt.datum.state == FIRM
    settled = base.mark_line(color=MAIN, strokeWidth=2).encode(x=x, y=y).transform_filter(firm)
    points = base.mark_point(filled=True, size=22, opacity=1).encode(
        x=x,
        y=y,
        color=alt.condition(firm, alt.value(MAIN), alt.value(MUTED)),
        tooltip=hints(("period:N", "When"), ("words:N", "What")),
    )
    return specification(alt.layer(band, line, settled, points), HEIGHT)


def _in_words(drawn: pl.DataFrame, title: str) -> str:
    if drawn.is_empty():
        return f"{title}: no month has a value."
    first, last = drawn.row(0, named=True), drawn.row(-1, named=True)
    unripe = drawn.filter(pl.col("state") != FIRM).height
    still = f"; {unripe} of them immature" if unripe else ""
    ends = f"from {first['period']}: {first['words']} to {last['period']}: {last['words']}"
    return f"{title}, {drawn.height} months, {ends}{still}."
