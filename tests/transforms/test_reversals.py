"""Reversals and corrections, in any order and in any file."""

from __future__ import annotations

import polars as pl
import pytest

from tests.transforms.drawn import derived

SENT = "837 06-02 A1 1 | 97110 100\n"
DENIED = "835 06-20 A1 1 icn=X1 | 97110 100 0 CO-197:100\n"
REVERSED = "835 07-10 A1 22 icn=X1 | 97110 -100 0 CO-197:-100\n"
CORRECTED = "835 07-10 A1 1 icn=X2 | 97110 100 80 CO-45:20\n"


def last(found: dict[str, pl.DataFrame], table: str) -> dict[str, object]:
    """The last version of the only row."""
    return found[table].sort("valid_from").row(-1, named=True)


@pytest.mark.parametrize("later", [REVERSED + CORRECTED, CORRECTED + REVERSED], ids=["before", "after"])
def test_the_reversal_may_come_before_or_after_the_correction(later: str) -> None:
    found = derived(SENT + DENIED + later)
    line = last(found, "lines")
    assert (line["denied_lines"], line["overturned_lines"], line["unresolved_lines"]) == (1, 1, 0)
    assert found["ledger"].select(pl.col("payer_receivable", "patient_receivable").sum()).row(0) == (0, 0)
    cancelled = found["answers"].filter(pl.col("cancelled_date").is_not_null())
    assert cancelled["outcome"].to_list() == ["denied"]


def test_a_reversal_without_partner_is_listed_and_still_booked() -> None:
    found = derived(SENT + "835 07-10 A1 22 icn=X9 | 97110 -100 -80 CO-45:-20")
    assert found["findings"]["code"].to_list() == ["reversal_unmatched"]
    assert found["ledger"]["payer_receivable"].sum() == 100 + 80 + 20


def test_of_several_equal_answers_the_one_with_the_payers_number_is_cancelled() -> None:
    found = derived("""
        837 06-02 A1 1 | 97110 100
        835 06-20 A1 1 icn=X1 | 97110 100 80 CO-45:20
        835 06-27 A1 1 icn=X2 | 97110 100 80 CO-45:20
        835 07-10 A1 22 icn=X2 | 97110 -100 -80 CO-45:-20
    """)
    cancelled = found["answers"].filter(pl.col("cancelled_date").is_not_null())
    assert [str(day) for day in cancelled["date"]] == ["2026-06-27"]


def test_a_reversal_of_one_line_cancels_that_line_only() -> None:
    found = derived("""
        837 06-02 A1 1 | 97110 100 | 97530 50
        835 06-20 A1 1 icn=X1 | 97110 100 80 CO-45:20 | 97530 50 40 CO-45:10
        835 07-10 A1 22 icn=X1 | 97530 -50 -40 CO-45:-10
    """)
    cancelled = found["answers"].filter(pl.col("cancelled_date").is_not_null())
    assert [str(amount) for amount in cancelled["charge"]] == ["50.00"]
    assert found["ledger"]["payer_receivable"].sum() == 50


def test_another_payers_reversal_cancels_nothing_here() -> None:
    found = derived(SENT + DENIED + REVERSED.replace("22 icn=X1", "22 icn=X1 payer=OTHER"))
    assert found["answers"]["cancelled_date"].null_count() == 2


def takebacks(drawn: str) -> list[tuple[str, str, str]]:
    """Day, takeback and gross takeback of every version."""
    rows = derived(drawn)["takebacks"].sort("valid_from").select("valid_from", "takeback", "gross_takeback").rows()
    return [(str(day), str(net), str(gross)) for day, net, gross in rows]


def test_what_is_paid_again_is_not_taken_back() -> None:
    assert takebacks("""
        837 06-02 A1 1 | 97110 100
        835 06-20 A1 1 icn=X1 | 97110 100 80 CO-45:20
        835 07-10 A1 22 icn=X1 | 97110 -100 -80 CO-45:-20
        835 07-25 A1 1 icn=X2 | 97110 100 60 CO-45:40
    """) == [("2026-07-10", "80.00", "80.00"), ("2026-07-25", "20.00", "80.00")]


def test_paying_more_than_before_takes_nothing_back() -> None:
    assert takebacks("""
        837 06-02 A1 1 | 97110 100
        835 06-20 A1 1 icn=X1 | 97110 100 80 CO-45:20
        835 07-10 A1 22 icn=X1 | 97110 -100 -80 CO-45:-20
        835 07-10 A1 1 icn=X2 | 97110 100 90 CO-45:10
    """) == [("2026-07-10", "0.00", "80.00")]


def test_answered_twice_without_a_reversal_is_summed_and_listed() -> None:
    found = derived("""
        837 06-02 A1 1 | 97110 100
        835 06-20 A1 1 icn=X1 | 97110 100 80 CO-45:20
        835 06-27 A1 1 icn=X1 | 97110 100 80 CO-45:20
    """)
    assert found["findings"]["code"].to_list() == ["answered_twice"]
    assert found["ledger"]["payer_receivable"].sum() == 100 - 100 - 100


@pytest.mark.parametrize(
    ("documents", "is_listed"),
    [
        ("837 06-24 A1 7 | 97110 100\n835 06-27 A1 1 icn=X2 | 97110 100 80 CO-45:20", False),
        ("835 06-27 A1 1 icn=X2 clp09=7 | 97110 100 80 CO-45:20", False),
        # the replacement was rejected, or sent after the second answer
        ("837 06-24 A1 7\n277 06-25 A1 A7\n835 06-27 A1 1 icn=X2 | 97110 100 80 CO-45:20", True),
        ("835 06-27 A1 1 icn=X2 | 97110 100 80 CO-45:20\n837 06-28 A1 7 | 97110 100", True),
    ],
    ids=["sent", "said by the payer", "rejected", "sent later"],
)
def test_the_answer_to_a_replacement_is_no_second_answer(documents: str, is_listed: bool) -> None:
    found = derived("837 06-02 A1 1 | 97110 100\n835 06-20 A1 1 icn=X1 | 97110 100 80 CO-45:20\n" + documents)
    assert ("answered_twice" in found["findings"]["code"].to_list()) == is_listed


def test_what_a_payer_paid_before_a_reversal_without_partner_does_not_lessen_it() -> None:
    assert takebacks("""
        837 06-02 A1 1 | 97110 100
        835 06-20 A1 1 icn=X2 | 97110 100 30 CO-197:70
        835 07-10 A1 22 icn=X1 | 97110 -90 -80 CO-45:-10
        835 07-20 A1 1 icn=X3 | 97110 100 25 CO-197:75
    """) == [("2026-07-10", "80.00", "80.00"), ("2026-07-20", "55.00", "80.00")]


LOOSE = {
    "another reason": "835 07-10 A1 22 icn=X1 | 97110 -100 -80 CO-50:-20",
    "no adjustments": "835 07-10 A1 22 icn=X1 | 97110 -100 -80",
    "another charge": "835 07-10 A1 22 icn=X1 | 97110 -99 -80 CO-45:-19",
    "another number, the same totals": "835 07-10 A1 22 icn=X9 | 97110 -100 -80 CO-50:-20",
}


@pytest.mark.parametrize("reversal", LOOSE.values(), ids=LOOSE)
def test_a_reversal_that_is_not_the_exact_opposite_is_matched_loosely_and_listed(reversal: str) -> None:
    found = derived(f"""
        837 06-02 A1 1 | 97110 100
        835 06-20 A1 1 icn=X1 | 97110 100 80 CO-45:20
        {reversal}
    """)
    assert found["answers"].filter(pl.col("cancelled_date").is_not_null()).height == 1
    assert found["findings"]["code"].to_list().count("reversal_matched_loosely") == 1
    assert found["takebacks"].filter(kind="reversal")["gross_takeback"].cast(pl.Float64).max() == 80


def test_a_reversal_with_positive_signs_is_read_with_its_signs_turned_and_listed() -> None:
    found = derived("""
        837 06-02 A1 1 | 97110 100
        835 06-20 A1 1 icn=X1 | 97110 100 80 CO-45:20
        835 07-10 A1 22 icn=X1 | 97110 100 80 CO-45:20
    """)
    codes = found["findings"]["code"].to_list()
    assert codes.count("reversal_signs_turned") == 1 and "reversal_matched_loosely" not in codes
    assert found["ledger"]["payer_payment"].cast(pl.Float64).sum() == 0


def test_of_two_answers_that_a_loose_reversal_may_mean_none_is_cancelled() -> None:
    found = derived("""
        837 06-02 A1 1 | 97110 100
        835 06-20 A1 1 icn=X1 | 97110 100 80 CO-45:20
        835 06-27 A1 1 icn=X2 | 97110 100 80 CO-45:20
        835 07-10 A1 22 icn=X9 | 97110 -100 -80 CO-50:-20
    """)
    assert found["answers"]["cancelled_date"].null_count() == found["answers"].height
    assert "reversal_unmatched" in found["findings"]["code"].to_list()
