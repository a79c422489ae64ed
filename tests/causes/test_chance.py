"""Tails against sums written out, and changes that are there or not."""

from __future__ import annotations

from datetime import timedelta
from math import comb
from random import Random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.causes.chance import at_least, incomplete_beta, surprise
from analytics.causes.changes import change
from tests.causes.invented import START


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.01, 0.99))
def test_the_tail_is_the_sum_of_the_binomial_distribution(case: tuple[int, int], share: float) -> None:
    count, n = case
    written_out = sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(count, n + 1))
    assert at_least(count, n, share) == pytest.approx(written_out, rel=1e-8, abs=1e-12)


def test_a_tail_between_whole_counts_lies_between_theirs() -> None:
    assert at_least(6, 40, 0.1) > at_least(6.5, 40, 0.1) > at_least(7, 40, 0.1)


@given(st.floats(0.5, 300), st.floats(0.5, 300), st.floats(0.001, 0.999))
def test_the_incomplete_beta_function_is_symmetric(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) + incomplete_beta(b, a, 1 - x) == pytest.approx(1)


def test_no_more_than_expected_is_no_surprise() -> None:
    assert surprise(5, 100, 5) == 0
    assert surprise(50, 100, 5) > surprise(10, 100, 5) > 0


def series(seed: int, before: float, after: float, days: int = 160) -> pl.DataFrame:
    """One claim of one line a day; the rate changes in the middle."""
    chance = Random(seed)
    rates = [before if day < days // 2 else after for day in range(days)]
    return pl.DataFrame(
        {
            "day": [START + timedelta(days=day) for day in range(days)],
            "claim": list(range(days)),
            "denied": [float(chance.random() < rate) for rate in rates],
        }
    )


def test_a_change_is_found_near_its_day() -> None:
    found = change(series(1, 0.05, 0.6), 1.0)
    assert found is not None
    assert found.rises
    assert abs((found.first - START).days - 80) <= 7


def test_an_end_is_found_too() -> None:
    found = change(series(2, 0.6, 0.05), 1.0)
    assert found is not None
    assert not found.rises


def test_no_change_is_seen_where_there_is_none() -> None:
    found = [change(series(seed, 0.15, 0.15), 1.0) for seed in range(200)]
    assert sum(one is not None for one in found) <= 4


def test_lines_that_are_decided_alike_make_a_change_less_clear() -> None:
    assert change(series(1, 0.05, 0.6), 20.0) is None
