"""Every movement of money, as one dated row."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.transforms.drawn import derived, on


def owed(drawn: str, day: str = "12-31") -> tuple[str, str]:
    """What payers and the patient owe on a day."""
    rows = derived(drawn)["ledger"].filter(pl.col("date") <= on(day))
    payer, patient = rows.select(pl.col("payer_receivable", "patient_receivable").sum()).row(0)
    return f"{payer or 0:.2f}", f"{patient or 0:.2f}"


@pytest.mark.parametrize(
    ("answer", "payer", "patient"),
    [
        ("97110 100 80 CO-45:20", "0.00", "0.00"),
        ("97110 100 60 CO-45:20 PR-2:20", "0.00", "20.00"),
        ("97110 100 0 CO-197:100", "100.00", "0.00"),
        ("97110 100 0 PR-204:100", "0.00", "100.00"),
        ("97110 100 0 PR-45:100", "0.00", "100.00"),
        ("97110 100 0 OA-133:100", "100.00", "0.00"),
        ("97110 100 0 PR-133:100", "100.00", "0.00"),
        ("97110 100 80 CO-2:20", "0.00", "0.00"),
        ("97110 100 80 OA-2:20", "20.00", "0.00"),
        ("97110 100 80 OA-23:20", "20.00", "0.00"),
        ("97110 100 80 CR-45:20", "20.00", "0.00"),
        # a whole charge called contractual is a denial in disguise: nobody has given anything up
        ("97110 100 0 CO-45:100", "100.00", "0.00"),
    ],
)
def test_class_decides_the_outcome_and_group_decides_who_owes(answer: str, payer: str, patient: str) -> None:
    assert owed(f"837 06-02 A1 1 | 97110 100\n835 06-20 A1 1 | {answer}") == (payer, patient)


def test_a_charge_counts_from_its_service_date_before_it_is_sent() -> None:
    drawn = "837 06-12 A1 1 dos=06-01 | 97110 100"
    assert owed(drawn, "05-31") == ("0.00", "0.00")
    assert owed(drawn, "06-01") == ("100.00", "0.00")


@pytest.mark.parametrize(
    ("later", "payer"),
    [
        ("837 06-09 A1 1 | 97110 120", "100.00"),
        ("837 06-09 A1 7 | 97110 120", "120.00"),
        ("837 06-09 A1 7 | 97110 120 | 97530 50", "170.00"),
        ("837 06-09 A1 8 | 97110 100", "0.00"),
        ("837 06-09 A1 7 | 97110 120\n277 06-10 A1 A7", "100.00"),
        ("837 06-09 A1 1 | 97110 100\n277 06-10 A1 A7", "100.00"),
    ],
    ids=["resubmitted", "replaced", "replaced with more", "voided", "replacement rejected", "rejected"],
)
def test_each_service_is_charged_once(later: str, payer: str) -> None:
    assert owed(f"837 06-02 A1 1 | 97110 100\n{later}") == (payer, "0.00")


def test_a_replacement_counts_from_its_own_day() -> None:
    drawn = "837 06-02 A1 1 | 97110 100\n837 06-09 A1 7 | 97110 80"
    assert owed(drawn, "06-08") == ("100.00", "0.00")
    assert owed(drawn, "06-09") == ("80.00", "0.00")


VOIDED = "837 06-02 A1 1 | 97110 100\n837 06-09 A1 8 | 97110 100\n"


@pytest.mark.parametrize(
    ("later", "payer"),
    [
        ("837 06-16 A1 1 | 97110 90", "90.00"),
        ("837 06-16 A1 7 | 97110 90", "90.00"),
        ("837 06-16 A1 8 | 97110 90", "0.00"),
        ("277 06-10 A1 A7\n837 06-16 A1 1 | 97110 90", "100.00"),
        ("837 06-16 A1 1 | 97110 90\n277 06-17 A1 A7", "90.00"),
        ("837 06-16 A1 1 | 97110 90\n837 06-23 A1 1 | 97110 90", "90.00"),
    ],
    ids=["sent again", "replaced", "voided twice", "void rejected", "sent again and rejected", "sent again twice"],
)
def test_a_claim_sent_after_a_void_charges_its_services_again(later: str, payer: str) -> None:
    assert owed(VOIDED + later, "06-15") == (("100.00" if "277 06-10" in later else "0.00"), "0.00")
    assert owed(VOIDED + later) == (payer, "0.00")


def charged(drawn: str, day: str, since: str = "01-01") -> str:
    """The sum of charges of the days after `since`, as known on a day."""
    rows = derived(drawn)["ledger"].filter(pl.col("known_date") <= on(day), pl.col("date") > on(since))
    return f"{rows['charged'].sum() or 0:.2f}"


def test_a_rejected_version_counts_in_no_sum_of_charges() -> None:
    drawn = "837 06-02 A1 1 | 97110 100\n837 06-09 A1 7 | 97110 120\n277 06-20 A1 A7"
    assert (charged(drawn, "06-19", since="06-08"), owed(drawn, "06-19")[0]) == ("20.00", "120.00")
    # neither the difference of 06-09 nor its end on 06-20 is a charge of those days
    assert charged(drawn, "06-20", since="06-08") == charged(drawn, "06-20", since="06-19") == "0.00"
    assert (charged(drawn, "06-20"), owed(drawn, "06-20")[0]) == ("100.00", "100.00")


def test_a_version_sent_before_another_is_rejected_stays() -> None:
    drawn = (
        "837 06-02 A1 1 | 97110 100\n837 06-09 A1 7 batch=B2 | 97110 120\n837 06-12 A1 7 batch=B3 | 97110 130\n"
        "277 06-20 A1 A7 answers=B2"
    )
    assert (owed(drawn, "06-19")[0], owed(drawn)[0]) == ("130.00", "130.00")
    assert charged(drawn, "06-19", since="06-10") == "10.00"
    assert charged(drawn, "12-31", since="06-10") == "30.00"


def test_a_service_without_a_date_is_charged_on_the_day_it_was_sent() -> None:
    drawn = "837 06-12 A1 1 dos=none | 97110 100"
    assert owed(drawn, "06-11") == ("0.00", "0.00")
    assert owed(drawn, "06-12") == ("100.00", "0.00")


def test_a_service_known_from_an_answer_alone_is_charged_on_the_day_of_the_first() -> None:
    drawn = "835 06-12 A1 1 icn=X1 dos=none | 97110 100 0 CO-197:100\n835 06-20 A1 1 icn=X1 | 97530 50 0 CO-197:50"
    assert owed(drawn, "06-11") == ("50.00", "0.00")  # the other service has a day of its own
    assert owed(drawn, "06-12") == ("150.00", "0.00")


PRIMARY = "837 06-02 A1 1 | 97110 100\n835 06-20 A1 19 icn=X1 | 97110 100 60 CO-45:20 PR-2:20\n"
SECONDARY = "835 07-05 A1 2 icn=S1 payer=SECOND | 97110 100 15 OA-23:80 PR-2:5\n"


def test_a_secondary_payer_restates_the_line() -> None:
    assert owed(PRIMARY) == ("0.00", "20.00")
    assert owed(PRIMARY + SECONDARY) == ("0.00", "5.00")


def test_what_a_secondary_payer_does_not_say_is_contractual() -> None:
    # of the patient's 20 it pays 12, says nothing of the rest
    assert owed(PRIMARY + "835 07-05 A1 2 payer=SECOND | 97110 100 12 OA-23:80 CO-45:8") == ("0.00", "0.00")
    # a secondary denial leaves its amount with the payer
    assert owed(PRIMARY + "835 07-05 A1 2 payer=SECOND | 97110 100 0 OA-23:80 CO-197:20") == ("20.00", "0.00")


def test_a_secondary_reversal_undoes_exactly_what_it_restated() -> None:
    undone = "835 08-01 A1 22 icn=S1 payer=SECOND | 97110 -100 -15 OA-23:-80 PR-2:-5"
    assert owed(PRIMARY + SECONDARY + undone) == ("0.00", "20.00")


LATE = "835 07-20 A1 1 icn=X1 | 97110 100 70 CO-45:10 PR-2:20\n"


@pytest.mark.parametrize(
    ("later", "payer", "patient"),
    [
        # the secondary had left the patient 5 and payers nothing: so it is again
        ("", "0.00", "5.00"),
        # the primary reversed: its payment of 70, and what was said again because of it, are gone
        ("835 08-01 A1 22 icn=X1 | 97110 -100 -70 CO-45:-10 PR-2:-20", "0.00", "5.00"),
        # the secondary reversed: what the primary says holds
        ("835 08-01 A1 22 icn=S1 payer=SECOND | 97110 -100 -15 OA-23:-80 PR-2:-5", "0.00", "20.00"),
    ],
    ids=["both stand", "primary reversed", "secondary reversed"],
)
def test_a_primary_answer_after_the_secondary_is_restated_by_it(later: str, payer: str, patient: str) -> None:
    drawn = "837 06-02 A1 1 | 97110 100\n" + SECONDARY + LATE
    assert owed(drawn, "07-19") == ("0.00", "5.00")
    assert owed(drawn + later) == (payer, patient)


def lots(drawn: str, day: str) -> dict[date, str]:
    """Since when the patient owes what, on a day."""
    rows = derived(drawn)["patient_lots"].filter(pl.col("date") <= on(day))
    summed = rows.group_by("since").agg(pl.col("amount").sum()).filter(pl.col("amount") != 0)
    return {since: str(amount) for since, amount in summed.sort("since").rows()}


def test_the_oldest_amount_of_a_patient_is_settled_first() -> None:
    drawn = (
        PRIMARY
        + "835 07-01 A1 1 icn=X2 | 97110 100 0 PR-1:30\n"
        + "835 07-05 A1 2 payer=SECOND | 97110 100 15 PR-2:25\n"
    )
    assert lots(drawn, "06-30") == {on("06-20"): "20.00"}
    assert lots(drawn, "07-01") == {on("06-20"): "20.00", on("07-01"): "30.00"}
    # 50 become 25: the 20 of June are settled, 5 of July too
    assert lots(drawn, "07-05") == {on("07-01"): "25.00"}


def test_what_a_reversal_restores_dates_from_the_reversal() -> None:
    drawn = PRIMARY + SECONDARY + "835 08-01 A1 22 icn=S1 payer=SECOND | 97110 -100 -15 OA-23:-80 PR-2:-5"
    assert lots(drawn, "07-31") == {on("06-20"): "5.00"}
    assert lots(drawn, "08-01") == {on("06-20"): "5.00", on("08-01"): "15.00"}


def test_a_claim_without_any_line_can_be_replaced() -> None:
    assert owed("837 06-09 A1 7") == ("0.00", "0.00")
