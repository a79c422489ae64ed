"""Shares and counts: their intervals, the tails of their distributions, and what a share may truly be."""

from __future__ import annotations

from math import erfc, exp, isfinite, log, sqrt

Z = 1.959964
"""Of a two-sided 95 % interval."""
_NODES = 41
"""Points over which an uncertain benchmark is averaged, within four standard errors."""


def normal_above(z: float) -> float:
    """The chance that a standard normal value is above z."""
    return 0.5 * erfc(z / sqrt(2))


def wilson(share: float, n: float, z: float = Z) -> tuple[float, float]:
    """The interval of a share seen in n cases (Wilson 1927, no continuity correction), 95 % by default.

    n is positive, and need not be whole: it may be an effective sample size.
    """
    middle = share + z * z / (2 * n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    # Rounding must not carry the ends past what is possible, nor past the share itself.
    return min(max(0.0, (middle - reach) / whole), share), max(min(1.0, (middle + reach) / whole), share)


def count_interval(count: float, z: float = Z) -> tuple[float, float]:
    """The interval of the expected number where this many were counted: exact for Poisson (Garwood 1936).

    The count need not be whole: it may be an effective number.
    """
    from scipy.special import chdtri, ndtr

    tail = float(ndtr(-z))
    low = float(chdtri(2 * count, 1 - tail)) / 2 if count > 0 else 0.0
    return low, float(chdtri(2 * (count + 1), tail)) / 2


def poisson_tails(count: float, expected: float) -> tuple[float, float]:
    """The chances of at most, and of at least, `count` where `expected` is above 0; half of its own chance in each.

    These are mid-p tails (Lancaster 1961), continued between whole numbers by the incomplete gamma function.
    """
    from scipy.special import gammainc, gammaincc

    below = float(gammaincc(count, expected)) if count > 0 else 0.0
    above = float(gammainc(count, expected)) if count > 0 else 1.0
    at_most, beyond = float(gammaincc(count + 1, expected)), float(gammainc(count + 1, expected))
    return (below + at_most) / 2, (above + beyond) / 2


def beta_below(x: float, a: float, b: float) -> float:
    """The chance that a Beta(a, b) value is below x; a and b are positive, x may lie outside 0 to 1."""
    from scipy.special import betainc

    return float(betainc(a, b, min(max(x, 0.0), 1.0)))


def beta_above_uncertain(a: float, b: float, middle: float, error: float) -> float:
    """The chance that a Beta(a, b) value is above a benchmark that is itself normal around `middle`."""
    if error <= 0 or not isfinite(error):
        return 1 - beta_below(middle, a, b)
    points = [-4 + 8 * n / (_NODES - 1) for n in range(_NODES)]
    weights = [exp(-z * z / 2) for z in points]
    chances = [1 - beta_below(middle + z * error, a, b) for z in points]
    return sum(w * chance for w, chance in zip(weights, chances, strict=True)) / sum(weights)


def binomial_at_least(count: float, n: float, share: float) -> float:
    """The chance of `count` or more out of `n` where each has this `share`; counts need not be whole.

    The upper tail of the binomial distribution, continued between whole numbers by the incomplete beta function.
    """
    if count <= 0 or share >= 1:
        return 1.0
    if count > n or share <= 0:
        return 0.0
    return beta_below(share, count, n - count + 1)


def deviance_of_share(count: float, n: float, share: float) -> float:
    """Twice the log-likelihood ratio of `count` out of `n` at its own rate against a given share."""
    rest = n - count
    own = count * log(count / (n * share)) if count > 0 else 0.0
    return 2 * max(0.0, own + (rest * log(rest / (n * (1 - share))) if rest > 0 else 0.0))
