"""The few probability functions that comparisons need, in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, exp, isfinite, lgamma, log, log1p, sqrt

_STEPS = 300
_TINY = 1e-300
_NODES = 41
"""Points over which an uncertain benchmark is averaged, within four standard errors."""


def normal_above(z: float) -> float:
    """The chance that a standard normal value is above z."""
    return 0.5 * erfc(z / sqrt(2))


def beta_below(x: float, a: float, b: float) -> float:
    """The chance that a Beta(a, b) value is below x: the regularised incomplete beta function (Lentz's fraction)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1 / _kept(1 - (a + b) * x / (a + 1))
    fraction = d
    for step in range(1, _STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for term in (even, odd):
            d = 1 / _kept(1 + term * d)
            c = _kept(1 + term / c)
            fraction *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return min(1.0, max(0.0, front * fraction))


def beta_above_uncertain(a: float, b: float, middle: float, error: float) -> float:
    """The chance that a Beta(a, b) value is above a benchmark that is itself normal around `middle`."""
    if error <= 0 or not isfinite(error):
        return 1 - beta_below(middle, a, b)
    points = [-4 + 8 * n / (_NODES - 1) for n in range(_NODES)]
    weights = [exp(-z * z / 2) for z in points]
    chances = [1 - beta_below(middle + z * error, a, b) for z in points]
    return sum(w * chance for w, chance in zip(weights, chances, strict=True)) / sum(weights)


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


def _kept(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
