"""Two claims of one batch with the same number and day: one sent twice, or one in two parts."""

from __future__ import annotations

import polars as pl
import pytest

from tests.transforms.drawn import derived

FIRST = "837 06-02 A1 1 file=b at=0"
SECOND = "837 06-02 A1 1 file=b at=100"


def charged(found: dict[str, pl.DataFrame]) -> str:
    return str(found["ledger"].filter(kind="charge")["charge"].sum())


def test_two_parts_of_a_claim_are_charged_and_answered_each() -> None:
    found = derived(f"""
        {FIRST} | 97110:GO 150 6r=L1
        {SECOND} | 97530:GO 80 6r=L2
        835 06-20 A1 1 icn=X1 | 97110:GO 150 100 CO-45:50
        835 06-20 A1 4 icn=X2 | 97530:GO 80 0 6r=L2 CO-197:80
    """)
    assert found["claims"]["claim_id"].n_unique() == 1
    assert charged(found) == "230.00"
    assert found["denials"].unique("line_id")["carc"].to_list() == ["197"]
    assert found["findings"]["code"].to_list() == ["claim_in_parts"]


def test_lines_that_are_numbered_alike_in_both_parts_are_answered_by_what_they_are() -> None:
    found = derived(f"""
        {FIRST} | 97110 150 6r=1
        {SECOND} | 97530 80 6r=1
        835 06-20 A1 1 icn=X2 | 97530 80 40 6r=1 CO-45:40
    """)
    codes = found["lines"].unique("line_id").select("line_id", "cpt")
    assert found["answers"].join(codes, on="line_id")["cpt"].to_list() == ["97530"]


def test_a_claim_that_stands_twice_in_a_batch_counts_once_and_is_listed() -> None:
    found = derived(f"""
        {FIRST} | 97110 150 6r=1 units=2 | 97530 80 6r=2
        {SECOND} | 97110 150 6r=1 units=2 | 97530 80 6r=2
    """)
    assert charged(found) == "230.00"
    assert found["findings"]["code"].to_list() == ["claim_sent_twice"]


@pytest.mark.parametrize("second", ["97110 150 6r=2 units=2", "97110 150 6r=1 units=3", "97110:59 150 6r=1 units=2"])
def test_another_line_number_unit_or_modifier_is_another_service(second: str) -> None:
    assert charged(derived(f"{FIRST} | 97110 150 6r=1 units=2\n{SECOND} | {second}")) == "300.00"


@pytest.mark.parametrize("second", [SECOND.replace("file=b", "file=c"), f"{SECOND} sbr=S payer=OTHER"])
def test_claims_of_two_batches_or_payers_are_no_twins(second: str) -> None:
    found = derived(f"{FIRST} | 97110 150\n{second} | 97110 150 units=9")
    assert charged(found) == "150.00"
    assert found["findings"].is_empty()


def test_a_replacement_of_one_batch_is_a_version() -> None:
    assert charged(derived(f"{FIRST} | 97110 150\n{SECOND.replace(' 1 ', ' 7 ')} | 97530 80")) == "150.00"


def test_both_parts_sent_again_are_the_same_lines() -> None:
    found = derived(f"""
        {FIRST} | 97110 150
        {SECOND} | 97110 150 | 97530 80
        277 06-03 A1 A3
        837 06-09 A1 1 file=c at=0 | 97110 150
        837 06-09 A1 1 file=c at=100 | 97110 150 | 97530 80
    """)
    assert charged(found) == "380.00"


def test_a_line_is_found_by_its_place_only_where_a_version_may_change_it() -> None:
    changed = "| 97112 120"
    sent = "837 06-02 A1 1 | 97110 100"
    assert charged(derived(f"{sent}\n837 06-09 A1 1 {changed}")) == "220.00"
    assert charged(derived(f"{sent}\n837 06-09 A1 7 {changed}")) == "100.00"
    assert charged(derived(f"{sent}\n277 06-03 A1 A3\n837 06-09 A1 1 {changed}")) == "100.00"
    denied = "835 06-05 A1 4 | 97110 100 0 CO-197:100"
    assert charged(derived(f"{sent}\n{denied}\n837 06-09 A1 1 {changed}")) == "100.00"
    paid = "835 06-05 A1 1 | 97110 100 80 CO-45:20"
    assert charged(derived(f"{sent}\n{paid}\n837 06-09 A1 1 {changed}")) == "220.00"


def test_a_missing_date_agrees_with_every_date() -> None:
    found = derived("""
        837 06-02 A1 1 dos=06-01 | 97110 100 on=none | 97530 80
        835 06-20 A1 1 | 97110 100 90 on=06-01 CO-45:10 | 97530 80 70 CO-45:10
    """)
    assert not found["lines"]["is_unmatched"].any()
    assert found["answers"]["line_id"].n_unique() == 2


def test_a_date_that_is_the_same_goes_before_one_that_is_missing() -> None:
    found = derived("""
        837 06-02 A1 1 dos=06-01 | 97110 100 on=none | 97110 100
        835 06-20 A1 1 | 97110 100 90 CO-45:10
    """)
    answered = found["answers"]["line_id"].to_list()
    assert [line.rsplit("-", 1)[1] for line in answered] == ["02"]


def test_what_is_said_of_one_part_is_said_of_the_submission() -> None:
    found = derived(f"{FIRST} | 97110 150\n{SECOND} | 97530 80\n277 06-03 A1 A3")
    last = found["claims"].sort("valid_from").row(-1, named=True)
    assert (last["rejected_claims"], last["worded_claims"]) == (1, 1)
    assert found["claim_documents"].filter(kind="submission")["round"].to_list() == [1, 1]
