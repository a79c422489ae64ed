"""The effects of a change: a bar each, to the right what raised the figure, to the left what lowered it."""

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
    SHARE,
    Chart,
    axis_format,
    hints,
    on_rows,
    plottable,
    specification,
)
from analytics.stats.compare_groups import Tone

VOLUME_AND_MIX = "volume and mix"
_COLORS = {Tone.WORSE.value: NOTABLE, Tone.BETTER.value: SECOND, Tone.NEUTRAL.value: MUTED, VOLUME_AND_MIX: MAIN}


def effects(rows: pl.DataFrame, title: str, unit: str) -> Chart:
    """Effects, the largest first, in the order of `rows`: label, value, state (a tone or VOLUME_AND_MIX) and words."""
    drawn = plottable(rows)
    return Chart(drawn, _spec(unit, 48 + 26 * max(drawn.height, 1)), _in_words(drawn, title))


@lru_cache
def _spec(unit: str, height: int) -> dict[str, Any]:
    y = alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=190, grid=False, labelOverlap=False))
    x = alt.X("value:Q", title="points" if unit == SHARE else None, axis=_axis(unit))
    scale = alt.Scale(domain=list(_COLORS), range=list(_COLORS.values()))
    color = alt.Color("state:N", scale=scale, legend=None)
    base = on_rows()
    bars = base.mark_bar(cornerRadiusEnd=2, height={"band": 0.62}).encode(
        y=y, x=x, color=color, tooltip=hints(("label:N", "What"), ("words:N", "How much"))
    )
    zero = base.mark_rule(color=MUTED).encode(x=alt.datum(0))
    return specification(alt.layer(bars, zero), height)


def _axis(unit: str) -> alt.Axis:
    """Signed; a change of a share is given in points, never in percent."""
    if unit == SHARE:
        return alt.Axis(labelExpr="format(datum.value * 100, '+~f')", tickCount=5)
    return alt.Axis(format="+" + axis_format(unit), tickCount=4)


def _in_words(drawn: pl.DataFrame, title: str) -> str:
    if drawn.is_empty():
        return f"{title}: no effect."
    named = "; ".join(f"{row['label']} {row['words']}" for row in drawn.head(5).iter_rows(named=True))
    return f"{title}, {drawn.height} effects, the largest first: {named}."
