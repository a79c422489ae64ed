"""The usual range of a series of shares: a p-chart, widened where months differ more than chance allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import median


@dataclass(frozen=True)
class Limits:
    """The usual range of a series: one band for each of its values."""

    centre: float
    bands: tuple[tuple[float, float], ...]


LEAST_VALUES = 6
"""Values below which a series has no limits."""
_RANGE_TO_SPREAD = 0.954
"""The middle one of moving ranges of two is this many standard deviations, if values vary as a normal distribution."""
_CLEARLY_WIDER = 1.3
"""A year or two of months of chance alone seem to spread up to this much."""


def control_limits(series: Sequence[tuple[float, float]], counted: Sequence[bool]) -> Limits | None:
    """Three standard deviations around the overall share of a series of (part, whole), each whole above 0.

    The spread is that of shares of this size (the p-chart), widened where months usually differ by more than chance
    allows (Laney 2002). Centre and spread are of values marked `counted`; None where there are too few.
    """
    taught = [pair for pair, is_counted in zip(series, counted, strict=True) if is_counted]
    if len(taught) < LEAST_VALUES:
        return None
    centre = sum(part for part, _ in taught) / sum(whole for _, whole in taught)
    if not 0 < centre < 1:
        return None
    scores = [(part / whole - centre) / sqrt(centre * (1 - centre) / whole) for part, whole in taught]
    # The middle one, not the mean: one outlier must not hide itself.
    spread = median(abs(later - earlier) for earlier, later in pairwise(scores)) / _RANGE_TO_SPREAD
    wider = spread if spread > _CLEARLY_WIDER else 1.0
    reach = [3 * wider * sqrt(centre * (1 - centre) / whole) for _, whole in series]
    return Limits(centre, tuple((max(0.0, centre - each), min(1.0, centre + each)) for each in reach))
