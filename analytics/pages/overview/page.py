"""The Overview page: eight figures, their trend, and priorities."""

from __future__ import annotations

import streamlit as st

from analytics.pages import asking, compared, on_request
from analytics.pages.aging_chart import aging_chart
from analytics.pages.breakdown import grouped
from analytics.pages.navigation import link
from analytics.pages.overview.changed import what_changed
from analytics.pages.overview.freshness import freshness
from analytics.pages.overview.look_first import look_first
from analytics.pages.tiles import tiles
from analytics.pages.wording import plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Overview", "overview"
FIGURES = (
    "initial_denial_rate",
    "clean_claim_rate",
    "days_in_ar",
    "net_collection_rate",
    "preventable_denial_rate",
    "overturn_rate",
    "no_response",
    "days_to_pay.p50",
)


PAGES = {
    "initial_denial_rate": ("denials", "Denials"),
    "clean_claim_rate": ("clean-claims", "Clean claims"),
    "days_in_ar": ("aging", "A/R aging"),
    "net_collection_rate": ("aging", "A/R aging"),
    "preventable_denial_rate": ("denials", "Denials"),
    "overturn_rate": ("denials", "Denials"),
    "no_response": ("aging", "A/R aging"),
    "days_to_pay.p50": ("payers", "Payers"),
}
"""The page that explains each figure."""


def ask_ahead(warehouse: Warehouse) -> None:
    """Ask what the tiles show where nothing is chosen, so that the first reader need not wait for it."""
    scope = Scope(warehouse.as_of)
    for by in (None, "month"):
        asking.figures(warehouse, scope, FIGURES, by)


def render(warehouse: Warehouse, scope: Scope) -> None:
    freshness(warehouse, scope)
    periods = compared.chosen_periods(warehouse, scope)
    st.caption(plain(compared.sentence(periods, scope)))
    is_shown = on_request.is_wanted(warehouse, scope, "changed")
    changes = compared.changes(warehouse, scope, periods, FIGURES) if is_shown else {}
    if changes:
        st.markdown(compared.headline(changes))
    elif periods.earlier is not None and not is_shown:
        st.caption("In a practice of this size, changes on the tiles are computed on request, below.")
    tiles(warehouse, scope, FIGURES, changes=changes, pages=PAGES)
    what_changed(warehouse, scope, periods)
    look_first(warehouse, scope)
    left, right = st.columns(2)
    with left.container(border=True):
        st.header("Denied claims by month", help="Claims with at least one line denied at initial adjudication.")
        grouped(warehouse, scope, "initial_denial_rate", "month", with_table=False)
    with right.container(border=True):
        st.header("A/R by age", help="Receivables on the as-of date, aged from the date of service.")
        aging_chart(warehouse, scope)
        link("aging", "More on A/R")
    left, right = st.columns(2)
    with left.container(border=True):
        st.header("Denial reasons", help="Share of adjudicated lines denied, by denial category.")
        grouped(warehouse, scope, "line_denial_rate", "category", with_table=False)
        link("denials", "More on denials")
    with right.container(border=True):
        st.header("Denied claims by payer", help="Claims with at least one line denied at initial adjudication.")
        grouped(warehouse, scope, "initial_denial_rate", "payer", with_table=False)
        link("payers", "More on payers")
