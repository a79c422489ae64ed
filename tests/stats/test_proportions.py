"""Intervals and tails against published values, SciPy, and sums written out."""

from __future__ import annotations

from math import comb, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.stats.proportions import (
    Z,
    beta_above_uncertain,
    beta_below,
    binomial_at_least,
    count_interval,
    deviance_of_share,
    normal_above,
    poisson_tails,
    wilson,
)


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


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_scipys(case: tuple[int, int]) -> None:
    hits, n = case
    theirs = stats.binomtest(hits, n).proportion_ci(method="wilson")
    assert wilson(hits / n, n) == pytest.approx((theirs.low, theirs.high), abs=1e-7)


def test_normal() -> None:
    assert normal_above(0) == 0.5
    assert normal_above(1.959964) == pytest.approx(0.025, abs=1e-7)


@pytest.mark.parametrize("count", [0, 1, 5, 33, 400])
def test_the_interval_of_a_count_is_the_exact_one(count: int) -> None:
    low, high = count_interval(count)
    assert (stats.poisson.sf(count - 1, low) if count else 0.025) == pytest.approx(0.025, rel=1e-6)
    assert stats.poisson.cdf(count, high) == pytest.approx(0.025, rel=1e-6)


@given(st.integers(0, 60), st.floats(0.1, 80))
def test_poisson_tails_are_scipys_mid_p(count: int, expected: float) -> None:
    half = stats.poisson.pmf(count, expected) / 2
    below, above = stats.poisson.cdf(count, expected) - half, stats.poisson.sf(count, expected) + half
    assert poisson_tails(count, expected) == pytest.approx((below, above), rel=1e-6, abs=1e-12)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.01, 0.99))
def test_the_tail_is_the_sum_of_the_binomial_distribution(case: tuple[int, int], share: float) -> None:
    count, n = case
    written_out = sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(count, n + 1))
    assert binomial_at_least(count, n, share) == pytest.approx(written_out, rel=1e-8, abs=1e-12)


def test_a_tail_between_whole_counts_lies_between_theirs() -> None:
    assert binomial_at_least(6, 40, 0.1) > binomial_at_least(6.5, 40, 0.1) > binomial_at_least(7, 40, 0.1)


def test_the_deviance_is_0_at_the_own_rate_and_grows_on_both_sides() -> None:
    assert deviance_of_share(5, 100, 0.05) == pytest.approx(0)
    assert deviance_of_share(50, 100, 0.05) > deviance_of_share(10, 100, 0.05) > 0
    assert deviance_of_share(0, 100, 0.05) > deviance_of_share(2, 100, 0.05) > 0


@given(st.integers(1, 40), st.integers(1, 40), st.floats(0.001, 0.999))
def test_beta_is_the_binomial_tail_it_should_be(a: int, b: int, x: float) -> None:
    n = a + b - 1
    tail = sum(comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
    assert beta_below(x, a, b) == pytest.approx(tail, abs=1e-9)


@given(st.floats(0.5, 3000), st.floats(0.5, 3000), st.floats(0.001, 0.999))
def test_beta_has_two_sides(a: float, b: float, x: float) -> None:
    assert beta_below(x, a, b) + beta_below(1 - x, b, a) == pytest.approx(1, abs=1e-9)
    assert 0 <= beta_below(x, a, b) <= 1


def test_beta_ends_where_shares_end() -> None:
    assert (beta_below(0, 2, 3), beta_below(1, 2, 3)) == (0, 1)
    assert (beta_below(-0.1, 2, 3), beta_below(1.1, 2, 3)) == (0, 1)
    assert beta_below(0.5, 7, 7) == pytest.approx(0.5)


def test_a_sure_benchmark_is_a_plain_beta_and_an_unsure_one_says_less() -> None:
    sure = beta_above_uncertain(80, 20, 0.7, 0.0)
    assert sure == pytest.approx(1 - beta_below(0.7, 80, 20))
    assert beta_above_uncertain(80, 20, 0.7, 1e-6) == pytest.approx(sure, abs=1e-4)
    assert 0.5 < beta_above_uncertain(80, 20, 0.7, 0.1) < sure
