"""The scope in the address: what it means is kept, what means nothing is named, nothing is an error."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.pages import address
from analytics.scope import BASES, COMPARISONS, Scope

AS_OF = date(2026, 6, 30)
KNOWN = {"payers": {"one": "Payer One", "two": "Payer Two"}, "clinics": {"7": "Clinic"}, "therapists": {}}


def lists(scope: Scope) -> dict[str, list[str]]:
    return {name: [value] if isinstance(value, str) else value for name, value in scope.to_dict().items()}


days = st.none() | st.dates()
spans = st.tuples(days, days).filter(lambda ends: not (ends[0] and ends[1] and ends[0] > ends[1]))
scopes = st.builds(
    lambda as_of, ends, basis, payers, compare, own: Scope(
        as_of, ends[0], ends[1], basis, tuple(payers), compare=compare, compare_start=own[0], compare_end=own[1]
    ),
    st.dates(),
    spans,
    st.sampled_from(BASES),
    st.lists(st.sampled_from(["one", "two"])),
    st.sampled_from(COMPARISONS),
    spans,
)


@given(scopes)
def test_what_is_written_is_read_again(scope: Scope) -> None:
    assert address.read(lists(scope), AS_OF, KNOWN) == (scope, [])


@given(st.dictionaries(st.sampled_from(address.KEYS), st.lists(st.text(), min_size=1)))
def test_no_address_is_an_error(given_: dict[str, list[str]]) -> None:
    scope, _ = address.read(given_, AS_OF, KNOWN)
    assert set(scope.payers) <= set(KNOWN["payers"])


@pytest.mark.parametrize(
    ("nonsense", "kept"),
    [
        ({"start": ["2026-13-01"], "end": ["2026-06-01"]}, Scope(AS_OF, end=date(2026, 6, 1))),
        ({"basis": ["moon"]}, Scope(AS_OF)),
        ({"compare": ["neighbors"]}, Scope(AS_OF)),
        ({"payers": ["one", "somebody"]}, Scope(AS_OF, payers=("one",))),
        ({"as_of": ["yesterday"]}, Scope(AS_OF)),
        ({"start": ["2026-06-02"], "end": ["2026-06-01"]}, Scope(AS_OF)),
        ({"compare_start": ["2026-01-01"]}, Scope(AS_OF)),
        ({"compare": ["days"], "compare_end": ["soon"]}, Scope(AS_OF, compare="days")),
        (
            {"compare": ["days"], "compare_start": ["2026-02-01"], "compare_end": ["2026-01-01"]},
            Scope(AS_OF, compare="days"),
        ),
    ],
)
def test_nonsense_is_named_and_the_rest_is_kept(nonsense: dict[str, list[str]], kept: Scope) -> None:
    scope, ignored = address.read(nonsense, AS_OF, KNOWN)
    assert scope == kept
    assert len(ignored) == 1


def test_an_id_made_of_an_earlier_name_means_the_payer() -> None:
    known = {"payers": {"plan-of-ohio": "Plan of Ohio"}, "clinics": {}, "therapists": {}}
    scope, ignored = address.read({"payers": ["poo"]}, AS_OF, known, {"poo": "plan-of-ohio"})
    assert (scope.payers, ignored) == (("plan-of-ohio",), [])
