"""A/R aging: who owes how much since when, in what state it stands, and how fast payers pay."""

from __future__ import annotations

import streamlit as st

from analytics.pages.breakdown import breakdown
from analytics.pages.receivables import aging_chart, month_ends, states
from analytics.pages.tiles import tiles
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "A/R aging", "aging"
FIGURES = ("days_in_ar", "ar_over_90", "net_collection_rate", "no_response")
PACE = ("days_to_pay.p50", "days_to_pay.p90")


def render(warehouse: Warehouse, scope: Scope) -> None:
    tiles(warehouse, scope, FIGURES)
    left, right = st.columns(2)
    with left.container(border=True):
        st.subheader(
            "By age", help="A/R (accounts receivable): money owed to the practice, by the age of the treatment."
        )
        aging_chart(warehouse, scope, with_table=True)
    with right.container(border=True):
        st.subheader("By state", help="Where each owed dollar stands: not sent, waiting, denied, with the patient, ...")
        states(warehouse, scope)
    with st.container(border=True):
        st.subheader("At the end of each month", help="All that was owed on the last day of the month.")
        month_ends(warehouse, scope)
    st.subheader("How fast payers pay")
    tiles(warehouse, scope, PACE)
    st.subheader("Payer by payer, clinic by clinic")
    breakdown(warehouse, scope, (*FIGURES, *PACE), "aging", first="payer", figure="ar_over_90")
