"""Which merged rows may stand in for the rows: those of the usual day that were merged by what a question asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from analytics.queries import Query
from analytics.tables.merged import CODES, LONGEST_WAIT, MATURED_DAYS, OLDEST_AGE, REASONS, SLICES

_DATES_OF_BASIS = {"submission": "submission", "service": "service"}


_OF_EVERY_DAY = {"merged_ledger": ("remit day", "ages day"), "merged_patient_lots": ("moved day",)}
"""Slices of movements by their own day: those up to a day are what was known then."""


def slice_for(query: Query, bound: Mapping[str, object], usual: date) -> int | None:
    """The slice of the question's merged table that has the same sums; None where only the rows have them.

    `bound` are the values of all its parameters; `usual` is the as-of day that the table was made for.
    """
    if query.over is None or not _tells_days_apart(bound):
        return None
    table, *kind = query.over.split()
    as_of = bound.get("as_of")
    if as_of != usual:
        name = _of_day(bound, table, kind) if isinstance(as_of, date) and as_of < usual else None
        return SLICES[table].index(name) if name else None
    by = _by(bound, table, kind)
    if kind == ["by", "reason"]:
        # it asks what a claim holds besides, and slices by code tear claims apart
        kind, by = [], None if by in CODES else by
    elif kind == ["moved"]:
        by = "day" if by == "month" else None
    elif kind == ["day"]:
        kind, by = [], "day" if by in ("month", "day") else None
    name = " ".join([*kind, *_dated(table, kind, bound), str(by)])
    return SLICES[table].index(name) if name in SLICES[table] else None


def _of_day(bound: Mapping[str, object], table: str, kind: list[str]) -> str | None:
    """The slice that tells what an earlier day knew."""
    is_narrow = bound.get("clinics") or bound.get("therapists")
    if table not in _OF_EVERY_DAY or is_narrow or bound.get("basis", "remit") != "remit":
        return None
    if str(bound.get("dimension", "all")) in ("clinic", "therapist"):
        return None
    wanted = {"ages": "ages day", "moved": "moved day"}.get(" ".join(kind), "remit day")
    return wanted if wanted in _OF_EVERY_DAY[table] else None


def _tells_days_apart(bound: Mapping[str, object]) -> bool:
    """Whether the days that the question draws a line between were not merged."""
    as_of, matured = bound.get("as_of"), bound.get("matured_before")
    usual, oldest = bound.get("usual_days", []), bound.get("to_days", 0)
    assert isinstance(usual, list) and isinstance(oldest, int)
    return (
        # the difference of two days always exists; a day so long before one of a broken file may not
        (not isinstance(as_of, date) or not isinstance(matured, date) or (as_of - matured).days == MATURED_DAYS)
        and max(usual, default=0) < LONGEST_WAIT
        and oldest < OLDEST_AGE
    )


def _by(bound: Mapping[str, object], table: str, kind: list[str]) -> str | None:
    dimension = str(bound.get("dimension", "all"))
    is_narrow = bool(bound.get("clinics") or bound.get("therapists")) or dimension in ("clinic", "therapist")
    if table == "merged_services":
        return "month" if _whole_months(bound.get("start"), bound.get("end")) else None
    if dimension in ("month", "week") and (table == "merged_patient_lots" or kind == ["aging"]):
        return None  # a state on one day: merged whatever the month of service
    has_months = _whole_months(bound.get("start"), bound.get("end"))
    # a claim has several reasons, a line has one: lines are merged by it anyway
    if dimension in CODES or (dimension in REASONS and table == "merged_claims"):
        return dimension if has_months and not is_narrow else None
    if is_narrow:
        return "therapist" if has_months and dimension != "week" else None
    return "month" if has_months and dimension != "week" else "day"


def _whole_months(start: object, end: object) -> bool:
    """Whether a range of days cuts no month."""
    after = end + timedelta(days=1) if isinstance(end, date) and end != date.max else None
    return all(day is None or (isinstance(day, date) and day.day == 1) for day in (start, after))


def _dated(table: str, kind: list[str], bound: Mapping[str, object]) -> list[str]:
    """What the slice goes by: a basis, a date of the claim, or a clock."""
    basis = str(bound.get("basis", "remit"))
    if table == "merged_claims":
        if kind == ["waits"] and bound["clock"] != "sent":
            return []
        return [_DATES_OF_BASIS.get(basis, str(bound["dated_by"]))]
    if table == "merged_balances":
        return [str(bound["clock"])] if kind == ["aging"] else []
    return [] if table in ("merged_patient_lots", "merged_services") or kind == ["ages"] else [basis]
