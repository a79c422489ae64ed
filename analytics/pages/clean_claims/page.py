"""Clean claims: which pass at the first try, where the others are lost and why, what a check would catch."""

from __future__ import annotations

import streamlit as st

from analytics.pages.breakdown import breakdown
from analytics.pages.clean_claims.charge_lag import charge_lag
from analytics.pages.clean_claims.edit_check import edit_check
from analytics.pages.clean_claims.stages import rejections, stages
from analytics.pages.clean_claims.who_differs import who_differs
from analytics.pages.denial_trend import denial_trend
from analytics.pages.tiles import tiles
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Clean claims", "clean-claims"
PASSING = ("acceptance_rate", "clean_claim_rate", "first_pass_resolution_rate", "maturity")
LEAVING = ("charge_lag.p50", "charge_lag.p90", "charge_lag.within_2", "no_response")
TREND = {
    "clean_claim_rate": "clean",
    "acceptance_rate": "accepted on first pass",
    "charge_lag.within_2": "submitted within 2 days",
}


def render(warehouse: Warehouse, scope: Scope) -> None:
    tiles(warehouse, scope, PASSING)
    tiles(warehouse, scope, LEAVING)
    st.header("Significantly worse than others", help="Each clinic, therapist and payer compared with all others.")
    who_differs(warehouse, scope)
    with st.container(border=True):
        st.header(
            "Claim funnel",
            help="How far the claims submitted in the period got. Each claim is lost at one step at most, so the "
            "steps add up; a rejected and resubmitted claim counts where it was lost first.",
        )
        stages(warehouse, scope)
    st.header("Month by month")
    denial_trend(warehouse, scope, TREND, "clean_trend")
    left, right = st.columns(2)
    with left.container(border=True):
        st.header("Rejection reasons", help="Status codes of the clearinghouse or payer on rejected claims.")
        rejections(warehouse, scope)
    with right.container(border=True):
        st.header("Charge lag", help="Days from the last service of a claim to its submission.")
        charge_lag(warehouse, scope)
    edit_check(warehouse, scope)
    st.header("One figure by any dimension")
    breakdown(warehouse, scope, (*PASSING, *LEAVING), "clean", first="payer", figure="clean_claim_rate")
