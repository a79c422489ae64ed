"""A claim's events in order: what was sent, acknowledged and answered, each down to the segments of its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from analytics import queries
from analytics.pages import asking
from analytics.pages.labels import code_label, day, payer_names
from analytics.pages.wording import cents, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse, WarehouseError

_MASK = "•••"
_MONEY = ("patient_payment", "write_off", "patient_receivable")


@dataclass(frozen=True)
class _Parts:
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
    "sent", "acknowledged", "rejected", "answered", "taken back", "booked here"
)  # fmt: skip
"""Kinds of events; a document that repeats another one is of its own kind, REPEATED."""
REPEATED = "repeated"
_OWN = ("patient_payment", "write_off")


@dataclass(frozen=True)
class Life:
    """A claim's events in order, and all that its documents say."""

    events: tuple[Event, ...]
    documents: pl.DataFrame
    parts: _Parts

    @property
    def rejected_for(self) -> tuple[str, ...]:
        """What acknowledgements said when they last turned the claim away, in words."""
        refused = self.parts.statuses.filter((pl.col("action") == "U") & pl.col("status").is_not_null())
        last = refused.filter(pl.col("status_date") == pl.col("status_date").max())
        return tuple(code_label("status", code) for code in last["status"].unique(maintain_order=True))


def life(warehouse: Warehouse, scope: Scope, claim_id: str) -> Life:
    """Everything that happened to the claim up to the day, the earliest first."""

    def ask(query: queries.Query) -> pl.DataFrame:
        return asking.answer(warehouse, scope, query, claim_id=claim_id)

    parts = _Parts(
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


def events(warehouse: Warehouse, told: Life, unmasked: bool) -> None:
    """Draw one row to open per event, the earliest first, down to the segments of its file."""
    files = dict(warehouse.table("files").select("file_id", "name").iter_rows())
    for event in told.events:
        name = files.get(event.row["file_id"], "")
        with st.expander(plain(f"{day(event.day)}: {event.words}")):
            if event.kind == BOOKED:
                _posting(warehouse, event.row, name, unmasked)
                continue
            _body(event.row, told.parts)
            _segments(warehouse, event.row, told.documents, told.parts, name, unmasked)


def _document_event(document: dict[str, Any], parts: _Parts, payers: dict[str, str]) -> Event:
    words = _headline(document, parts, payers.get(document["payer_id"], "a payer"))
    return Event(document["date"], _kind(document, parts), words, document)


def _kind(document: dict[str, Any], parts: _Parts) -> str:
    if document["is_repeat"]:
        return REPEATED
    if document["kind"] == "submission":
        return SENT
    if document["kind"] == "acknowledgement":
        return REJECTED if "U" in _of(parts.statuses, document)["action"].to_list() else ACKNOWLEDGED
    return TAKEN_BACK if _of(parts.answers, document)["is_reversal"].any() else ANSWERED


def _booked(row: dict[str, Any]) -> str:
    owed = "what the patient owed" if row["patient_receivable"] else "what payers owed"
    if row["kind"] == "patient_payment":
        return f"the patient paid {cents(row['patient_payment'])}"
    return f"{cents(row['write_off'])} of {owed} written off"


def _posting(warehouse: Warehouse, row: dict[str, Any], name: str, unmasked: bool) -> None:
    """A row of the practice's own books; the row itself names the patient's account, and may name more."""
    st.caption(f"From {name}, line {row['segment']}" + ("" if unmasked else "; the row itself is covered"))
    if unmasked:
        _source(warehouse, row["file_id"], [row["segment"]])


def _source(warehouse: Warehouse, file_id: str, lines: list[int]) -> None:
    try:
        st.code("\n".join(warehouse.segments(file_id, lines)), language=None, wrap_lines=True)
    except WarehouseError:
        st.caption("The kept copy of this file is missing, so its rows cannot be shown.")


def _headline(document: dict[str, Any], parts: _Parts, payer: str) -> str:
    kind, nth = document["kind"], document["round"] or 1
    if document["is_repeat"]:
        return f"{kind} from a file that repeats another one (counted there)"
    if kind == "submission":
        return f"sent to {payer}" if nth == 1 else f"sent again to {payer} ({nth}. time)"
    if kind == "acknowledgement":
        said = [
            code_label("status_category", code) for code in _of(parts.statuses, document)["category"].unique().sort()
        ]
        return "acknowledged" + (f": {'; '.join(said)}" if said else "")
    answers = _of(parts.answers, document)
    if answers["is_reversal"].any():
        return f"{payer} took an earlier answer back ({cents(answers['paid'].sum())})"
    outcomes = ", ".join(name.replace("_", " ") for name in answers["outcome"].drop_nulls().unique().sort())
    return f"answered by {payer}: {cents(answers['paid'].sum())} paid" + (f" ({outcomes})" if outcomes else "")


def _body(document: dict[str, Any], parts: _Parts) -> None:
    if document["kind"] == "remit":
        _remit(document, parts)
    for row in _of(parts.statuses, document).iter_rows(named=True) if document["kind"] == "acknowledgement" else ():
        st.markdown(
            f"{code_label('status_category', row['category'])}: {code_label('status', row['status'] or 'none')}"
        )


def _remit(document: dict[str, Any], parts: _Parts) -> None:
    numbers = dict(parts.lines.select("line_id", "line_number").iter_rows())
    answers = [
        {
            "line": str(numbers.get(row["line_id"], "")),
            "decision": (row["outcome"] or ("taken back" if row["is_reversal"] else "")).replace("_", " "),
            "charged": cents(row["charge"]),
            "paid": cents(row["paid"]),
            "patient's share": cents(row["patient_amount"]),
            "denied": cents(row["denied_amount"]),
            "contract": cents(row["contractual_amount"]),
            "taken back on": day(row["cancelled_date"]) if row["cancelled_date"] else "",
        }
        for row in _of(parts.answers, document).iter_rows(named=True)
    ]
    if answers:
        st.dataframe(pl.DataFrame(answers), hide_index=True, alt="What was decided on each line")
    for row in _under(parts.adjustments, document).iter_rows(named=True):
        group = code_label("adjustment_group", row["adjustment_group"] or "none")
        st.markdown(plain(f"{cents(row['amount'])}: reason {code_label('carc', row['carc'] or 'none')} ({group})"))
    for row in _under(parts.remarks, document).iter_rows(named=True):
        st.markdown(plain(f"remark {code_label('rarc', row['rarc'])}"))


def _of(rows: pl.DataFrame, document: dict[str, Any]) -> pl.DataFrame:
    """The rows that stand in this document: answers by their CLP, statuses by their file."""
    inside = rows.filter(file_id=document["file_id"])
    return inside.filter(segment=document["segment"]) if "outcome" in rows.columns else inside


def _under(rows: pl.DataFrame, document: dict[str, Any]) -> pl.DataFrame:
    return rows.filter(file_id=document["file_id"], remit_segment=document["segment"])


def _segments(
    warehouse: Warehouse,
    document: dict[str, Any],
    documents: pl.DataFrame,
    parts: _Parts,
    name: str,
    unmasked: bool,
) -> None:
    ordinals = _ordinals(document, documents, parts)
    try:
        texts = warehouse.segments(document["file_id"], ordinals)
    except WarehouseError:
        st.caption("The kept copy of this file is missing, so its segments cannot be shown.")
        return
    is_covered = not unmasked and document["kind"] != "acknowledgement"
    shown = [_masked(text) if is_covered and place == 0 else text for place, text in enumerate(texts)]
    cover = "; the patient's account number is covered" if is_covered else ""
    st.caption(f"From {name}, segments {', '.join(str(one) for one in ordinals)}, as they were received{cover}")
    st.code("\n".join(shown), language=None, wrap_lines=True)


def _ordinals(document: dict[str, Any], documents: pl.DataFrame, parts: _Parts) -> list[int]:
    """The segments that were read into this document's rows; none of them names a person."""
    found = {int(document["segment"])}
    if document["kind"] == "remit":
        found |= set(_of(parts.answers, document)["line_segment"].drop_nulls())
        found |= set(_under(parts.adjustments, document)["segment"]) | set(_under(parts.remarks, document)["segment"])
    else:
        later = documents.filter(file_id=document["file_id"]).filter(pl.col("segment") > document["segment"])["segment"]
        rows = parts.statuses if document["kind"] == "acknowledgement" else parts.lines
        inside = rows.filter(file_id=document["file_id"]).filter(pl.col("segment") > document["segment"])
        found |= {one for one in inside["segment"] if not later.len() or one < later.min()}
    return sorted(found)


def _masked(text: str) -> str:
    """The segment that opens a claim or an answer, without its first element: the practice's number of the patient."""
    separator = text[3:4]
    parts = text.split(separator) if separator else [text]
    return separator.join([parts[0], _MASK, *parts[2:]])
