"""Clocks run from the right day by the right rule, and a calendar of them names nobody."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.deadlines import BY_APPEAL, NO_APPEAL, SEND_NEW, WINDOWS, PayerRules, Rule, calendar, clocks, summed
from analytics.deadlines.rules import Basis

AS_OF = date(2026, 6, 30)
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "claim_id": pl.String, "payer_id": pl.String, "payer_state": pl.String, "first_service_date": pl.Date,
    "denied_date": pl.Date, "last_sent_date": pl.Date, "carcs": pl.List(pl.String),
    "reason_owners": pl.List(pl.String), "lines": pl.Int64, "payer_receivable": pl.Decimal(18, 2), "remedy": pl.String,
}  # fmt: skip


def rule(days: int | None, basis: Basis = "own") -> Rule:
    return Rule(days, basis, "text", "source", basis == "own")


RULES = {
    "firm": PayerRules(rule(90), rule(60)),
    "loose": PayerRules(rule(365, "published"), rule(90, "assumed")),
    "silent": PayerRules(rule(None, "unknown"), rule(None, "unknown")),
}


def claims(text: str, remedy: str = BY_APPEAL) -> pl.DataFrame:
    """Rows of claim, payer, state, days ago: treated, denied, sent; dollars."""
    rows: list[tuple[object, ...]] = []
    for line in text.strip().splitlines():
        claim, payer, state, *days, owed = line.split()
        treated, denied, sent = (None if ago == "-" else AS_OF - timedelta(days=int(ago)) for ago in days)
        rows.append((claim, payer, state, treated, denied, sent, [], [], 1, Decimal(owed), remedy))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


FOUND = """
    unsent    firm    unbilled   80  -   -   10
    late      firm    unbilled   91  -   -   20
    refused   firm    rejected   90  -   -   30
    denied    firm    denied    200 53  200  40
    partly    loose   part_paid 100 50   99  50
    again     firm    denied    100 40   30  60
    unknown   silent  denied    100 40   99  70
    stranger  nobody  rejected  100  -   -   80
    undated   firm    denied    100  -  100  90
"""


def test_every_claim_runs_by_the_clock_of_its_state() -> None:
    found = clocks(claims(FOUND), RULES, AS_OF)
    assert {row["claim_id"]: (row["days_left"], row["window"], row["basis"]) for row in found.to_dicts()} == {
        "late": (90 - 91, "overdue", "own"),
        "refused": (90 - 90, "week", "own"),
        "denied": (60 - 53, "week", "own"),
        "unsent": (90 - 80, "month", "own"),
        "again": (60 - 40, "again", "own"),
        "partly": (90 - 50, "later", "assumed"),
        "unknown": (None, "unknown", "unknown"),
        "stranger": (None, "unknown", "unknown"),
        "undated": (None, "unknown", "unknown"),
    }


def test_the_soonest_comes_first_and_the_unknown_last() -> None:
    left = clocks(claims(FOUND), RULES, AS_OF)["days_left"].to_list()
    known = [days for days in left if days is not None]
    assert left == sorted(known) + [None] * 3


def test_a_denied_claim_can_still_be_sent_until_its_filing_day() -> None:
    row = clocks(claims("partly loose part_paid 100 50 99 50"), RULES, AS_OF).row(0, named=True)
    assert row["send_by"] == AS_OF - timedelta(days=100) + timedelta(days=365)
    assert row["appeal_by"] == AS_OF - timedelta(days=50) + timedelta(days=90)
    assert row["last_day"] == row["appeal_by"]


@pytest.mark.parametrize(
    ("remedy", "act"),
    [
        (SEND_NEW, "submit a new claim"),
        (NO_APPEAL, "correct (no appeal possible)"),
        (BY_APPEAL, "appeal or correct"),
    ],
)
def test_what_cannot_be_appealed_runs_by_the_days_to_send(remedy: str, act: str) -> None:
    row = clocks(claims("denied firm denied 70 53 70 40", remedy), RULES, AS_OF).row(0, named=True)
    assert row["act"] == act
    assert row["send_by"] == AS_OF + timedelta(days=90 - 70)
    if remedy == BY_APPEAL:
        assert row["last_day"] == row["appeal_by"] == AS_OF + timedelta(days=60 - 53)
    else:
        assert row["appeal_by"] is None
        assert row["last_day"] == row["send_by"]
    sent_since = clocks(claims("denied firm denied 70 53 40 40", remedy), RULES, AS_OF)
    assert sent_since["window"].to_list() == ["again"]


def test_windows_hold_every_claim_and_every_dollar_once() -> None:
    found = summed(clocks(claims(FOUND), RULES, AS_OF))
    assert found["window"].to_list() == list(WINDOWS)
    assert found["claims"].to_list() == [1, 2, 1, 1, 3, 1]
    assert found["payer_receivable"].to_list() == [20, 30 + 40, 10, 50, 70 + 80 + 90, 60]
    assert found["firm_claims"].to_list() == [1, 2, 1, 0, 0, 1]
    nothing = summed(clocks(claims(FOUND).clear(), RULES, AS_OF))
    assert nothing["claims"].to_list() == [0] * len(WINDOWS)


def test_a_calendar_holds_what_lies_ahead_and_names_nobody() -> None:
    text = calendar(clocks(claims(FOUND), RULES, AS_OF), {"firm": "Firm; Ltd, the payer"}, AS_OF)
    unfolded = text.replace("\r\n ", "")
    entries = [line for line in unfolded.split("\r\n") if line.startswith("SUMMARY")]
    assert entries == [
        "SUMMARY:Deadline to correct and resubmit: Firm\\; Ltd\\, the payer\\, 1 claim\\, $30.00",
        "SUMMARY:Deadline to appeal or correct: Firm\\; Ltd\\, the payer\\, 1 claim\\, $40.00",
        "SUMMARY:Deadline to submit: Firm\\; Ltd\\, the payer\\, 1 claim\\, $10.00",
        "SUMMARY:Deadline to appeal or correct: an unnamed payer\\, 1 claim\\, $50.00",
    ]
    assert "refused" not in text and "partly" not in text
    assert "assumed\\, because none is known" in unfolded
    assert text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VCALENDAR\r\n")
    assert "Simulated" not in text


@given(st.text(max_size=200))
def test_a_calendar_keeps_its_form_whatever_a_payer_is_called(name: str) -> None:
    text = calendar(clocks(claims(FOUND), RULES, AS_OF), {"firm": name, "loose": name}, AS_OF, is_sample=True)
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert all(0 < len(line.encode()) <= 75 for line in lines[:-1])
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 4
    assert all(sign.isprintable() for sign in text.replace("\r\n", ""))
