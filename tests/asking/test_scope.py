"""A scope says what to count, keeps its promises in an address, and refuses what cannot be meant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.kpis import compute
from analytics.scope import BASES, COMPARISONS, Scope, ScopeError, days_later
from analytics.warehouse import Warehouse

DAY = date(2026, 6, 30)
_TEXTS = st.lists(st.text(min_size=1, max_size=8), max_size=3).map(tuple)


@given(
    st.dates(),
    st.none() | st.dates(max_value=date(2026, 1, 1)),
    st.none() | st.dates(min_value=date(2026, 1, 1)),
    st.sampled_from(BASES),
    _TEXTS,
    _TEXTS,
    _TEXTS,
    st.sampled_from(COMPARISONS),
)
def test_what_an_address_keeps_is_the_scope(
    as_of: date,
    start: date | None,
    end: date | None,
    basis: str,
    payers: tuple[str, ...],
    clinics: tuple[str, ...],
    therapists: tuple[str, ...],
    compare: str,
) -> None:
    scope = Scope(as_of, start, end, basis, payers, clinics, therapists, compare)
    assert Scope.from_dict(scope.to_dict(), as_of=DAY) == scope


def test_an_empty_address_is_everything_as_of_the_default_day() -> None:
    assert Scope.from_dict({}, as_of=DAY) == Scope(as_of=DAY)
    assert Scope.from_dict({"start": "", "payers": []}, as_of=DAY) == Scope(as_of=DAY)


def test_equal_choices_are_equal_scopes_in_whatever_order() -> None:
    one, other = Scope(DAY, payers=("b", "a", "b")), Scope(DAY, payers=("a", "b"))
    assert one == other
    assert hash(one) == hash(other)


def test_one_payer_in_an_address_is_a_list_of_one() -> None:
    assert Scope.from_dict({"payers": "acme"}, as_of=DAY).payers == ("acme",)


def test_empty_lists_are_bound_as_null_which_means_all() -> None:
    parameters = Scope(DAY, payers=("a",)).parameters()
    assert (parameters["payers"], parameters["clinics"], parameters["therapists"]) == (["a"], None, None)


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"start": "2026-07-01", "end": "2026-06-01"}, "start: 2026-07-01 is after the end, 2026-06-01"),
        ({"basis": "posting"}, "basis: 'posting' is unknown, expected one of remit, submission, service"),
        ({"compare": "neighbor"}, "compare: 'neighbor' is unknown, expected one of before, year, days, none"),
        ({"as_of": "yesterday"}, "as_of: 'yesterday' is no date"),
        ({"end": "2026-02-30"}, "end: '2026-02-30' is no date"),
        ({"color": "red"}, "color: unknown"),
    ],
)
def test_nonsense_is_refused_by_name(choices: dict[str, str], said: str) -> None:
    with pytest.raises(ScopeError, match=said):
        Scope.from_dict(choices, as_of=DAY)


def test_unknown_people_are_refused_by_name() -> None:
    with pytest.raises(ScopeError, match="payers: nobody unknown, expected some of acme"):
        Scope(DAY, payers=("acme", "nobody")).check_known(["acme"], [], [])
    with pytest.raises(ScopeError, match="therapists: 9 unknown"):
        Scope(DAY, therapists=("9",)).check_known([], [], [])


def test_days_later_stays_in_the_calendar() -> None:
    assert days_later(date(2026, 3, 1), -1) == date(2026, 2, 28)
    assert days_later(date.max, 14) == date.max
    assert days_later(date(1, 1, 1), -30) == date.min


def test_on_the_last_day_of_the_calendar_everything_still_holds(samples: Warehouse) -> None:
    """A broken file may say that day, and so may an address."""
    days = (date(2030, 1, 1), date.max)
    later, last = (compute(samples, Scope(day), ids=["initial_denial_rate"])[0] for day in days)
    assert (last.numerator, last.denominator) == (later.numerator, later.denominator)
    assert last.denominator
