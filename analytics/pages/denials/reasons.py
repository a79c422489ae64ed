"""The reasons for denials in a list: each with its codes, who can fix it, how much it cost, how much was won back."""

from __future__ import annotations

from functools import partial

import polars as pl
import streamlit as st

from analytics import queries
from analytics.pages import asking, behind
from analytics.pages.labels import code_label, in_words
from analytics.scope import Scope
from analytics.warehouse import Warehouse


def reasons(warehouse: Warehouse, scope: Scope) -> None:
    """Draw the list, the costliest reason first."""
    found = asking.answer(warehouse, scope, queries.DENIALS_BY_REASON)
    if found.is_empty():
        st.info("No line was denied in this scope.")
        return
    listed = found.sort("denied_charge", "carc", "rarc", descending=[True, False, False], nulls_last=True)
    rows = listed.select(
        _labelled(listed["reason_category"], "category").alias("why"),
        _labelled(listed["carc"], "carc").alias("reason code"),
        _labelled(listed["rarc"], "rarc").alias("remark code"),
        _labelled(listed["reason_owner"], "owner").alias("who can fix it"),
        pl.col("denied_claims").alias("claims"),
        pl.col("denied_lines").alias("lines"),
        pl.col("preventable_lines").alias("preventable"),
        pl.col("overturned_lines").alias("won back"),
        pl.col("denied_charge").alias("charged"),
    )
    columns = {  # narrow enough for the money to be seen without scrolling
        "reason code": st.column_config.Column(width=250),
        "remark code": st.column_config.Column(width=110),
        "charged": st.column_config.NumberColumn(format="dollar", help="Charges of the denied lines."),
        "preventable": st.column_config.Column(help="Lines whose reason could have been avoided in the practice."),
        "won back": st.column_config.Column(help="Lines that a later answer paid, or allowed as the patient's share."),
        "claims": st.column_config.Column(help="A claim with two reasons counts in both."),
    }
    st.dataframe(rows, hide_index=True, placeholder="–", column_config=columns, alt="Reasons for denials")
    behind.save(warehouse, rows, "denial_reasons")


def _labelled(codes: pl.Series, dimension: str) -> pl.Series:
    """The codes with their meanings; empty where there is no code."""
    return in_words(codes, partial(code_label, dimension)).fill_null("")
