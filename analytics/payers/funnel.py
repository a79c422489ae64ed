"""Denial rates of payers against what chance allows for so many claims, where a patient's claims are decided alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import polars as pl

from analytics.payers.verdicts import FEW, LEAST, LESS, LIKE, MORE, marked
from analytics.statistics import normal_above, overdispersion

LEAST_TRIMMED = 3
"""Payers below which their spread is not looked at: one of two cannot be usual for both."""


@dataclass(frozen=True)
class Rated:
    """One payer's denials, `denied` of `n`; z is its distance from all others in standard errors."""

    payer_id: str
    n: int
    denied: int
    patients: int
    z: float = 0.0
    p: float | None = None
    verdict: str = FEW

    @property
    def share(self) -> float:
        """The denial rate."""
        return self.denied / self.n


@dataclass(frozen=True)
class Funnel:
    """All payers, around the rate of all together.

    `together` is how much wider a patient's claims make the spread (design effect), `spread` how much wider payers
    usually differ than chance explains (over-dispersion).
    """

    rows: tuple[Rated, ...]
    centre: float
    n: int
    together: float
    spread: float

    @property
    def per_case(self) -> float:
        """The variance that the rate of one claim would have."""
        return self.centre * (1 - self.centre) * self.together * self.spread


def funnel(rows: pl.DataFrame) -> Funnel:
    """Judge the payers of `patients_by_denials`: payer_id, decided, denied and patients with so many of each.

    A payer is held against all others together: the distance to the rate of all has the variance of
    1/n - 1/N cases. Over-dispersion is winsorised by a tenth at each end, by one payer at least (Spiegelhalter 2005).
    """
    rated = [Rated(str(payer), *_sums(part)) for (payer,), part in sorted(rows.group_by("payer_id"), key=_first)]
    n, denied = sum(row.n for row in rated), sum(row.denied for row in rated)
    centre = denied / n if n else 0.0
    alike = design_effect(rows)
    if not 0 < centre < 1:
        return Funnel(tuple(rated), centre, n, alike, 1.0)
    per_case = centre * (1 - centre) * alike
    raw = [_z(row, centre, per_case, n) if LEAST <= row.n < n else None for row in rated]
    spread = spread_of([z for z in raw if z is not None])
    return Funnel(tuple(_judged(rated, raw, spread)), centre, n, alike, spread)


def spread_of(z: Sequence[float]) -> float:
    """How much wider than chance these scores lie, the outermost at each end drawn in; 1 where there are too few."""
    return overdispersion(z, max(0.1, 1.01 / len(z))) if len(z) >= LEAST_TRIMMED else 1.0


def design_effect(rows: pl.DataFrame) -> float:
    """How many decisions stand for one independent decision, as a patient's with one payer are alike; at least 1.

    The squares of what patients have beyond their payer's rate, over what independent decisions would have.
    """
    sums = rows.group_by("payer_id").agg((pl.col(name) * pl.col("patients")).sum() for name in ("decided", "denied"))
    rate = sums.select("payer_id", rate=pl.col("denied") / pl.col("decided"))
    beyond = pl.col("denied") - pl.col("rate") * pl.col("decided")
    found = rows.join(rate, on="payer_id").select(
        seen=(pl.col("patients") * beyond.pow(2)).sum(),
        chance=(pl.col("patients") * pl.col("decided") * pl.col("rate") * (1 - pl.col("rate"))).sum(),
    )
    seen, chance = found.row(0)
    return max(1.0, float(seen) / float(chance)) if chance else 1.0


def _judged(rated: list[Rated], raw: list[float | None], spread: float) -> list[Rated]:
    z = [None if one is None else one / sqrt(spread) for one in raw]
    p = [None if one is None else 2 * normal_above(abs(one)) for one in z]
    return [
        row if score is None else replace(row, z=score, p=likely, verdict=_verdict(score, counts))
        for row, score, likely, counts in zip(rated, z, p, marked(p), strict=True)
    ]


def _verdict(z: float, counts: bool) -> str:
    return LIKE if not counts else MORE if z > 0 else LESS


def _z(row: Rated, centre: float, per_case: float, n: int) -> float:
    return (row.share - centre) / sqrt(per_case * (1 / row.n - 1 / n))


def _sums(part: pl.DataFrame) -> tuple[int, int, int]:
    people = pl.col("patients")
    n, denied, patients = part.select(
        (pl.col("decided") * people).sum(), (pl.col("denied") * people).sum(), people.sum().alias("all")
    ).row(0)
    return int(n), int(denied), int(patients)


def _first(part: tuple[tuple[object, ...], pl.DataFrame]) -> str:
    return str(part[0][0])
