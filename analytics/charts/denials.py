"""Pictures of denials: a rate against its usual range, reasons and the share they add up to, payers against reasons."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl

from analytics.charts.style import (
    DOLLARS,
    MAIN,
    MUTED,
    NOTABLE,
    SHARE,
    Chart,
    axis_format,
    hints,
    on_rows,
    plottable,
    specification,
    verdict_colors,
)
from analytics.stats.compare_groups import Verdict

WITHIN, OUTSIDE, UNRIPE = "normal variation", "outside control limits", "immature"
_POINTS = {WITHIN: MAIN, OUTSIDE: NOTABLE, UNRIPE: MUTED}
_LEGEND = alt.Legend(columns=2)  # three in a row are cut off on a telephone


def control(rows: pl.DataFrame, title: str) -> Chart:
    """A share month by month with the range it usually runs in.

    Rows: one per month, with start (Date), period, value, low, high, centre (null without limits), state, words.
    """
    drawn = plottable(rows)
    known = drawn.filter(pl.col("value").is_not_null())
    outside = known.filter(pl.col("state") == OUTSIDE)
    named = "; ".join(f"{row['period']} {row['words']}" for row in outside.iter_rows(named=True)) or "none"
    return Chart(drawn, _control_spec(), f"{title}, {known.height} months. Outside control limits: {named}.")


def pareto(rows: pl.DataFrame, title: str, unit: str) -> Chart:
    """Reasons, the largest first. Rows: one per reason, with label, value, cumulative (a share), words."""
    drawn = plottable(rows)
    named = "; ".join(f"{row['label']} {row['words']}" for row in drawn.head(5).iter_rows(named=True))
    return Chart(drawn, _pareto_spec(unit, 110 + 26 * max(drawn.height, 1)), f"{title}, largest first: {named}.")


def heat(rows: pl.DataFrame, title: str) -> Chart:
    """Payers against reasons. Rows: one per cell, with payer, reason, share, shown (its text), state, words."""
    drawn = plottable(rows)
    more = drawn.filter(pl.col("state") == Verdict.HIGHER.value)
    named = "; ".join(f"{row['payer']}, {row['reason']}: {row['words']}" for row in more.iter_rows(named=True))
    reasons = tuple(drawn["reason"].unique(maintain_order=True))
    spec = _heat_spec(reasons, 110 + 30 * max(drawn["payer"].n_unique(), 1))
    return Chart(drawn, spec, f"{title}. Significantly higher: {named or 'none'}.")


@lru_cache
def _control_spec() -> dict[str, Any]:
    x = alt.X("start:T", title=None, axis=alt.Axis(format="%b %Y", grid=False, labelOverlap=True, tickCount="month"))
    axis = alt.Axis(format=axis_format(SHARE), tickCount=5)
    y = alt.Y("value:Q", title=None, scale=alt.Scale(zero=True, domainMin=0), axis=axis)
    base = on_rows()
    band = base.mark_area(color=MUTED, opacity=0.2, interpolate="step").encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    centre = base.mark_line(color=MUTED, strokeDash=[5, 4], strokeWidth=1.5).encode(x=x, y=alt.Y("centre:Q"))
    # What is not settled yet is no leap or cliff: the line to it is gray and dashed.
    moving = base.mark_line(color=MUTED, strokeWidth=1.5, strokeDash=[3, 2]).encode(x=x, y=y)
    line = base.mark_line(color=MAIN, strokeWidth=2).encode(x=x, y=y).transform_filter(alt.datum.state != UNRIPE)
    color = alt.Color("state:N", scale=alt.Scale(domain=list(_POINTS), range=list(_POINTS.values())), legend=_LEGEND)
    points = base.mark_point(size=70, filled=True, opacity=1).encode(
        x=x, y=y, color=color, tooltip=hints(("period:N", "When"), ("words:N", "What"), ("state:N", "Is"))
    )
    return specification(alt.layer(band, centre, moving, line, points), 240)


@lru_cache
def _pareto_spec(unit: str, height: int) -> dict[str, Any]:
    y = alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=230, grid=False))
    base = on_rows().encode(
        y=y, tooltip=hints(("label:N", "Reason"), ("words:N", "Denied"), ("together:N", "Cumulative"))
    )
    title = "charges of denied lines" if unit == DOLLARS else "denied lines"
    x = alt.X("value:Q", title=title, axis=alt.Axis(format=axis_format(unit), tickCount=5))
    bars = base.mark_bar(color=MAIN, opacity=0.55, cornerRadiusEnd=2, height={"band": 0.62}).encode(x=x)
    share = alt.X(
        "cumulative:Q",
        title="cumulative",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="~%", tickCount=5, orient="top", grid=False),
    )
    line = base.mark_line(color=NOTABLE, point={"filled": True, "size": 45, "color": NOTABLE}, strokeWidth=1.5)
    return specification(alt.layer(bars, line.encode(x=share, order="rank:Q")).resolve_scale(x="independent"), height)


@lru_cache
def _heat_spec(reasons: tuple[str, ...], height: int) -> dict[str, Any]:
    # On a telephone color alone must do: numbers that overlap are none.
    small = alt.ExprRef("width > 400 ? 11 : 8")
    axis = alt.Axis(orient="top", labelAngle=-75, labelLimit=130, labelOverlap=False, grid=False, labelFontSize=small)
    x = alt.X("reason:N", title=None, sort=list(reasons), axis=axis)
    y = alt.Y("payer:N", title=None, axis=alt.Axis(labelLimit=150, grid=False))
    hover = hints(("payer:N", "Payer"), ("reason:N", "Reason"), ("words:N", "Denied"), ("state:N", "Is"))
    base = on_rows().encode(x=x, y=y, tooltip=hover)
    cells = base.mark_rect(cornerRadius=2, stroke=None).encode(
        color=alt.Color("state:N", scale=verdict_colors(), legend=_LEGEND),
        opacity=alt.Opacity("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0.06, 0.75]), legend=None),
    )
    numbers = alt.ExprRef("width > 400 ? 11 : 0")
    texts = base.mark_text(fontSize=numbers, color=MUTED, fontWeight="bold").encode(text="shown:N")
    return specification(alt.layer(cells, texts), height)
