"""Since when, or until when, lines of one kind are denied more: the day that splits them best, where it is clear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from analytics.stats.proportions import deviance_of_share

LEAST_CLAIMS = 10
"""On each side of a change."""
CLEAR = 14.0
"""Twice the log-likelihood ratio that a split must reach: the largest of many splits passes 14 by chance in about one
series of a hundred (measured in tests)."""
TIMES = 1.5
"""How many times the rate of one side the other must have."""


@dataclass(frozen=True)
class Change:
    """`first` is the first day of the later part; `rises` is whether that part is denied more."""

    first: date
    rises: bool


def change(rows: pl.DataFrame, design_effect: float) -> Change | None:
    """The change in these lines (day, claim, denied), or None where there is none that is clear."""
    days = (
        rows.group_by("day")
        .agg(pl.col("denied").sum(), pl.len().alias("lines"), pl.col("claim").n_unique().alias("claims"))
        .drop_nulls("day")
        .sort("day")
        .with_columns(pl.col("denied", "lines", "claims").cum_sum())
    )
    if days.height < 2:
        return None
    _, denied, lines, claims = days.row(-1)
    whole, best, found = denied / lines, 0.0, None
    if not 0 < whole < 1:
        return None
    before = days.row(0)
    for day in days.iter_rows():
        if before[3] >= LEAST_CLAIMS and claims - before[3] >= LEAST_CLAIMS and day is not before:
            k, n = before[1], before[2]
            clear = (deviance_of_share(k, n, whole) + deviance_of_share(denied - k, lines - n, whole)) / design_effect
            earlier, later = k / n, (denied - k) / (lines - n)
            if clear > best and max(earlier, later) >= TIMES * min(earlier, later):
                best, found = clear, Change(day[0], later > earlier)
        before = day
    return found if best >= CLEAR else None
