"""The claims behind a comparison of therapists: all of them, or a sample to hold against the notes."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from analytics import queries
from analytics.code_use import Judged, lines_behind, sample
from analytics.pages import behind, choices
from analytics.pages.code_use.code_use_words import in_words, title, to_check
from analytics.pages.labels import provider_names
from analytics.pages.wording import named, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

VISITS = 30
"""Visits in an audit sample: auditors of outpatient therapy commonly request twenty to forty."""
_COLUMNS = (
    "claim_id", "service_date", "cpt", "modifiers", "units", "charge", "allowed_amount", "diagnosis", "payer_id",
    "first_outcome", "file_id", "segment",
)  # fmt: skip
SAMPLE, ALL = "sample", "all"
VISITS_OF = {SAMPLE: f"{VISITS} visits to audit", ALL: "All"}
_OPENED, _WHICH = "therapist_claims", "therapist_claims_which"


def show_if_asked(warehouse: Warehouse, scope: Scope, row: Judged, is_pressed: bool) -> None:
    """Open the dialog where its button was pressed or the address asks for it."""
    if is_pressed:
        choices.as_usual(_WHICH)
    if choices.is_opened(_OPENED, f"{row.measure.id}/{row.therapist_id}", is_pressed):
        _show(warehouse, scope, row)


@st.dialog("Claims behind this comparison", width="large", on_dismiss="rerun")
def _show(warehouse: Warehouse, scope: Scope, row: Judged) -> None:
    name = provider_names(warehouse).get(row.therapist_id, row.therapist_id)
    st.header(plain(f"{named(name)}: {title(row.measure)}"))
    st.markdown(plain(in_words(row)))
    chosen = choices.one(
        st.radio, "Visits", list(VISITS_OF), name=_WHICH, horizontal=True, format_func=VISITS_OF.__getitem__
    )
    choices.settle_dialog()
    st.markdown(to_check(row.measure))
    rows = lines(warehouse, scope, row)
    if chosen == SAMPLE:
        rows = sample(rows, VISITS)
        st.caption("Random sample with a fixed seed, so the same visits are drawn every time.")
    behind.table(warehouse, readable_rows(warehouse, rows), f"{row.measure.id}_{chosen}")


def lines(warehouse: Warehouse, scope: Scope, row: Judged) -> pl.DataFrame:
    """The therapist's lines that the measure counts, with file and segment."""
    own = replace(scope, therapists=(row.therapist_id,))
    return lines_behind(warehouse.evidence(queries.SERVICES_AT_VISITS, own), row.measure)


def readable_rows(warehouse: Warehouse, rows: pl.DataFrame) -> pl.DataFrame:
    """The columns that a person reads, money as money."""
    money = rows.select(_COLUMNS).with_columns(pl.col("allowed_amount").cast(pl.Decimal(12, 2)))
    return behind.readable(warehouse, money.sort("service_date", "claim_id", "cpt"))
