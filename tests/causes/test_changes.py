"""Changes that are there or not."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import polars as pl

from analytics.causes.changes import change
from tests.causes.invented import START


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
