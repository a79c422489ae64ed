"""How sure a number is: intervals of rates, and percentiles of waiting times of which some have not ended yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import erfc, exp, inf, log, prod, sqrt
from statistics import median

Z = 1.959964
"""Of a two-sided 95 % interval."""


def wilson(share: float, n: float, z: float = Z) -> tuple[float, float]:
    """The 95 % interval of a share seen in n cases (Wilson 1927, no continuity correction). n is positive."""
    middle = share + z * z / (2 * n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    # Rounding must not carry the ends past what is possible, nor past the share itself.
    return min(max(0.0, (middle - reach) / whole), share), max(min(1.0, (middle + reach) / whole), share)


@dataclass(frozen=True)
class Clusters:
    """Sums over claims, with y lines in the numerator and m lines in the denominator of each.

    `claims` counts those with m > 0; y, m, yy, ym, mm are the sums of y, m, y*y, y*m, m*m.
    """

    claims: int
    y: int
    m: int
    yy: int
    ym: int
    mm: int


def effective_n(sums: Clusters) -> float:
    """How many independent lines the lines of these claims are worth: p(1-p) over the variance of the rate p = y/m.

    The variance is that of the ratio estimator with claims as clusters. Where p is 0 or 1 it says nothing, and the
    lines count as they are; where it is 0 or there is one claim only, every claim counts once. m is positive.
    """
    if sums.y in (0, sums.m):
        return float(sums.m)
    y, m, claims = sums.y, sums.m, sums.claims
    # In whole numbers, so that it is rounded once: the squares of y - p * m, times m * m.
    squares = sums.yy * m * m - 2 * y * m * sums.ym + y * y * sums.mm
    if claims < 2 or squares <= 0:
        return float(claims)
    return (y * (m - y) * m * m * (claims - 1)) / (claims * squares)


Waits = Iterable[tuple[int, int, int]]
"""(t, ended, all): how many waits ended at t, of how many that ended or were last seen at t.

A wait last seen at t still lasts at t: waits that have not ended yet are censored.
"""


def waiting_percentile(waits: Waits, share: Fraction) -> int | None:
    """The smallest t by which at least this share has ended (Kaplan-Meier); None where the share is not reached."""
    lasting, rest, steps = 1.0, float(1 - share), []
    for time, at_risk, ended in _ends(waits):
        steps.append((at_risk - ended, at_risk))
        lasting *= (at_risk - ended) / at_risk
        if lasting < rest - _NEARLY or (lasting <= rest + _NEARLY and _product(steps) <= 1 - share):
            return time
    return None


_NEARLY = 1e-9
"""Rounding keeps a product of some thousand steps closer than that; what lies within is counted exactly."""


def _product(steps: Iterable[tuple[int, int]]) -> Fraction:
    return prod((Fraction(*step) for step in steps), start=Fraction(1))


@dataclass(frozen=True)
class Step:
    """A time of a Kaplan-Meier curve: how many waited until then, how many ended then, the share that lasts longer.

    `spread` is Greenwood's sum, infinite where all have ended.
    """

    time: int
    at_risk: int
    ended: int
    lasting: float
    spread: float

    def bounds(self, z: float = Z, alike: float = 1.0) -> tuple[float, float]:
        """The interval of the share that lasts, on the scale of log(-log), on which it is nearly normal.

        `alike` is how many waits are worth one, because they are no independent news.
        """
        if self.spread == inf:
            return 0.0, 0.0
        reach = z * sqrt(self.spread * alike) / -log(self.lasting)
        # exp of more than some hundreds is beyond what a float holds, and the band is all there is
        wide = exp(min(reach, 300.0))
        return self.lasting**wide, self.lasting ** (1 / wide)


def waiting_curve(waits: Waits) -> list[Step]:
    """The share that still waits after each time at which some wait ended (Kaplan-Meier)."""
    steps, lasting, spread = [], 1.0, 0.0
    for time, at_risk, ended in _ends(waits):
        lasting *= (at_risk - ended) / at_risk
        spread += ended / (at_risk * (at_risk - ended)) if at_risk > ended else inf
        steps.append(Step(time, at_risk, ended, lasting, spread))
    return steps


def _ends(waits: Waits) -> Iterator[tuple[int, int, int]]:
    """(time, how many waited until then, how many ended then), in order, of times at which some ended."""
    by_time: dict[int, tuple[int, int]] = {}
    for time, ended, seen in waits:
        before = by_time.get(time, (0, 0))
        by_time[time] = (before[0] + ended, before[1] + seen)
    at_risk = sum(seen for _, seen in by_time.values())
    for time in sorted(by_time):
        ended, seen = by_time[time]
        if ended:
            yield time, at_risk, ended
        at_risk -= seen


@dataclass(frozen=True)
class Limits:
    """Where a series runs when nothing but its usual variation is at work: one band for each of its values."""

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
    allows (Laney 2002). Only values marked `counted` teach centre and spread; None where there are too few of them.
    """
    taught = [pair for pair, is_counted in zip(series, counted, strict=True) if is_counted]
    if len(taught) < LEAST_VALUES:
        return None
    centre = sum(part for part, _ in taught) / sum(whole for _, whole in taught)
    if not 0 < centre < 1:
        return None
    scores = [(part / whole - centre) / sqrt(centre * (1 - centre) / whole) for part, whole in taught]
    # The middle one, not the mean: one month that stands out must not hide itself.
    spread = median(abs(later - earlier) for earlier, later in pairwise(scores)) / _RANGE_TO_SPREAD
    wider = spread if spread > _CLEARLY_WIDER else 1.0
    reach = [3 * wider * sqrt(centre * (1 - centre) / whole) for _, whole in series]
    return Limits(centre, tuple((max(0.0, centre - each), min(1.0, centre + each)) for each in reach))


def normal_above(z: float) -> float:
    """The chance that a standard normal value is above z."""
    return 0.5 * erfc(z / sqrt(2))


def overdispersion(z: Sequence[float], cut: float = 0.1) -> float:
    """How much wider than chance alone z-scores are spread: the mean square of winsorised scores, at least 1.

    A tenth at each end is drawn in to the next value, so that outliers do not excuse themselves (Spiegelhalter 2005).
    """
    if not z:
        return 1.0
    ordered = sorted(z)
    low, high = ordered[int(cut * len(ordered))], ordered[-1 - int(cut * len(ordered))]
    return max(1.0, sum(min(max(value, low), high) ** 2 for value in ordered) / len(ordered))


def discoveries(p: Sequence[float], q: float) -> list[bool]:
    """Which of these p-values count when at most a share q of what counts may be false (Benjamini, Hochberg 1995)."""
    order = sorted(range(len(p)), key=p.__getitem__)
    last = max((rank for rank, place in enumerate(order, 1) if p[place] <= q * rank / len(p)), default=0)
    counted = set(order[:last])
    return [place in counted for place in range(len(p))]


def byar(count: float, z: float = Z) -> tuple[float, float]:
    """The 95 % interval of the number to expect where this many were counted (Byar's approximation to Poisson's).

    As in Breslow and Day 1987; a count need not be whole, so that it can stand for fewer independent ones.
    """
    low = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count > 0 else 0.0
    more = count + 1
    return max(0.0, low), more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3
