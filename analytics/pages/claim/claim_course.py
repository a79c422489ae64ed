"""A claim's course as a picture: what happened, step by step, and what payers and the patient still owed after it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import streamlit as st

from analytics.charts import course
from analytics.charts.receivables import PATIENTS, PAYERS
from analytics.pages.breakdown import show
from analytics.pages.claim.life import ANSWERED, BOOKED, REJECTED, SENT, TAKEN_BACK, Life
from analytics.pages.labels import day
from analytics.pages.wording import cents, dollars
from analytics.scope import Scope

DRAWN = (SENT, REJECTED, ANSWERED, TAKEN_BACK, BOOKED)
"""Events that move a claim forward; receipts and duplicates are only in the list of events."""
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "step": pl.Int64, "label": pl.String, PAYERS: pl.Decimal(18, 2), PATIENTS: pl.Decimal(18, 2), "owed": pl.String,
    "short": pl.String,
}  # fmt: skip


def claim_course(movements: pl.DataFrame, history: Life, scope: Scope) -> None:
    """Draw it where money moved on more than one day: one day is no course of things; the amounts stand above."""
    if movements["date"].n_unique() < 2:
        return
    st.header("Balance over time", help="Each event, with the insurance and patient balance after it.")
    show(course(steps(movements, history, scope)))


def steps(movements: pl.DataFrame, history: Life, scope: Scope) -> pl.DataFrame:
    """Rows for `charts.course`: a step for each day on which something happened or money moved, and the as-of day."""
    happened: dict[date, list[str]] = {}
    for event in history.events:
        if event.day and event.kind in DRAWN:
            happened.setdefault(event.day, []).append(event.words)
    last = movements.unique("date", keep="last", maintain_order=True)
    ends = {row["date"]: row for row in last.iter_rows(named=True)}
    rows: list[tuple[object, ...]] = []
    payers, patients = Decimal(0), Decimal(0)
    for on in sorted({*happened, *ends}):
        if on in ends:
            payers, patients = ends[on]["payer_balance"], ends[on]["patient_balance"]
        words = "; ".join(happened.get(on, [])) or _unsaid(movements.filter(pl.col("date") == on))
        rows.append((len(rows), f"{day(on)}: {words}", payers, patients, *owed(payers, patients)))
    if rows and max({*happened, *ends}) < scope.as_of and (payers or patients):
        rows.append((len(rows), f"{day(scope.as_of)}: still open", payers, patients, *owed(payers, patients)))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _unsaid(moved: pl.DataFrame) -> str:
    """The words for a day without a document."""
    charged = moved["charge"].sum()
    return f"date of service, {cents(charged)} charged" if charged else "balance changed"


def owed(payers: Decimal, patients: Decimal) -> tuple[str, str]:
    """Who owes how much, in full and in short."""
    sides = (
        (payers, "insurance balance", "insurance credit of", "payers"),
        (patients, "patient balance", "patient credit of", "patient"),
    )
    full = [f"{owe} {cents(amount)}" for amount, owe, _, _ in sides if amount > 0]
    full += [f"{are} {cents(-amount)}" for amount, _, are, _ in sides if amount < 0]
    short = [f"{who} {dollars(amount)}" for amount, _, _, who in sides if amount]
    return ", ".join(full) or "no balance", ", ".join(short) or "nothing"
