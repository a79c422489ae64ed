"""Observed over expected denials of each payer: indirect standardization by what is billed, small cells shrunk."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from math import exp, log, sqrt

import polars as pl

from analytics.payers import mix
from analytics.payers.funnel import sums_by_payer
from analytics.stats.clusters import design_effect
from analytics.stats.compare_groups import LEAST_CASES, Score, Verdict, count_score, verdicts
from analytics.stats.proportions import Z, count_interval

LEAST_LINES = LEAST_CASES
LEAST_EXPECTED = 5.0
"""Expected denials below which there is no verdict."""
_MOST_EXCLUDED = 3


@dataclass(frozen=True)
class Adjusted:
    """One payer's denied lines, and those expected from other payers' rates for the same services.

    `ratio` is observed over expected, `low` and `high` its 95 % interval; None where too little is expected.
    `peers` are the payers that the expected number comes from, `left_out` the lines that cannot be compared.
    """

    payer_id: str
    lines: int
    denied: int
    expected: float
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    verdict: Verdict = Verdict.NOT_ENOUGH_DATA
    peers: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def decided(self) -> int:
        """All lines that the payer adjudicated."""
        return self.lines + self.left_out

    @property
    def differs(self) -> bool:
        """Whether the interval leaves out 1."""
        return self.low is not None and self.high is not None and not self.low <= 1 <= self.high


def adjusted(cells: pl.DataFrame, patients: pl.DataFrame) -> list[Adjusted]:
    """Every payer of `denials_by_case_mix` against all others; `patients` are rows of `patients_by_denied_lines`.

    The expected rate of a cell is (denied + k * rate above) / (lines + k) of all other payers, level by level. It is a
    weighted sum of their denials, so its variance is known: the intervals count both sides' chance. A payer who differs
    is no benchmark: the most significant is excluded and all are tested again, a third of the payers at most.
    """
    whole, effect = mix.whole(cells), design_effect(sums_by_payer(patients).values())
    priors = mix.priors_of(whole, effect)
    decided = dict(cells.group_by("payer_id").agg(pl.col("decided").sum()).sort("payer_id").iter_rows())
    excluded: set[str] = set()
    while True:
        found = [
            replace(one, left_out=lines - one.lines)
            for payer, lines in decided.items()
            for one in [_one(whole, payer, excluded, priors, effect)]
        ]
        scores = [None if one.p is None else Score(one.denied - one.expected, one.p) for one in found]
        found_verdicts = verdicts(scores, [one.differs for one in found])
        judged = [replace(one, verdict=verdict) for one, verdict in zip(found, found_verdicts, strict=True)]
        outliers = [one for one in judged if one.verdict.is_significant and one.payer_id not in excluded]
        if not outliers or len(excluded) >= len(decided) // _MOST_EXCLUDED:
            return judged
        excluded.add(min(outliers, key=lambda one: one.p or 0.0).payer_id)


def _one(whole: pl.DataFrame, payer: str, excluded: Set[str], priors: Sequence[float], effect: float) -> Adjusted:
    own = whole.filter(payer_id=payer)
    others = whole.filter(pl.col("payer_id") != payer, ~pl.col("payer_id").is_in(list(excluded)))
    lines, denied = int(own["decided"].sum()), int(own["denied"].sum())
    if others.is_empty():
        return Adjusted(payer, lines, denied, 0.0)
    rates = mix.rates(own, others, priors)
    expected = float((rates["decided"] * rates["rate"]).sum())
    found = Adjusted(payer, lines, denied, expected, peers=tuple(others["payer_id"].unique().sort()))
    if lines < LEAST_LINES or expected < LEAST_EXPECTED:
        return found
    of_expected = effect * float(
        mix.weights(own, others, priors).select((pl.col("denied") * pl.col("weight").pow(2)).sum()).item()
    )
    low, high = _interval(denied, expected, effect, of_expected)
    of_own = effect * float((rates["decided"] * rates["rate"] * (1 - rates["rate"])).sum())
    score = count_score(denied, expected, of_own + of_expected)
    return replace(found, ratio=denied / expected, low=low, high=high, p=score.p)


def _interval(denied: int, expected: float, effect: float, of_expected: float) -> tuple[float, float]:
    """The exact interval of the effective count, widened by the variance of the expected number."""
    low, high = (effect * end / expected for end in count_interval(denied / effect))
    ratio, of_log = denied / expected, Z * sqrt(of_expected) / expected
    if not denied:
        return 0.0, high * exp(of_log)
    reaches = (
        sqrt(log(ratio / low) ** 2 + of_log**2) if low > 0 else float("inf"),
        sqrt(log(high / ratio) ** 2 + of_log**2),
    )
    return ratio * exp(-reaches[0]), ratio * exp(reaches[1])


@dataclass(frozen=True)
class OfCode:
    """One code with one payer: lines, denied, and the denials expected from other payers' rates."""

    cpt: str
    lines: int
    denied: int
    expected: float


def by_code(cells: pl.DataFrame, patients: pl.DataFrame, one: Adjusted) -> list[OfCode]:
    """A payer's codes with the denials expected of them, the largest excess first; none is tested."""
    whole = mix.whole(cells)
    own, others = whole.filter(payer_id=one.payer_id), whole.filter(pl.col("payer_id").is_in(list(one.peers)))
    if own.is_empty() or others.is_empty():
        return []
    rates = mix.rates(own, others, mix.priors_of(whole, design_effect(sums_by_payer(patients).values())))
    expected = (pl.col("decided") * pl.col("rate")).sum().alias("expected")
    sums = rates.group_by("cpt").agg(pl.col("decided", "denied").sum(), expected)
    sums = sums.sort(pl.col("expected") - pl.col("denied"), "cpt")
    return [OfCode(*row) for row in sums.rows()]
