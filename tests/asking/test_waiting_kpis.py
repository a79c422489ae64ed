"""KPIs of time on drawn tables: charge lag and days to pay."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from analytics.scope import Scope
from tests.asking.drawn import AS_OF
from tests.asking.figures import REMITS_ALONE, figure


def test_charge_lag_is_never_interpolated_and_negative_lags_stay(folder: Path) -> None:
    lags = (-1, 0, 2, 3, 9)
    rows = "\n".join(f"c{n} 2026-02-01 {lag}" for n, lag in enumerate(lags))
    claims = f"claim_id submission_date charge_lag_days\n{rows}"
    assert figure(folder / "1", "charge_lag.p50", claims=claims).value == 2
    assert figure(folder / "2", "charge_lag.p90", claims=claims).value == 9
    within = figure(folder / "3", "charge_lag.within_2", claims=claims)
    assert (within.numerator, within.denominator) == (3, 5)
    assert within.note == "by date of the original submission; claims submitted before their last service: 1"


PAID = """
    claim_id timed_claims submission_date clock_date first_payment_date received_date
    a        1            2026-05-01      2026-05-01 2026-05-11         2026-05-02
    b        1            2026-05-01      2026-05-01 2026-05-31         2026-05-03
    c        1            2026-05-21      2026-06-10 -                  -
    d        1            2026-06-20      2026-06-20 -                  -
    e        0            2026-06-20      2026-06-20 2026-06-25         -
"""


def test_days_to_pay_wait_for_those_not_paid_yet(folder: Path) -> None:
    # waits 10 (paid), 10 (d, still waiting), 20 (c, still waiting), 30 (paid): S is 3/4 after 10 and 0 after 30
    median = figure(folder, "days_to_pay.p50", claims=PAID)
    assert (median.numerator, median.denominator, median.value) == (2, 4, 30)


def test_a_percentile_that_is_not_reached_is_null(folder: Path) -> None:
    scope = Scope(AS_OF, start=date(2026, 5, 21))
    median = figure(folder, "days_to_pay.p50", scope, claims=PAID)
    assert (median.numerator, median.denominator, median.value) == (0, 2, None)
    assert (median.note or "").startswith("not reached")


def test_with_835_files_alone_days_count_from_the_payers_receipt(folder: Path) -> None:
    claims = PAID.replace("2026-05-01      2026-05-01", "-               -         ")
    median = figure(folder, "days_to_pay.p50", claims=claims, kinds=REMITS_ALONE)
    assert (median.numerator, median.denominator, median.value) == (2, 2, 11 - 2)
    assert (median.note or "").startswith("835 files alone: from the payer's receipt to payment")
