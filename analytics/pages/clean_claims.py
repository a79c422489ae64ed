"""Clean claims: which claims pass at the first try, which are turned back, and how fast they leave the house."""

from __future__ import annotations

import streamlit as st

from analytics.pages.breakdown import breakdown
from analytics.pages.stages import rejections, stages
from analytics.pages.tiles import tiles
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Clean claims", "clean-claims"
PASSING = ("acceptance_rate", "clean_claim_rate", "first_pass_resolution_rate", "maturity")
LEAVING = ("charge_lag.p50", "charge_lag.p90", "charge_lag.within_2", "no_response")


def render(warehouse: Warehouse, scope: Scope) -> None:
    tiles(warehouse, scope, PASSING)
    tiles(warehouse, scope, LEAVING)
    left, right = st.columns(2)
    with left.container(border=True):
        st.subheader("The way of a claim", help="Of the claims sent in the period, how many came how far.")
        stages(warehouse, scope)
    with right.container(border=True):
        st.subheader("Why claims were turned back", help="What the clearinghouse or payer said about rejected claims.")
        rejections(warehouse, scope)
    st.subheader("Month by month, payer by payer")
    breakdown(warehouse, scope, (*PASSING, *LEAVING), "clean", figure="clean_claim_rate")
