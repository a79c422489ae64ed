"""How likely a count is by chance alone, where the lines of one claim and of one patient are decided alike."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

_TINY = 1e-300
_STEPS = 500
_ENOUGH = 1e-12


def at_least(count: float, n: float, share: float) -> float:
    """The probability of `count` or more out of `n` where each has this `share`; counts need not be whole.

    The upper tail of the binomial distribution, continued between whole numbers by the incomplete beta function.
    """
    if count <= 0 or share >= 1:
        return 1.0
    if count > n or share <= 0:
        return 0.0
    return incomplete_beta(count, n - count + 1, share)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function for a, b > 0 and x in [0, 1] (DLMF 8.17.22, a continued fraction)."""
    if x in (0.0, 1.0):
        return x
    if x > (a + 1) / (a + b + 2):
        return 1.0 - incomplete_beta(b, a, 1.0 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    # Lentz's way of summing a continued fraction from its front
    top, bottom = 1.0, _safe(1.0 - (a + b) * x / (a + 1.0))
    bottom = 1.0 / bottom
    value = bottom
    for step in range(1, _STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        change = 1.0
        for part in (even, odd):
            bottom = 1.0 / _safe(1.0 + part * bottom)
            top = _safe(1.0 + part / top)
            change = top * bottom
            value *= change
        if abs(change - 1.0) < _ENOUGH:
            break
    return front * value


def surprise(denied: float, lines: float, expected: float) -> float:
    """Log-likelihood ratio of a count against its expectation; 0 where there are no more than expected."""
    if denied <= expected or lines <= 0:
        return 0.0
    share = min(max(expected / lines, 1e-9), 1 - 1e-9)
    return log_likelihood(denied, lines) - denied * log(share) - (lines - denied) * log1p(-share)


def log_likelihood(denied: float, lines: float) -> float:
    """Of a count at its own rate."""
    rest = lines - denied
    return (denied * log(denied / lines) if denied > 0 else 0.0) + (rest * log(rest / lines) if rest > 0 else 0.0)


def _safe(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
