"""The KPI tile: value, interval, numerator and denominator, target, definition and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import polars as pl
import streamlit as st

from analytics import kpis, reference
from analytics.charts.spark import spark
from analytics.charts.trend import FIRM, IMMATURE
from analytics.kpis import Figure, Kpi
from analytics.pages import asking, behind, compared
from analytics.pages.compared import ShownChange
from analytics.pages.groups import over_time
from analytics.pages.labels import day
from analytics.pages.navigation import link
from analytics.pages.wording import halves_of, interval_of, number, plain, shortfall_of, value_of
from analytics.queries import CHARGES_BY_DAY, RECEIVABLES_BY_MONTH
from analytics.scope import Scope
from analytics.warehouse import Warehouse

UNSETTLED = (
    "Gray: not all claims of that month are adjudicated or old enough yet, so the figure will still change and "
    "is not compared."
)
LEAST_MONTHS = 4
"""Fewest months with enough data for a trend line."""


def tiles(
    warehouse: Warehouse,
    scope: Scope,
    ids: Sequence[str],
    columns: int = 4,
    changes: Mapping[str, ShownChange] | None = None,
    pages: Mapping[str, tuple[str, str]] | None = None,
) -> None:
    """A grid of tiles, one per KPI; with its change where one is known, and a link where a page is named."""
    found = {figure.id: figure for figure in asking.figures(warehouse, scope, tuple(ids))}
    figures = [found[kpi_id] for kpi_id in ids]
    months = _months(warehouse, scope, tuple(ids))
    for start in range(0, len(figures), columns):
        for place, figure in zip(st.columns(columns), figures[start : start + columns], strict=False):
            with place.container(border=True, height="stretch", gap="xsmall"):
                _tile(warehouse, scope, figure, months.get(figure.id), (changes or {}).get(figure.id), pages)


def definition(kpi: Kpi) -> str:
    """What hovers over a tile: the meaning, the two halves, the days it goes by, what is left out."""
    rows = [
        kpi.meaning,
        f"**Numerator:** {kpi.numerator}",
        f"**Denominator:** {kpi.denominator}" if kpi.denominator else "",
        f"**Date used:** {kpi.date}",
        f"**Excludes:** {kpi.exclusions}" if kpi.exclusions else "",
    ]
    return plain("\n\n".join(row for row in rows if row))


def target_of(warehouse: Warehouse, kpi: Kpi) -> float | None:
    """The practice's own target, else the one that comes with the program, else None."""
    own = warehouse.settings.targets.get(kpi.id)
    if own is not None:
        return own
    return _goals().get(kpi.id)


@cache
def _goals() -> dict[str, float]:
    """KPI -> the target that comes with the program."""
    return {kpi_id: float(goal) for kpi_id, goal in reference.targets().select("kpi", "goal").rows()}


def verdict(figure: Figure, kpi: Kpi, target: float | None) -> tuple[str, str]:
    """Whether a target is met, with the color of its mark: stated only where the whole interval is on one side."""
    if target is None or figure.value is None or not figure.enough:
        return "", ""
    low, high = figure.interval or (float(figure.value), float(figure.value))
    goal = number(target, kpi.unit).replace(".0%", "%")
    is_lower = kpi.better == "lower"
    if high <= target if is_lower else low >= target:
        return f"meets target: {'at most' if is_lower else 'at least'} {goal}", "blue"
    if low > target if is_lower else high < target:
        return f"{'above' if is_lower else 'below'} target of {goal}", "orange"
    return f"near target of {goal}", "gray"


def _months(warehouse: Warehouse, scope: Scope, ids: tuple[str, ...]) -> dict[str, pl.DataFrame]:
    """KPI -> its months as rows for `charts.spark`, where enough of them have a value."""
    found: dict[str, list[Figure]] = {}
    for figure in asking.figures(warehouse, scope, ids, "month"):
        if figure.group is not None:
            found.setdefault(figure.id, []).append(figure)
    months = {kpi_id: over_time(warehouse, scope, kpis.BY_ID[kpi_id], each, "month") for kpi_id, each in found.items()}
    if "days_in_ar" in ids:
        months["days_in_ar"] = _owed_days(warehouse, scope)
    return {kpi_id: rows for kpi_id, rows in months.items() if rows["value"].is_not_null().sum() >= LEAST_MONTHS}


def _owed_days(warehouse: Warehouse, scope: Scope) -> pl.DataFrame:
    """Days in A/R at month ends: a state has no months, but ends of months."""
    owed, charges = (asking.answer(warehouse, scope, query) for query in (RECEIVABLES_BY_MONTH, CHARGES_BY_DAY))
    rows = kpis.days_in_ar_at_month_ends(owed, charges)
    ends, days, unknown = rows["month_end"], rows["days"], pl.Series([None] * rows.height, dtype=pl.Float64)
    return pl.DataFrame(
        {
            "start": ends,
            "period": pl.Series([day(end) for end in ends], dtype=pl.String),
            "value": days,
            "low": unknown,
            "high": unknown,
            "state": pl.Series([FIRM] * rows.height, dtype=pl.String),
            "words": pl.Series([number(each, "days") for each in days], dtype=pl.String),
        }
    )


def _tile(
    warehouse: Warehouse,
    scope: Scope,
    figure: Figure,
    months: pl.DataFrame | None,
    change: ShownChange | None,
    pages: Mapping[str, tuple[str, str]] | None,
) -> None:
    kpi = kpis.BY_ID[figure.id]
    # Where a tile leads on to a page, that page says the small print.
    aside = f"\n\n**Note:** {figure.note}" if pages and figure.enough and figure.note else ""
    st.metric(figure.title, value_of(figure), help=definition(kpi) + plain(aside))
    if change is not None:
        compared.show(change)
    if months is not None:
        picture = spark(months, figure.title)
        st.vega_lite_chart(picture.rows, picture.spec, key=f"spark_{figure.id}", alt=picture.alt)
        if (months["state"] == IMMATURE).any():
            st.caption("Gray: immature, will still change.", help=UNSETTLED)
    words, color = verdict(figure, kpi, target_of(warehouse, kpi))
    if words:
        st.badge(words, color=color)  # type: ignore[arg-type]
    if interval := interval_of(figure) if figure.enough else "":
        st.caption(
            f"95% CI: {interval}",
            help="95% confidence interval: the range in which the true rate lies, given the number of cases.",
        )
    halves = halves_of(figure, kpi)
    if parts := shortfall_of(figure) if aside else figure.note or shortfall_of(figure):
        st.caption(plain(parts))
    if halves and st.button(
        f":primary[{plain(halves)} ›]", key=f"behind_{figure.id}", type="tertiary", help="Shows the claims behind this"
    ):
        behind.show(warehouse, scope, figure.id)
    with st.container(horizontal=True, gap="small"):
        if page := (pages or {}).get(figure.id):
            link(*page)
        link("definitions", "Definition", definitions_find=figure.id)
