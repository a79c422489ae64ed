"""A value that cannot be is said to mean nothing with these files, and meets no target anywhere."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from analytics import kpis
from analytics.cli.asking import _cells
from analytics.comparison.verdicts import verdicts
from analytics.kpis import Figure
from analytics.kpis.kpi import NOT_MEANINGFUL
from analytics.pages.tiles import verdict
from analytics.pages.wording import NOTHING, in_words, shortfall_of, value_of
from tests.asking.figures import figure

LINES = """
    line_id claim_id service_date submission_date answer_state first_outcome
    a1      a        2026-03-01   2026-03-05      other        paid
    b1      b        2026-06-15   2026-06-20      -            -
"""
CLAIMS = """
    claim_id charge primary_claims submission_state last_sent_date answered_claims
    a        100    1              sent             2026-03-05     1
    b        50     1              sent             2026-06-20     0
"""
PAID_OF_UNKNOWN_CLAIMS = """
    line_id claim_id date       kind    service_date charge payer_payment contractual patient_share payer_receivable patient_receivable
    a1      a        2026-03-01 charge  2026-03-01   100    0             0           0             100              0
    a1      a        2026-04-01 payment 2026-03-01   0      {paid}        0           0             -{paid}          0
    b1      b        2026-06-15 charge  2026-06-15   50     0             0           0             50               0
"""  # noqa: E501


def of(folder: Path, kpi: str, paid: int) -> Figure:
    ledger = PAID_OF_UNKNOWN_CLAIMS.format(paid=paid)
    return figure(folder, kpi, lines=LINES, claims=CLAIMS, ledger=ledger)


@pytest.mark.parametrize(("paid", "is_possible"), [(97, True), (120, True), (121, False), (500, False)])
def test_more_than_120_percent_collected_means_nothing(folder: Path, paid: int, is_possible: bool) -> None:
    found = of(folder, "net_collection_rate", paid)
    assert (found.numerator, found.denominator) == (paid, 100)
    _check(found, is_possible)


@pytest.mark.parametrize(("paid", "is_possible"), [(100, True), (150, True), (151, False)])
def test_negative_days_mean_nothing(folder: Path, paid: int, is_possible: bool) -> None:
    found = of(folder, "days_in_ar", paid)
    assert (found.numerator, found.denominator) == (150 - paid, Decimal(50) / 90)
    _check(found, is_possible)


def _check(found: Figure, is_possible: bool) -> None:
    kpi = kpis.BY_ID[found.id]
    target = 0.97 if found.unit == "share" else 35
    said = [found.note or "", shortfall_of(found), in_words(found, kpi), str(_cells(found)[-1])]
    if is_possible:
        assert found.enough
        assert not any(NOT_MEANINGFUL in text for text in said)
        assert found.to_json()["value"] is not None
        assert verdict(found, kpi, target)[0]
        return
    assert all(text.startswith(f"{NOT_MEANINGFUL}: ") for text in said)
    assert value_of(found) == NOTHING
    assert found.to_json()["value"] is None
    assert _cells(found)[0] is None
    assert verdict(found, kpi, target) == ("", "")
    assert verdicts([(found, found)])[0].difference is None


def test_claims_sent_before_their_last_service_have_no_usual_lag(folder: Path) -> None:
    claims = "claim_id submission_date charge_lag_days\na 2026-02-01 -9\nb 2026-02-01 -9\nc 2026-02-01 3"
    found = figure(folder, "charge_lag.p50", claims=claims)
    assert found.value == -9
    assert (found.note or "").startswith(f"{NOT_MEANINGFUL}: claims were submitted before their last service")
    assert verdict(found, kpis.BY_ID[found.id], 2) == ("", "")
