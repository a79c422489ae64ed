"""Denials month by month against the range in which they usually run; months that are not settled stay gray."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from analytics import kpis
from analytics.charts.denials import OUTSIDE, UNRIPE, WITHIN, control
from analytics.kpis import Figure
from analytics.pages import asking, behind, choices
from analytics.pages.breakdown import picked
from analytics.pages.groups import MATURE, open_denials
from analytics.pages.labels import group_label, period_start
from analytics.pages.wording import halves_of, number
from analytics.scope import Scope
from analytics.stats.control_limits import LEAST_VALUES, control_limits
from analytics.warehouse import Warehouse

SERIES = {
    "initial_denial_rate": "claims, initial adjudication",
    "initial_denial_rate_dollars": "dollars, initial adjudication",
    "final_denial_rate": "lines, final",
}
_SCHEMA = {
    "group": pl.String, "start": pl.Date, "period": pl.String, "value": pl.Float64, "low": pl.Float64,
    "high": pl.Float64, "centre": pl.Float64, "state": pl.String, "words": pl.String,
}  # fmt: skip


def denial_trend(
    warehouse: Warehouse, scope: Scope, series: Mapping[str, str] = SERIES, name: str = "denial_trend"
) -> None:
    """Draw the months of one of these KPIs, which the reader chooses by its words."""
    chosen = choices.one(st.segmented_control, "Rate", list(series), name=name, format_func=series.__getitem__)
    kpi = kpis.BY_ID[chosen]
    months = [
        one for one in asking.figures(warehouse, scope, (kpi.id,), "month") if one.group and one.value is not None
    ]
    if len(months) < 2:
        st.info("Not enough months for a trend.")
        return
    rows = _rows(warehouse, scope, months)
    if (month := picked(control(rows, kpi.title), f"{name}_{kpi.id}")) is not None:
        behind.show(warehouse, scope, kpi.id, ("month", month))
    if rows["centre"].null_count() < rows.height:
        st.caption(
            "Click a point to see its claims. Shaded: control limits, given the number of claims of the month. "
            "Orange: outside the limits, investigate. Gray: immature, not judged."
        )
    else:
        st.caption(f"Control limits need {LEAST_VALUES} mature months with enough claims; there are fewer.")


def _rows(warehouse: Warehouse, scope: Scope, months: list[Figure]) -> pl.DataFrame:
    kpi = kpis.BY_ID[months[0].id]
    open_ = _open(warehouse, scope, kpi.id)
    ripe = [one.enough and open_.get(_month(one), 0.0) <= 1 - MATURE for one in months]
    limits = control_limits([_shares(one) for one in months], ripe)
    rows = []
    for place, figure in enumerate(months):
        low, high = limits.bands[place] if limits else (None, None)
        value = float(figure.value) if figure.value is not None and figure.enough else None
        is_out = value is not None and low is not None and high is not None and not low <= value <= high
        still = f", {open_[_month(figure)]:.0%} not mature yet" if open_.get(_month(figure), 0.0) > 0 else ""
        rows.append(
            {
                "group": _month(figure),
                "start": period_start(_month(figure)),
                "period": group_label(warehouse, "month", _month(figure)),
                "value": value,
                "low": low,
                "high": high,
                "centre": limits.centre if limits else None,
                "state": UNRIPE if not ripe[place] else OUTSIDE if is_out else WITHIN,
                "words": f"{number(figure.value, kpi.unit)}, {halves_of(figure, kpi)}{still}",
            }
        )
    return pl.DataFrame(rows, schema=_SCHEMA).sort("start")


def _month(figure: Figure) -> str:
    return (figure.group or {})["month"]


def _shares(figure: Figure) -> tuple[float, float]:
    """Part and whole in units that give the random variation: lines in place of dollars."""
    value, rows = float(figure.value or 0), float(figure.rows or figure.denominator or 1)
    return value * rows, rows


def _open(warehouse: Warehouse, scope: Scope, kpi_id: str) -> dict[str, float]:
    """Month -> the share that may still move: claims without an answer, or denials that can still be won."""
    if kpi_id == "final_denial_rate":
        return {str(month): share for month, share in open_denials(warehouse, scope).items()}
    if scope.basis == "remit":
        return {}
    answered = asking.figures(warehouse, scope, ("maturity",), "month")
    return {_month(one): 1 - float(one.value) for one in answered if one.group and one.value is not None}
