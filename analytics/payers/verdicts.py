"""What a comparison of payers can end in, and how many of many comparisons count."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.statistics import discoveries

FALSE = 0.10
"""Part of what is reported that may be false."""
LEAST = 30
"""Claims below which a payer is not judged."""
MORE, LESS, LIKE, FEW = "denies more", "denies less", "like the others", "not enough data"


def marked(p: Iterable[float | None]) -> list[bool]:
    """Which of these count as discoveries (Benjamini, Hochberg 1995); what was not tested does not."""
    told = list(p)
    counted = iter(discoveries([one for one in told if one is not None], FALSE))
    return [one is not None and next(counted) for one in told]
