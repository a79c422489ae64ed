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
"""What moves a claim on; that it was received, or came twice, stands in the list of what happened."""
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "step": pl.Int64, "label": pl.String, PAYERS: pl.Decimal(18, 2), PATIENTS: pl.Decimal(18, 2), "owed": pl.String,
    "short": pl.String,
}  # fmt: skip


def claim_course(movements: pl.DataFrame, told: Life, scope: Scope) -> None:
    """Draw it where money moved on more than one day: one day is no course of things; the amounts stand above."""
    if movements["date"].n_unique() < 2:
        return
    st.header("How the money moved", help="What happened, and what was still owed after it: by payers, by the patient.")
    show(course(steps(movements, told, scope)))


def steps(movements: pl.DataFrame, told: Life, scope: Scope) -> pl.DataFrame:
    """Rows for `charts.course`: a step for each day on which something happened or money moved, and the as-of day."""
    happened: dict[date, list[str]] = {}
    for event in told.events:
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
    """What happened on a day of which no document tells."""
    charged = moved["charge"].sum()
    return f"treated, {cents(charged)} charged" if charged else "money moved"


def owed(payers: Decimal, patients: Decimal) -> tuple[str, str]:
    """Who owes how much, in full and in short."""
    sides = (payers, "payers owe", "payers are", "payers"), (patients, "the patient owes", "the patient is", "patient")
    full = [f"{owe} {cents(amount)}" for amount, owe, _, _ in sides if amount > 0]
    full += [f"{are} owed {cents(-amount)} back" for amount, _, are, _ in sides if amount < 0]
    short = [f"{who} {dollars(amount)}" for amount, _, _, who in sides if amount]
    return ", ".join(full) or "nothing is owed", ", ".join(short) or "nothing"
