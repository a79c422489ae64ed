"""What is owed as tables on a drawn ledger: by age, by state, credits apart; days in A/R at month ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from analytics import deadlines
from analytics.kpis import Asking, days_in_ar_at_month_ends, owed
from analytics.queries import MOVEMENTS, OPEN_CLAIMS
from analytics.scope import Scope
from tests.asking.drawn import AS_OF, WHOLE, warehouse

LINES = """
    line_id claim_id service_date payer_id answer_state submission_date billed_date
    a1      a        2026-06-10   acme     denied       2026-06-11      2026-06-11
    b1      b        2026-03-01   acme     other        2026-03-02      2026-03-02
    c1      c        2026-06-20   beta     -            -               -
"""
CLAIMS = """
    claim_id submission_state last_sent_date carcs  reason_owners
    a        sent             2026-06-25     16+197 biller+front_desk
    b        sent             2026-03-02     -      -
    c        unbilled         -              -      -
"""
LEDGER = """
    line_id claim_id date       kind          service_date charge payer_payment patient_payment payer_receivable patient_receivable
    a1      a        2026-06-10 charge        2026-06-10   100    0             0               100              0
    b1      b        2026-03-01 charge        2026-03-01   50     0             0               50               0
    b1      b        2026-04-01 payment       2026-03-01   0      60            0               -60              0
    b1      b        2026-05-01 patient       2026-03-01   0      0             3               0                -3
    c1      c        2026-06-20 charge        2026-06-20   7      0             0               7                0
"""  # noqa: E501
DENIALS = """
    line_id claim_id date       is_primary cancelled_date
    a1      a        2026-06-12 true       2026-06-20
    a1      a        2026-06-15 true       -
    a1      a        2026-06-18 false      -
    a1      a        2026-07-01 true       -
"""


def asking(folder: Path) -> Asking:
    return Asking(warehouse(folder, lines=LINES, claims=CLAIMS, ledger=LEDGER, denials=DENIALS), WHOLE)


def test_credits_stand_in_the_sums_and_are_told_apart(folder: Path) -> None:
    assert owed.owed_in_all(asking(folder)) == {
        "payer_receivable": 100 + (50 - 60) + 7,
        "patient_receivable": -3,
        "payer_credit": -10,
        "patient_credit": -3,
    }


def test_every_bucket_has_a_row_and_a_credit_stands_in_its_own(folder: Path) -> None:
    rows = owed.owed_by_age(asking(folder))
    assert rows["payers"].to_list() == [100 + 7, 0, 0, 0, -10]
    assert owed.owed_by_state(asking(folder / "again")).rows() == [
        ("unbilled", "0_30", Decimal(7)),
        ("denied", "0_30", Decimal(100)),
        ("other", "over_120", Decimal(-10)),
    ]


def open_claims(folder: Path, denials: str = DENIALS) -> pl.DataFrame:
    drawn = warehouse(folder, lines=LINES, claims=CLAIMS, ledger=LEDGER, denials=denials)
    return drawn.ask(OPEN_CLAIMS, WHOLE, states=["denied", "unbilled", "other"], **deadlines.unappealable())


@pytest.mark.parametrize(
    ("earlier", "later", "remedy"),
    [
        ("-", "N519+MA130", "send_anew"),
        ("MA130", "-", "appeal"),
        ("MA130", "N519", "appeal"),
        ("-", "N211", "no_appeal"),
        ("-", "N211+MA130", "send_anew"),
    ],
)
def test_the_last_denial_in_force_says_what_can_be_done(folder: Path, earlier: str, later: str, remedy: str) -> None:
    denials = f"""
        line_id claim_id date       is_primary cancelled_date rarcs
        a1      a        2026-06-12 true       -              {earlier}
        a1      a        2026-06-15 true       -              {later}
        a1      a        2026-06-18 true       2026-06-20     N211
    """
    assert open_claims(folder, denials)["remedy"].to_list() == [remedy, "appeal"]


def test_the_last_denial_in_force_by_the_primary_payer_starts_the_clock(folder: Path) -> None:
    found = open_claims(folder)
    assert found.select("claim_id", "payer_state", "denied_date", "payer_receivable").rows() == [
        ("a", "denied", date(2026, 6, 15), Decimal(100)),
        ("c", "unbilled", None, Decimal(7)),
    ]
    assert found["carcs"].to_list() == [["16", "197"], []]


def test_movements_after_a_day_lead_from_it_to_now(folder: Path) -> None:
    found = asking(folder).warehouse.ask(MOVEMENTS, WHOLE, since=date(2026, 4, 1)).row(0, named=True)
    assert (found["charge"], found["payer_payment"], found["patient_payment"]) == (107, 0, 3)
    assert (found["payer_receivable"], found["patient_receivable"]) == (107, -3)


def test_days_in_ar_need_ninety_days_of_charges_before_them() -> None:
    owed_then = pl.DataFrame(
        {
            "month_end": [date(2026, 3, 31), date(2026, 6, 29), AS_OF],
            "payer_receivable": [Decimal("90.00"), Decimal("80.00"), Decimal("85.00")],
            "patient_receivable": [Decimal("0.00"), Decimal("10.00"), Decimal("5.00")],
        }
    )
    charges = pl.DataFrame(
        {"date": [date(2026, 4, 1), date(2026, 6, 30)], "charge": [Decimal("60.00"), Decimal("30.00")]}
    )
    found = days_in_ar_at_month_ends(owed_then, charges)
    # 90 days up to June 29 begin on April 1, the first day on which anything was charged; up to June 30, on April 2
    assert found["days"].to_list() == [None, 90 / (60 / 90), 90 / (30 / 90)]
    assert found["recent_charge"].to_list() == [0, 60, 30]
    assert days_in_ar_at_month_ends(owed_then.clear(), charges.clear()).is_empty()


def test_an_empty_warehouse_owes_nothing(folder: Path) -> None:
    nothing = Asking(warehouse(folder), Scope(AS_OF))
    assert set(owed.owed_in_all(nothing).values()) == {Decimal(0)}
    assert owed.owed_by_age(nothing)["payers"].to_list() == [0] * 5
    assert owed.owed_by_state(nothing).is_empty()
    assert owed.patients_by_state(nothing) == {"patient": 0, "awaiting_secondary": 0}
