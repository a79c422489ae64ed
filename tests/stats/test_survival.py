"""Waiting times of which some have not ended, against textbooks and SciPy."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.stats.survival import log_rank, waiting_curve, waiting_percentile

HALF, NINETY = Fraction(1, 2), Fraction(9, 10)

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


@given(_WAITS)
def test_the_curve_and_its_band_are_scipys(waits: list[tuple[int, bool]]) -> None:
    steps = {step.time: step for step in waiting_curve([(t, int(ended), 1) for t, ended in waits])}
    ended, lasting = [t for t, is_over in waits if is_over], [t for t, is_over in waits if not is_over]
    theirs = stats.ecdf(stats.CensoredData(uncensored=ended, right=lasting)).sf
    for time, step in steps.items():
        assert step.lasting == pytest.approx(float(theirs.evaluate(time)), abs=1e-12)


@given(_WAITS, _WAITS)
def test_the_log_rank_test_is_scipys(own: list[tuple[int, bool]], others: list[tuple[int, bool]]) -> None:
    both = [
        stats.CensoredData(uncensored=[t for t, over in each if over], right=[t for t, over in each if not over])
        for each in (own, others)
    ]
    found = log_rank(*([(t, int(over), 1) for t, over in each] for each in (own, others)))
    if found:
        assert abs(found) == pytest.approx(abs(float(stats.logrank(*both).statistic)), abs=1e-9)
