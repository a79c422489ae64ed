"""Claim: one claim's whole life, from the first sending to the last cent, down to the files' own segments."""

from __future__ import annotations

import streamlit as st

from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Claim", "claim"


def render(warehouse: Warehouse, scope: Scope) -> None:
    st.write(st.query_params.get("claim"))
