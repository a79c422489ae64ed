"""`denials claim`: one claim's whole life, event by event, down to the segments as they were received."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import takewhile
from typing import Any

import polars as pl

from analytics import queries, reference
from analytics.cli.parser import WrongUse
from analytics.cli.printing import as_json, print_frame, print_line, print_table
from analytics.practice_csv import NAMELESS, covered
from analytics.warehouse import Warehouse, WarehouseError, open_warehouse
from analytics.x12.masking import masked

Row = dict[str, Any]

# What follows the last segment of a claim, or of an answer to one.
_NEXT = {
    "submission": ("CLM", "HL", "SE"),
    "acknowledgement": ("HL", "SE"),
    "batch_acknowledgement": ("AK", "SE", "GS", "TA1", "IEA"),
    "remit": ("CLP", "LX", "PLB", "SE"),
}
_OWN = ("patient_payment", "write_off")
_LONGEST = 2_000
"""Segments of one document; more are cut off."""
_LABELS: dict[str, tuple[Callable[[], pl.DataFrame], str]] = {
    "carc": (reference.carc, "carc"),
    "rarc": (reference.rarc, "rarc"),
    "category": (reference.acknowledged_categories, "category"),
    "status": (reference.acknowledged_statuses, "status"),
}


def claim_command(chosen: Namespace) -> int:
    """Print the claim with its lines, events and ledger."""
    warehouse = open_warehouse(chosen.warehouse)
    life = _life(warehouse, chosen.claim_id, show_patient=chosen.show_patient)
    if chosen.format == "json":
        print_line(as_json(life))
    else:
        _print(life)
    return 0


def _life(warehouse: Warehouse, claim_id: str, *, show_patient: bool) -> Row:
    scope = warehouse.scope()

    def ask(query: queries.Query) -> list[Row]:
        return warehouse.ask(query, scope, claim_id=claim_id).to_dicts()

    profile = ask(queries.CLAIM_PROFILE)
    if not profile:
        raise WrongUse(f"there is no claim {claim_id!r} in this warehouse; `denials evidence` lists ids")
    claim = {key: value for key, value in profile[0].items() if key != "patient_key"}
    patient = warehouse.table("patients").filter(patient_key=profile[0]["patient_key"]) if show_patient else None
    return {
        "snapshot": warehouse.snapshot,
        "as_of": scope.as_of,
        "claim": claim,
        **({"patient": patient.to_dicts()} if patient is not None else {}),
        "lines": ask(queries.LINES_OF_CLAIM),
        "events": sorted(
            [
                *_events(warehouse, ask, show_patient=show_patient),
                *_postings(warehouse, ask, show_patient=show_patient),
            ],
            key=lambda event: event["date"] or date.max,
        ),
        "ledger": ask(queries.LEDGER_OF_CLAIM),
    }


def _events(warehouse: Warehouse, ask: Callable[[queries.Query], list[Row]], *, show_patient: bool) -> Iterator[Row]:
    """Every document about the claim, with what was read from it and its segments."""
    names = dict(warehouse.table("files").select("file_id", "name").iter_rows())
    answers, adjustments = ask(queries.ANSWERS_OF_CLAIM), ask(queries.ADJUSTMENTS_OF_CLAIM)
    remarks, statuses = ask(queries.REMARKS_OF_CLAIM), ask(queries.STATUSES_OF_CLAIM)
    for document in ask(queries.DOCUMENTS_OF_CLAIM):
        place = (document["file_id"], document["segment"])
        texts = _segments(warehouse, *place, _NEXT[document["kind"]])
        yield {
            **document,
            "file": names.get(document["file_id"]),
            "statuses": [_labeled(row) for row in statuses if _inside(row, document, len(texts))],
            "answers": [row for row in answers if (row["file_id"], row["segment"]) == place],
            "adjustments": [_labeled(row) for row in adjustments if (row["file_id"], row["remit_segment"]) == place],
            "remarks": [_labeled(row) for row in remarks if (row["file_id"], row["remit_segment"]) == place],
            "segments": texts if show_patient else list(_covered(texts, document["kind"])),
        }


def _postings(warehouse: Warehouse, ask: Callable[[queries.Query], list[Row]], *, show_patient: bool) -> Iterator[Row]:
    """Every row of the practice's own books that moved money on the claim, as an event like the others."""
    names = dict(warehouse.table("files").select("file_id", "name").iter_rows())
    own = {(row["file_id"], row["segment"]): row for row in ask(queries.LEDGER_OF_CLAIM) if row["kind"] in _OWN}
    for (file_id, line), row in own.items():
        headings, *texts = _rows(warehouse, file_id, line)
        event = {name: row[name] for name in ("file_id", "segment", "kind", "date")}
        event |= {"round": None, "payer_id": None, "is_repeat": False, "file": names.get(file_id)}
        event |= {said: [] for said in ("statuses", "answers", "adjustments", "remarks")}
        yield event | {"segments": texts if show_patient else [covered(headings, text, NAMELESS) for text in texts]}


def _rows(warehouse: Warehouse, file_id: str, line: int) -> list[str]:
    """The headings of a CSV (empty where its first line has none) and the row on a line."""
    try:
        return [*(warehouse.segments(file_id, [1]) or [""]), *warehouse.segments(file_id, [line])]
    except WarehouseError:
        return ["", "(the stored copy of this file is missing or damaged)"]


def _inside(row: Row, document: Row, count: int) -> bool:
    first = document["segment"]
    return bool(row["file_id"] == document["file_id"] and first <= row["segment"] < first + count)


def _segments(warehouse: Warehouse, file_id: str, first: int, stop: tuple[str, ...]) -> list[str]:
    """The document's segments, from the one that opens it to the one before the next document."""
    try:
        texts = warehouse.segments(file_id, range(first, first + _LONGEST))
    except WarehouseError:
        return ["(the stored copy of this file is missing or damaged)"]
    return texts[:1] + list(takewhile(lambda text: not text.upper().startswith(stop), texts[1:]))


def _covered(texts: list[str], kind: str) -> Iterator[str]:
    """The segments without what names a person."""
    party = ""
    for text in texts:
        separator = next((sign for sign in text if not sign.isalnum()), "*")
        name, *elements = text.split(separator)
        if name.upper() in ("NM1", "N1") and elements:
            party = elements[0]
        loop = "track" if kind == "acknowledgement" else ""
        yield separator.join(masked([name.upper(), *elements], party, is_known=True, loop=loop))


def _labeled(row: Row) -> Row:
    """The row with what its codes mean, in this project's words."""
    return row | {f"{name}_label": _labels(name).get(row[name]) for name in _LABELS if name in row}


@cache
def _labels(name: str) -> dict[str, str]:
    frame, code = _LABELS[name]
    return dict(frame().select(code, "label").iter_rows())


def _print(life: Row) -> None:
    print_line(f"claim {life['claim']['claim_id']} as of {life['as_of']}, snapshot {life['snapshot']}")
    for row in (life["claim"], *life.get("patient", ())):
        print_line()
        print_table(("what", "is"), [item for item in row.items() if item[1] is not None and item[0] != "patient_key"])
    print_line("\nLines")
    described = ["line_number", "service_date", "cpt", "modifiers", "pos", "diagnosis", "units", "charge"]
    decided = ["first_outcome", "answer_state", "carc", "rarc", "reason_category", "reason_owner", "appeal_deadline"]
    _table(life["lines"], described + decided)
    for event in life["events"]:
        _print_event(event)
    print_line("\nLedger")
    columns = ["date", "kind", "line_id", "payer_receivable", "patient_receivable", "payer_balance", "patient_balance"]
    _table(life["ledger"], columns)


def _print_event(event: Row) -> None:
    repeat = ", duplicate of another document, which counts" if event["is_repeat"] else ""
    payer = f" {event['payer_id']}" if event["payer_id"] else ""
    print_line(
        f"\n{event['date'] or 'undated'}  {event['kind']}{payer}: {event['file']}, segment {event['segment']}{repeat}"
    )
    for row in event["statuses"]:
        status = f"{row['status']} {row['status_label'] or ''}".strip()
        print_line(f"  {row['category']} {row['category_label'] or ''}: {status} ({row['level']})")
    if event["answers"]:
        columns = ["line_id", "status", "outcome", "charge", "paid", "patient_amount", "denied_amount",
                   "contractual_amount", "pending_amount", "cancelled_date"]  # fmt: skip
        _table(event["answers"], columns)
    for row in event["adjustments"]:
        print_line(f"  {row['adjustment_group']}-{row['carc']} {row['amount']:,}  {row['carc_label'] or ''}".rstrip())
    for row in event["remarks"]:
        print_line(f"  {row['rarc']}  {row['rarc_label'] or ''}".rstrip())
    for text in event["segments"]:
        print_line(f"  | {text}")


def _table(rows: list[Row], columns: list[str]) -> None:
    if rows:
        print_frame(pl.DataFrame(rows, infer_schema_length=None).select(columns), "table")
