"""A claim's events in order: what was sent, acknowledged, answered and booked, with all that its documents say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from analytics import queries
from analytics.pages import asking
from analytics.pages.labels import code_label, payer_names
from analytics.pages.wording import cents
from analytics.scope import Scope
from analytics.warehouse import Warehouse

_MONEY = ("patient_payment", "write_off", "patient_receivable")


@dataclass(frozen=True)
class Parts:
    """Everything that documents of one claim say, by question."""

    answers: pl.DataFrame
    adjustments: pl.DataFrame
    remarks: pl.DataFrame
    statuses: pl.DataFrame
    lines: pl.DataFrame


@dataclass(frozen=True)
class Event:
    """One thing that happened to a claim: a document, or a row of the practice's own books."""

    day: date | None
    kind: str
    words: str
    row: dict[str, Any]


SENT, ACKNOWLEDGED, REJECTED, ANSWERED, TAKEN_BACK, BOOKED = (
    "sent", "acknowledged", "rejected", "answered", "reversed", "booked here"
)  # fmt: skip
"""Kinds of events; a document that duplicates another one is of the kind REPEATED."""
REPEATED = "repeated"
_OWN = ("patient_payment", "write_off")
ACKNOWLEDGEMENTS = ("acknowledgement", "batch_acknowledgement")
"""Acknowledgements of a claim, or of the batch it came in."""


@dataclass(frozen=True)
class Life:
    """A claim's events in order, and all that its documents say."""

    events: tuple[Event, ...]
    documents: pl.DataFrame
    parts: Parts

    @property
    def rejected_for(self) -> tuple[str, ...]:
        """The status codes of the last rejection, in words."""
        refused = self.parts.statuses.filter((pl.col("action") == "U") & pl.col("status").is_not_null())
        last = refused.filter(pl.col("status_date") == pl.col("status_date").max())
        return tuple(code_label("status", code) for code in last["status"].unique(maintain_order=True))


def life(warehouse: Warehouse, scope: Scope, claim_id: str) -> Life:
    """Everything that happened to the claim up to the day, the earliest first."""

    def ask(query: queries.Query) -> pl.DataFrame:
        return asking.answer(warehouse, scope, query, claim_id=claim_id)

    parts = Parts(
        ask(queries.ANSWERS_OF_CLAIM),
        ask(queries.ADJUSTMENTS_OF_CLAIM),
        ask(queries.REMARKS_OF_CLAIM),
        ask(queries.STATUSES_OF_CLAIM),
        ask(queries.LINES_OF_CLAIM),
    )
    payers, documents = payer_names(warehouse), ask(queries.DOCUMENTS_OF_CLAIM)
    booked = ask(queries.LEDGER_OF_CLAIM).filter(pl.col("kind").is_in(_OWN))
    own = booked.group_by("file_id", "segment", "kind", "date", maintain_order=True).agg(pl.col(_MONEY).sum())
    found = [
        *(_document_event(row, parts, payers) for row in documents.iter_rows(named=True)),
        *(Event(row["date"], BOOKED, _booked(row), row) for row in own.iter_rows(named=True)),
    ]
    return Life(tuple(sorted(found, key=lambda event: event.day or date.max)), documents, parts)


def _document_event(document: dict[str, Any], parts: Parts, payers: dict[str, str]) -> Event:
    words = _headline(document, parts, payers.get(document["payer_id"], "a payer"))
    return Event(document["date"], _kind(document, parts), words, document)


def _kind(document: dict[str, Any], parts: Parts) -> str:
    if document["is_repeat"]:
        return REPEATED
    if document["kind"] == "submission":
        return SENT
    if document["kind"] in ACKNOWLEDGEMENTS:
        return REJECTED if "U" in of_document(parts.statuses, document)["action"].to_list() else ACKNOWLEDGED
    return TAKEN_BACK if of_document(parts.answers, document)["is_reversal"].any() else ANSWERED


def _booked(row: dict[str, Any]) -> str:
    owed = "patient responsibility" if row["patient_receivable"] else "the insurance balance"
    if row["kind"] == "patient_payment":
        return f"the patient paid {cents(row['patient_payment'])}"
    return f"{cents(row['write_off'])} of {owed} written off"


def _headline(document: dict[str, Any], parts: Parts, payer: str) -> str:
    kind, nth = document["kind"], document["round"] or 1
    if document["is_repeat"]:
        return f"{kind} from a duplicate file (counted in the original)"
    if kind == "submission":
        return f"submitted to {payer}" if nth == 1 else f"sent again to {payer} ({nth}. time)"
    if kind == "acknowledgement":
        reasons = [
            code_label("status_category", code)
            for code in of_document(parts.statuses, document)["category"].unique().sort()
        ]
        return "acknowledged" + (f": {'; '.join(reasons)}" if reasons else "")
    if kind == "batch_acknowledgement":
        reasons = [code_label("status", code) for code in of_document(parts.statuses, document)["status"]]
        return f"rejected with the whole batch: {'; '.join(reasons)}"
    answers = of_document(parts.answers, document)
    if answers["is_reversal"].any():
        return f"reversal by {payer} ({cents(answers['paid'].sum())})"
    outcomes = ", ".join(name.replace("_", " ") for name in answers["outcome"].drop_nulls().unique().sort())
    return f"remittance from {payer}: {cents(answers['paid'].sum())} paid" + (f" ({outcomes})" if outcomes else "")


def of_document(rows: pl.DataFrame, document: dict[str, Any]) -> pl.DataFrame:
    """The rows that stand in this document: answers by their CLP, verdicts by their segment, statuses by their file."""
    inside = rows.filter(file_id=document["file_id"])
    is_named = "outcome" in rows.columns or document["kind"] == "batch_acknowledgement"
    return inside.filter(segment=document["segment"]) if is_named else inside


def under_answer(rows: pl.DataFrame, document: dict[str, Any]) -> pl.DataFrame:
    return rows.filter(file_id=document["file_id"], remit_segment=document["segment"])
