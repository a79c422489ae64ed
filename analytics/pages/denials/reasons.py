"""Denial reasons in a list: each with its codes, the responsible team, its cost, and how much was overturned."""

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
        st.info("No denied lines for these filters.")
        return
    listed = found.sort("denied_charge", "carc", "rarc", descending=[True, False, False], nulls_last=True)
    rows = listed.select(
        _labeled(listed["reason_category"], "category").alias("why"),
        _labeled(listed["carc"], "carc").alias("reason code"),
        _labeled(listed["rarc"], "rarc").alias("remark code"),
        _labeled(listed["reason_owner"], "owner").alias("responsible team"),
        pl.col("denied_claims").alias("claims"),
        pl.col("denied_lines").alias("lines"),
        pl.col("preventable_lines").alias("preventable"),
        pl.col("overturned_lines").alias("overturned"),
        pl.col("denied_charge").alias("charged"),
    )
    columns = {  # narrow enough for the money to be seen without scrolling
        "reason code": st.column_config.Column(width=250),
        "remark code": st.column_config.Column(width=110),
        "charged": st.column_config.NumberColumn(format="dollar", help="Charges of the denied lines."),
        "preventable": st.column_config.Column(help="Lines denied for a reason that the practice can prevent."),
        "overturned": st.column_config.Column(
            help="Lines that a later remittance paid, or allowed as patient responsibility."
        ),
        "claims": st.column_config.Column(help="A claim with two reasons counts in both."),
    }
    st.dataframe(rows, hide_index=True, placeholder="–", column_config=columns, alt="Reasons for denials")
    behind.save(warehouse, rows, "denial_reasons")


def _labeled(codes: pl.Series, dimension: str) -> pl.Series:
    """The codes with their meanings; empty where there is no code."""
    return in_words(codes, partial(code_label, dimension)).fill_null("")
