"""Corrections for many p-values or scores that are tested together."""

from __future__ import annotations

from collections.abc import Sequence

FALSE_DISCOVERY_RATE = 0.05
"""The part of what is called significant, among all that was tested together, that may be chance."""


def discoveries(p: Sequence[float | None], q: float = FALSE_DISCOVERY_RATE) -> list[bool]:
    """Which of these p-values are discoveries when at most a share q of those may be false.

    Benjamini and Hochberg 1995. None was not tested: it is no discovery, and does not count among the tests.
    """
    tested = sorted((one, place) for place, one in enumerate(p) if one is not None)
    last = max((rank for rank, (one, _) in enumerate(tested, 1) if one <= q * rank / len(tested)), default=0)
    found = {place for _, place in tested[:last]}
    return [place in found for place in range(len(p))]


def overdispersion(z: Sequence[float], cut: float = 0.1) -> float:
    """How much wider than chance alone z-scores are spread: the mean square of winsorised scores, at least 1.

    A tenth at each end is replaced by the next value, so that outliers do not hide themselves (Spiegelhalter 2005).
    """
    if not z:
        return 1.0
    ordered = sorted(z)
    low, high = ordered[int(cut * len(ordered))], ordered[-1 - int(cut * len(ordered))]
    return max(1.0, sum(min(max(value, low), high) ** 2 for value in ordered) / len(ordered))
