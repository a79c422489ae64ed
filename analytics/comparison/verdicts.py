"""Whether figures changed significantly since an earlier period, all tested together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from analytics.kpis import Figure
from analytics.stats.clusters import design_effect, sums_of
from analytics.stats.compare_groups import Score, Verdict
from analytics.stats.compare_groups import verdicts as judged
from analytics.stats.estimates import Difference, Share, Wait, difference

LEAST_ALIKE = 0.10
"""Two times are not set against each other where the shares of their claims answered lie further apart."""


@dataclass(frozen=True)
class FigureChange:
    """A figure and its earlier self.

    `verdict` is None where a side has no value (`difference` is None then too), or no interval. `cases` are those of
    the period with too few.
    """

    now: Figure
    earlier: Figure | None
    verdict: Verdict | None = None
    difference: float | None = None
    interval: Difference | None = None
    cases: int | None = None


def verdicts(
    pairs: Sequence[tuple[Figure, Figure | None]], claims_effect: float = 1.0, waits_effect: float = 1.0
) -> list[FigureChange]:
    """The change of each pair of a figure and its earlier self, all tested together.

    `claims_effect` is how many claims are worth one, because those of a patient are decided alike, and `waits_effect`
    the same of waits: every estimate counts for so many fewer cases.
    """
    found = [_difference(*pair, claims_effect, waits_effect) for pair in pairs]
    found_verdicts = judged([None if one is None else Score(one.value, one.p) for one in found])
    return [_change(*pair, one, verdict) for pair, one, verdict in zip(pairs, found, found_verdicts, strict=True)]


def are_alike(answered: Mapping[str, float]) -> bool:
    """Whether the shares of claims answered, now and earlier, let the two times be compared."""
    return abs(answered["now"] - answered["earlier"]) <= LEAST_ALIKE


def likeness(patients: pl.DataFrame, part: str = "denied", whole: str = "decided") -> float:
    """How many claims are worth one, from an answer of queries/patients_by_denials.sql or patients_by_wait.sql."""
    return design_effect([sums_of(patients, part, whole, "patients")])


def _difference(now: Figure, earlier: Figure | None, claims: float, waits: float) -> Difference | None:
    if earlier is None or not (now.enough and earlier.enough) or now.estimate is None or earlier.estimate is None:
        return None
    return difference(_fewer(now.estimate, claims, waits), _fewer(earlier.estimate, claims, waits))


def _fewer(estimate: Share | Wait, claims: float, waits: float) -> Share | Wait:
    if isinstance(estimate, Share):
        return Share(estimate.value, estimate.n / claims)
    return replace(estimate, design_effect=waits)


def _change(now: Figure, earlier: Figure | None, found: Difference | None, verdict: Verdict) -> FigureChange:
    if earlier is None or _is_missing(now) or _is_missing(earlier):
        return FigureChange(now, earlier)
    moved = float(now.value or 0) - float(earlier.value or 0)
    if not (now.enough and earlier.enough):
        few = now if not now.enough else earlier
        return FigureChange(now, earlier, Verdict.NOT_ENOUGH_DATA, moved, cases=few.rows)
    return FigureChange(now, earlier, verdict if found else None, moved, found)


def _is_missing(figure: Figure) -> bool:
    return figure.value is None or figure.impossible is not None
