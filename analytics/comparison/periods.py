"""The earlier period that a scope is compared with, at the same age."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analytics.scope import OWN_DAYS, Scope

LATEST_MONTHS = 3
"""What is compared where a scope has no first day: the latest of so many calendar months, the running one included."""
_SETTLING_IN = timedelta(days=7)
"""Files that begin this much after an earlier time are taken to hold all of it: no practice submits every day."""
_YEAR = 12
SETTLED = frozenset(
    {
        "initial_denial_rate", "initial_denial_rate.all_lines", "initial_denial_rate_dollars", "line_denial_rate",
        "partial_denial_rate", "partial_denial_rate.dollars", "hidden_denial_rate", "vague_denial_rate",
        "preventable_denial_rate", "clean_claim_rate",
    }
)  # fmt: skip
"""Figures of first answers: counted on the answer's day, they say the same on every later day."""


@dataclass(frozen=True)
class Periods:
    """Two scopes that differ in their days alone.

    `now` is the scope that was chosen, or its latest months where it has no first day. `earlier` is None where there
    is nothing to compare with, and `why_not` says why. `begins` is the first day in the files where that lies within
    the earlier time: it is known in part only. `is_uneven`: the reader chose days of another length, so that sums and
    counts differ by that alone.
    """

    now: Scope
    earlier: Scope | None
    why_not: str = ""
    begins: date | None = None
    is_uneven: bool = False

    def earlier_for(self, kpi_id: str) -> Scope | None:
        """The earlier scope in which to ask for this figure: at the same age, unless the figure has none."""
        is_settled = self.now.basis == "remit" and kpi_id in SETTLED
        return replace(self.earlier, as_of=self.now.as_of) if self.earlier and is_settled else self.earlier


def periods(scope: Scope, begins: date | None) -> Periods:
    """What the scope is compared with, by its own choice; `begins` is the first day that the files know.

    Both days move alike, and so does the as-of date: the earlier period is seen when it was as old as the scope is now,
    so that neither had more time to be answered, paid or overturned. Whole calendar months, also with a running one at
    the end, move by calendar months; other days move by their number. Custom dates are not moved,
    and are seen when they were as old too; they must lie before the scope's.
    """
    end = min(scope.end or scope.as_of, scope.as_of)
    start = scope.start or first_of_months(LATEST_MONTHS, end)
    if start > end:
        return Periods(scope.counted, None, "nothing is known yet of these days")
    now = replace(scope.counted, start=start, end=end)
    if why_not := _lacking(scope, start, end):
        return Periods(now, None, why_not)
    months = _YEAR if scope.compare == "year" else _whole_months(start, end, now.as_of)
    try:
        earlier = _chosen(scope, now, end) if scope.compare == OWN_DAYS else _earlier(now, start, end, months)
    except (OverflowError, ValueError):
        return Periods(now, None, "there is no time before these days")
    if begins is None or earlier.end is None or earlier.end < begins:
        return Periods(
            now,
            None,
            f"the files begin on {begins:%b} {begins.day}, {begins.year}" if begins else "the files know no days",
        )
    known_in_part = earlier.start is not None and begins - earlier.start > _SETTLING_IN
    is_uneven = scope.compare == OWN_DAYS and _length(now) != _length(earlier)
    return Periods(now, earlier, begins=begins if known_in_part else None, is_uneven=is_uneven)


def first_of_months(months: int, as_of: date) -> date:
    """The first day of that many calendar months up to as_of, the running one included."""
    count = max(as_of.year * 12 + as_of.month - months, 12)
    return date(count // 12, count % 12 + 1, 1)


def _whole_months(start: date, end: date, as_of: date) -> int | None:
    """How many calendar months these days are, the last one whole or still running; None where they are not."""
    if start.day != 1 or not (end == as_of or _is_last(end)):
        return None
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _lacking(scope: Scope, start: date, end: date) -> str:
    """Why the choice gives no earlier time; empty where it gives one."""
    if scope.compare == "none":
        return "no comparison is chosen"
    if scope.compare == "year" and end >= _moved(start, -_YEAR, to_last=False):
        return "longer than a year, so that a year earlier is part of it"
    return _lacking_own(scope, start, end) if scope.compare == OWN_DAYS else ""


def _lacking_own(scope: Scope, start: date, end: date) -> str:
    first, last = scope.compare_start, scope.compare_end
    if first is None or last is None:
        return "the days to compare with are not chosen: a first and a last one are needed"
    if first > end:
        return "the days to compare with come after those that are counted: choose them the other way round"
    return "the days to compare with are partly those that are counted" if last >= start else ""


def _chosen(scope: Scope, now: Scope, end: date) -> Scope:
    """The reader's own days, seen when they were as old as the scope's are now."""
    assert scope.compare_end is not None
    return replace(now, start=scope.compare_start, end=scope.compare_end, as_of=scope.compare_end + (now.as_of - end))


def _length(of: Scope) -> tuple[str, int]:
    """How long a time is: in calendar months where it is made of whole ones, else in days."""
    assert of.start is not None
    assert of.end is not None
    months = _whole_months(of.start, of.end, of.as_of)
    return ("months", months) if months is not None else ("days", (of.end - of.start).days)


def _earlier(now: Scope, start: date, end: date, months: int | None) -> Scope:
    if months is None:
        length = end - start + timedelta(days=1)
        return replace(now, start=start - length, end=end - length, as_of=now.as_of - length)
    ended = _moved(end, months, to_last=_is_last(end))
    return replace(now, start=_moved(start, months, to_last=False), end=ended, as_of=ended + (now.as_of - end))


def _moved(day: date, months: int, *, to_last: bool) -> date:
    """The same day so many months earlier (later where negative), or the last of its month."""
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    last = monthrange(year, month)[1]
    return date(year, month, last if to_last else min(day.day, last))


def _is_last(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
