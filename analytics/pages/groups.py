"""Figures by group as rows to draw and to list: how ripe each is, whether it truly differs, and its words."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

import polars as pl
from polars._typing import PolarsDataType

from analytics.charts.ranking import PART_OF_TOTAL
from analytics.charts.trend import FEW, FIRM, IMMATURE
from analytics.comparison.groups import group_verdicts
from analytics.kpis import Figure, Kpi
from analytics.kpis.kpi import MATURED_DAYS
from analytics.pages import asking
from analytics.pages.labels import REASONS, group_label, period_start
from analytics.pages.wording import in_words
from analytics.scope import Scope, days_later
from analytics.stats.compare_groups import Verdict, tone
from analytics.warehouse import Warehouse

MATURE = 0.9
"""Share of a month's claims that must be adjudicated before its figures count as mature."""

OF_DENIALS = ("final_denial_rate", "final_denial_rate.moved", "overturn_rate")
"""KPIs about the resolution of denials: a month changes until its denials are readjudicated or past appeal."""
OLD_SERVICES = ("net_collection_rate",)
"""KPIs of services old enough to be mature."""
_SCHEMA = {
    "group": pl.String, "label": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "numerator": pl.Float64, "denominator": pl.Float64, "state": pl.String, "words": pl.String, "enough": pl.Boolean,
}  # fmt: skip


def over_time(warehouse: Warehouse, scope: Scope, kpi: Kpi, found: Sequence[Figure], by: str) -> pl.DataFrame:
    """Rows for `charts.trend`, with the group's value and both halves."""
    ripe, settled = _ripe(warehouse, scope, kpi, by)
    rows = []
    for figure in found:
        value = (figure.group or {})[by]
        share = ripe.get(value)
        state = FEW if not figure.enough else IMMATURE if share is not None and share < MATURE else FIRM
        words = in_words(figure, kpi) + (f", {share:.0%} {settled}" if share is not None else "")
        rows.append(_row(figure, group_label(warehouse, by, value), state, words) | {"start": period_start(value)})
    rows.sort(key=itemgetter("start"))
    return _table(rows, _SCHEMA | {"start": pl.Date}).with_columns(period="label")


def is_cohort(kpi: Kpi, scope: Scope) -> bool:
    """Whether a period's figure still moves while its claims wait for answers."""
    answered_later = "835" in kpi.needs and kpi.unit != "days" and kpi.id != "maturity"
    return answered_later and (scope.basis != "remit" or kpi.id == "first_pass_resolution_rate")


def _ripe(warehouse: Warehouse, scope: Scope, kpi: Kpi, by: str) -> tuple[dict[object, float], str]:
    """Period -> the share of what it counts that will not move any more, and the word for it."""
    if kpi.id in OF_DENIALS:
        return {period: 1 - share for period, share in open_denials(warehouse, scope, by).items()}, "settled"
    if kpi.id in OLD_SERVICES:
        oldest = days_later(scope.as_of, -MATURED_DAYS)
        months = asking.figures(warehouse, scope, (kpi.id,), by)
        periods = [(one.group or {})[by] for one in months if one.group]
        return {one: float(_ends(one) <= oldest) for one in periods if _ends(one) > oldest}, "old enough"
    return (_maturity(warehouse, scope, by) if is_cohort(kpi, scope) else {}), "adjudicated"


def _ends(period: str) -> date:
    """The last day of a month (2026-05) or of a week (its Monday)."""
    start = period_start(period)
    return start.replace(day=monthrange(start.year, start.month)[1]) if len(period) == 7 else days_later(start, 6)


def open_denials(warehouse: Warehouse, scope: Scope, by: str = "month") -> dict[object, float]:
    """Period -> the share of its first denials that can still be won, moved or lost."""
    of_kpi: dict[str, dict[object, float]] = {"final_denial_rate.open": {}, "line_denial_rate": {}}
    for kpi_id, found in of_kpi.items():
        for figure in asking.figures(warehouse, scope, (kpi_id,), by):
            if figure.group:
                found[figure.group[by]] = float(figure.numerator or 0)
    denied = of_kpi["line_denial_rate"]
    return {
        period: still / denied[period]
        for period, still in of_kpi["final_denial_rate.open"].items()
        if denied.get(period)
    }


def _maturity(warehouse: Warehouse, scope: Scope, by: str) -> dict[object, float]:
    """Period -> share of the claims sent in it that have been answered."""
    figures = asking.figures(warehouse, scope, ("maturity",), by)
    return {(figure.group or {}).get(by): float(figure.value) for figure in figures if figure.value is not None}


def compared(warehouse: Warehouse, scope: Scope, kpi: Kpi, found: Sequence[Figure], by: str) -> pl.DataFrame:
    """Rows for `charts.ranking`, the largest first, with the group's value and both halves."""
    judged: list[Verdict | None] = [None] * len(found)
    if by not in REASONS:
        judged = group_verdicts(by, found, asking.figure(warehouse, scope, kpi.id))
    rows = []
    for figure, verdict in zip(found, judged, strict=True):
        state = PART_OF_TOTAL if by in REASONS else str(tone(verdict, kpi.better))
        words = in_words(figure, kpi) + (f", {verdict}" if verdict and figure.enough else "")
        rows.append(_row(figure, group_label(warehouse, by, (figure.group or {})[by]), state, words))
    order = {"by": ["enough", "value", "label"], "descending": [True, True, False]}
    return _table(rows, _SCHEMA).sort(**order, nulls_last=True)  # type: ignore[arg-type]


def _table(rows: list[dict[str, Any]], schema: Mapping[str, PolarsDataType]) -> pl.DataFrame:
    """Column by column: quicker than row by row."""
    return pl.DataFrame([pl.Series(name, [row[name] for row in rows], dtype) for name, dtype in schema.items()])


def _row(figure: Figure, label: str, state: str, words: str) -> dict[str, object]:
    low, high = figure.interval or (None, None)
    is_shown = figure.enough and figure.value is not None
    return {
        "group": next(iter((figure.group or {}).values()), None),
        "label": label,
        "value": float(figure.value) if figure.value is not None and is_shown else None,
        "low": low if is_shown else None,
        "high": high if is_shown else None,
        "numerator": float(figure.numerator) if figure.numerator is not None else None,
        "denominator": float(figure.denominator) if figure.denominator is not None else None,
        "state": state,
        "words": words,
        "enough": figure.enough,
    }
