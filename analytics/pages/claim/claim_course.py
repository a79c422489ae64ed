"""A claim's course as a picture: what payers and the patient still owe as steps, with what happened above them."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.charts import course
from analytics.charts.receivables import HAPPENED, PATIENTS, PAYERS
from analytics.pages.breakdown import show
from analytics.pages.claim.life import Life
from analytics.pages.labels import day
from analytics.pages.wording import cents
from analytics.scope import Scope

_SIDES = ((PAYERS, "payer_balance"), (PATIENTS, "patient_balance"))
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "day": pl.Date, "who": pl.String, "dollars": pl.Decimal(18, 2), "words": pl.String, "event": pl.String,
}  # fmt: skip


def claim_course(movements: pl.DataFrame, told: Life, scope: Scope) -> None:
    """Draw it where money moved on more than one day: one day is no course of things; the amounts stand above."""
    if movements["date"].n_unique() < 2:
        return
    st.header("What is still owed", help="After each day; what happened stands above the steps.")
    rows = steps(movements, scope)
    happened = [
        (event.day, None, None, event.words, event.kind)
        for event in told.events
        if event.day and event.kind in HAPPENED
    ]
    show(course(pl.concat([rows, pl.DataFrame(happened, schema=_SCHEMA, orient="row")])))


def steps(movements: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Rows for `charts.course`: what is owed at the end of every day on which something moved, and on the as-of day."""
    ends = movements.unique("date", keep="last", maintain_order=True)
    rows = []
    for row in ends.iter_rows(named=True):
        rows += [(row["date"], who, row[column], f"{day(row['date'])}: {cents(row[column])}") for who, column in _SIDES]
    last = ends.row(-1, named=True)
    if last["date"] < scope.as_of:
        rows += [(scope.as_of, who, last[column], cents(last[column])) for who, column in _SIDES]
    return pl.DataFrame([(*row, None) for row in rows], schema=_SCHEMA, orient="row").sort("day", "who")
