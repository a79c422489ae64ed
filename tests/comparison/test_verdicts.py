"""A change is significant only where it is, with eight tests at once; not enough data and no interval are said."""

from __future__ import annotations

import random

import polars as pl
import pytest

from analytics.comparison.verdicts import are_alike, likeness, verdicts
from analytics.kpis import BY_ID, Figure
from analytics.stats.compare_groups import Verdict, tone
from analytics.stats.estimates import Share

HIGHER, LOWER, NOT_SIGNIFICANT = Verdict.HIGHER, Verdict.LOWER, Verdict.NOT_SIGNIFICANT


def figure(kpi_id: str, hits: int, n: int, *, enough: bool = True) -> Figure:
    share = Share(hits / n, n)
    return Figure(
        kpi_id, kpi_id, None, hits, n, share.value, share.bounds(), "share", (), None, enough, n, estimate=share
    )


@pytest.mark.parametrize(
    ("kpi_id", "now", "earlier", "verdict", "tone_"),
    [
        ("initial_denial_rate", 150, 100, HIGHER, "worse"),
        ("initial_denial_rate", 100, 150, LOWER, "better"),
        ("clean_claim_rate", 850, 900, LOWER, "worse"),
        ("clean_claim_rate", 900, 850, HIGHER, "better"),
        ("initial_denial_rate", 105, 100, NOT_SIGNIFICANT, "neutral"),
        ("initial_denial_rate", 100, 100, NOT_SIGNIFICANT, "neutral"),
    ],
)
def test_the_direction_is_that_of_the_kpi(kpi_id: str, now: int, earlier: int, verdict: Verdict, tone_: str) -> None:
    (found,) = verdicts([(figure(kpi_id, now, 1000), figure(kpi_id, earlier, 1000))])
    assert (found.verdict, tone(found.verdict, BY_ID[kpi_id].better)) == (verdict, tone_)
    assert found.difference == pytest.approx((now - earlier) / 1000)


def test_too_few_missing_and_unsure_are_said() -> None:
    one = figure("initial_denial_rate", 100, 1000)
    few = figure("initial_denial_rate", 1, 12, enough=False)
    money = Figure("net_collection_rate", "", None, 1, 2, 0.5, None, "share", (), None)
    said = verdicts([(one, few), (one, None), (money, money)])
    assert [change.verdict for change in said] == [Verdict.NOT_ENOUGH_DATA, None, None]
    assert [change.difference is None for change in said] == [False, True, False]
    assert said[0].cases == 12


def test_claims_of_a_patient_that_are_alike_count_for_less() -> None:
    pair = (figure("initial_denial_rate", 130, 1000), figure("initial_denial_rate", 100, 1000))
    assert verdicts([pair])[0].verdict is HIGHER
    assert verdicts([pair], claims_effect=2.0)[0].verdict is NOT_SIGNIFICANT
    alike = pl.DataFrame({"denied": [0, 5], "decided": [5, 5], "patients": [40, 10]})
    apart = pl.DataFrame({"denied": [0, 1], "decided": [1, 1], "patients": [200, 50]})
    assert likeness(alike) == pytest.approx(5, rel=0.05)
    assert likeness(apart) == pytest.approx(1, rel=0.05)
    assert likeness(alike.clear()) == 1


def test_eight_tiles_raise_a_false_alarm_in_one_practice_of_twenty() -> None:
    drawn, alarms = random.Random(11), 0
    for _ in range(300):
        pairs = [
            tuple(figure("initial_denial_rate", sum(drawn.random() < 0.1 for _ in range(200)), 200) for _ in "ab")
            for _ in range(8)
        ]
        alarms += any(change.verdict is not NOT_SIGNIFICANT for change in verdicts([(a, b) for a, b in pairs]))
    assert alarms / 300 <= 0.08


def test_times_of_unlike_ripeness_are_not_compared() -> None:
    assert are_alike({"now": 0.9, "earlier": 0.95})
    assert not are_alike({"now": 0.6, "earlier": 0.95})
