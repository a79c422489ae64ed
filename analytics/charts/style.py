"""What every chart looks like: colors that stay apart for color-blind readers, on light and on dark ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import altair as alt
import polars as pl

from analytics.stats.compare_groups import Verdict

# Each keeps a contrast of 3 : 1 or more against white and against the dark theme's ground.
MAIN = "#0072B2"
NOTABLE = "#D55E00"
SECOND = "#009E73"
MUTED = "#8A8F98"
CODES = ["#0072B2", "#D55E00", "#009E73", "#8A8F98", "#B8860B", "#AA4499", "#5D8AA8", "#7A5C99"]

VERDICT_COLORS = {
    Verdict.HIGHER.value: NOTABLE, Verdict.NOT_SIGNIFICANT.value: MUTED, Verdict.LOWER.value: SECOND,
}  # fmt: skip
"""Of rates that should be low, and of differences from peers."""

SHARE, DAYS, DOLLARS = "share", "days", "dollars"
_FORMATS = {SHARE: "~%", DAYS: "~f", DOLLARS: "$~s"}


@dataclass(frozen=True)
class Chart:
    """A picture: the rows it draws, its Vega-Lite specification without data, and its sense in words."""

    rows: pl.DataFrame
    spec: dict[str, Any]
    alt: str


def axis_format(unit: str) -> str:
    """The number format of an axis that shows this unit (share, days, dollars)."""
    return _FORMATS.get(unit, "~s")


def on_rows() -> alt.Chart:
    """An empty chart over rows that are handed over only when it is shown."""
    return alt.Chart(alt.NamedData("rows"))


def specification(chart: alt.Chart | alt.LayerChart | alt.FacetChart, height: int) -> dict[str, Any]:
    """The chart as a dict in the house style: as wide as its place, a quiet grid, no frame."""
    styled = (
        chart.properties(height=height, width="container")
        .configure_view(strokeWidth=0)
        .configure_axis(gridOpacity=0.35, domain=False, ticks=False, labelPadding=6)
        .configure_legend(orient="top", title=None, labelLimit=260)
        # A lone line is announced as a picture without words; the chart's own words say what it shows.
        .configure_rule(aria=False)
    )
    spec = cast(dict[str, Any], styled.to_dict())
    spec.pop("data", None)
    return spec


def hints(*fields: tuple[str, str]) -> list[alt.Tooltip]:
    """The lines of a tooltip: pairs of an encoded field and the word before it."""
    return [alt.Tooltip(field, title=title) for field, title in fields]


def verdict_colors() -> alt.Scale:
    """The colors of verdicts about rates that should be low, and about differences from peers."""
    return alt.Scale(domain=list(VERDICT_COLORS), range=list(VERDICT_COLORS.values()))


def plottable(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with decimals as floats: a picture has no cents, and Vega reads no decimals."""
    decimals = [name for name, dtype in rows.schema.items() if dtype.is_decimal()]
    return rows.with_columns(pl.col(decimals).cast(pl.Float64)) if decimals else rows
