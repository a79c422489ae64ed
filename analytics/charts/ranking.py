"""Groups as bars with their intervals, colored only where a group differs significantly from the rest."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl

from analytics.charts.style import (
    MAIN,
    MUTED,
    NOTABLE,
    SECOND,
    Chart,
    axis_format,
    hints,
    on_rows,
    plottable,
    specification,
)
from analytics.stats.compare_groups import Tone

PART_OF_TOTAL = "part of the total"
"""Of groups that add up to a total: they are not compared."""
_COLORS = {Tone.WORSE.value: NOTABLE, Tone.NEUTRAL.value: MUTED, Tone.BETTER.value: SECOND, PART_OF_TOTAL: MAIN}


def ranking(rows: pl.DataFrame, title: str, unit: str) -> Chart:
    """Groups, the largest first.

    Rows: one per group, with label, value, low, high (null where unknown), state (a tone or PART_OF_TOTAL) and words.
    """
    drawn = plottable(rows)
    height = 28 + 26 * max(drawn.height, 1)
    return Chart(drawn, _spec(unit, height), _in_words(drawn, title))


@lru_cache
def _spec(unit: str, height: int) -> dict[str, Any]:
    y = alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=190, grid=False))
    x = alt.X("value:Q", title=None, axis=alt.Axis(format=axis_format(unit), tickCount=5), scale=alt.Scale(zero=True))
    color = alt.Color("state:N", scale=alt.Scale(domain=list(_COLORS), range=list(_COLORS.values())), legend=None)
    base = on_rows().encode(y=y, color=color, tooltip=hints(("label:N", "Group"), ("words:N", "What")))
    bars = base.mark_bar(cornerRadiusEnd=2, opacity=0.4, height={"band": 0.62}).encode(x=x)
    whiskers = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q"), x2="high:Q")
    points = base.mark_point(filled=True, size=60, opacity=1).encode(x=x)
    return specification(alt.layer(bars, whiskers, points), height)


def _in_words(drawn: pl.DataFrame, title: str) -> str:
    if drawn.is_empty():
        return f"{title}: nothing to show."
    named = "; ".join(f"{row['label']} {row['words']}" for row in drawn.head(5).iter_rows(named=True))
    return f"{title}, {drawn.height} groups, the first: {named}."
