"""Days on which a therapist billed more timed units than a working day has quarters of an hour."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from analytics.code_use import long_days
from analytics.code_use.days import LONG, VERY_LONG
from analytics.pages import behind
from analytics.pages.code_use.beside_peers import services
from analytics.pages.labels import day, provider_names
from analytics.scope import Scope
from analytics.warehouse import Warehouse


@st.cache_data(max_entries=20, show_spinner=False)
def _long_days(snapshot: str, scope: Scope, _warehouse: Warehouse) -> pl.DataFrame:
    return long_days(services(_warehouse, scope))


def days(warehouse: Warehouse, scope: Scope) -> None:
    """Draw them; nothing where there are none."""
    found = _long_days(warehouse.snapshot, replace(scope.counted, therapists=()), warehouse)
    if scope.therapists:
        found = found.filter(pl.col("therapist_id").is_in(scope.therapists))
    if found.is_empty():
        return
    very = found.filter(pl.col("hours") > VERY_LONG)
    named = found.with_columns(therapist=pl.col("therapist_id").replace(provider_names(warehouse))).select(
        "therapist", pl.col("service_date").alias("day"), "hours", "patients"
    )
    longest = named.row(0, named=True)
    with st.container(border=True):
        st.header("Long days", help="Timed units at 15 minutes each, per therapist and day.")
        many = f"**{very.height}** more than {VERY_LONG}" if very.height else f"none more than {VERY_LONG}"
        st.markdown(
            f"Days with more than {LONG} hours of timed units: **{found.height}**, {many}; the longest has "
            f"{longest['hours']:g} hours ({longest['therapist']}, {day(longest['day'])})."
        )
        st.caption(
            "Review these first, as an auditor would. Some are legitimate: an assistant billing under the same "
            "NPI (lines with CO or CQ are excluded here), or payers that count the minutes of each code "
            "separately and so allow more units than Medicare's 8-minute rule."
        )
        with st.expander(f"Days: {named.height}"):
            st.dataframe(
                named, hide_index=True, placeholder="–", alt="Days by therapist with hours of timed units and patients"
            )
            behind.save(warehouse, named, "long_days")
