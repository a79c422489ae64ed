"""Many tests at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from analytics.stats.multiplicity import discoveries, overdispersion


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


def test_what_was_not_tested_is_no_discovery_and_no_test() -> None:
    assert discoveries([None, 0.04, None], 0.05) == [False, True, False]
    assert discoveries([None], 0.05) == [False]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0.01, 0.2))
def test_discoveries_are_scipys(p: list[float], q: float) -> None:
    adjusted = false_discovery_control(p)
    for found, each in zip(discoveries(p, q), adjusted, strict=True):
        assert found == (each <= q) or each == pytest.approx(q)
