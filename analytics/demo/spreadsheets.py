"""The CSVs that a practice exports from its other programs: minutes, authorizations, deposits, fees, registrations."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date

from analytics.demo.deposits import Deposit
from analytics.demo.documents import Provider
from analytics.demo.story import Action, Authorization, Fee, Registration, Session, Story

_MONEY = {"allowed", "amount"}
_TRUTH_ALONE = {"payments", "is_late"}
_BOOKS = {
    "date": "day",
    "kind": "kind",
    "claim": "claim_number",
    "service_date": "service_day",
    "code": "code",
    "line": "line",
    "amount": "amount",
    "from": "owed_by",
}
MARK = "simulated"
"""A column of the practice's own books that says wherever they lie that nobody in them is real."""
_TITLES = {"therapist": "therapist_npi", "clinic": "clinic_npi", "code": "cpt"}


def spreadsheets(story: Story, deposits: list[Deposit]) -> Iterator[tuple[str, str]]:
    """Every CSV's name and text: a heading, then a row for each record; money in dollars, days as 2026-01-31."""
    history: Mapping[type, Iterable[object]] = {
        Session: story.sessions,
        Authorization: story.authorizations,
        Deposit: deposits,
        Fee: story.fees,
        Registration: story.registrations,
        Action: story.actions,
    }
    for kind, rows in history.items():
        yield f"csv/{kind.__name__.lower()}s.csv", _text(kind, rows)


def own_books(story: Story) -> tuple[str, str]:
    """Name and text of the CSV of patients' payments and write-offs, which is among the files that are built."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([*_BOOKS, MARK])
    for posting in story.postings:
        writer.writerow([*(_cell(name, getattr(posting, field)) for name, field in _BOOKS.items()), "yes"])
    return "x12/postings/postings.csv", written.getvalue()


def _text(kind: type, rows: Iterable[object]) -> str:
    names = [field.name for field in fields(kind) if field.name not in _TRUTH_ALONE]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(_TITLES.get(name, name) for name in names)
    for row in rows:
        writer.writerow(_cell(name, getattr(row, name)) for name in names)
    return written.getvalue()


def _cell(name: str, value: object) -> object:
    if isinstance(value, Provider):
        return value.npi
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if name in _MONEY and isinstance(value, int):
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}"
    return value
