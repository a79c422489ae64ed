"""A number with how sure it is at any level, and how sure the difference between two of them is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import erfc, hypot, inf, sqrt
from typing import Protocol

from analytics.statistics import Z, waiting_curve, wilson

_WIDEST = 40.0
"""Standard deviations beyond which nothing is told apart."""
_HALVINGS = 60


class Estimate(Protocol):
    """A value that chance has moved, with an interval around it for every level."""

    @property
    def value(self) -> float:
        """The best guess."""

    def bounds(self, z: float = Z) -> tuple[float, float]:
        """The interval that reaches z standard deviations to either side, in the sense of a normal distribution."""


@dataclass(frozen=True)
class Share:
    """A share seen in n independent cases."""

    value: float
    n: float

    def bounds(self, z: float = Z) -> tuple[float, float]:
        """Wilson's interval."""
        return wilson(self.value, self.n, z)


@dataclass(frozen=True)
class Mean:
    """A mean or quotient with its standard deviation, learned from `cases` independent cases."""

    value: float
    deviation: float
    cases: float = inf

    def bounds(self, z: float = Z) -> tuple[float, float]:
        """The interval of Student's t: few cases know little of their own deviation."""
        reach = _student(z, self.cases - 1) * self.deviation
        return self.value - reach, self.value + reach


@dataclass(frozen=True)
class Wait:
    """The time by which a share of waits has ended; `waits` as in `statistics.Waits`.

    `alike` is how many of them are worth one, because they are no independent news.
    """

    value: float
    share: Fraction
    waits: tuple[tuple[int, int, int], ...]
    alike: float = 1.0

    def bounds(self, z: float = Z) -> tuple[float, float]:
        """Where the band around the Kaplan-Meier curve crosses the share (Brookmeyer, Crowley 1982; log-log)."""
        low, high = 0.0, inf
        wanted = float(1 - self.share)
        for step in waiting_curve(self.waits):
            lower, upper = step.bounds(z, self.alike)
            if lower <= wanted and low == 0.0:
                low = float(step.time)
            if upper <= wanted:
                high = float(step.time)
                break
        return min(low, self.value), max(high, self.value)


@dataclass(frozen=True)
class Difference:
    """How far a later value lies above an earlier one, its 95 % interval, and how likely that far is by chance."""

    value: float
    low: float
    high: float
    p: float


def difference(later: Estimate, earlier: Estimate) -> Difference:
    """The difference of two independent estimates, by their own intervals.

    Of shares this is Newcombe's hybrid score interval (1998, method 10), of others the same idea (Zou, Donner 2008).
    `p` belongs to it: the level at which the interval just reaches 0.
    """
    low, high = _between(later, earlier, Z)
    return Difference(later.value - earlier.value, low, high, _chance(later, earlier))


def _student(z: float, freedom: float) -> float:
    """The value of Student's t as unlikely as z of a normal one (Abramowitz and Stegun 26.7.5, two terms)."""
    if freedom == inf:
        return z
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


def _between(later: Estimate, earlier: Estimate, z: float) -> tuple[float, float]:
    (low, high), (earlier_low, earlier_high) = later.bounds(z), earlier.bounds(z)
    middle = later.value - earlier.value
    below = hypot(later.value - low, earlier_high - earlier.value)
    above = hypot(high - later.value, earlier.value - earlier_low)
    return middle - below, middle + above


def _chance(later: Estimate, earlier: Estimate) -> float:
    if later.value == earlier.value:
        return 1.0
    near, far = 0.0, _WIDEST
    for _ in range(_HALVINGS):
        z = (near + far) / 2
        low, high = _between(later, earlier, z)
        near, far = (near, z) if low <= 0 <= high else (z, far)
    return erfc(near / sqrt(2))
