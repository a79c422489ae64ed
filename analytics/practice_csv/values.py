"""The cells of a row become a posting, or the reason why they are none: what was found, and what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from analytics.x12.values import shape

REQUIRED = ("date", "kind", "claim", "service_date", "amount")
"""The columns without which a CSV holds no postings, in any order."""
OPTIONAL = ("code", "line", "from")
NAMELESS = frozenset({*REQUIRED, *OPTIONAL} - {"claim"})
"""Columns that say nothing of who the patient is."""

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_AMERICAN = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})", re.ASCII)
_YEARS = range(1900, 2200)
_AMOUNT = re.compile(r"[+-]?\$?(\d{1,10}|\d{1,3}(,\d{3}){1,2})(\.\d{1,2})?", re.ASCII)
_KINDS = {"patient payment": "patient_payment", "write off": "write_off", "writeoff": "write_off"}


class NoPosting(Exception):
    """A row is no posting; the code and the message say why, without a patient's data."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def posting(cells: Mapping[str, str]) -> dict[str, object]:
    """A row of tables.POSTINGS without its place, from the cells under their headings. Raises NoPosting."""
    kind = _kind(cells["kind"])
    if not cells["claim"]:
        raise NoPosting("posting_without_number", "claim is empty, expected the patient control number as billed")
    return {
        "date": _day("date", cells["date"]),
        "kind": kind,
        "owed_by": "patient" if kind == "patient_payment" else _side(cells.get("from", "")),
        "patient_control_number": cells["claim"],
        "service_date": _day("service_date", cells["service_date"]),
        "code": cells.get("code", "").upper() or None,
        "line_control": cells.get("line") or None,
        "amount": _amount(cells["amount"]),
    }


def _words(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text.strip().lower())


def _kind(text: str) -> str:
    return _known("posting_kind", "kind", text, _KINDS.get, "patient payment or write-off")


def _side(text: str) -> str:
    sides = {"": "payer", "payer": "payer", "patient": "patient"}
    return _known("posting_side", "from", text, sides.get, "payer, patient or nothing")


def _known(code: str, column: str, text: str, meaning: Callable[[str], str | None], expected: str) -> str:
    found = meaning(_words(text))
    if found is None:
        raise NoPosting(code, f"{column} is {_found(text)}, expected {expected}")
    return found


def _day(column: str, text: str) -> date:
    found = _ISO.fullmatch(text) or _AMERICAN.fullmatch(text)
    try:
        if found and int(found["year"]) in _YEARS:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        pass
    raise NoPosting("posting_date", f"{column} is {_found(text)}, expected a day as 2026-01-31 or 01/31/2026")


def _amount(text: str) -> Decimal:
    if not _AMOUNT.fullmatch(text):
        raise NoPosting("posting_amount", f"amount is {_found(text)}, expected dollars as 25, -25.00 or 1,250.00")
    return Decimal(re.sub(r"[$,+]", "", text))


def _found(text: str) -> str:
    """The shape of a text, not the text: a value in the wrong column may be a patient's name."""
    return shape(text) if text else "empty"
