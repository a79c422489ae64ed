"""Intervals and percentiles, by their textbook formulas."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

Z = 1.959964
Interval = tuple[float, float]


def wilson(share: Fraction, n: float) -> Interval:
    """The 95 % Wilson score interval of a share of n, without continuity correction."""
    p = float(share)
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return middle - half, middle + half


def clustered(clusters: Sequence[tuple[int, int]]) -> Interval:
    """The Wilson interval of a share of lines, with the effective n of claims (lines that count, lines) as clusters."""
    claims = [(hits, lines) for hits, lines in clusters if lines]
    k, total = len(claims), sum(lines for _, lines in claims)
    share = Fraction(sum(hits for hits, _ in claims), total)
    if share in (0, 1):
        return wilson(share, total)
    squares = sum((hits - share * lines) ** 2 for hits, lines in claims)
    if k == 1 or squares == 0:
        return wilson(share, k)
    variance = Fraction(k, k - 1) * squares / total**2
    return wilson(share, float(share * (1 - share) / variance))


def percentile(times: Sequence[tuple[int, bool]], p: Fraction) -> int | None:
    """Kaplan-Meier: the smallest day with S(day) <= 1 - p; (days, seen) with seen = False for a censored one."""
    surviving = Fraction(1)
    for day in sorted({days for days, seen in times if seen}):
        at_risk = sum(days >= day for days, _ in times)
        events = sum(seen and days == day for days, seen in times)
        surviving *= Fraction(at_risk - events, at_risk)
        if surviving <= 1 - p:
            return day
    return None
