"""Groups of a KPI, each compared with all others together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.kpis import Figure
from analytics.kpis.kpi import is_unknown
from analytics.stats.compare_groups import Score, Verdict, share_score, verdicts
from analytics.stats.estimates import Share


@dataclass(frozen=True)
class Compared:
    """One group's figure, the rate of all others together, and the verdict."""

    figure: Figure
    by: str
    others: float
    p: float
    verdict: Verdict

    @property
    def group(self) -> str:
        """The group's id."""
        return (self.figure.group or {})[self.by]


def group_verdicts(by: str, figures: Sequence[Figure], whole: Figure) -> list[Verdict | None]:
    """A verdict for each group, all tested together; None for an unknown group, and without confidence intervals.

    `figures` are those of one KPI in the groups of a dimension, `whole` is the KPI of all together.
    """
    if not isinstance(whole.estimate, Share):
        return [None] * len(figures)
    found = verdicts(group_scores(by, figures, whole))
    return [None if _is_unknown(by, one) else verdict for one, verdict in zip(figures, found, strict=True)]


def group_scores(by: str, figures: Sequence[Figure], whole: Figure) -> list[Score | None]:
    """Each group's share against all others; cases count for less as far as those of the whole depend on each other.

    What has no known group is not compared, and not among the others.
    """
    if not isinstance(whole.estimate, Share) or not whole.denominator:
        return [None] * len(figures)
    effect = max(1.0, float(whole.denominator) / whole.estimate.n)
    unknown = [_halves(one) for one in figures if _is_unknown(by, one)]
    part, cases = (all_ - sum(some) for all_, *some in zip(_halves(whole), *unknown, strict=True))
    return [
        share_score(_halves(one), (part, cases), effect) if one.enough and not _is_unknown(by, one) else None
        for one in figures
    ]


def compare(families: Sequence[tuple[str, Sequence[Figure], Figure]]) -> list[Compared]:
    """Every group of (dimension, its figures, the figure of the whole) that has a score, all tested together."""
    scored = [
        (by, figure, score)
        for by, figures, whole in families
        for figure, score in zip(figures, group_scores(by, figures, whole), strict=True)
        if score is not None
    ]
    found = verdicts([score for *_, score in scored])
    return [
        Compared(figure, by, _share(figure) - score.difference, score.p, verdict)
        for (by, figure, score), verdict in zip(scored, found, strict=True)
    ]


def _is_unknown(by: str, figure: Figure) -> bool:
    return is_unknown(by, (figure.group or {})[by])


def _halves(figure: Figure) -> tuple[float, float]:
    return float(figure.numerator or 0), float(figure.denominator or 0)


def _share(figure: Figure) -> float:
    part, cases = _halves(figure)
    return part / cases
