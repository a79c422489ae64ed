"""Whether a figure changed more than chance explains: each change with its verdict, judged all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

from analytics.estimates import Difference, Share, Wait, difference
from analytics.kpis import BY_ID, Figure
from analytics.statistics import Clusters, discoveries, effective_n

FALSE_SHARE = 0.05
"""Of the changes said to be more than chance, at most so many may be chance (Benjamini, Hochberg 1995)."""
LEAST_ALIKE = 0.10
"""Two times are not set against each other where the shares of their claims answered lie further apart."""

Kind = Literal["better", "worse", "differs", "usual", "few", "unsure", "missing"]
"""Beyond chance in one of three directions; within chance; too few cases; no interval; a side is missing."""


@dataclass(frozen=True)
class Verdict:
    """What can be said of one figure beside its earlier self; `cases` are those of the side that has too few."""

    now: Figure
    earlier: Figure | None
    kind: Kind
    difference: float | None = None
    sure: Difference | None = None
    cases: int | None = None


def verdicts(
    pairs: Sequence[tuple[Figure, Figure | None]], alike: float = 1.0, waits_alike: float = 1.0
) -> list[Verdict]:
    """A verdict for each pair of a figure and its earlier self.

    `alike` is how many claims are worth one, because those of a patient are decided alike, and `waits_alike` the same
    of waits: every estimate counts for so many fewer cases.
    Looking at eight figures finds something in one of three by chance alone at 5 % each: so all changes that have a
    probability are judged together, with control of the share that is false.
    """
    sure = [_sure(*pair, alike, waits_alike) for pair in pairs]
    judged = [place for place, one in enumerate(sure) if one is not None]
    counted = discoveries([one.p for one in sure if one is not None], FALSE_SHARE)
    beyond = dict(zip(judged, counted, strict=True))
    return [
        _verdict(now, earlier, one, beyond.get(place, False))
        for place, ((now, earlier), one) in enumerate(zip(pairs, sure, strict=True))
    ]


def are_alike(answered: Mapping[str, float]) -> bool:
    """Whether the shares of claims answered, now and earlier, let the two times be compared."""
    return abs(answered["now"] - answered["earlier"]) <= LEAST_ALIKE


def likeness(patients: pl.DataFrame, part: str = "denied", whole: str = "decided") -> float:
    """How many claims are worth one, from an answer of queries/patients_by_denials.sql or patients_by_wait.sql.

    At least 1: the variance between patients over that of independent claims.
    """
    y, m, k = pl.col(part), pl.col(whole), pl.col("patients")
    sums = patients.select(
        claims=k.sum(), y=(k * y).sum(), m=(k * m).sum(), yy=(k * y * y).sum(), ym=(k * y * m).sum(),
        mm=(k * m * m).sum(),
    ).row(0, named=True)  # fmt: skip
    return max(1.0, sums["m"] / effective_n(Clusters(**sums))) if sums["m"] else 1.0


def _sure(now: Figure, earlier: Figure | None, alike: float, waits_alike: float) -> Difference | None:
    if earlier is None or not (now.enough and earlier.enough) or now.estimate is None or earlier.estimate is None:
        return None
    return difference(_fewer(now.estimate, alike, waits_alike), _fewer(earlier.estimate, alike, waits_alike))


def _fewer(estimate: Share | Wait, alike: float, waits_alike: float) -> Share | Wait:
    if isinstance(estimate, Share):
        return Share(estimate.value, estimate.n / alike)
    return replace(estimate, alike=waits_alike)


def _verdict(now: Figure, earlier: Figure | None, sure: Difference | None, is_beyond: bool) -> Verdict:
    if earlier is None or _is_missing(now) or _is_missing(earlier):
        return Verdict(now, earlier, "missing")
    moved = float(now.value or 0) - float(earlier.value or 0)
    if not (now.enough and earlier.enough):
        few = now if not now.enough else earlier
        return Verdict(now, earlier, "few", moved, cases=few.rows)
    if sure is None:
        return Verdict(now, earlier, "unsure", moved)
    return Verdict(now, earlier, _direction(now.id, sure.value) if is_beyond else "usual", moved, sure)


def _is_missing(figure: Figure) -> bool:
    return figure.value is None or figure.impossible is not None


def _direction(kpi_id: str, moved: float) -> Kind:
    better = BY_ID[kpi_id].better
    if better is None:
        return "differs"
    return "better" if (moved < 0) == (better == "lower") else "worse"
