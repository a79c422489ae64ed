"""The lines behind an amount owed: a list in a dialog that adds up to the cent, each row opening its claim."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics import queries
from analytics.pages import behind
from analytics.pages.wording import cents, plain
from analytics.queries import Query
from analytics.scope import Scope
from analytics.warehouse import Warehouse

_COLUMNS = (
    "claim_id", "cpt", "service_date", "payer_id", "therapist_id", "age_days", "payer_state", "patient_state", "charge",
    "payer_payment", "payer_receivable", "patient_receivable", "file_id", "segment", "remit_file_id", "remit_segment",
)  # fmt: skip


@st.dialog("Lines behind this amount", width="large", on_dismiss="rerun")
def show(
    warehouse: Warehouse, scope: Scope, title: str, where: pl.Expr, clock: str, query: Query = queries.RECEIVABLES,
    **parameters: object,
) -> None:  # fmt: skip
    """Open the dialog on the rows of a question about balances that keep a condition, the most money first."""
    st.header(plain(title))
    rows = lines(warehouse, scope, where, clock, query, **parameters)
    owed, patients = rows["payer_receivable"].sum(), rows["patient_receivable"].sum()
    st.caption(plain(f"{rows.height:,} lines; insurance balance {cents(owed)}, patient balance {cents(patients)}."))
    behind.table(warehouse, behind.readable(warehouse, rows), "owed_lines")


def by_payers(bucket: str | None = None) -> pl.Expr:
    """Lines on which a payer owes or is owed something: of one age, or all."""
    is_owed = pl.col("payer_receivable") != 0
    return is_owed if bucket is None else is_owed & (pl.col("age_bucket") == bucket)


def by_patients() -> pl.Expr:
    """Lines on which the patient owes or is owed something."""
    return pl.col("patient_receivable") != 0


def lines(
    warehouse: Warehouse, scope: Scope, where: pl.Expr, clock: str, query: Query = queries.RECEIVABLES,
    **parameters: object,
) -> pl.DataFrame:  # fmt: skip
    """Those rows: one per line with what is owed on it; lines on which nothing is owed are left out."""
    rows = warehouse.evidence(query, scope, dimension="all", clock=clock, **parameters)
    is_owed = (pl.col("payer_receivable") != 0) | (pl.col("patient_receivable") != 0)
    order = ["payer_receivable", "patient_receivable", "line_id"]
    return rows.filter(where & is_owed).sort(order, descending=[True, True, False]).select(_COLUMNS)
