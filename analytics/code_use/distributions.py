"""Beta probabilities, in plain Python: what a share may truly be, beside a benchmark that is itself uncertain."""

from __future__ import annotations

from math import exp, isfinite, lgamma, log, log1p

_STEPS = 300
_TINY = 1e-300
_NODES = 41
"""Points over which an uncertain benchmark is averaged, within four standard errors."""


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


def _kept(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
