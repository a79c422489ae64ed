"""Charts of payers: observed over expected denials, and the share paid day by day."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl

from analytics.charts.style import MAIN, MUTED, NOTABLE, Chart, hints, plottable, specification, verdict_colors
from analytics.stats.compare_groups import Verdict

OWN, OTHERS, EACH = "this payer", "all other payers", "each of the others"
_CURVES = {OWN: NOTABLE, OTHERS: MAIN, EACH: MUTED}


def ratios(rows: pl.DataFrame, title: str) -> Chart:
    """Observed over expected. Rows: one per payer, with label, value, low, high, state (a verdict) and words."""
    drawn = plottable(rows)
    outliers = drawn.filter(pl.col("state") != Verdict.NOT_SIGNIFICANT.value)
    named = "; ".join(f"{row['label']}: {row['words']}" for row in outliers.iter_rows(named=True)) or "none"
    return Chart(drawn, _ratios_spec(120 + 26 * max(drawn.height, 1)), f"{title}. Significant: {named}.")


def curves(rows: pl.DataFrame, title: str) -> Chart:
    """The share paid by each day.

    Rows: one per day of a curve, with curve (its name), part (OWN, OTHERS or EACH), day, paid, low, high, words.
    """
    drawn = plottable(rows)
    last = drawn.filter(pl.col("part") != EACH).group_by("curve", maintain_order=True).last()
    named = "; ".join(f"{row['curve']}: {row['words']}" for row in last.iter_rows(named=True))
    return Chart(drawn, _curves_spec(), f"{title}. {named}.")


@lru_cache
def _ratios_spec(height: int) -> dict[str, Any]:
    y = alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=190, grid=False))
    scale, axis = alt.Scale(type="log", nice=False, padding=12), alt.Axis(values=[0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4])
    x = alt.X("value:Q", title="observed / expected", scale=scale, axis=axis)
    color = alt.Color("state:N", scale=verdict_colors(), legend=alt.Legend(columns=1, symbolSize=60))
    base = alt.Chart().encode(y=y, color=color, tooltip=hints(("label:N", "Payer"), ("words:N", "Denials")))
    whiskers = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    points = base.mark_point(filled=True, size=80, opacity=1).encode(x=x)
    one = alt.Chart().mark_rule(color=MUTED, strokeDash=[5, 4]).encode(x=alt.XDatum(1))
    return specification(alt.layer(one, whiskers, points, data=alt.NamedData("rows")), height)


@lru_cache
def _curves_spec() -> dict[str, Any]:
    x = alt.X("day:Q", title="days after submission", axis=alt.Axis(grid=False, tickCount=7))
    percents = alt.Axis(format="~%", tickCount=5)
    y = alt.Y("paid:Q", title="share paid", scale=alt.Scale(domain=[0, 1]), axis=percents)
    # A layer with a filter of its own keeps its data to itself, so the rows belong to the whole.
    both = alt.Chart().transform_filter(alt.datum.part != EACH)
    each = alt.Chart().transform_filter(alt.datum.part == EACH)
    color = alt.Color(
        "part:N",
        scale=alt.Scale(domain=list(_CURVES), range=list(_CURVES.values())),
        legend=alt.Legend(columns=2, symbolOpacity=1),
    )
    thin = each.mark_line(interpolate="step-after", strokeWidth=1, opacity=0.35).encode(
        x=x, y=y, detail="curve:N", color=color, tooltip=hints(("curve:N", "Payer"), ("words:N", "Paid"))
    )
    band = both.mark_area(interpolate="step-after", opacity=0.18).encode(
        x=x, y=alt.Y("low:Q"), y2="high:Q", color=color
    )
    lines = both.mark_line(interpolate="step-after", strokeWidth=2.5).encode(
        x=x, y=y, color=color, tooltip=hints(("curve:N", "Who"), ("words:N", "Paid"))
    )
    return specification(alt.layer(thin, band, lines, data=alt.NamedData("rows")), 280)
