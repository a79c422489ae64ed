"""The Denials page: top findings, denial rates, reasons, payers, and the resolution of denials."""

from __future__ import annotations

import streamlit as st

from analytics import kpis
from analytics.pages import asking, behind, choices
from analytics.pages.breakdown import breakdown
from analytics.pages.denial_trend import denial_trend
from analytics.pages.denials.causes import causes
from analytics.pages.denials.circumstances import circumstances
from analytics.pages.denials.denial_reasons import pareto, payers_and_reasons
from analytics.pages.denials.reasons import reasons
from analytics.pages.tiles import tiles
from analytics.pages.wording import plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Denials", "denials"
FIRST = ("initial_denial_rate", "initial_denial_rate.all_lines", "initial_denial_rate_dollars", "line_denial_rate")
KINDS = ("hidden_denial_rate", "partial_denial_rate", "vague_denial_rate", "preventable_denial_rate")
AFTER = ("final_denial_rate", "final_denial_rate.open", "overturn_rate", "takeback_rate")
FIGURES = (*FIRST, *KINDS, *AFTER)
LISTS = {
    "hidden_denial_rate": "silent denials",
    "vague_denial_rate": "non-specific denials",
    "takeback_rate": "takebacks",
}


def render(warehouse: Warehouse, scope: Scope) -> None:
    top = st.container()
    tiles(warehouse, scope, FIRST)
    st.header("By month")
    denial_trend(warehouse, scope)
    st.header("Denial reasons")
    pareto(warehouse, scope)
    # The search takes seconds the first time: what an owner looks at first is there before it.
    with top:
        causes(warehouse, scope)
    st.header("Payer by denial reason")
    payers_and_reasons(warehouse, scope)
    st.header("Types of denials")
    tiles(warehouse, scope, KINDS)
    st.header("Resolution of denials")
    tiles(warehouse, scope, AFTER)
    st.header("Denial rate by dimension")
    breakdown(warehouse, scope, FIGURES, "denials", first="cpt", figure="line_denial_rate")
    st.header("Denial rate by circumstance")
    circumstances(warehouse, scope)
    st.header("Work lists")
    _lists(warehouse, scope)
    st.header("All reasons with codes, costliest first")
    reasons(warehouse, scope)


def _lists(warehouse: Warehouse, scope: Scope) -> None:
    kpi_id = choices.maybe(st.segmented_control, "List", list(LISTS), name="denial_list", format_func=LISTS.__getitem__)
    if kpi_id is None:
        return
    rows = asking.evidence(warehouse, scope, kpi_id)
    st.caption(plain(kpis.BY_ID[kpi_id].meaning))
    if rows.is_empty():
        st.info(f"No {LISTS[kpi_id]} for these filters.")
        return
    behind.table(warehouse, behind.readable(warehouse, rows), f"list_{kpi_id}")
