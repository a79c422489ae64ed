"""Differences against published values, against the formula written another way, and counted on invented chance."""

from __future__ import annotations

import random
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.estimates import Difference, Mean, Share, Wait, difference
from analytics.stats.survival import waiting_percentile


def shares(hits: int, n: int, earlier_hits: int, earlier_n: int) -> Difference:
    return difference(Share(hits / n, n), Share(earlier_hits / earlier_n, earlier_n))


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [  # Newcombe 1998, table II, method 10
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((10, 10, 0, 20), 0.6791, 1.0000),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_the_published_intervals(cells: tuple[int, int, int, int], low: float, high: float) -> None:
    found = shares(*cells)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.00006)


_COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(_COUNTS, _COUNTS)
def test_chance_and_interval_say_the_same_and_turn_with_the_sides(one: tuple[int, int], other: tuple[int, int]) -> None:
    found, flipped = shares(*one, *other), shares(*other, *one)
    assert found.low <= found.value <= found.high
    assert (found.value, found.low, found.high) == pytest.approx((-flipped.value, -flipped.high, -flipped.low))
    assert found.p == pytest.approx(flipped.p, abs=1e-9)
    assert (found.p < 0.05) == (not found.low <= 0 <= found.high) or found.p == pytest.approx(0.05, abs=1e-4)


def test_of_means_it_is_the_plain_test() -> None:
    found = difference(Mean(5.0, 0.3), Mean(4.0, 0.4))
    assert found.p == pytest.approx(2 * (1 - NormalDist().cdf(1 / sqrt(0.3**2 + 0.4**2))))


@pytest.mark.parametrize(("cases", "reach"), [(11, 2.2281), (31, 2.0423), (121, 1.9799)])
def test_few_cases_reach_as_far_as_student_s_t(cases: int, reach: float) -> None:
    assert Mean(0.0, 1.0, cases).bounds()[1] == pytest.approx(reach, abs=0.0001)


def test_equal_rates_differ_beyond_chance_one_time_in_twenty() -> None:
    drawn = random.Random(7)
    false = 0
    for _ in range(2000):
        one, other = (sum(drawn.random() < 0.1 for _ in range(n)) for n in (150, 250))
        false += shares(one, 150, other, 250).p < 0.05
    assert 0.03 <= false / 2000 <= 0.06


# --- Waits ------------------------------------------------------------------------------------------------------------

HALF = Fraction(1, 2)


def median(waits: list[tuple[int, int, int]]) -> Wait:
    found = waiting_percentile(waits, HALF)
    assert found is not None
    return Wait(float(found), HALF, tuple(waits))


def test_the_published_interval_of_a_median() -> None:
    # weeks of remission under 6-MP (Freireich 1963); R's survfit(conf.type = "log-log") gives 23 (13, NA)
    ended, lasting = (6, 6, 6, 7, 10, 13, 16, 22, 23), (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
    found = median([(time, 1, 1) for time in ended] + [(time, 0, 1) for time in lasting])
    assert found.value == 23
    assert found.bounds() == (13.0, float("inf"))


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=2, max_size=60))
def test_the_interval_holds_its_value_and_grows_with_the_level(drawn: list[tuple[int, bool]]) -> None:
    waits = [(time, int(is_over), 1) for time, is_over in drawn]
    value = waiting_percentile(waits, HALF)
    if value is None:
        return
    found = Wait(float(value), HALF, tuple(waits))
    narrow, wide = found.bounds(1.0), found.bounds(3.0)
    assert wide[0] <= narrow[0] <= found.value <= narrow[1] <= wide[1]


def test_equal_waits_differ_beyond_chance_about_one_time_in_twenty() -> None:
    drawn = random.Random(3)
    false = 0
    for _ in range(400):
        one, other = (_drawn_waits(drawn, n) for n in (200, 300))
        false += difference(median(one), median(other)).p < 0.05
    assert false / 400 <= 0.08


def _drawn_waits(drawn: random.Random, n: int) -> list[tuple[int, int, int]]:
    """Waits of some four weeks, a fifth of them last seen still waiting."""
    times = [(drawn.expovariate(1 / 30), drawn.expovariate(1 / 120)) for _ in range(n)]
    return [(int(min(pair)), int(pair[0] <= pair[1]), 1) for pair in times]
