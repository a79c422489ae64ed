"""Checks before sending: each sees what it should, and nothing that was not known on the day of sending."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import reference
from analytics.edits.checks import flagged, is_npi
from analytics.edits.rules import edits
from tests.edits.lines import SCHEMA, denied, lines, paid

EDITS = {edit.id: edit for edit in edits()}
MEDICARE = {"payer_id": "cms", "payer_class": "medicare"}
DAY = date(2026, 3, 2)


def found(edit: str, *rows: dict[str, Any]) -> list[bool]:
    return flagged(lines(*rows), EDITS[edit]).to_list()


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def test_every_rule_aims_at_known_categories_and_says_where_it_comes_from() -> None:
    known = set(reference.denial_categories()["category"])
    for edit in EDITS.values():
        assert set(edit.aims_at) <= known
        assert set(edit.once_denied_for) <= known
        assert "own rule" not in edit.source or not edit.verified


@pytest.mark.parametrize("edit", EDITS.values(), ids=lambda edit: edit.id)
def test_nothing_sent_nothing_flagged(edit: Any) -> None:
    assert flagged(pl.DataFrame(schema=SCHEMA), edit).to_list() == []
    assert flagged(lines({}), edit).to_list() == [False], "a harmless line"


def test_medicare_wants_a_discipline_modifier_on_therapy_codes() -> None:
    bare: dict[str, Any] = {"modifiers": []}
    assert found("discipline_modifier", {**MEDICARE, **bare}, {**MEDICARE, "modifiers": ["KX", "GO"]}, bare) == [
        True, False, False,
    ]  # fmt: skip
    assert found("discipline_modifier", {**MEDICARE, **bare, "cpt": "29125"}) == [False], "not always therapy"
    before = {"service_date": date(2017, 12, 31)}
    assert found("discipline_modifier", {**MEDICARE, **bare, **before}) == [False]


def test_a_modifier_that_nearly_all_lines_have_is_missed() -> None:
    usual = [{"submission_date": later(n)} for n in range(30)]
    assert found("usual_modifier", *usual, {"submission_date": later(30), "modifiers": []})[-1]
    assert not found("usual_modifier", *usual, {"submission_date": later(29), "modifiers": []})[-1], "29 lines so far"
    assert not found("usual_modifier", *usual, {"submission_date": later(30), "modifiers": [], "pos": "12"})[-1]
    half = [{"submission_date": later(n), "modifiers": ["GO"] if n % 2 else []} for n in range(60)]
    assert not any(found("usual_modifier", *half))


def test_pairs_need_a_modifier_on_either_code() -> None:
    visit = {**MEDICARE, "claim_id": "c"}
    first, second = {**visit, "cpt": "97530"}, {**visit, "cpt": "97542"}
    assert found("ncci_modifier", first, second) == [False, True]
    assert found("ncci_modifier", first, {**second, "modifiers": ["GO", "59"]}) == [False, False]
    assert found("ncci_modifier", {**first, "modifiers": ["XS"]}, second) == [False, False]
    # the patient's day with one billing provider counts, on whatever claims and by whichever therapist
    assert found("ncci_modifier", first, {**second, "claim_id": "d"}) == [False, True]
    assert found("ncci_modifier", first, {**second, "therapist_id": "1910001019"}) == [False, True]
    other: dict[str, Any]
    for other in ({"patient_key": "q"}, {"billing_npi": "1910001019"}, {"service_date": later(1)}, {"payer_id": "x"}):
        assert found("ncci_modifier", first, {**second, **other}) == [False, False]
    assert found("ncci_modifier", {**first, "submission_date": later(9)}, second) == [False, False], "not sent yet"
    assert found("ncci_modifier", first, {**visit, "cpt": "97140"}) == [False, False], "deleted at the end of 2019"


def test_a_pair_without_a_first_day_holds_from_the_quarter_of_its_file() -> None:
    undated = reference.ncci_ptp().filter(pl.col("valid_from").is_null(), pl.col("valid_to").is_null())
    pair = undated.filter(modifier_indicator="1").row(0, named=True)
    for day, expected in ((reference.PTP_QUARTER - timedelta(days=1), False), (reference.PTP_QUARTER, True)):
        visit = {**MEDICARE, "claim_id": "c", "service_date": day, "submission_date": day}
        rows = [{**visit, "cpt": pair[name]} for name in ("column1", "column2")]
        assert found("ncci_modifier", *rows)[1] is expected


def test_a_pair_with_a_first_day_holds_from_then() -> None:
    for day, expected in ((date(2020, 9, 30), False), (date(2020, 10, 1), True)):
        visit = {**MEDICARE, "claim_id": "c", "service_date": day, "submission_date": day}
        assert found("ncci_modifier", {**visit, "cpt": "97150"}, {**visit, "cpt": "97110"}) == [False, expected]


def test_codes_that_medicare_never_pays_are_over_their_units() -> None:
    for code in ("97014", "97010"):
        assert found("medicare_units", {**MEDICARE, "cpt": code}) == [True]
        assert found("medicare_units", {"cpt": code}) == [False]


@pytest.mark.parametrize(
    ("code", "last"),
    [("97001", date(2016, 12, 31)), ("97532", date(2017, 12, 31)), ("G0515", date(2019, 12, 31)),
     ("97127", date(2019, 12, 31))],
)  # fmt: skip
def test_a_deleted_code_is_stopped_from_the_day_after_its_last(code: str, last: date) -> None:
    rows = [{"cpt": code, "service_date": day} for day in (last, last + timedelta(days=1))]
    assert found("deleted_code", *rows) == [False, True]


def test_telehealth_is_covered_within_dated_windows() -> None:
    days = (date(2020, 2, 29), date(2020, 3, 1), date(2025, 10, 15), date(2027, 12, 31), date(2028, 1, 1))
    expected = [True, False, False, False, True]
    assert found("telehealth_window", *({**MEDICARE, "pos": "10", "service_date": day} for day in days)) == expected
    coded = ({**MEDICARE, "modifiers": ["GO", "95"], "service_date": day} for day in days)
    assert found("telehealth_window", *coded) == expected
    assert found("telehealth_window", *({**MEDICARE, "service_date": day} for day in days)) == [False] * 5
    assert found("telehealth_window", *({"pos": "10", "service_date": day} for day in days)) == [False] * 5


def test_some_pairs_are_never_paid_together() -> None:
    visit = {**MEDICARE, "claim_id": "c", "modifiers": ["GO", "59"]}
    assert found("ncci_never", {**visit, "cpt": "97140"}, {**visit, "cpt": "97124"}) == [False, True]


def test_other_payers_once_they_denied_as_bundled() -> None:
    denials = [denied("BUNDLE", later(0), later(10)), denied("BUNDLE", later(1), later(12))]
    pair = [{"claim_id": "x", "cpt": cpt, "submission_date": later(13)} for cpt in ("97530", "97542")]
    assert found("ncci_modifier_others", *denials, *pair)[2:] == [False, True]
    same_day = [{**row, "submission_date": later(12)} for row in pair]
    assert found("ncci_modifier_others", *denials, *same_day)[2:] == [False, False], "not known yet"


def test_units_of_a_day_add_up() -> None:
    row = {**MEDICARE, "cpt": "97112"}
    assert found("medicare_units", {**row, "units": 4}) == [False]
    assert found("medicare_units", {**row, "units": 2}, {**row, "units": 3}) == [True, True]
    assert found("medicare_units", {**row, "units": 5, "payer_class": "commercial"}) == [False]


def test_a_year_is_the_limit_of_medicare() -> None:
    rows = [{**MEDICARE, "submission_date": later(days)} for days in (365, 366)]
    assert found("medicare_late", *rows) == [False, True]


def test_the_practice_knows_its_own_limits() -> None:
    rows = [{"submission_date": later(days), "filing_days": 90} for days in (90, 91)]
    assert found("own_limit", *rows, {"submission_date": later(400)}) == [False, True, False]


def test_the_same_service_is_sent_once() -> None:
    first, again = {"units": 2}, {"units": 2, "submission_date": later(9)}
    assert found("sent_before", first, again) == [False, True]
    assert found("sent_before", first, {**again, "units": 1}) == [False, False]
    assert found("sent_before", first, {**again, "service_date": later(1)}) == [False, False]
    assert found("sent_before", {**first, "rejected_claims": 1}, again) == [False, False], "turned back, so sent again"
    assert found("sent_before", first, {**first, "claim_id": "c0"}) == [False, False], "twice on one claim"


def test_a_limit_is_learned_from_what_was_denied_as_late() -> None:
    late = [
        denied("TFL", later(120), later(130), service_date=later(0)),
        denied("TFL", later(110), later(131), service_date=later(0)),
    ]
    usual = [paid(later(n), later(n + 20), service_date=later(n - 5)) for n in range(0, 100, 5)]
    later_on = {"submission_date": later(300), "service_date": later(300 - 110)}
    assert found("late_before", *late, *usual, later_on)[-1]
    assert not found("late_before", *late, *usual, {**later_on, "service_date": later(300 - 109)})[-1]
    assert not found("late_before", late[0], *usual, later_on)[-1], "one denial teaches nothing"
    early = {"submission_date": later(131), "service_date": later(0)}
    assert not found("late_before", *late, *usual, early)[-1], "not known when the month began"
    also_paid = [paid(later(150), later(160), service_date=later(150 - n)) for n in (115, 118, 130, 140)]
    assert not found("late_before", *late, *usual, *also_paid, later_on)[-1], "mostly paid that late"


def test_visits_of_the_year_are_counted_by_patient_and_payer() -> None:
    visits = [paid(later(n), later(n + 5), patient_key="a") for n in range(20)]
    refused = [denied("BENMAX", later(n), later(n + 5), patient_key="a") for n in range(20, 23)]
    other = [{"submission_date": later(60 + n), "service_date": later(60 + n), "patient_key": "b"} for n in range(22)]
    flags = found("visits_before", *visits, *refused, *other)
    assert flags == [False] * 23 + [False] * 20 + [True] * 2


def test_no_number_to_a_payer_that_has_asked_for_one() -> None:
    denials = [denied("AUTH", later(n), later(10 + n)) for n in range(3)]
    bare = {"submission_date": later(20), "authorized_claims": 0}
    assert found("authorization_before", *denials, bare)[-1]
    assert not found("authorization_before", *denials, {**bare, "authorized_claims": 1})[-1]
    assert not found("authorization_before", *denials, {**bare, "payer_id": "cigna"})[-1]
    assert not found("authorization_before", *denials[:2], bare)[-1]


def test_claims_of_patients_whom_nobody_knows_are_not_those_of_one_patient() -> None:
    nobody = {"patient_key": None, "cpt": "97165", "units": 1, "payer_class": "medicare"}
    assert not any(found("medicare_units", nobody, nobody, nobody))
    assert all(found("medicare_units", *({**nobody, "patient_key": "p"} for _ in range(3))))


def test_lines_without_a_therapist_are_not_those_of_one_who_is_unknown() -> None:
    refused = denied("PROV", later(0), later(10), therapist_id=None)
    assert not found("therapist_unknown", refused, {"submission_date": later(20), "therapist_id": None})[-1]


def test_a_therapist_is_unknown_until_paid() -> None:
    refused, wanted = denied("PROV", later(0), later(10)), {"submission_date": later(20)}
    assert found("therapist_unknown", refused, wanted)[-1]
    assert not found("therapist_unknown", refused, paid(later(5), later(15)), wanted)[-1]
    assert found("therapist_unknown", paid(later(-30), later(-10)), refused, wanted)[-1]
    assert not found("therapist_unknown", refused, {**wanted, "therapist_id": "1910001019"})[-1]
    assert not found("therapist_unknown", refused, {"submission_date": later(10)})[-1], "told on that very day"


def test_kx_is_wanted_above_the_threshold_as_far_as_known() -> None:
    spent = [paid(later(n), later(n + 14), **MEDICARE, allowed=500) for n in range(5)]
    row = {**MEDICARE, "service_date": later(40), "submission_date": later(41)}
    assert found("kx_threshold", *spent, row)[-1], "2,500 of 2,480 dollars"
    assert not found("kx_threshold", *spent, {**row, "modifiers": ["GO", "KX"]})[-1]
    assert not found("kx_threshold", *spent[:4], row)[-1]
    assert not found("kx_threshold", *spent, {**row, "submission_date": later(18)})[-1], "the last is not answered yet"
    assert not found("kx_threshold", *spent, {**row, "service_date": date(2027, 1, 5)})[-1]


def test_kx_stays_for_the_rest_of_the_year() -> None:
    first = {**MEDICARE, "modifiers": ["GO", "KX"]}
    assert found("kx_dropped", first, {**MEDICARE, "service_date": later(7)}) == [False, True]
    assert found("kx_dropped", first, {**MEDICARE, "service_date": later(7), "patient_key": "q"}) == [False, False]
    assert found("kx_dropped", first, {**MEDICARE, "service_date": date(2027, 1, 4)}) == [False, False]


@pytest.mark.parametrize(
    ("edit", "row"),
    [
        ("diagnosis_missing", {"diagnosis": None}),
        ("diagnosis_shape", {"diagnosis": "M79.601"}),
        ("diagnosis_shape", {"diagnosis": "7234"}),
        ("npi_digit", {"therapist_id": "1910001002"}),
        ("npi_digit", {"billing_npi": "123"}),
        ("service_after_sending", {"service_date": date(2026, 3, 5)}),
        ("no_units", {"units": 0}),
        ("no_units", {"units": None}),
    ],
)
def test_slips(edit: str, row: dict[str, Any]) -> None:
    assert found(edit, row, {}) == [True, False]


@given(st.integers(100_000_000, 199_999_999), st.integers(0, 9))
def test_one_digit_in_ten_is_right(first: int, digit: int) -> None:
    assert sum(is_npi(f"{first}{last}") for last in range(10)) == 1
    assert is_npi("1234567893"), "the example of CMS"
    assert not is_npi(f"{first}{digit}x")


def test_answers_that_come_later_change_no_flag() -> None:
    """Whatever is learned after a day, the flags of claims sent up to that day stay as they are."""
    past = [denied("AUTH", later(n), later(10 + n), authorized_claims=0) for n in range(4)]
    past += [denied("BENMAX", later(n), later(n + 9), patient_key="a") for n in range(6)]
    past += [{"submission_date": later(40), "authorized_claims": 0, "patient_key": "a", "service_date": later(39)}]
    future = [denied("PROV", later(n), later(60 + n)) for n in range(5)]
    future += [denied("TFL", later(41), later(70), service_date=DAY - timedelta(days=200))]
    for edit in EDITS.values():
        before = flagged(lines(*past), edit).to_list()
        assert flagged(lines(*past, *future), edit).to_list()[: len(past)] == before
