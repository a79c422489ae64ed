"""Limits of a series of shares: where months usually lie, and which one does not."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from random import Random

import pytest

from analytics.stats.control_limits import LEAST_VALUES, control_limits


def outside(series: Sequence[tuple[float, float]]) -> list[int]:
    limits = control_limits(series, [True] * len(series))
    assert limits is not None
    return [
        place
        for place, ((part, whole), (low, high)) in enumerate(zip(series, limits.bands, strict=True))
        if not low <= part / whole <= high
    ]


def test_equal_months_have_the_limits_of_a_p_chart() -> None:
    limits = control_limits([(10, 100)] * 8, [True] * 8)
    assert limits is not None
    reach = 3 * sqrt(0.1 * 0.9 / 100)
    assert limits.centre == pytest.approx(0.1)
    assert limits.bands[0] == pytest.approx((0.1 - reach, 0.1 + reach))


def test_a_month_with_fewer_claims_has_wider_limits() -> None:
    limits = control_limits([(10, 100)] * 8 + [(1, 10)], [True] * 9)
    assert limits is not None
    low, high = limits.bands[-1]
    assert low == 0
    assert high > limits.bands[0][1]


def test_a_month_that_stands_out_does_not_hide_itself() -> None:
    assert outside([(10, 100)] * 7 + [(35, 100)] + [(10, 100)] * 6) == [7]


def test_months_that_always_differ_widen_the_limits() -> None:
    assert outside([(8, 400), (60, 400), (20, 400), (70, 400), (6, 400), (66, 400), (12, 400), (64, 400)]) == []


def test_unsettled_months_teach_nothing() -> None:
    limits = control_limits([(10, 100)] * 8 + [(0, 100)], [True] * 8 + [False])
    assert limits is not None
    assert limits.centre == pytest.approx(0.1)


@pytest.mark.parametrize("part", [0, 100])
def test_where_nothing_or_everything_is_denied_there_are_no_limits(part: int) -> None:
    assert control_limits([(part, 100)] * 8, [True] * 8) is None


def test_too_few_months_have_no_limits() -> None:
    few = LEAST_VALUES - 1
    assert control_limits([(10, 100)] * few, [True] * few) is None


def test_chance_alone_is_hardly_ever_outside() -> None:
    chance = Random(1)
    series = [[(sum(chance.random() < 0.1 for _ in range(150)), 150) for _ in range(18)] for _ in range(100)]
    assert sum(len(outside(one)) for one in series) <= 18
