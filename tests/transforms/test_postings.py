"""Patients' payments and write-offs from the practice's own books: which lines they reach, and what they settle."""

from __future__ import annotations

from collections import Counter
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from analytics.settings import Settings
from analytics.transforms import derive
from analytics.transforms.postings import shares
from tests.transforms.drawn import derived, on, records

TWO = "837 06-02 A1 1 | 97110 100 6r=L1 | 97530 60 6r=L2\n"
ANSWERED = TWO + "835 06-20 A1 1 | 97110 100 60 CO-45:10 PR-2:30 6r=L1 | 97530 60 0 CO-45:50 PR-1:10 6r=L2\n"
DENIED = TWO + "835 06-20 A1 1 | 97110 100 0 CO-197:100 6r=L1 | 97530 60 50 CO-45:10 6r=L2\n"


def owed(drawn: str, day: str = "12-31") -> list[tuple[str, str]]:
    """What payers and the patient owe on each line, in order."""
    rows = derived(drawn)["ledger"].filter(pl.col("date") <= on(day))
    summed = rows.group_by("line_id").agg(pl.col("payer_receivable", "patient_receivable").sum()).sort("line_id")
    return [(f"{payer:.2f}", f"{patient:.2f}") for _, payer, patient in summed.rows()]


@pytest.mark.parametrize(
    ("posting", "left"),
    [
        ("30 6r=L1", ["0.00", "10.00"]),
        ("10 code=97530", ["30.00", "0.00"]),
        # 20 of 40: each line half of what it owes
        ("20", ["15.00", "5.00"]),
        # 30/40 of 0.01 and 10/40 of it: the cent goes to the largest fraction
        ("0.01", ["29.99", "10.00"]),
        # 40 settle both, 2 more are a credit on the one that owed most
        ("42", ["-2.00", "0.00"]),
        # a control number that no line has, a code that none has: as if it named none
        ("20 6r=L9", ["15.00", "5.00"]),
        ("20 code=97140", ["15.00", "5.00"]),
        # the control number is closer than the code
        ("10 code=97110 6r=L2", ["30.00", "0.00"]),
    ],
)
def test_a_payment_reaches_the_lines_that_it_names_or_those_that_owe(posting: str, left: list[str]) -> None:
    found = owed(f"{ANSWERED}own 07-10 A1 patient_payment {posting}")
    assert found == [("0.00", amount) for amount in left]


def test_money_is_counted_from_its_day_and_a_payment_is_a_row_of_its_own() -> None:
    drawn = ANSWERED + "own 07-10 A1 patient_payment 30 6r=L1"
    assert owed(drawn, "07-09") == [("0.00", "30.00"), ("0.00", "10.00")]
    row = derived(drawn)["ledger"].filter(kind="patient_payment").row(0, named=True)
    assert (row["date"], row["file_id"], row["segment"]) == (on("07-10"), "own", 4)
    assert f"{row['patient_payment']:.2f} {row['write_off']:.2f}" == "30.00 0.00"


def test_a_write_off_lowers_what_the_payer_owes_unless_it_says_patient() -> None:
    assert owed(DENIED + "own 09-01 A1 write_off 100") == [("0.00", "0.00"), ("0.00", "0.00")]
    assert owed(ANSWERED + "own 09-01 A1 write_off 40 from=patient") == [("0.00", "0.00"), ("0.00", "0.00")]
    # nobody owes anything there: the largest charge bears it
    assert owed(ANSWERED + "own 09-01 A1 write_off 5") == [("-5.00", "30.00"), ("0.00", "10.00")]


def test_a_negative_amount_undoes_where_it_was_booked() -> None:
    paid = ANSWERED + "own 07-10 A1 patient_payment 40\n"
    assert owed(paid + "own 07-20 A1 patient_payment -40") == [("0.00", "30.00"), ("0.00", "10.00")]
    # half of each, as half of each was paid
    assert owed(paid + "own 07-20 A1 patient_payment -20") == [("0.00", "15.00"), ("0.00", "5.00")]
    # it may come first: then it is owed on the largest charge
    assert owed(ANSWERED + "own 06-25 A1 patient_payment -40") == [("0.00", "70.00"), ("0.00", "10.00")]


def test_what_is_owed_on_the_day_decides_not_what_is_owed_later() -> None:
    early = ANSWERED + "own 06-10 A1 patient_payment 20"
    # nothing is the patient's on that day: a payment ahead stands on the largest charge
    assert owed(early) == [("0.00", "10.00"), ("0.00", "10.00")]
    two = ANSWERED + "own 07-10 A1 patient_payment 30 6r=L1\nown 07-11 A1 patient_payment 10"
    assert owed(two) == [("0.00", "0.00"), ("0.00", "0.00")]


def test_a_later_payer_restates_the_share_and_what_was_paid_stands() -> None:
    primary = "837 06-02 A1 1 | 97110 100\n835 06-20 A1 19 | 97110 100 60 CO-45:20 PR-2:20\n"
    secondary = "835 07-05 A1 2 payer=SECOND | 97110 100 15 OA-23:80 PR-2:5\n"
    # of 20 the patient paid 20, and owes 5 of them only: 15 are a credit
    assert owed(primary + "own 06-25 A1 patient_payment 20\n" + secondary) == [("0.00", "-15.00")]


def listed(drawn: str) -> list[tuple[str, str, int]]:
    """What a person should look at: the rule, and the line of the CSV."""
    rows = derived(drawn)["findings"].filter(pl.col("code").str.starts_with("posting"))
    return rows.select("code", "file_id", "segment").rows()


def test_a_posting_that_finds_no_claim_is_listed_and_moves_nothing() -> None:
    for lost in ("own 07-10 A2 patient_payment 30", "own 07-10 A1 patient_payment 30 dos=06-03"):
        assert listed(ANSWERED + lost) == [("posting_without_claim", "own", 4)]
        assert owed(ANSWERED + lost) == owed(ANSWERED)


def test_a_posting_that_fits_several_claims_is_listed_and_moves_nothing() -> None:
    twins = "837 06-02 A1 1 npi=1 | 97110 100\n837 06-02 A1 1 npi=2 | 97110 100\n"
    assert listed(twins + "own 07-10 A1 patient_payment 30") == [("posting_fits_several_claims", "own", 4)]
    assert owed(twins + "own 07-10 A1 patient_payment 30") == [("100.00", "0.00"), ("100.00", "0.00")]


def test_equal_rows_of_one_file_count_each_and_rows_of_an_overlapping_file_once() -> None:
    row = "own 07-10 A1 patient_payment 10 6r=L1"
    assert owed(f"{ANSWERED}{row}\n{row}")[0] == ("0.00", "10.00")
    assert owed(f"{ANSWERED}{row}\n{row}\n{row} file=later")[0] == ("0.00", "10.00")
    assert listed(f"{ANSWERED}{row}\n{row} file=z") == [("posting_repeated", "z", 5)]


def closed(drawn: str) -> list[tuple[date, date | None]]:
    """From which day on which closing date is known of the first line."""
    rows = derived(drawn)["lines"].filter(pl.col("line_number") == 1).sort("valid_from")
    changes = rows.filter(pl.col("closed_date").ne_missing(pl.col("closed_date").shift()) & (pl.col("line_number") > 0))
    return changes.select("valid_from", "closed_date").rows()


def test_a_line_is_closed_while_what_the_payer_owed_is_written_off() -> None:
    whole = DENIED + "own 09-01 A1 write_off 100 6r=L1\n"
    assert closed(whole) == [(on("09-01"), on("09-01"))]
    assert closed(DENIED + "own 09-01 A1 write_off 40 6r=L1\n") == []
    rest = "own 09-01 A1 write_off 40 6r=L1\nown 09-10 A1 write_off 60 6r=L1\n"
    assert closed(DENIED + rest) == [(on("09-10"), on("09-10"))]
    undone = whole + "own 10-01 A1 write_off -100 6r=L1\n"
    assert closed(undone) == [(on("09-01"), on("09-01")), (on("10-01"), None)]
    assert closed(ANSWERED + "own 09-01 A1 write_off 40 from=patient\n") == []


@pytest.mark.parametrize(("day", "settled"), [("07-01", "20.00"), ("07-10", None), ("07-20", "20.00")])
def test_the_patients_oldest_amount_is_settled_and_what_bounced_dates_from_then(day: str, settled: str | None) -> None:
    drawn = (
        "837 06-02 A1 1 | 97110 100\n835 06-20 A1 1 | 97110 100 60 CO-45:20 PR-2:20\n"
        "own 07-10 A1 patient_payment 20\nown 07-20 A1 patient_payment -20\n"
    )
    rows = derived(drawn)["patient_lots"].filter(pl.col("date") <= on(day))
    left = rows.group_by("since").agg(pl.col("amount").sum()).filter(pl.col("amount") != 0).rows()
    since = on("06-20") if day == "07-01" else on("07-20")
    assert [(day, str(amount)) for day, amount in left] == ([] if settled is None else [(since, settled)])


@given(st.integers(-10_000, 10_000), st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 9_000)), min_size=1))
def test_shares_add_up_and_nobody_bears_more_than_it_owes_before_all_do(
    amount: int, takers: list[tuple[int, int]]
) -> None:
    room, charges = [one for one, _ in takers], [charge for _, charge in takers]
    found = shares(amount, room, charges)
    assert sum(found) == amount
    if abs(amount) <= sum(room):
        assert all(0 <= abs(share) <= own for share, own in zip(found, room, strict=True))
    else:
        assert sum(abs(share) != own for share, own in zip(found, room, strict=True)) == 1


ROWS = st.tuples(
    st.integers(1, 28),
    st.sampled_from(["patient_payment", "write_off"]),
    st.integers(-40, 90),
    st.sampled_from(["", "6r=L1", "code=97530"]),
    st.sampled_from(["one", "two"]),
)


@given(st.lists(ROWS, max_size=6), st.integers(0, 99))
@settings(max_examples=8, deadline=None)
def test_every_row_is_booked_once_on_the_same_lines_in_whatever_order_rows_come(
    rows: list[tuple[int, str, int, str, str]], seed: int
) -> None:
    own = [f"own 07-{day:02} A1 {kind} {amount} {more} file={file}\n" for day, kind, amount, more, file in rows]
    drawn = records(ANSWERED + "".join(own))
    mixed = drawn | {"postings": drawn["postings"].sample(fraction=1, shuffle=True, seed=seed)}
    ledger = derive(drawn, Settings())["ledger"]
    assert_frame_equal(derive(mixed, Settings())["ledger"], ledger)
    counts = Counter(rows)
    said = {row[:4] for row in rows}
    # of equal rows the file counts that has more of them
    whole = sum(max(counts[*row, "one"], counts[*row, "two"]) * row[2] for row in said)
    booked = ledger.select(pl.col("patient_payment", "write_off").sum()).row(0)
    owing = ledger.select(pl.col("payer_receivable", "patient_receivable").sum()).row(0)
    assert (sum(booked), sum(owing)) == (whole, 160 - 60 - 60 - whole)
