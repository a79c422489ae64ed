"""The probability functions agree with what can be worked out by hand or counted."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.code_use.distributions import beta_above_uncertain, beta_below


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
