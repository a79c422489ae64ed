"""The probability functions agree with what can be worked out by hand or counted."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.code_use.distributions import (
    beta_above_uncertain,
    beta_below,
    discoveries,
    normal_above,
    overdispersion,
)


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


def test_normal() -> None:
    assert normal_above(0) == 0.5
    assert normal_above(1.959964) == pytest.approx(0.025, abs=1e-7)


def test_a_sure_benchmark_is_a_plain_beta_and_an_unsure_one_says_less() -> None:
    sure = beta_above_uncertain(80, 20, 0.7, 0.0)
    assert sure == pytest.approx(1 - beta_below(0.7, 80, 20))
    assert beta_above_uncertain(80, 20, 0.7, 1e-6) == pytest.approx(sure, abs=1e-4)
    assert 0.5 < beta_above_uncertain(80, 20, 0.7, 0.1) < sure


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
