"""Denial rates of payers, each against all others, where a patient's claims are decided alike."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.stats.clusters import ClusterSums, design_effect, sums_by
from analytics.stats.compare_groups import Verdict, share_score, verdicts


@dataclass(frozen=True)
class Rated:
    """One payer's denials, `denied` of `n` claims of so many patients, and whether its rate differs."""

    payer_id: str
    n: int
    denied: int
    patients: int
    p: float | None
    verdict: Verdict

    @property
    def share(self) -> float:
        """The denial rate."""
        return self.denied / self.n


@dataclass(frozen=True)
class Funnel:
    """All payers, around the rate of all together; `design_effect` is how many claims are worth one."""

    rows: tuple[Rated, ...]
    centre: float
    n: int
    design_effect: float

    @property
    def per_case(self) -> float:
        """The variance that the rate of one claim would have."""
        return self.centre * (1 - self.centre) * self.design_effect


def funnel(rows: pl.DataFrame) -> Funnel:
    """Judge the payers of `patients_by_denials`: payer_id, decided, denied and patients with so many of each."""
    payers = sums_by_payer(rows)
    whole = sum(payers.values(), ClusterSums())
    effect = design_effect(payers.values())
    scores = [share_score((one.y, one.m), (whole.y, whole.m), effect) for one in payers.values()]
    rated = [
        Rated(payer, int(one.m), int(one.y), one.count, score.p if score else None, verdict)
        for (payer, one), score, verdict in zip(payers.items(), scores, verdicts(scores), strict=True)
    ]
    return Funnel(tuple(rated), whole.y / whole.m if whole.m else 0.0, int(whole.m), effect)


def sums_by_payer(rows: pl.DataFrame) -> dict[str, ClusterSums]:
    """Payer -> sums over its patients, of denied and decided claims or lines."""
    return sums_by(rows, "payer_id", "denied", "decided", "patients")
