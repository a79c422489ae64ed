"""Claims without a payer response: which payers leave a larger share of them unanswered than the others do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.stats.compare_groups import Verdict, share_score, verdicts

MARGIN = 0.05
"""Points of the share by which a payer must differ from the others to be mentioned."""


@dataclass(frozen=True)
class Waiting:
    """One payer's claims older than its usual time, and how many of them have no response; `others` is their share."""

    payer_id: str
    claims: int
    unanswered: int
    others: float
    p: float | None
    verdict: Verdict

    @property
    def share(self) -> float:
        """The share without a response."""
        return self.unanswered / self.claims


def compared(counts: Mapping[str, tuple[int, int]]) -> list[Waiting]:
    """Each payer's (unanswered, claims) against all others."""
    known = {payer: counts[payer] for payer in sorted(counts) if counts[payer][1]}
    unanswered, claims = (sum(pair[part] for pair in known.values()) for part in (0, 1))
    scores = [share_score(own, (unanswered, claims)) for own in known.values()]
    matters = [score is not None and abs(score.difference) >= MARGIN for score in scores]
    return [
        Waiting(
            payer, own[1], own[0], (unanswered - own[0]) / (claims - own[1]) if claims > own[1] else 0.0,
            score.p if score else None, verdict,
        )
        for (payer, own), score, verdict in zip(known.items(), scores, verdicts(scores, matters), strict=True)
    ]  # fmt: skip
