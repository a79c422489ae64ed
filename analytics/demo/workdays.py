"""On which days a practice in the United States is open, and when payers pay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

THURSDAY, MONDAY = 3, 0


@cache
def closed_days(year: int) -> frozenset[date]:
    """The holidays of a year on which nobody works."""
    fixed = {date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 12, 24), date(year, 12, 25)}
    thanksgiving = _nth(year, 11, THURSDAY, 4)
    memorial = max(d for d in _days(year, 5) if d.weekday() == MONDAY)
    return frozenset(fixed | {thanksgiving, thanksgiving + timedelta(days=1), memorial, _nth(year, 9, MONDAY, 1)})


def is_open(day: date) -> bool:
    """Monday to Friday, holidays aside."""
    return day.weekday() < 5 and day not in closed_days(day.year)


def next_open(day: date) -> date:
    """The first open day from `day` on."""
    while not is_open(day):
        day += timedelta(days=1)
    return day


def pay_day(weekdays: Sequence[int], earliest: date) -> date:
    """The first of these weekdays from `earliest` on that is no holiday."""
    while earliest.weekday() not in weekdays or not is_open(earliest):
        earliest += timedelta(days=1)
    return earliest


def _days(year: int, month: int) -> list[date]:
    first = date(year, month, 1)
    return [day for day in (first + timedelta(days=n) for n in range(31)) if day.month == month]


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    return [day for day in _days(year, month) if day.weekday() == weekday][nth - 1]
