"""Where nothing is planted nothing is found, beyond what chance may do: a small run of the calibration made by hand."""

from __future__ import annotations

from functools import cache

import pytest

from tests.demo.calibrating import DIMENSIONS, KPIS, Seen, coverage, families, seen

pytestmark = pytest.mark.slow

SEEDS = range(1, 6)


@cache
def rows() -> tuple[Seen, ...]:
    return tuple(row for seed in SEEDS for row in seen(seed, claims=400, months=4))


def test_intervals_hold_the_true_rate_as_often_as_they_say() -> None:
    found = coverage(rows())
    assert found.keys() == {(kpi, by) for kpi in KPIS for by in DIMENSIONS}
    for kpi in KPIS:
        shown = sum(found[kpi, by].shown for by in DIMENSIONS)
        held = sum(found[kpi, by].held for by in DIMENSIONS)
        # Three standard deviations of as many independent intervals.
        assert abs(held - 0.95 * shown) < 3 * (shown * 0.95 * 0.05) ** 0.5, kpi


def test_comparisons_raise_no_more_alarms_than_they_may() -> None:
    raised = [alarms for alarms, _ in families(rows()).values()]
    practices = [count for _, count in families(rows()).values()]
    assert sum(practices) == len(SEEDS) * len(DIMENSIONS)
    # One in twenty may; of 15, four or more come by chance in less than one of a hundred runs.
    assert sum(raised) <= 3
