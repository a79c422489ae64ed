"""How sure a number is, held against worked values and the formulas written another way."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import isclose, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics.statistics import (
    Clusters,
    Z,
    byar,
    discoveries,
    effective_n,
    normal_above,
    overdispersion,
    waiting_curve,
    waiting_percentile,
    wilson,
)

HALF, NINETY = Fraction(1, 2), Fraction(9, 10)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [  # the first three: Newcombe 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_wilson_gives_the_published_values(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits / n, n) == pytest.approx((low, high), abs=0.00005)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_at_the_ends_of_the_interval_the_share_is_just_z_deviations_away(case: tuple[int, int]) -> None:
    hits, n = case
    low, high = wilson(hits / n, n)
    assert 0 <= low <= hits / n <= high <= 1
    for end in (low, high):
        assert isclose((hits / n - end) ** 2, Z * Z * end * (1 - end) / n, abs_tol=1e-9)


def clusters(claims: list[tuple[int, int]]) -> Clusters:
    """Sums over (lines that count, lines) of claims."""
    counted = [(y, m) for y, m in claims if m]
    return Clusters(
        claims=len(counted),
        y=sum(y for y, _ in counted),
        m=sum(m for _, m in counted),
        yy=sum(y * y for y, _ in counted),
        ym=sum(y * m for y, m in counted),
        mm=sum(m * m for _, m in counted),
    )


def test_claims_denied_as_a_whole_are_worth_one_line_each() -> None:
    # 2 of 4 claims with 3 lines each: sum of squares 4 * 1.5**2 = 9, variance 4/3 * 9 / 144 = 1/12, n = (1/4) / (1/12)
    assert effective_n(clusters([(3, 3), (3, 3), (0, 3), (0, 3)])) == pytest.approx(3)


def test_one_line_a_claim_is_worth_all_lines_but_one() -> None:
    # the estimator's k/(k-1): 10 claims, 9 independent lines
    assert effective_n(clusters([(1, 1)] * 2 + [(0, 1)] * 8)) == pytest.approx(9)


@pytest.mark.parametrize("claims", [[(0, 3), (0, 2)], [(3, 3), (2, 2)]])
def test_where_all_or_nothing_counts_the_lines_count_as_they_are(claims: list[tuple[int, int]]) -> None:
    assert effective_n(clusters(claims)) == 5


@pytest.mark.parametrize(("claims", "n"), [([(1, 2), (1, 2), (2, 4)], 3), ([(1, 4)], 1)])
def test_without_a_variance_every_claim_counts_once(claims: list[tuple[int, int]], n: int) -> None:
    assert effective_n(clusters(claims)) == n


_CLAIM = st.integers(1, 8).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m)))


@given(st.lists(_CLAIM, min_size=2, max_size=40))
def test_effective_n_is_the_ratio_estimators_variance_turned_round(claims: list[tuple[int, int]]) -> None:
    y, m = sum(y for y, _ in claims), sum(m for _, m in claims)
    assume(0 < y < m)
    p = y / m
    squares = sum((hits - p * lines) ** 2 for hits, lines in claims)
    assume(squares > 1e-9)
    k = len(claims)
    deviation = sqrt(k / (k - 1) * squares) / m
    assert effective_n(clusters(claims)) == pytest.approx(p * (1 - p) / deviation**2)


# Weeks in remission under 6-mercaptopurine (Freireich 1963, in many textbooks), those that still lasted with 0.
REMISSIONS = [(t, 1, 1) for t in (6, 6, 6, 7, 10, 13, 16, 22, 23)]
REMISSIONS += [(t, 0, 1) for t in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]


def test_a_waiting_percentile_on_a_textbook_example() -> None:
    assert waiting_percentile(REMISSIONS, HALF) == 23
    assert waiting_percentile(REMISSIONS, NINETY) is None


def test_the_waiting_curve_is_the_textbooks() -> None:
    found = {step.time: step for step in waiting_curve(REMISSIONS)}
    assert [round(found[day].lasting, 3) for day in (6, 7, 10, 13, 16, 22, 23)] == [
        0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448,
    ]  # fmt: skip
    assert [found[day].at_risk for day in (6, 7, 10, 23)] == [21, 17, 15, 6]
    # the survival package of R, conf.type = "log-log"
    assert list(found[10].bounds()) == pytest.approx([0.503, 0.889], abs=0.001)


def test_a_percentile_is_reached_exactly_and_never_interpolated() -> None:
    assert waiting_percentile([(10, 1, 1), (20, 1, 1)], HALF) == 10
    assert waiting_percentile([(-3, 1, 1), (20, 9, 9)], NINETY) == 20
    assert waiting_percentile([], HALF) is None


_WAITS = st.lists(st.tuples(st.integers(-5, 30), st.booleans()), min_size=1, max_size=60)
_SHARE = st.sampled_from([HALF, NINETY, Fraction(1, 3), Fraction(1)])


@given(_WAITS, _SHARE)
def test_merged_waits_give_what_single_ones_give(waits: list[tuple[int, bool]], share: Fraction) -> None:
    singly = waiting_percentile([(t, int(ended), 1) for t, ended in waits], share)
    times = {t for t, _ in waits}
    merged = [(t, sum(e for u, e in waits if u == t), sum(u == t for u, _ in waits)) for t in times]
    assert waiting_percentile(merged, share) == singly == _slowly(waits, share)


def _slowly(waits: list[tuple[int, bool]], share: Fraction) -> int | None:
    surviving = Fraction(1)
    for day in sorted({t for t, ended in waits if ended}):
        risk = [ended for t, ended in waits if t >= day]
        surviving *= 1 - Fraction(sum(ended for t, ended in waits if t == day), len(risk))
        if surviving <= 1 - share:
            return day
    return None


@given(_WAITS)
def test_the_curve_falls_to_the_percentiles_and_stays_in_its_band(waits: list[tuple[int, bool]]) -> None:
    rows = [(t, int(ended), 1) for t, ended in waits]
    steps = waiting_curve(rows)
    assert [step.lasting for step in steps] == list(accumulate((step.lasting for step in steps), min))
    for step in steps:
        low, high = step.bounds()
        assert 0 <= low <= step.lasting <= high <= 1
    reached = next((step.time for step in steps if step.lasting <= 0.5 + 1e-12), None)
    assert reached == waiting_percentile(rows, HALF)


@given(st.lists(st.integers(0, 30), min_size=1), _SHARE)
def test_where_all_have_ended_it_is_the_order_statistic(days: list[int], share: Fraction) -> None:
    found = waiting_percentile([(day, 1, 1) for day in days], share)
    assert found == min(day for day in days if Fraction(sum(d <= day for d in days), len(days)) >= share)


def test_normal() -> None:
    assert normal_above(0) == 0.5
    assert normal_above(1.959964) == pytest.approx(0.025, abs=1e-7)


def test_overdispersion_is_one_where_chance_explains_the_spread() -> None:
    assert overdispersion([]) == 1
    assert overdispersion([0.1, -0.4, 0.9, -1.1]) == 1
    assert overdispersion([2.0, -2.0] * 10) == 4


def test_one_outlier_in_twenty_excuses_nobody() -> None:
    assert overdispersion([0.5, -0.5] * 10 + [50.0]) == 1


def test_discoveries_as_in_the_paper() -> None:
    """Benjamini and Hochberg 1995, section 3.2: fifteen p-values, four counted at 0.05."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
         1.0]  # fmt: skip
    assert discoveries(p, 0.05) == [True] * 4 + [False] * 11
    assert discoveries(p[::-1], 0.05) == [False] * 11 + [True] * 4
    assert discoveries([], 0.1) == []


def test_a_smaller_p_counts_wherever_a_larger_one_does() -> None:
    assert discoveries([0.04, 0.045, 0.05], 0.05) == [True, True, True]


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.689), (1, 0.025, 5.572), (5, 1.623, 11.668), (33, 22.715, 46.343)]
)
def test_byar_is_close_to_the_exact_interval_of_a_count(count: int, low: float, high: float) -> None:
    """The exact ends: half the chi-squared points of 2 * count and of 2 * count + 2 degrees of freedom."""
    assert byar(count) == pytest.approx((low, high), rel=0.01, abs=0.02)
