"""Denials: how much is denied, for what reason, by whom, and what became of it."""

from __future__ import annotations

import streamlit as st

from analytics.pages.breakdown import breakdown
from analytics.pages.reasons import reasons
from analytics.pages.tiles import tiles
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Denials", "denials"
FIRST = ("initial_denial_rate", "initial_denial_rate.all_lines", "initial_denial_rate_dollars", "line_denial_rate")
KINDS = ("hidden_denial_rate", "partial_denial_rate", "vague_denial_rate", "preventable_denial_rate")
AFTER = ("final_denial_rate", "final_denial_rate.open", "overturn_rate", "takeback_rate")
FIGURES = (*FIRST, *KINDS, *AFTER)


def render(warehouse: Warehouse, scope: Scope) -> None:
    tiles(warehouse, scope, FIRST)
    st.subheader("What kind of denials")
    tiles(warehouse, scope, KINDS)
    st.subheader("What became of them")
    tiles(warehouse, scope, AFTER)
    st.subheader("Where they come from")
    breakdown(warehouse, scope, FIGURES, "denials", first="category", figure="line_denial_rate")
    st.subheader("The reasons, the costliest first")
    reasons(warehouse, scope)
