"""Claims without an answer: which payers leave more of them lying than the others do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt

from analytics.payers.verdicts import FEW, LEAST, LIKE, marked
from analytics.statistics import normal_above

SILENT = "leaves more unanswered"
MARGIN = 0.05
"""Points of the share by which a payer must lie above the others to be worth a word."""


@dataclass(frozen=True)
class Waiting:
    """One payer's claims older than its usual time, and how many of them have no answer; `others` is their share."""

    payer_id: str
    claims: int
    unanswered: int
    others: float = 0.0
    p: float | None = None
    verdict: str = FEW

    @property
    def share(self) -> float:
        """The share without an answer."""
        return self.unanswered / self.claims


def compared(counts: Mapping[str, tuple[int, int]]) -> list[Waiting]:
    """Each payer's (unanswered, claims) beside all others: two shares, one-sided, false discoveries kept down."""
    found = [_one(payer, counts) for payer in sorted(counts) if counts[payer][1]]
    counted = marked(one.p for one in found)
    return [one if one.p is None else _judged(one, is_one) for one, is_one in zip(found, counted, strict=True)]


def _judged(one: Waiting, is_discovery: bool) -> Waiting:
    return replace(one, verdict=SILENT if is_discovery and one.share - one.others >= MARGIN else LIKE)


def _one(payer: str, counts: Mapping[str, tuple[int, int]]) -> Waiting:
    unanswered, claims = counts[payer]
    left, others = (sum(pair[part] for other, pair in counts.items() if other != payer) for part in (0, 1))
    found = Waiting(payer, claims, unanswered, left / others if others else 0.0)
    if claims < LEAST or others < LEAST:
        return found
    pooled = (unanswered + left) / (claims + others)
    error = sqrt(pooled * (1 - pooled) * (1 / claims + 1 / others))
    return replace(found, p=normal_above((found.share - found.others) / error) if error else 1.0)
