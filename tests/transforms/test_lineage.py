"""Which documents are one claim, and which services are one line."""

from __future__ import annotations

import polars as pl
import pytest

from analytics.settings import Payer, Settings
from tests.transforms.drawn import derived, on


def claims(drawn: str, settings: Settings | None = None) -> int:
    """How many claims the documents are."""
    return derived(drawn, settings)["claims"]["claim_id"].n_unique()


def test_claim_number_dates_and_npi_make_one_claim() -> None:
    assert claims("837 06-02 A1 1 | 97110 100\n277 06-03 A1 A2\n835 06-20 A1 1 icn=X | 97110 100 100") == 1


def test_a_claim_number_used_for_every_claim_is_no_key() -> None:
    drawn = """
        837 06-02 A1 1 dos=06-01 | 97110 100
        837 06-09 A1 1 dos=06-08 | 97110 100
        835 06-20 A1 1 dos=06-08 | 97110 100 100
    """
    found = derived(drawn)["claims"].filter(pl.col("answered_claims") == 1)
    assert claims(drawn) == 2
    assert found["first_service_date"].unique().to_list() == [on("06-08")]


def test_the_payers_number_joins_what_has_another_claim_number() -> None:
    assert (
        claims("""
        837 06-02 A1 1 | 97110 100
        835 06-20 A1 1 icn=X1 | 97110 100 0 CO-4:100
        837 06-25 A1R 7 f8=X1 | 97110 100
        835 07-10 A1R 1 icn=X2 | 97110 100 100
    """)
        == 1
    )


def test_one_payers_number_is_not_anothers() -> None:
    assert (
        claims("""
        835 06-20 A1 1 icn=7 payer=PLAN dos=06-01 | 97110 100 100
        835 06-20 A2 1 icn=7 payer=OTHER dos=06-02 | 97110 100 100
    """)
        == 2
    )


def test_one_payer_under_several_names() -> None:
    settings = Settings(payers=(Payer("plan", "The Plan", names=("PLAN", "PLAN OF OHIO")),))
    drawn = """
        835 06-20 A1 1 icn=7 payer=PLAN dos=06-01 | 97110 100 100
        835 06-21 A2 22 icn=7 payer=Plan_of_Ohio, dos=06-01 | 97110 -100 -100
    """
    assert claims(drawn) == 2
    assert claims(drawn, settings) == 1


def test_part_of_a_claim_answered_alone_joins_by_number_and_days() -> None:
    drawn = """
        837 06-09 A1 1 | 97110 100 on=06-01 | 97110 100 on=06-08
        835 06-20 A1 1 icn=X1 npi=2 | 97110 100 100 on=06-08
    """
    lines = derived(drawn)["lines"].filter(pl.col("adjudicated_lines") == 1)
    assert claims(drawn) == 1
    assert [str(day) for day in lines["service_date"]] == ["2026-06-08"]


def test_an_answer_that_fits_two_claims_stays_alone_and_is_listed() -> None:
    drawn = """
        837 06-09 A1 1 npi=1 | 97110 100
        837 06-09 A1 1 npi=3 | 97110 100
        835 06-20 A1 1 npi=2 | 97110 100 100
    """
    assert claims(drawn) == 3
    assert derived(drawn)["findings"]["code"].to_list() == ["remit_without_claim"]


def codes(drawn: str) -> list[str]:
    """The codes of all findings."""
    return derived(drawn)["findings"]["code"].to_list()


@pytest.mark.parametrize("number", ["0", "0000", "NA", "unknown"])
def test_a_placeholder_joins_nothing(number: str) -> None:
    drawn = f"""
        835 06-20 {number} 1 icn=X1 | 97110 100 80 CO-45:20
        835 06-27 {number} 4 icn=X2 | 97110 100 0 CO-29:100
    """
    assert claims(drawn) == 2
    assert claims(drawn.replace("X1", number).replace("X2", number)) == 2


def test_an_answer_without_any_day_joins_the_one_claim_of_its_number_and_payer() -> None:
    sent = "837 06-02 A1 1 | 97110 100"
    answer = "835 06-20 A1 1 dos=none | 97110 90 80 CO-45:10"
    assert claims(f"{sent}\n{answer}") == 1
    assert claims(f"{sent}\n837 06-09 A1 1 dos=06-08 | 97110 100\n{answer}") == 3
    assert claims(f"{sent} | 97530 5\n{answer}".replace("dos=none", "dos=none payer=OTHER")) == 2


def test_answers_without_any_day_are_one_claim_where_no_other_has_their_number() -> None:
    assert (
        claims("""
        835 06-20 A1 1 dos=none | 97110 100 100
        835 06-21 A1 22 dos=none | 97110 -100 -100
        835 06-21 A1 1 dos=none | 97110 100 80 CO-45:20
    """)
        == 1
    )


ALTERED = [("00-ab12", "AB12"), ("AB 12", "ab12"), ("A2345678901234567890", "A2345678901234567")]


@pytest.mark.parametrize(("sent", "answered"), ALTERED)
def test_a_number_that_the_payer_altered_joins_and_is_listed(sent: str, answered: str) -> None:
    drawn = f"837 06-02 {sent} 1 | 97110 100\n835 06-20 {answered} 1 npi=9 | 97110 100 80 CO-45:20".replace(
        "AB 12", "AB.12"
    )
    assert claims(drawn) == 1
    assert codes(drawn) == ["claim_number_altered"]


def test_an_altered_number_with_reversal_and_correction_joins_as_a_whole() -> None:
    drawn = """
        837 06-02 00A1 1 | 97110 100
        835 06-20 A1 1 icn=X1 npi=9 | 97110 100 80 CO-45:20
        835 06-27 A1 22 icn=X1 npi=9 | 97110 -100 -80 CO-45:-20
        835 06-27 A1 1 icn=X1 npi=9 | 97110 100 90 CO-45:10
    """
    assert claims(drawn) == 1
    assert codes(drawn) == ["claim_number_altered"] * 3


@pytest.mark.parametrize("answer", ["dos=06-03 | 97110 100 100", "| 97110 90 90"])
def test_an_altered_number_with_another_day_or_charge_stays_alone_and_is_listed(answer: str) -> None:
    drawn = f"837 06-02 00A1 1 | 97110 100\n835 06-20 A1 1 npi=9 {answer}"
    assert claims(drawn) == 2
    assert codes(drawn) == ["remit_without_claim"]


def test_an_altered_number_that_two_claims_could_have_stays_alone() -> None:
    assert claims("837 06-02 00A1 1 | 97110 100\n837 06-02 A-1 1 | 97110 100\n835 06-20 A1 1 | 97110 100 90") == 3


def test_submissions_never_join_by_an_altered_number() -> None:
    assert claims("837 06-02 00A1 1 | 97110 100\n837 06-02 A1 1 | 97110 100") == 2


def test_an_acknowledgement_with_an_altered_number_joins_by_its_charge() -> None:
    drawn = "837 06-02 00A1 1 | 97110 100\n277 06-03 A1 A3 npi=9 charge=100"
    found = derived(drawn)
    assert found["claims"]["claim_id"].n_unique() == 1
    assert found["claims"].filter(pl.col("rejected_claims") == 1).height
    assert claims(drawn.replace("charge=100", "")) == 1


def test_an_acknowledgement_without_a_claim_is_listed_and_makes_none() -> None:
    drawn = """
        837 06-02 A1 1 | 97110 100
        277 06-03 A2 A3
        277 06-04 A2 A3
        own 07-10 A1 patient_payment 20
    """
    found = derived(drawn)
    assert found["claims"]["claim_id"].n_unique() == 1
    assert found["claim_documents"].filter(kind="acknowledgement").is_empty()
    assert codes(drawn) == ["acknowledgement_without_claim"] * 2
    places = found["findings"].select("file_id", "segment")
    assert places["file_id"].n_unique() == 2
    assert not places["segment"].has_nulls()


def test_a_claim_id_stays_when_answers_with_altered_numbers_come() -> None:
    sent = "837 06-02 00A1 1 | 97110 100"
    ids = [
        derived(text)["claims"]["claim_id"].unique().to_list()
        for text in (sent, f"{sent}\n835 06-20 A1 1 npi=9 | 97110 100 100")
    ]
    assert ids[0] == ids[1]


def paid_by_line(drawn: str) -> list[tuple[str, str]]:
    """Code and paid amount of every answered line, in the order of lines."""
    found = derived(drawn)
    codes = found["lines"].unique("line_id").select("line_id", "cpt")
    paid = found["answers"].group_by("line_id").agg(pl.col("paid").sum()).join(codes, on="line_id").sort("line_id")
    return [(code, str(amount)) for code, amount in paid.select("cpt", "paid").rows()]


def test_the_practices_line_number_goes_before_everything_else() -> None:
    assert paid_by_line("""
        837 06-02 A1 1 | 97110 100 6r=L1 | 97110 100 6r=L2
        835 06-20 A1 1 | 97110 100 70 6r=L2 CO-45:30 | 97110 100 50 6r=L1 CO-45:50
    """) == [("97110", "50.00"), ("97110", "70.00")]


def test_without_line_numbers_charge_and_modifiers_tell_lines_apart() -> None:
    assert paid_by_line("""
        837 06-02 A1 1 | 97110:GO 100 | 97110:GO:59 100 | 97110:GO 60
        835 06-20 A1 1 | 97110:GO 60 6 CO-45:54 | 97110:59:GO 100 59 CO-45:41 | 97110:GO 100 10 CO-45:90
    """) == [("97110", "10.00"), ("97110", "59.00"), ("97110", "6.00")]


def test_a_changed_code_is_matched_as_it_was_sent() -> None:
    found = derived("""
        837 06-02 A1 1 | 97530 100 | 97110 100
        835 06-20 A1 1 | 97140 100 80 as=97530 CO-45:20 | 97110 100 80 CO-45:20
    """)
    assert not found["lines"]["is_unmatched"].any()
    assert found["answers"]["line_id"].n_unique() == 2


def test_pieces_of_a_split_line_are_summed() -> None:
    answers = derived("""
        837 06-02 A1 1 | 97110 100 6r=L1
        835 06-20 A1 1 | 97110 50 40 6r=L1 CO-45:10 | 97110 50 40 6r=L1 CO-45:10
    """)["answers"]
    assert [str(amount) for amount in answers["paid"]] == ["80.00"]


def test_what_fits_no_line_is_a_line_of_its_own_and_not_charged_again() -> None:
    found = derived("""
        837 06-02 A1 1 | 97110 100
        835 06-20 A1 1 | 97110 100 80 CO-45:20 | 99999 30 0 CO-97:30
    """)
    assert found["lines"].filter("is_unmatched")["cpt"].unique().to_list() == ["99999"]
    assert found["ledger"]["charge"].sum() == 100
    assert "answer_fits_no_line" in found["findings"]["code"].to_list()


def test_the_same_transaction_in_another_envelope_counts_once() -> None:
    found = derived("""
        835 06-20 A1 1 icn=X1 body=same file=0000000000000001 | 97110 100 80 CO-45:20
        835 06-20 A1 1 icn=X1 body=same file=0000000000000002 | 97110 100 80 CO-45:20
    """)
    assert found["answers"].height == 1
    assert found["findings"]["code"].to_list() == ["transaction_repeated"]
    assert found["claim_documents"]["is_repeat"].to_list() == [False, True]


REMITTANCE = "835 06-20 A1 1 icn=X1 trace=T1 | 97110 100 80 CO-45:20"


def test_the_same_remittance_of_two_clearinghouses_counts_once() -> None:
    found = derived(f"{REMITTANCE}\n{REMITTANCE.replace('trace', 'payer=OTHER_NAME trace')}")
    assert found["answers"].height == 1
    assert found["findings"]["code"].to_list() == ["transaction_repeated"]
    assert found["claim_documents"]["is_repeat"].to_list() == [False, True]
    assert found["payers"]["payer_id"].to_list() == ["plan"]


@pytest.mark.parametrize(
    ("old", "new"), [("T1", "T2"), ("06-20", "06-21"), ("icn=X1", "icn=X2"), ("1 icn", "2 icn"), ("80 CO-45:20", "81")]
)
def test_another_trace_day_number_status_or_amount_is_another_remittance(old: str, new: str) -> None:
    assert derived(f"{REMITTANCE}\n{REMITTANCE.replace(old, new, 1)}")["answers"].height == 2


@pytest.mark.parametrize("trace", ["0", "NA"])
def test_a_placeholder_names_no_remittance(trace: str) -> None:
    drawn = f"{REMITTANCE}\n{REMITTANCE}".replace("T1", trace)
    assert derived(drawn)["answers"].height == 2
