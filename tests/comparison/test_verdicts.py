"""A change is called more than chance only where it is, with eight looks at once; too few and no interval say so."""

from __future__ import annotations

import random

import polars as pl
import pytest

from analytics.comparison.verdicts import are_alike, likeness, verdicts
from analytics.estimates import Share
from analytics.kpis import Figure


def figure(kpi_id: str, hits: int, n: int, *, enough: bool = True) -> Figure:
    share = Share(hits / n, n)
    return Figure(
        kpi_id, kpi_id, None, hits, n, share.value, share.bounds(), "share", (), None, enough, n, estimate=share
    )


@pytest.mark.parametrize(
    ("kpi_id", "now", "earlier", "kind"),
    [
        ("initial_denial_rate", 150, 100, "worse"),
        ("initial_denial_rate", 100, 150, "better"),
        ("clean_claim_rate", 850, 900, "worse"),
        ("clean_claim_rate", 900, 850, "better"),
        ("initial_denial_rate", 105, 100, "usual"),
        ("initial_denial_rate", 100, 100, "usual"),
    ],
)
def test_the_direction_is_that_of_the_kpi(kpi_id: str, now: int, earlier: int, kind: str) -> None:
    (found,) = verdicts([(figure(kpi_id, now, 1000), figure(kpi_id, earlier, 1000))])
    assert found.kind == kind
    assert found.difference == pytest.approx((now - earlier) / 1000)


def test_too_few_missing_and_unsure_are_said() -> None:
    one = figure("initial_denial_rate", 100, 1000)
    few = figure("initial_denial_rate", 1, 12, enough=False)
    money = Figure("net_collection_rate", "", None, 1, 2, 0.5, None, "share", (), None)
    said = verdicts([(one, few), (one, None), (money, money)])
    assert [verdict.kind for verdict in said] == ["few", "missing", "unsure"]
    assert said[0].cases == 12


def test_claims_of_a_patient_that_are_alike_count_for_less() -> None:
    pair = (figure("initial_denial_rate", 130, 1000), figure("initial_denial_rate", 100, 1000))
    assert verdicts([pair])[0].kind == "worse"
    assert verdicts([pair], alike=2.0)[0].kind == "usual"
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
        alarms += any(verdict.kind != "usual" for verdict in verdicts([(a, b) for a, b in pairs]))
    assert alarms / 300 <= 0.08


def test_times_of_unlike_ripeness_are_not_compared() -> None:
    assert are_alike({"now": 0.9, "earlier": 0.95})
    assert not are_alike({"now": 0.6, "earlier": 0.95})
