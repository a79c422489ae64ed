"""Finds a claim by its id, or by the number that the practice or a payer gave it, which never enters the address."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics import queries
from analytics.access.roles import Right
from analytics.pages import asking, behind, permissions, reconnecting
from analytics.pages.labels import day
from analytics.scope import Scope
from analytics.warehouse import Warehouse

PARAMETER = "claim"
_LONGEST = 64
_TYPED, _SOUGHT = "claim_typed", "claim_sought"


def wanted(warehouse: Warehouse, scope: Scope) -> str:
    """Draw the field to type into; the id of the claim to show, empty where there is none or several."""
    shown = _shown()
    st.text_input(
        "Find a claim",
        key=_TYPED,
        max_chars=_LONGEST,
        placeholder="account no. (PCN), payer claim no. (ICN) or claim ID",
        on_change=_seek,
        help="The claim ID is in lists of claims. The account number is CLM01 of the claim; the payer claim "
        "number is the payer's claim control number. A number you type stays on this screen and never goes "
        "into the link.",
    )
    if reconnecting.holds(_TYPED):  # no session knew of the change, so nothing was called
        _seek()
    sought, before = st.session_state.get(_SOUGHT, ("", ""))
    if not sought or shown != before:
        return shown
    found = candidates(warehouse, scope, sought)
    if found.height == 1:
        st.session_state.pop(_SOUGHT)
        st.query_params[PARAMETER] = shown = str(found["claim_id"][0])
        return shown
    if found.is_empty():
        st.warning(f"No claim has this number as of {day(scope.as_of)}.")
        return shown
    st.info(f"{found.height:,} claims have this number. Open one:")
    behind.table(warehouse, behind.readable(warehouse, found), "claims_found")
    return ""


def candidates(warehouse: Warehouse, scope: Scope, typed: str) -> pl.DataFrame:
    """Claims with this ID, else those with it as a number, for a role that may see numbers."""
    profile = asking.answer(warehouse, scope, queries.CLAIM_PROFILE, claim_id=typed)
    if profile.height or not permissions.may(Right.SOURCES):
        return profile.select("claim_id")
    return warehouse.ask(queries.CLAIMS_BY_NUMBER, scope, number=typed)


def _seek() -> None:
    """Remember what was typed, for as long as the same claim is open."""
    st.session_state[_SOUGHT] = (str(st.session_state.get(_TYPED) or "").strip(), _shown())


def _shown() -> str:
    return str(st.query_params.get(PARAMETER, "")).strip()[:_LONGEST]
