"""A value with its confidence interval at any level, and the difference of two of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import hypot, inf
from typing import Protocol

from analytics.stats.proportions import Z, normal_above, wilson
from analytics.stats.survival import waiting_curve

_WIDEST = 40.0
"""Standard deviations beyond which p-values are not distinguished."""
_HALVINGS = 60
_SMALLEST_TAIL = 37.0
"""Standard deviations beyond which a normal tail has no digits left."""


class Estimate(Protocol):
    """A value from a sample, with a confidence interval for every level."""

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

    @classmethod
    def of(cls, part: float, n: float) -> Share:
        """The share of so many in n independent cases; n is positive."""
        return cls(part / n, n)

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
    """The time by which a share of waits has ended; `waits` as in `survival.Waits`.

    `design_effect` is how many of them are worth one independent wait.
    """

    value: float
    share: Fraction
    waits: tuple[tuple[int, int, int], ...]
    design_effect: float = 1.0

    def bounds(self, z: float = Z) -> tuple[float, float]:
        """Where the band around the Kaplan-Meier curve crosses the share (Brookmeyer, Crowley 1982; log-log)."""
        low, high = 0.0, inf
        wanted = float(1 - self.share)
        for step in waiting_curve(self.waits):
            lower, upper = step.bounds(z, self.design_effect)
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
    """The value of Student's t with a tail as small as that of a normal z."""
    if freedom == inf:
        return z
    from scipy.special import ndtr, stdtrit

    # Of the lower tail, which keeps its digits far out; further out it would be 0.
    return -float(stdtrit(freedom, ndtr(-min(z, _SMALLEST_TAIL))))


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
    return 2 * normal_above(near)
