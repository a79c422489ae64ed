"""The practice's own books, row by row: which claim a row means, which lines take how much of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from tests.naive_documents import ZERO
from tests.naive_lineage import Line, Lineage

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Posting:
    """A patient's payment, or a write-off of what the payer or the patient owes; a negative amount undoes."""

    day: date
    kind: str
    owed_by: str
    number: str
    service_day: date
    code: str | None
    control: str | None
    amount: Decimal


def postings(records: Mapping[str, pl.DataFrame]) -> list[Posting]:
    """Every posting, in order of day, file and line; of equal ones as many as the file has that has most of them."""
    rows = sorted(
        records["postings"].iter_rows(named=True), key=lambda row: (row["date"], row["file_id"], row["segment"])
    )
    files = sorted({str(row["file_id"]) for row in rows})
    held: Counter[Posting] = Counter()
    found: list[tuple[date, str, int, Posting]] = []
    for file_id in files:
        own: Counter[Posting] = Counter()
        for row in sorted((row for row in rows if row["file_id"] == file_id), key=lambda row: row["segment"]):
            posting = Posting(
                row["date"], row["kind"], row["owed_by"], row["patient_control_number"], row["service_date"],
                row["code"], row["line_control"], row["amount"],
            )  # fmt: skip
            own[posting] += 1
            if own[posting] > held[posting]:
                found.append((posting.day, file_id, row["segment"], posting))
        held |= own
    return [posting for *_, posting in sorted(found, key=lambda one: one[:3])]


def attach(all_postings: Iterable[Posting], lineages: list[Lineage]) -> None:
    """Gives each lineage its postings: those whose number and service day fit it and no other."""
    for posting in all_postings:
        fitting = [one for one in lineages if one.lines and any(_fits(posting, said) for said in one.documents)]
        if len(fitting) == 1:
            fitting[0].postings.append(posting)


def _fits(posting: Posting, document: object) -> bool:
    first, last = getattr(document, "first_day", None), getattr(document, "last_day", None)
    same = getattr(document, "number", None) == posting.number
    return same and first is not None and first <= posting.service_day <= (last or first)


def takers(posting: Posting, lines: list[Line], day_of: Callable[[Line], date]) -> list[Line]:
    """The lines of a claim that a posting reaches."""
    by_control = [line for line in lines if posting.control and _control(line) == posting.control]
    by_code = [line for line in lines if posting.code and _is_service(posting, line, day_of(line))]
    return by_control or by_code or list(lines)


def _control(line: Line) -> str | None:
    return line.services[0].control if line.services else None


def _is_service(posting: Posting, line: Line, day: date) -> bool:
    return (line.code or "").upper() == posting.code and day == posting.service_day


def parts(amount: Decimal, room: list[Decimal], charges: list[Decimal]) -> list[Decimal]:
    """The amount cut by room, nobody given more than that while others have some; the rest goes to the largest."""
    size, whole, sign = abs(amount), sum(room, ZERO), -1 if amount < 0 else 1
    if size >= whole:
        largest = max(room)
        first = next(
            place
            for place, one in enumerate(room)
            if one == largest and charges[place] == max(c for c, r in zip(charges, room, strict=True) if r == largest)
        )
        return [sign * (one + (size - whole if place == first else ZERO)) for place, one in enumerate(room)]
    exact = [size * one / whole for one in room]
    down = [(one // CENT) * CENT for one in exact]
    left = int((size - sum(down, ZERO)) / CENT)
    order = sorted(range(len(room)), key=lambda place: (down[place] - exact[place], place))
    for place in order[:left]:
        down[place] += CENT
    return [sign * one for one in down]
