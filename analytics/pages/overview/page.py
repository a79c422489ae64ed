"""Overview: how the practice stands, in eight figures, a trend, and where to look first."""

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
"""Where each figure is taken apart."""


def ask_ahead(warehouse: Warehouse) -> None:
    """Ask what the tiles show where nothing is chosen, so that the first reader need not wait for it."""
    scope = Scope(warehouse.as_of)
    for by in (None, "month"):
        asking.figures(warehouse, scope, FIGURES, by)


def render(warehouse: Warehouse, scope: Scope) -> None:
    freshness(warehouse, scope)
    periods = compared.chosen_periods(warehouse, scope)
    st.caption(plain(compared.sentence(periods, scope)))
    is_told = on_request.is_wanted(warehouse, scope, "changed")
    changes = compared.changes(warehouse, scope, periods, FIGURES) if is_told else {}
    if changes:
        st.markdown(compared.headline(changes))
    elif periods.earlier is not None and not is_told:
        st.caption("In a practice of this size the tiles tell changes when you ask for them, below.")
    tiles(warehouse, scope, FIGURES, changes=changes, pages=PAGES)
    what_changed(warehouse, scope, periods)
    look_first(warehouse, scope)
    left, right = st.columns(2)
    with left.container(border=True):
        st.header("Denied claims, month by month", help="Claims with at least one line denied when first decided.")
        grouped(warehouse, scope, "initial_denial_rate", "month", with_table=False)
    with right.container(border=True):
        st.header("Money still owed, by age", help="Receivables on the chosen day, by the age of the treatment.")
        aging_chart(warehouse, scope)
        link("aging", "All about money owed")
    left, right = st.columns(2)
    with left.container(border=True):
        st.header("Why lines are denied", help="Of all decided lines, the share denied for each kind of reason.")
        grouped(warehouse, scope, "line_denial_rate", "category", with_table=False)
        link("denials", "All about denials")
    with right.container(border=True):
        st.header("Denied claims by payer", help="Claims with at least one line denied when first decided.")
        grouped(warehouse, scope, "initial_denial_rate", "payer", with_table=False)
        link("payers", "All about payers")
