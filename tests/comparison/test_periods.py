"""The earlier time is as long, lies before, is as old, and says why where there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.comparison.periods import first_of_months, periods
from analytics.scope import COMPARISONS, OWN_DAYS, Scope, ScopeError

LONG_AGO = date(1999, 1, 1)


def days(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None


@pytest.mark.parametrize(
    ("as_of", "chosen", "compare", "expected", "seen_on"),
    [
        # whole months move by months, whatever their length
        ("2026-06-30", ("2026-04-01", ""), "before", ("2026-01-01", "2026-03-31"), "2026-03-31"),
        ("2026-06-30", ("2025-07-01", ""), "before", ("2024-07-01", "2025-06-30"), "2025-06-30"),
        # a running month stands beside the same part of an earlier one
        ("2026-06-17", ("2026-04-01", ""), "before", ("2026-01-01", "2026-03-17"), "2026-03-17"),
        # months that ended: the earlier ones are seen as long after their end
        ("2026-06-17", ("2026-03-01", "2026-03-31"), "before", ("2026-02-01", "2026-02-28"), "2026-05-17"),
        # an end that has not come yet is today
        ("2026-06-17", ("2026-06-01", "2026-06-30"), "before", ("2026-05-01", "2026-05-17"), "2026-05-17"),
        # other days move by their number
        ("2026-06-17", ("2026-03-04", "2026-03-13"), "before", ("2026-02-22", "2026-03-03"), "2026-06-07"),
        ("2026-06-17", ("2026-06-11", ""), "before", ("2026-06-04", "2026-06-10"), "2026-06-10"),
        # a year earlier, also around the end of a February
        ("2026-06-17", ("2026-03-04", "2026-03-13"), "year", ("2025-03-04", "2025-03-13"), "2025-06-17"),
        ("2025-02-28", ("2025-02-01", ""), "year", ("2024-02-01", "2024-02-29"), "2024-02-29"),
        ("2024-02-29", ("2024-02-01", ""), "year", ("2023-02-01", "2023-02-28"), "2023-02-28"),
        ("2026-06-30", ("2025-07-01", ""), "year", ("2024-07-01", "2025-06-30"), "2025-06-30"),
        # no first day: the latest three months
        ("2026-06-30", ("", ""), "before", ("2026-01-01", "2026-03-31"), "2026-03-31"),
        ("2026-06-30", ("", "2026-05-31"), "year", ("2025-03-01", "2025-05-31"), "2025-06-30"),
    ],
)
def test_worked_periods(
    as_of: str, chosen: tuple[str, str], compare: str, expected: tuple[str, str], seen_on: str
) -> None:
    found = periods(
        Scope(date.fromisoformat(as_of), days(chosen[0]), days(chosen[1]), compare=compare), LONG_AGO
    ).earlier
    assert found is not None
    assert (found.start, found.end) == tuple(map(days, expected))
    assert found.as_of == date.fromisoformat(seen_on)


_DRAWN = st.tuples(
    st.dates(date(2001, 1, 1), date(2100, 1, 1)), st.integers(0, 500), st.integers(0, 400), st.booleans()
)


@given(_DRAWN, st.sampled_from([one for one in COMPARISONS if one != OWN_DAYS]))
def test_both_times_are_as_old_and_do_not_overlap(drawn: tuple[date, int, int, bool], compare: str) -> None:
    start, length, age, is_open = drawn
    end = start + timedelta(days=length)
    scope = Scope(end + timedelta(days=age), start, None if is_open else end, "service", ("one",), compare=compare)
    found = periods(scope, LONG_AGO - timedelta(days=4000))
    now, earlier = found.now, found.earlier
    assert (earlier is None) == bool(found.why_not)
    if earlier is None:
        assert compare == "none" or (compare == "year" and length + age >= 364)
        return
    assert now.start and now.end and earlier.start and earlier.end
    assert earlier.as_of - earlier.end == now.as_of - now.end
    assert earlier.start <= earlier.end < now.start
    assert abs((earlier.end - earlier.start) - (now.end - now.start)) <= timedelta(days=3)
    assert (earlier.basis, earlier.payers) == (scope.basis, scope.payers)


def own(first: str, last: str) -> Scope:
    """The second quarter of 2026 against days of the reader's own."""
    quarter = Scope(date(2026, 7, 14), date(2026, 4, 1), date(2026, 6, 30))
    return replace(quarter, compare=OWN_DAYS, compare_start=days(first), compare_end=days(last))


@pytest.mark.parametrize(
    ("first", "last", "seen_on", "is_uneven"),
    [
        ("2026-01-01", "2026-03-31", "2026-04-14", False),  # 90 days against 91, but three whole months each
        ("2025-11-03", "2026-02-01", "2026-02-15", True),  # as many days, but not months
        ("2026-03-01", "2026-03-31", "2026-04-14", True),
    ],
)
def test_own_days_stand_as_they_are_and_are_as_old(first: str, last: str, seen_on: str, is_uneven: bool) -> None:
    found = periods(own(first, last), LONG_AGO)
    assert found.earlier is not None
    assert (found.earlier.start, found.earlier.end) == (days(first), days(last))
    assert found.earlier.as_of == days(seen_on)
    assert found.is_uneven == is_uneven


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.dates(date(2025, 1, 1), date(2026, 12, 31)))
def test_own_days_are_an_earlier_time_or_it_says_why_not(first: date, last: date) -> None:
    if first > last:
        with pytest.raises(ScopeError, match="is after compare_end"):
            own(str(first), str(last))
        return
    found = periods(own(str(first), str(last)), LONG_AGO)
    assert (found.earlier is None) == bool(found.why_not)
    assert (found.earlier is not None) == (last < date(2026, 4, 1))


@pytest.mark.parametrize(
    ("scope", "begins", "said"),
    [
        (own("", ""), LONG_AGO, "not chosen: a first and a last one are needed"),
        (own("2026-01-01", ""), LONG_AGO, "not chosen: a first and a last one are needed"),
        (own("2026-03-01", "2026-04-01"), LONG_AGO, "partly those that are counted"),
        (own("2026-07-01", "2026-07-10"), LONG_AGO, "choose them the other way round"),
        (own("2026-01-01", "2026-01-31"), date(2026, 2, 1), "the files begin on Feb 1, 2026"),
        (Scope(date(2026, 6, 30), date(2026, 4, 1), compare="none"), LONG_AGO, "no comparison is chosen"),
        (Scope(date(2026, 6, 30), date(2026, 7, 1)), LONG_AGO, "nothing is known yet"),
        (Scope(date(2026, 6, 30), date(2025, 6, 1), compare="year"), LONG_AGO, "longer than a year"),
        (Scope(date(2026, 6, 30), date(2026, 4, 1)), date(2026, 4, 3), "the files begin on Apr 3, 2026"),
        (Scope(date(2026, 6, 30), date(2026, 4, 1)), None, "know no days"),
        (Scope(date(1, 2, 1)), date(1, 1, 1), "no time before"),
    ],
)
def test_where_there_is_none_it_says_why(scope: Scope, begins: date | None, said: str) -> None:
    found = periods(scope, begins)
    assert found.earlier is None
    assert said in found.why_not


def test_an_earlier_time_that_the_files_know_in_part_says_since_when() -> None:
    scope = Scope(date(2026, 6, 30), date(2026, 4, 1))
    assert periods(scope, date(2026, 1, 5)).begins is None
    assert periods(scope, date(2026, 2, 2)).begins == date(2026, 2, 2)


def test_months_are_counted_with_the_running_one() -> None:
    assert first_of_months(3, date(2026, 2, 14)) == date(2025, 12, 1)
    assert first_of_months(1, date(2026, 2, 14)) == date(2026, 2, 1)


def test_what_is_compared_changes_nothing_that_is_counted() -> None:
    chosen, other = (Scope(date(2026, 6, 30), compare=one) for one in ("before", "none"))
    assert chosen != other
    assert chosen.counted == other.counted
    assert chosen.parameters() == other.parameters()
