"""What to do next about a claim: the right act for where its money is, with the day until which it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from analytics.deadlines import BY_APPEAL, NO_APPEAL, SEND_NEW, PayerRules, Rule
from analytics.kpis import UsualTime
from analytics.pages.claim.next_step import Standing, next_steps

pytestmark = pytest.mark.slow

AS_OF = date(2026, 6, 30)
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "service_date": pl.Date, "payer_state": pl.String, "patient_state": pl.String, "denied_date": pl.Date,
    "payer_receivable": pl.Decimal(18, 2), "patient_receivable": pl.Decimal(18, 2), "remedy": pl.String,
}  # fmt: skip
RULES = PayerRules(Rule(90, "own", "", "", True), Rule(120, "published", "", "", False))


def ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def standing(
    state: str,
    owed: str = "100.00",
    patient: str = "0.00",
    denied: int | None = None,
    second: str = "patient",
    sent: int = 40,
    remedy: str = BY_APPEAL,
) -> Standing:
    """One line treated 80 days ago."""
    row = (ago(80), state, second, None if denied is None else ago(denied), Decimal(owed), Decimal(patient), remedy)
    return Standing(
        profile={"clock_date": ago(sent), "last_sent_date": ago(sent)},
        lines=pl.DataFrame([row], schema=SCHEMA, orient="row"),
        payer="Acme",
        rules=RULES,
        usual=UsualTime(26, 800, 900, True),
        rejected_for=("164 · Member number",),
        as_of=AS_OF,
    )


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (standing("unbilled"), ("Submit the claim", "10 days left", "90 days, yours")),
        (standing("rejected"), ("164 · Member number", "Correct and resubmit", "10 days left")),
        (
            standing("denied", denied=30),
            ("Appeal", "90 days left", "120 days, published, not verified", "10 days left"),
        ),
        (standing("part_paid", denied=121, sent=125), ("1 day past the deadline",)),
        (standing("denied", denied=30, remedy=SEND_NEW), ("no right of appeal", "Submit a new claim", "10 days left")),
        (
            standing("denied", denied=30, remedy=NO_APPEAL),
            ("no right of appeal", "Submit a corrected claim", "write it"),
        ),
        (standing("pending"), ("pending at Acme",)),
        (
            standing("sent"),
            ("40 days after submission", "26 days, from 800 answered", "Contact the payer", "14 days beyond"),
        ),
        (standing("other", "0.00", "12.00"), ("$12.00", "Bill the patient")),
        (standing("other", "0.00", "12.00", second="awaiting_secondary"), ("$12.00", "secondary payer")),
        (standing("other", "5.00"), ("remains", "contract")),
        (standing("other", "-8.00"), ("$8.00", "credit balance", "Acme")),
        (standing("other", "0.00"), ("closed",)),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else value.lines["payer_state"][0],
)
def test_each_state_has_its_act(found: Standing, words: tuple[str, ...]) -> None:
    (said,) = next_steps(found)
    assert [each for each in words if each not in said] == []


def test_lines_denied_with_and_without_an_appeal_are_told_apart() -> None:
    found = standing("denied", denied=30)
    both = pl.concat([found.lines, standing("denied", "40.00", denied=30, remedy=SEND_NEW).lines])
    first, second = next_steps(replace(found, lines=both))
    assert "$100.00" in first and "To appeal" in first
    assert "$40.00" in second and "To appeal" not in second


def test_what_cannot_be_appealed_nor_sent_in_time_says_so() -> None:
    late = PayerRules(Rule(79, "own", "", "", True), RULES.appeal)
    (said,) = next_steps(replace(standing("denied", denied=30, remedy=SEND_NEW), rules=late))
    assert "The filing deadline has expired" in said and "1 day past the deadline" in said


def test_a_claim_that_is_still_in_its_usual_time_waits() -> None:
    found = replace(standing("sent"), usual=UsualTime(60, 800, 900, True))
    assert f"No action until {(ago(40) + timedelta(days=60)):%b} 20, 2026" in next_steps(found)[0]


def test_a_denied_claim_that_was_sent_again_waits_for_its_answer() -> None:
    said = next_steps(standing("denied", denied=50))[0]  # denied 50 days ago, sent 40 days ago
    assert "Await the response" in said and "Appeal" not in said


def test_where_both_last_days_have_passed_the_contract_decides() -> None:
    found = standing("denied", denied=125, sent=130)
    late = replace(found, lines=found.lines.with_columns(service_date=pl.lit(ago(140))))
    assert "Both deadlines have expired" in next_steps(late)[0] and "exception or write it off" in next_steps(late)[0]
    assert "Both deadlines" not in next_steps(found)[0], "a corrected claim can still be sent"


def test_what_is_not_known_is_said() -> None:
    unknown = Rule(None, "unknown", "state specific", "own knowledge", False)
    found = replace(standing("denied", denied=30), rules=PayerRules(unknown, unknown), usual=None)
    assert next_steps(found)[0].count("unknown: enter it on the Data page") == 2
    assert "unknown" in next_steps(replace(found, rules=None))[0]
    nowhere = replace(standing("sent"), profile={"clock_date": None, "last_sent_date": None})
    assert next_steps(nowhere) == ["**$100.00** has no remittance in force from Acme."]


def test_what_the_practice_must_do_comes_before_what_others_must() -> None:
    both = standing("denied", denied=30)
    more = standing("other", "0.00", "5.00").lines
    assert [said[:9] for said in next_steps(replace(both, lines=pl.concat([both.lines, more])))] == [
        "**$100.00",
        "**$5.00**",
    ]


def test_no_lines_owe_nothing() -> None:
    assert next_steps(replace(standing("sent"), lines=standing("sent").lines.clear())) == [
        "No balance: the claim is closed."
    ]
