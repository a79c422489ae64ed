"""KPIs of money on drawn ledgers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics import kpis
from analytics.scope import Scope
from tests.asking.drawn import AS_OF, WHOLE, warehouse
from tests.asking.figures import figure

# Ages on 2026-06-30: a1 30, b1 31, c1 90, d1 91, e1 121 days.
LINES = """
    line_id claim_id service_date submission_date billed_date answer_state cpt   awaits_secondary secondary_sent_date secondary_answered first_outcome
    a1      a        2026-05-31   2026-07-05      2026-07-05  -            97110 0                -                   0                  -
    b1      b        2026-05-30   2026-06-01      2026-06-01  -            97110 0                -                   0                  -
    c1      c        2026-04-01   2026-04-02      2026-04-02  pending      97530 1                -                   0                  -
    d1      d        2026-03-31   2026-04-02      2026-04-02  denied       97530 0                2026-06-30          0                  denied
    e1      e        2026-03-01   -               -           part_paid    97530 0                2026-06-30          1                  partial
    x1      x        2026-01-01   2026-01-02      2026-01-02  other        97010 0                2026-07-01          0                  expected
    y1      y        2026-01-01   2026-01-02      2026-01-02  other        97010 0                -                   0                  paid
"""  # noqa: E501
CLAIMS = """
    claim_id charge primary_claims submission_state last_sent_date answered_claims
    a        10     1              unbilled         -              0
    b        20     1              rejected         -              0
    c        40     1              sent             2026-04-02     1
    d        80     1              sent             2026-06-20     1
    e        400    1              unbilled         -              1
    x        7      1              sent             2026-01-02     1
    y        9      0              sent             2026-01-02     0
"""
LEDGER = """
    line_id claim_id date       kind        service_date charge payer_payment contractual patient_share payer_receivable patient_receivable
    a1      a        2026-05-31 charge      2026-05-31   10     0             0           0             10               0
    b1      b        2026-05-30 charge      2026-05-30   20     0             0           0             20               0
    c1      c        2026-04-01 charge      2026-04-01   40     0             0           0             40               0
    d1      d        2026-03-31 charge      2026-03-31   80     0             0           0             80               0
    e1      e        2026-03-01 charge      2026-03-01   400    0             0           0             400              0
    e1      e        2026-04-01 payment     2026-03-01   0      150           0           0             -150             0
    e1      e        2026-04-01 contractual 2026-03-01   0      0             50          0             -50              0
    e1      e        2026-04-01 patient     2026-03-01   0      0             0           40            -40              40
    e1      e        2026-07-01 payment     2026-03-01   0      160           0           0             -160             0
    x1      x        2026-01-01 charge      2026-01-01   7      0             0           0             7                0
    x1      x        2026-02-01 contractual 2026-01-01   0      0             7           0             -7               0
    y1      y        2026-01-01 charge      2026-01-01   9      0             0           0             9                0
    y1      y        2026-02-01 contractual 2026-01-01   0      0             9           0             -9               0
"""  # noqa: E501
BOOKS = {"lines": LINES, "claims": CLAIMS, "ledger": LEDGER}


def aging(folder: Path, clock: str = "service", /, **tables: str) -> dict[str, Decimal]:
    """What is not 0, by bucket or state."""
    ids = [kpi.id for kpi in kpis.KPIS if kpi.id.startswith("ar_aging")]
    found = kpis.compute(warehouse(folder, **tables), WHOLE, ids, clock=clock)
    assert all(each.denominator is None and each.value == each.numerator for each in found)
    return {each.id.removeprefix("ar_aging."): Decimal(each.numerator or 0) for each in found if each.numerator}


def test_receivables_by_age_and_by_state(folder: Path) -> None:
    found = aging(folder, **BOOKS)
    assert found == {
        "payer.0_30": 10,
        "payer.31_60": 20,
        "payer.61_90": 40,
        "payer.91_120": 80,
        "payer.over_120": 400 - 150 - 50 - 40,
        "state.unbilled": 10,
        "state.rejected": 20,
        "state.pending": 40,
        "state.denied": 80,
        "state.part_paid": 160,
        "state.patient": 40,
    }


def test_age_can_count_from_the_last_submission_not_rejected(folder: Path) -> None:
    found = aging(folder, "sent", **BOOKS)
    # d was sent again 10 days ago; c 89 days ago; a, b and e have no submission that stands, so the service counts
    assert {name: found[name] for name in found if name.startswith("payer")} == {
        "payer.0_30": 10 + 80, "payer.31_60": 20, "payer.61_90": 40, "payer.over_120": 160,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("awaits", "sent", "answered", "state"),
    [
        (1, "-", 0, "awaiting_secondary"),
        (0, "2026-06-30", 0, "awaiting_secondary"),
        (0, "2026-07-01", 0, "patient"),
        (1, "2026-06-30", 1, "patient"),
    ],
)
def test_the_patients_share_waits_for_a_secondary_payer(
    folder: Path, awaits: int, sent: str, answered: int, state: str
) -> None:
    lines = f"""
        line_id claim_id service_date answer_state awaits_secondary secondary_sent_date secondary_answered
        a1      a        2026-06-01   other        {awaits}         {sent}              {answered}
    """
    ledger = """
        line_id claim_id date       kind          patient_receivable
        a1      a        2026-06-15 patient_share 5
    """
    found = aging(folder, lines=lines, claims="claim_id\n a", ledger=ledger)
    assert found == {f"state.{state}": 5}


def test_with_835_files_alone_an_answer_shows_that_it_was_sent(folder: Path) -> None:
    lines = "line_id claim_id service_date\n a1 a 2026-06-01\n b1 b 2026-06-01\n c1 c 2026-06-01"
    claims = """
        claim_id submission_state
        a        sent
        b        unbilled
        c        sent
    """
    ledger = """
        line_id claim_id date       kind   payer_receivable
        a1      a        2026-06-01 charge 1
        b1      b        2026-06-01 charge 2
        c1      c        2026-06-01 charge 4
    """
    found = aging(folder, lines=lines, claims=claims, ledger=ledger)
    assert found == {"payer.0_30": 7, "state.sent": 1 + 4, "state.unbilled": 2}


def test_what_patients_owe_ages_from_the_day_it_became_theirs(folder: Path) -> None:
    lots = """
        line_id claim_id date       since      amount
        e1      e        2026-04-01 2026-04-01 40
        e1      e        2026-05-01 2026-04-01 -15
        e1      e        2026-06-01 2026-06-01 8
        e1      e        2026-07-01 2026-07-01 99
    """
    found = aging(folder, lines=LINES, patient_lots=lots)
    assert found == {"patient.61_90": 40 - 15, "patient.0_30": 8}


def test_days_in_ar_are_receivables_over_a_days_charges(folder: Path) -> None:
    days = figure(folder, "days_in_ar", **BOOKS)
    # the 90 days up to the day begin on 2026-04-02: d1 and c1 are too old
    assert days.numerator == (10 + 20 + 40 + 80 + 160) + 40
    assert days.denominator == Decimal(10 + 20) / 90
    assert days.value == 350 / (30 / 90)


def test_days_in_ar_need_charges(folder: Path) -> None:
    ledger = LEDGER.replace("2026-05-3", "2026-03-1")
    days = figure(folder, "days_in_ar", lines=LINES, claims=CLAIMS, ledger=ledger)
    assert days.value is None
    assert days.note == "nothing was charged in the 90 days up to 2026-06-30"


def test_receivables_ignore_the_range(folder: Path) -> None:
    scope = Scope(AS_OF, start=date(2026, 6, 1), end=date(2026, 6, 2))
    over = figure(folder, "ar_over_90", scope, **BOOKS)
    assert (over.numerator, over.denominator) == (80 + 160, 10 + 20 + 40 + 80 + 160)


def test_ar_over_90_is_null_where_payers_owe_nothing(folder: Path) -> None:
    ledger = "line_id claim_id date kind payer_receivable\n e1 e 2026-04-01 payment -5"
    over = figure(folder, "ar_over_90", lines=LINES, claims=CLAIMS, ledger=ledger)
    assert (over.value, over.note) == (None, "the denominator is negative")


def test_receivables_have_no_month(folder: Path) -> None:
    found = kpis.compute(warehouse(folder, **BOOKS), WHOLE, ["days_in_ar", "ar_aging.state.denied"], "month")
    assert [(each.value, each.note) for each in found] == [(None, "a balance on one day, not by date")] * 2


def test_receivables_by_code(folder: Path) -> None:
    found = kpis.compute(warehouse(folder, **BOOKS), WHOLE, ["ar_aging.state.denied", "ar_over_90"], "cpt", minimum=1)
    assert [(each.id, each.group, each.numerator) for each in found] == [
        ("ar_over_90", {"cpt": "97110"}, 0),
        ("ar_over_90", {"cpt": "97530"}, 240),
        ("ar_aging.state.denied", {"cpt": "97530"}, 80),
    ]


def test_net_collection_of_lines_at_least_120_days_old(folder: Path) -> None:
    rate = figure(folder, "net_collection_rate", **BOOKS)
    # e1 alone: x1 was never expected to be paid, y1 is a later payer's
    assert (rate.numerator, rate.denominator) == (150, 400 - 50 - 40)
    assert (rate.note or "").startswith("payer net collection: no patient payments are known")
    young = figure(folder / "young", "net_collection_rate", Scope(date(2026, 6, 28)), **BOOKS)
    assert (young.numerator, young.denominator) == (0, 0)


def test_with_patient_payments_net_collection_is_of_both(folder: Path) -> None:
    ledger = """
        line_id claim_id date       kind            charge payer_payment patient_payment contractual patient_share
        e1      e        2026-03-01 charge          400    0             0               0           0
        e1      e        2026-04-01 payment         0      150           0               50          40
        e1      e        2026-06-30 patient_payment 0      0             25              0           0
    """
    rate = figure(folder, "net_collection_rate", lines=LINES, claims=CLAIMS, ledger=ledger)
    assert (rate.numerator, rate.denominator, rate.note) == (150 + 25, 400 - 50, None)


@pytest.mark.parametrize("basis", ["remit", "submission", "service"])
def test_net_collection_is_dated_by_service_under_every_basis(folder: Path, basis: str) -> None:
    inside = Scope(AS_OF, start=date(2026, 3, 1), end=date(2026, 3, 1), basis=basis)
    assert figure(folder / "1", "net_collection_rate", inside, **BOOKS).numerator == 150
    outside = Scope(AS_OF, start=date(2026, 3, 2), basis=basis)
    assert figure(folder / "2", "net_collection_rate", outside, **BOOKS).denominator == 0


TAKEBACKS = """
    claim_id kind                date       valid_from valid_to   first_service_date submission_date takeback gross_takeback
    e        reversal            2026-05-01 2026-05-01 2026-06-01 2026-03-01         2026-03-02      150      150
    e        reversal            2026-05-01 2026-06-01 9999-12-31 2026-03-01         2026-03-02      30       150
    -        provider_adjustment 2026-05-05 2026-05-05 9999-12-31 -                  -               12       12
"""  # noqa: E501
PAYMENTS = """
    line_id claim_id date       kind    first_service_date submission_date primary_payment
    e1      e        2026-04-01 payment 2026-03-01         2026-03-02      150
    e1      e        2026-06-01 payment 2026-03-01         2026-03-02      120
"""


@pytest.mark.parametrize(
    ("scope", "net", "gross", "paid"),
    [
        (WHOLE, 30 + 12, 150 + 12, 150 + 120),
        (Scope(date(2026, 5, 31)), 150 + 12, 150 + 12, 150),
        (Scope(AS_OF, start=date(2026, 5, 1)), 30 + 12, 150 + 12, 120),
        (Scope(AS_OF, basis="service"), 30, 150, 150 + 120),
    ],
)
def test_takebacks_less_what_was_paid_again(folder: Path, scope: Scope, net: int, gross: int, paid: int) -> None:
    opened = warehouse(folder, takebacks=TAKEBACKS, ledger=PAYMENTS)
    found = kpis.compute(opened, scope, ["takeback_rate", "takeback_rate.gross"])
    assert [(each.numerator, each.denominator) for each in found] == [(net, paid), (gross, paid)]
