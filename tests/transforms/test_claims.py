"""What was known about a claim on each day."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tests.transforms.drawn import derived, on


def claim(drawn: str, day: str = "12-31") -> dict[str, Any]:
    """The claim's version that holds on a day."""
    table = derived(drawn)["claims"].filter(pl.col("valid_from") <= on(day), pl.col("valid_to") > on(day))
    return table.row(0, named=True)


SENT = "837 06-02 A1 1 | 97110 100\n"


@pytest.mark.parametrize(
    ("words", "accepted", "worded", "rejected"),
    [
        ("", 0, 0, 0),
        ("277 06-03 A1 A1", 0, 0, 0),
        ("277 06-03 A1 A2", 1, 1, 0),
        ("277 06-03 A1 A5", 1, 1, 0),
        ("277 06-03 A1 A7", 0, 1, 1),
        ("277 06-03 A1 A2,A7", 0, 1, 1),
        ("277 06-03 A1 A2 from=AY\n277 06-04 A1 A3", 0, 1, 1),
        ("277 06-03 A1 A3 from=AY\n277 06-04 A1 A2", 1, 1, 0),
        # the payer's word stands, whatever a clearinghouse says later
        ("277 06-03 A1 A2\n277 06-04 A1 A3 from=AY", 1, 1, 0),
        ("277 06-03 A1 A2\n277 06-04 A1 A1", 1, 1, 0),
        ("277 06-03 A1 A4", 0, 1, 0),
        ("277 06-03 A1 Z9", 0, 1, 1),
        ("277 06-03 A1 F1", 0, 1, 0),
    ],
)
def test_the_final_word_of_the_first_round(words: str, accepted: int, worded: int, rejected: int) -> None:
    row = claim(SENT + words)
    assert (row["accepted_claims"], row["worded_claims"], row["rejected_claims"]) == (accepted, worded, rejected)


def test_a_resubmission_opens_a_second_round() -> None:
    row = claim(SENT + "277 06-03 A1 A7\n837 06-05 A1 1 | 97110 100\n277 06-05 A1 A2\n")
    assert (row["accepted_claims"], row["rejected_claims"], row["submission_state"]) == (0, 1, "sent")
    assert row["clock_date"] == on("06-05")


def test_an_acknowledgement_that_names_its_batch_belongs_to_it() -> None:
    row = claim(
        "837 06-02 A1 1 batch=ONE | 97110 100\n837 06-05 A1 1 batch=TWO | 97110 100\n"
        "277 06-06 A1 A7 answers=ONE\n277 06-06 A1 A2 answers=TWO"
    )
    assert (row["rejected_claims"], row["submission_state"]) == (1, "sent")


def test_state_follows_the_days() -> None:
    drawn = SENT + "277 06-03 A1 A7\n837 06-05 A1 1 | 97110 100"
    states = [claim(drawn, day)["submission_state"] for day in ("06-01", "06-02", "06-03", "06-05")]
    assert states == ["unbilled", "sent", "rejected", "sent"]


@pytest.mark.parametrize(
    ("answer", "clean", "resolved"),
    [
        ("835 06-20 A1 1 | 97110 100 80 CO-45:20", 1, 1),
        ("835 06-20 A1 1 | 97110 100 0 PR-1:100", 1, 1),
        ("835 06-20 A1 1 | 97110 100 0 CO-197:100", 0, 0),
        ("835 06-20 A1 1 | 97110 100 0 CO-45:100", 0, 0),
        ("835 06-20 A1 1 | 97110 100 50 CO-151:50", 0, 0),
        ("835 06-20 A1 1 | 97110 100 0 OA-133:100\n835 07-01 A1 1 | 97110 100 100", 0, 0),
        ("835 06-20 A1 1 icn=X | 97110 100 100\n835 07-01 A1 22 icn=X | 97110 -100 -100", 1, 0),
        ("835 06-20 A1 1 | 97110 100 100\n837 07-01 A1 7 | 97110 100", 1, 0),
        # told twice that it has been paid changes nothing
        ("835 06-20 A1 1 | 97110 100 100\n835 07-01 A1 1 | 97110 100 0 OA-18:100", 1, 1),
        ("277 06-03 A1 A7\n837 06-05 A1 1 | 97110 100\n835 06-20 A1 1 | 97110 100 100", 0, 0),
    ],
)
def test_clean_and_resolved(answer: str, clean: int, resolved: int) -> None:
    row = claim(SENT + answer)
    assert (row["judged_claims"], row["clean_claims"], row["resolved_claims"]) == (1, clean, resolved)


def test_the_other_half_of_a_split_is_no_second_answer() -> None:
    row = claim("""
        837 06-02 A1 1 | 97110 100 | 97530 100
        835 06-20 A1 1 icn=X1 | 97110 100 100
        835 06-27 A1 1 icn=X2 | 97530 100 100
    """)
    assert (row["resolved_claims"], row["adjudication_date"]) == (1, on("06-20"))


def test_the_second_half_of_a_split_can_still_deny_the_claim() -> None:
    drawn = """
        837 06-02 A1 1 | 97110 100 | 97530 100
        835 06-20 A1 1 icn=X1 | 97110 100 100
        835 06-27 A1 1 icn=X2 | 97530 100 0 CO-197:100
    """
    assert [claim(drawn, day)["denied_claims"] for day in ("06-20", "06-27")] == [0, 1]
    assert claim(drawn)["fully_denied_claims"] == 0


def test_a_claim_of_nothing_but_expected_zeros_is_left_out() -> None:
    row = claim("837 06-02 A1 1 indicator=MB | 97010 20\n835 06-20 A1 1 indicator=MB | 97010 20 0 CO-97:20")
    flags = ("adjudicated_claims", "judged_claims", "countable_claims", "timed_claims")
    assert [row[flag] for flag in flags] == [0, 0, 0, 0]


def test_lines_without_charge_count_in_no_rate() -> None:
    row = claim("837 06-02 A1 1 | 97110 100 | G8978 0\n835 06-20 A1 1 | 97110 100 100 | G8978 0 0 CO-97:0 N517")
    assert (row["adjudicated_claims"], row["denied_claims"], row["clean_claims"]) == (1, 0, 1)


def test_only_later_payers_answered() -> None:
    row = claim("837 06-02 A1 1 sbr=S | 97110 100\n835 06-20 A1 2 | 97110 100 20 OA-23:80")
    assert (row["primary_claims"], row["submitted_claims"], row["judged_claims"]) == (0, 1, 0)


def test_who_was_never_to_be_paid_is_not_timed() -> None:
    assert claim(SENT + "835 06-20 A1 1 | 97110 100 0 PR-1:100")["timed_claims"] == 0
    assert claim(SENT + "837 06-05 A1 8 | 97110 100")["timed_claims"] == 0
    assert claim(SENT + "835 06-20 A1 1 | 97110 100 0 CO-197:100")["timed_claims"] == 1


def line(drawn: str, day: str = "12-31") -> dict[str, Any]:
    """The only line's version that holds on a day."""
    table = derived(drawn)["lines"].filter(pl.col("valid_from") <= on(day), pl.col("valid_to") > on(day))
    return table.row(0, named=True)


@pytest.mark.parametrize(
    ("said", "category", "owner", "vague"),
    [
        ("CO-197:100", "AUTH", "front_desk", 0),
        # 16 says nothing without a remark code that is a cause
        ("CO-16:100", "INFO", "biller", 1),
        ("CO-16:100 N519", "CODING", "coder", 0),
        ("CO-999:100", "UNKNOWN", "biller", 0),
        ("CO-42:100", "DEACTIVATED", "biller", 0),
        ("CO-45:100", "HIDDEN", "biller", 0),
        # the largest amount is the reason
        ("CO-50:40 CO-197:60", "AUTH", "front_desk", 0),
    ],
)
def test_reason_of_a_denial(said: str, category: str, owner: str, vague: int) -> None:
    row = line(SENT + f"835 06-20 A1 1 | 97110 100 0 {said}")
    assert (row["reason_category"], row["reason_owner"], row["vague_lines"]) == (category, owner, vague)


def test_the_lines_remark_goes_before_the_claims() -> None:
    row = line(SENT + "835 06-20 A1 1 N706 | 97110 100 0 CO-16:100 N519")
    assert row["rarc"] == "N519"


def test_a_denial_moved_to_the_patient_later_is_neither_open_nor_paid() -> None:
    row = line(SENT + "835 06-20 A1 1 icn=X1 | 97110 100 0 CO-197:100\n835 07-01 A1 1 icn=X2 | 97110 100 0 PR-204:100")
    assert (row["unresolved_lines"], row["moved_lines"], row["overturned_lines"]) == (0, 1, 0)


def test_the_appeal_clock_runs_from_the_last_denial() -> None:
    drawn = SENT + "835 06-20 A1 1 icn=X1 | 97110 100 0 CO-197:100\n835 07-01 A1 1 icn=X2 | 97110 100 0 CO-197:100"
    assert [str(line(drawn, day)["appeal_deadline"]) for day in ("06-20", "07-01")] == ["2026-09-18", "2026-09-29"]


@pytest.mark.parametrize(
    ("answers", "answered", "countable"),
    [
        # Medicare pays no bundled code: that one line is answered decides nothing about the claim
        ("835 06-20 A1 1 indicator=MB | 97010 20 0 CO-97:20", 0, 1),
        ("835 06-20 A1 1 indicator=MB | 97010 20 0 CO-97:20 | 97110 100 0 CO-252:100", 1, 1),
    ],
)
def test_a_claim_is_answered_with_a_line_that_counts(answers: str, answered: int, countable: int) -> None:
    found = derived("837 06-02 A1 1 indicator=MB | 97110 100 | 97010 20\n" + answers)["claims"]
    last = found.sort("valid_from").row(-1, named=True)
    assert (last["answered_claims"], last["countable_claims"]) == (answered, countable)
    assert (last["first_answer_date"] is None) == (not answered)
