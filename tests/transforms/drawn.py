"""Claim histories drawn as text, one document a row, as record tables.

    837  06-02  A1  1   | 97110 100 | 97530:GO:59 100
    277  06-03  A1  A2
    835  06-20  A1  1  icn=X1  | 97110 100 80 CO-45:20 | 97530 100 0 CO-197:100 N517
    own  07-10  A1  patient_payment  20

Kind, day of 2026, claim number, and what it says: frequency (837), categories (277), CLP02 (835). Then options:
charge= the total where it is not the lines' sum (of a 277 the STC04), dos=none no day of service at all,
icn= the payer's number, f8= the number of what is replaced, sbr= the payer's turn, payer=, npi=, dos= first (and last)
day of service, batch=, trace=, ids= (835), file=, at= how far into that file's batch (837), CO-45:20 adjustments
of the whole claim, paid= where it differs from the lines' sum, clp09= the frequency that a payer names, MA130 remarks
of the whole claim.
Then the lines, each behind a bar: code and modifiers, charge, of an answer paid,
adjustments and remarks; 6r= its control number, on= its day, as= the code as sent where the payer changed it. A row of
the practice's own books has its kind and amount, and as options code=, 6r= and from=.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from analytics import tables
from analytics.settings import Settings
from analytics.transforms import derive

Rows = dict[str, list[dict[str, Any]]]
SERVICE_DAY = "06-01"
_ADJUSTMENT = re.compile(r"^(CO|PR|OA|PI|CR)-(\w+):(-?[\d.]+)$")
_REMARK = re.compile(r"^(M|N|MA)\d+$")


def derived(drawn: str, settings: Settings | None = None) -> dict[str, pl.DataFrame]:
    """The derived tables of what is drawn."""
    return derive(records(drawn), settings or Settings())


def records(drawn: str) -> dict[str, pl.DataFrame]:
    """The record tables of what is drawn."""
    rows: Rows = defaultdict(list)
    for number, text in enumerate(line for line in drawn.splitlines() if line.strip()):
        head, *lines = (part.split() for part in text.split("|"))
        kind, day, claim, said, *options = head
        draw = {"837": _submission, "277": _acknowledgement, "835": _remit, "own": _posting}[kind]
        draw(rows, number, on(day), claim, said, options, lines)
    return {
        table.name: table.conform(
            pl.DataFrame(rows[table.name], schema_overrides=dict(table.schema), infer_schema_length=None)
        )
        if rows[table.name]
        else table.empty()
        for table in tables.RECORDS
    }


def on(day: str) -> date:
    """06-20, or 2025-06-20, as a date; without a year it is 2026."""
    return date.fromisoformat(day if len(day) > 5 else f"2026-{day}")


def _day(text: str) -> date | None:
    return None if text == "none" else on(text)


def _named(options: list[str]) -> dict[str, str]:
    return dict(option.split("=", 1) for option in options if "=" in option)


def _open(rows: Rows, number: int, kind: str, day: date, named: dict[str, str]) -> dict[str, Any]:
    """A transaction of its own for each document: what its records have in common."""
    file_id = named.get("file", f"{number:016x}")
    if "at" in named and any(row["file_id"] == file_id for row in rows["transactions"]):
        return {"file_id": file_id, "transaction": 3}
    rows["transactions"].append(
        {
            "file_id": file_id,
            "segment": 3,
            "kind": kind,
            "sent_date": day,
            "group_date": day,
            "is_complete": True,
            "reference": named.get("batch", f"B{number}"),
            "body_hash": named.get("body", f"{number}"),
        }
    )
    return {"file_id": file_id, "transaction": 3}


def _coded(text: str) -> dict[str, str]:
    code, *modifiers = text.split(":")
    return {"code": code} | {f"modifier_{n}": modifier for n, modifier in enumerate(modifiers, 1)}


def _submission(
    rows: Rows, number: int, day: date, claim: str, said: str, options: list[str], lines: list[list[str]]
) -> None:
    named = _named(options)
    place = _open(rows, number, "837P", day, named)
    first = 10 + int(named.get("at", 0))
    rows["submissions"].append(
        place
        | {
            "segment": first,
            "patient_control_number": claim,
            "frequency": said,
            "charge": Decimal(named.get("charge", sum(Decimal(line[1]) for line in lines))),
            "payer_name": named.get("payer", "PLAN"),
            "payer_responsibility": named.get("sbr", "P"),
            "filing_indicator": named.get("indicator", "CI"),
            "billing_npi": named.get("npi", "1"),
            "original_reference": named.get("f8"),
            "pos": "11",
        }
    )
    for n, (code, charge, *more) in enumerate(lines):
        own = _named(more)
        rows["submission_lines"].append(
            place
            | _coded(code)
            | {
                "segment": first + 10 + n,
                "submission_segment": first,
                "line_number": n + 1,
                "charge": Decimal(charge),
                "units": Decimal(own["units"]) if "units" in own else None,
                "service_date": _day(own.get("on", named.get("dos", SERVICE_DAY))),
                "line_control": own.get("6r"),
            }
        )


def _acknowledgement(
    rows: Rows, number: int, day: date, claim: str, said: str, options: list[str], lines: list[list[str]]
) -> None:
    assert not lines
    named = _named(options)
    place = _open(rows, number, "277CA", day, named)
    for n, category in enumerate(said.split(",")):
        rows["acknowledgements"].append(
            place
            | {
                "segment": 11 + n,
                "claim_segment": 10,
                "level": "claim",
                "source_role": named.get("from", "PR"),
                "source_name": named.get("payer", "PLAN"),
                "patient_control_number": claim,
                "category_1": category,
                "batch_reference": named.get("answers"),
                "status_date": day,
                "billing_npi": named.get("npi", "1"),
                "service_from": _day(named.get("dos", SERVICE_DAY)),
                "service_to": _day(named.get("dos", SERVICE_DAY)),
                "amount": Decimal(named["charge"]) if "charge" in named else None,
                "payer_control_number": named.get("icn"),
            }
        )


def _remit(
    rows: Rows, number: int, day: date, claim: str, said: str, options: list[str], lines: list[list[str]]
) -> None:
    named = _named(options)
    place = _open(rows, number, "835", day, named)
    own = [line for line in lines if line]
    charge = Decimal(named["charge"]) if "charge" in named else sum((Decimal(line[1]) for line in own), Decimal(0))
    paid = Decimal(named["paid"]) if "paid" in named else sum((Decimal(line[2]) for line in own), Decimal(0))
    payment = {"segment": 4, "amount": paid, "effective_date": day, "payer_name": named.get("payer", "PLAN")}
    payment |= {"trace": named.get("trace"), "payer_ids": named["ids"].split(",") if "ids" in named else None}
    rows["payments"].append(place | payment | {"payee_npi": named.get("npi", "1")})
    rows["remits"].append(
        place
        | {
            "segment": 10,
            "patient_control_number": claim,
            "status": said,
            "charge": charge,
            "paid": paid,
            "payer_control_number": named.get("icn"),
            "filing_indicator": named.get("indicator"),
            "frequency": named.get("clp09"),
            "statement_from": _day(named.get("dos", SERVICE_DAY)) if not own else None,
        }
    )
    _said(rows, place, 11, None, options)
    for n, (code, line_charge, line_paid, *more) in enumerate(own):
        details, segment = _named(more), 20 + 10 * n
        sent = {f"submitted_{name}": value for name, value in _coded(details["as"]).items()} if "as" in details else {}
        rows["remit_lines"].append(
            place
            | _coded(code)
            | sent
            | {
                "segment": segment,
                "remit_segment": 10,
                "charge": Decimal(line_charge),
                "paid": Decimal(line_paid),
                "service_date": _day(details.get("on", named.get("dos", SERVICE_DAY))),
                "line_control": details.get("6r"),
            }
        )
        _said(rows, place, segment + 1, segment, more)


def _posting(
    rows: Rows, number: int, day: date, claim: str, said: str, options: list[str], lines: list[list[str]]
) -> None:
    assert not lines
    amount, *more = options
    named = _named(more)
    rows["postings"].append(
        {
            "file_id": named.get("file", "own"),
            "segment": number + 2,
            "date": day,
            "kind": said,
            "owed_by": named.get("from", "patient" if said == "patient_payment" else "payer"),
            "patient_control_number": claim,
            "service_date": on(named.get("dos", SERVICE_DAY)),
            "code": named.get("code"),
            "line_control": named.get("6r"),
            "amount": Decimal(amount),
        }
    )


def _said(rows: Rows, place: dict[str, Any], segment: int, line: int | None, words: list[str]) -> None:
    whose = place | {"remit_segment": 10, "line_segment": line}
    adjustments = [found.groups() for word in words if (found := _ADJUSTMENT.match(word))]
    for n, (group, carc, amount) in enumerate(adjustments, 1):
        rows["adjustments"].append(
            whose
            | {"segment": segment, "position": n, "adjustment_group": group, "carc": carc, "amount": Decimal(amount)}
        )
    for n, word in enumerate((word for word in words if _REMARK.match(word)), 1):
        source = "LQ" if line else "MOA"
        rows["remarks"].append(whose | {"segment": segment + 5, "position": n, "source": source, "rarc": word})
