"""A claim's events drawn: one row to open for each, down to the segments of its file as they were received."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from analytics.access.roles import Right
from analytics.pages import permissions
from analytics.pages.claim.life import ACKNOWLEDGEMENTS, BOOKED, Life, Parts, of_document, under_answer
from analytics.pages.labels import code_label, day
from analytics.pages.wording import cents, named, plain
from analytics.warehouse import Warehouse, WarehouseError

_MASK = "•••"


def events(warehouse: Warehouse, history: Life, unmasked: bool) -> None:
    """Draw one row to open per event, the earliest first, down to the segments of its file."""
    files = dict(warehouse.table("files").select("file_id", "name").iter_rows())
    for event in history.events:
        name = files.get(event.row["file_id"], "")
        with st.expander(plain(f"{day(event.day)}: {named(event.words)}")):
            if not permissions.may(Right.SOURCES):
                st.caption("Your role does not include the original text of files.")
                if event.kind != BOOKED:
                    _body(event.row, history.parts)
                continue
            if event.kind == BOOKED:
                _posting(warehouse, event.row, name, unmasked)
                continue
            _body(event.row, history.parts)
            _segments(warehouse, event.row, history.documents, history.parts, name, unmasked)


def _posting(warehouse: Warehouse, row: dict[str, Any], name: str, unmasked: bool) -> None:
    """A row of the practice's own books; the row itself names the patient's account, and may name more."""
    cover = "" if unmasked else "; the row itself is masked"
    st.caption(plain(f"From {named(name)}, line {row['segment']}{cover}"))
    if unmasked:
        _source(warehouse, row["file_id"], [row["segment"]])


def _source(warehouse: Warehouse, file_id: str, lines: list[int]) -> None:
    try:
        st.code("\n".join(warehouse.segments(file_id, lines)), language=None, wrap_lines=True)
    except WarehouseError:
        st.caption("The stored copy of this file is missing, so its rows cannot be shown.")


def _body(document: dict[str, Any], parts: Parts) -> None:
    if document["kind"] == "remit":
        _remit(document, parts)
    for row in (
        of_document(parts.statuses, document).iter_rows(named=True) if document["kind"] in ACKNOWLEDGEMENTS else ()
    ):
        st.markdown(
            f"{code_label('status_category', row['category'])}: {code_label('status', row['status'] or 'none')}"
        )


def _remit(document: dict[str, Any], parts: Parts) -> None:
    numbers = dict(parts.lines.select("line_id", "line_number").iter_rows())
    answers = [
        {
            "line": str(numbers.get(row["line_id"], "")),
            "decision": (row["outcome"] or ("reversed" if row["is_reversal"] else "")).replace("_", " "),
            "charged": cents(row["charge"]),
            "paid": cents(row["paid"]),
            "patient responsibility": cents(row["patient_amount"]),
            "denied": cents(row["denied_amount"]),
            "contract": cents(row["contractual_amount"]),
            "reversed on": day(row["cancelled_date"]) if row["cancelled_date"] else "",
        }
        for row in of_document(parts.answers, document).iter_rows(named=True)
    ]
    if answers:
        st.dataframe(pl.DataFrame(answers), hide_index=True, placeholder="–", alt="Adjudication of each line")
    for row in under_answer(parts.adjustments, document).iter_rows(named=True):
        group = code_label("adjustment_group", row["adjustment_group"] or "none")
        st.markdown(plain(f"{cents(row['amount'])}: reason {code_label('carc', row['carc'] or 'none')} ({group})"))
    for row in under_answer(parts.remarks, document).iter_rows(named=True):
        st.markdown(plain(f"remark {code_label('rarc', row['rarc'])}"))


def _segments(
    warehouse: Warehouse,
    document: dict[str, Any],
    documents: pl.DataFrame,
    parts: Parts,
    name: str,
    unmasked: bool,
) -> None:
    ordinals = _ordinals(document, documents, parts)
    try:
        texts = warehouse.segments(document["file_id"], ordinals)
    except WarehouseError:
        st.caption("The stored copy of this file is missing, so its segments cannot be shown.")
        return
    is_covered = not unmasked and document["kind"] not in ACKNOWLEDGEMENTS
    shown = [_masked(text) if is_covered and place == 0 else text for place, text in enumerate(texts)]
    cover = "; the patient account number is masked" if is_covered else ""
    st.caption(plain(f"From {named(name)}, segments {', '.join(str(one) for one in ordinals)}, as received{cover}"))
    st.code("\n".join(shown), language=None, wrap_lines=True)


def _ordinals(document: dict[str, Any], documents: pl.DataFrame, parts: Parts) -> list[int]:
    """The segments that were read into this document's rows; none of them names a person."""
    found = {int(document["segment"])}
    if document["kind"] == "remit":
        found |= set(of_document(parts.answers, document)["line_segment"].drop_nulls())
        found |= set(under_answer(parts.adjustments, document)["segment"]) | set(
            under_answer(parts.remarks, document)["segment"]
        )
    elif document["kind"] != "batch_acknowledgement":
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
