"""What a payer decided on a line, one drawn answer at a time."""

from __future__ import annotations

import polars as pl
import pytest

from tests.transforms.drawn import derived


def outcome(answer: str) -> str:
    """The outcome of the one line of one answer to a charge of 100."""
    answers = derived(f"837 06-02 A1 1 | 97110 100\n{answer}")["answers"]
    return str(answers["outcome"].item())


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("835 06-20 A1 1 | 97110 100 100", "paid"),
        ("835 06-20 A1 1 | 97110 100 80 CO-45:20", "paid"),
        ("835 06-20 A1 1 | 97110 100 0 PR-1:100", "paid"),
        ("835 06-20 A1 1 | 97110 100 0 CO-45:60 PR-2:40", "paid"),
        ("835 06-20 A1 1 | 97110 100 0 CO-197:100", "denied"),
        ("835 06-20 A1 1 | 97110 100 0 PR-204:100", "denied"),
        # what the payer calls the claim as a whole decides nothing
        ("835 06-20 A1 4 | 97110 100 80 CO-45:20", "paid"),
        ("835 06-20 A1 4 | 97110 100 0 CO-45:50 CO-197:50", "denied"),
        ("835 06-20 A1 1 | 97110 100 30 CO-151:70", "partial"),
        ("835 06-20 A1 1 | 97110 100 0 CO-151:70 PR-2:30", "partial"),
        ("835 06-20 A1 1 | 97110 100 0 CO-45:100", "hidden"),
        ("835 06-20 A1 1 | 97110 100 0 CO-45:99.50 OA-23:0.50", "hidden"),
        ("835 06-20 A1 1 | 97110 100 0 CO-45:99.49 OA-23:0.51", "zero_allowed"),
        ("835 06-20 A1 1 | 97110 100 0 PI-131:60 CO-45:40", "hidden"),
        ("835 06-20 A1 1 | 97110 100 0 OA-45:100", "zero_allowed"),
        ("835 06-20 A1 1 | 97110 100 0 CO-45:100 PR-2:0", "hidden"),
        ("835 06-20 A1 1 | 97110 100 0 OA-133:100", "pending"),
        ("835 06-20 A1 5 | 97110 100 0", "pending"),
        ("835 06-20 A1 1 | 97110 100 0 CO-246:100", "expected"),
        ("835 06-20 A1 1 | 97110 100 0 OA-23:100", "zero_allowed"),
        # unknown and deactivated codes say at least that nothing was paid
        ("835 06-20 A1 1 | 97110 100 0 CO-999:100", "denied"),
        ("835 06-20 A1 1 | 97110 100 0 CO-42:100", "denied"),
        # the only answer to a line is no duplicate of anything
        ("835 06-20 A1 1 | 97110 100 0 OA-18:100", "denied"),
    ],
)
def test_outcome_of_one_answer(answer: str, expected: str) -> None:
    assert outcome(answer) == expected


def test_an_unknown_status_is_read_as_primary_and_listed() -> None:
    found = derived("837 06-02 A1 1 | 97110 100\n835 06-20 A1 77 | 97110 100 0 CO-197:100")
    assert found["answers"]["outcome"].to_list() == ["denied"]
    assert found["findings"]["code"].to_list() == ["remit_status_unknown"]


@pytest.mark.parametrize(("indicator", "expected"), [("MB", "expected"), ("16", "denied"), ("CI", "denied")])
def test_hot_packs_are_expected_to_go_unpaid_by_medicare_only(indicator: str, expected: str) -> None:
    answers = derived(f"""
        837 06-02 A1 1 indicator={indicator} | 97010 20
        835 06-20 A1 1 indicator={indicator} | 97010 20 0 CO-97:20
    """)["answers"]
    assert answers["outcome"].to_list() == [expected]


def test_predeterminations_and_forwarded_claims_decide_nothing() -> None:
    found = derived("""
        837 06-02 A1 1 | 97110 100
        835 06-20 A1 25 | 97110 100 0 CO-45:100
        835 06-21 A1 23 | 97110 100 0 OA-B11:100
    """)
    assert found["answers"].is_empty()
    assert found["claims"]["answered_claims"].max() == 0


def test_a_duplicate_is_one_only_from_the_day_on_which_another_answer_is_known() -> None:
    lines = derived("""
        837 06-02 A1 1 | 97110 100
        835 06-10 A1 1 icn=X1 | 97110 100 0 OA-18:100
        835 06-20 A1 1 icn=X2 | 97110 100 100
    """)["lines"].sort("valid_from")
    assert lines["first_outcome"].to_list() == [None, "denied", "paid"]
    assert lines["denied_lines"].to_list() == [0, 1, 0]


def test_claim_level_amounts_are_spread_by_charge_to_the_cent() -> None:
    found = derived("""
        837 06-02 A1 1 | 97110 100 | 97530 100 | 97140 100
        835 06-20 A1 1 paid=0 CO-197:100 PR-3:200 | 97110 100 100 | 97530 100 100 | 97140 100 100
    """)
    answers = found["answers"].sort("line_id")
    # 100.00 over three equal charges: the cent left over goes to the earliest line
    assert [str(amount) for amount in answers["denied_amount"]] == ["33.34", "33.33", "33.33"]
    assert [str(amount) for amount in answers["paid"]] == ["0.00", "0.00", "0.00"]
    assert answers["is_allocated"].all()
    assert found["ledger"].select(pl.col("payer_receivable").sum()).item() == 100


def test_an_answer_without_services_speaks_of_every_billed_line() -> None:
    answers = derived("""
        837 06-02 A1 1 | 97110 150 | 97530 50
        835 06-20 A1 1 charge=200 paid=80 CO-45:120
    """)["answers"].sort("line_id")
    assert [str(amount) for amount in answers["paid"]] == ["60.00", "20.00"]
    assert [str(amount) for amount in answers["contractual_amount"]] == ["90.00", "30.00"]
