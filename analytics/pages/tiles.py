"""The KPI tile: value, how sure it is, the two numbers it is made of, its target, its definition, its evidence."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analytics import kpis, reference
from analytics.kpis import Figure, Kpi
from analytics.pages import asking, behind
from analytics.pages.wording import halves_of, interval_of, number, plain, shortfall_of, value_of
from analytics.scope import Scope
from analytics.warehouse import Warehouse

LEAST_MONTHS = 4
"""Months with enough data that make a line worth drawing."""


def tiles(warehouse: Warehouse, scope: Scope, ids: Sequence[str], columns: int = 4) -> None:
    """A grid of tiles, one per KPI."""
    found = {figure.id: figure for figure in asking.figures(warehouse, scope, tuple(ids))}
    figures = [found[kpi_id] for kpi_id in ids]
    months = _months(warehouse, scope, tuple(ids))
    for start in range(0, len(figures), columns):
        for place, figure in zip(st.columns(columns), figures[start : start + columns], strict=False):
            with place.container(border=True, height="stretch", gap="xsmall"):
                _tile(warehouse, scope, figure, months.get(figure.id, []))


def definition(kpi: Kpi) -> str:
    """What hovers over a tile: the meaning, the two halves, the days it goes by, what is left out."""
    rows = [
        kpi.meaning,
        f"**Counted:** {kpi.numerator}",
        f"**Out of:** {kpi.denominator}" if kpi.denominator else "",
        f"**Dated by:** {kpi.date}",
        f"**Left out:** {kpi.exclusions}" if kpi.exclusions else "",
    ]
    return plain("\n\n".join(row for row in rows if row))


def target_of(warehouse: Warehouse, kpi: Kpi) -> float | None:
    """The practice's own target, else the one that comes with the program, else None."""
    own = warehouse.settings.targets.get(kpi.id)
    if own is not None:
        return own
    known = reference.targets().filter(kpi=kpi.id)
    return float(known["goal"][0]) if known.height else None


def verdict(figure: Figure, kpi: Kpi, target: float | None) -> tuple[str, str]:
    """Whether a target is met, with the colour of its mark: said only where the whole interval lies on one side."""
    if target is None or figure.value is None or not figure.enough:
        return "", ""
    low, high = figure.interval or (float(figure.value), float(figure.value))
    goal = f"{'at most' if kpi.better == 'lower' else 'at least'} {number(target, kpi.unit).replace('.0%', '%')}"
    if high <= target if kpi.better == "lower" else low >= target:
        return f"meets target: {goal}", "blue"
    if low > target if kpi.better == "lower" else high < target:
        return f"misses target: {goal}", "orange"
    return f"near target: {goal}", "gray"


def _months(warehouse: Warehouse, scope: Scope, ids: tuple[str, ...]) -> dict[str, list[float]]:
    """KPI -> its values month by month, of the months with enough data."""
    found: dict[str, list[float]] = {}
    for figure in asking.figures(warehouse, scope, ids, "month"):
        if figure.enough and figure.value is not None:
            found.setdefault(figure.id, []).append(float(figure.value))
    return found


def _tile(warehouse: Warehouse, scope: Scope, figure: Figure, months: list[float]) -> None:
    kpi = kpis.BY_ID[figure.id]
    line = months if len(months) >= LEAST_MONTHS else None
    st.metric(figure.title, value_of(figure), help=definition(kpi), chart_data=line)
    if surely := interval_of(figure) if figure.enough else "":
        st.caption(f"95% sure: {surely}", help="With this few or many cases, the true rate lies in this range.")
    words, colour = verdict(figure, kpi, target_of(warehouse, kpi))
    if words:
        st.badge(words, color=colour)  # type: ignore[arg-type]
    halves = halves_of(figure, kpi)
    if said := figure.note or shortfall_of(figure):
        st.caption(plain(said))
    if halves and st.button(
        f":primary[{plain(halves)} ›]", key=f"behind_{figure.id}", type="tertiary", help="Show the claims behind"
    ):
        behind.show(warehouse, scope, figure.id)
