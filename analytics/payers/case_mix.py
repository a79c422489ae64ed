"""Denials against what other payers deny for the same services: indirect standardisation, small cells drawn in."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from math import exp, log, sqrt

import polars as pl

from analytics.payers import mix
from analytics.payers.funnel import design_effect
from analytics.payers.verdicts import FEW, LESS, LIKE, MORE, marked
from analytics.statistics import Z, byar, normal_above

LEAST_LINES = 30
LEAST_EXPECTED = 5.0
"""Denials to expect, below which nothing is said: chance decides."""
_MOST_APART = 3


@dataclass(frozen=True)
class Adjusted:
    """One payer's denied lines beside those that others' rates for the same services lead to expect.

    `ratio` is observed over expected, `low` and `high` its 95 % interval; None where nothing is to be expected.
    `beside` are the payers whose rates were expected, `left_out` the lines decided that cannot be compared.
    """

    payer_id: str
    lines: int
    denied: int
    expected: float
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    verdict: str = FEW
    beside: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def decided(self) -> int:
        """All lines that the payer decided."""
        return self.lines + self.left_out


def adjusted(cells: pl.DataFrame, patients: pl.DataFrame) -> list[Adjusted]:
    """Every payer of `denials_by_case_mix` beside all others; `patients` tell how alike a patient's lines are decided.

    The expected rate of a cell is (denied + k * rate above) / (lines + k) of all other payers, level by level. It is a
    weighted sum of their denials, so its variance is known: the intervals count both sides' chance. A payer who differs
    is nobody's benchmark: the clearest is set apart and all are judged anew, a third of the payers at most.
    """
    whole, alike = mix.whole(cells), design_effect(patients)
    priors = mix.priors_of(whole, alike)
    decided = dict(cells.group_by("payer_id").agg(pl.col("decided").sum()).sort("payer_id").iter_rows())
    apart: set[str] = set()
    while True:
        found = [
            replace(one, left_out=lines - one.lines)
            for payer, lines in decided.items()
            for one in [_one(whole, payer, apart, priors, alike)]
        ]
        judged = [
            one if one.p is None else replace(one, verdict=_verdict(one, counts))
            for one, counts in zip(found, marked(one.p for one in found), strict=True)
        ]
        odd = [one for one in judged if one.verdict in (MORE, LESS) and one.payer_id not in apart]
        if not odd or len(apart) >= len(decided) // _MOST_APART:
            return judged
        apart.add(min(odd, key=lambda one: one.p or 0.0).payer_id)


def _one(whole: pl.DataFrame, payer: str, apart: Set[str], priors: Sequence[float], alike: float) -> Adjusted:
    own = whole.filter(payer_id=payer)
    others = whole.filter(pl.col("payer_id") != payer, ~pl.col("payer_id").is_in(list(apart)))
    lines, denied = int(own["decided"].sum()), int(own["denied"].sum())
    if others.is_empty():
        return Adjusted(payer, lines, denied, 0.0)
    rates = mix.rates(own, others, priors)
    expected = float((rates["decided"] * rates["rate"]).sum())
    found = Adjusted(payer, lines, denied, expected, beside=tuple(others["payer_id"].unique().sort()))
    if lines < LEAST_LINES or expected < LEAST_EXPECTED:
        return found
    of_expected = alike * float(
        mix.weights(own, others, priors).select((pl.col("denied") * pl.col("weight").pow(2)).sum()).item()
    )
    low, high = _interval(denied, expected, alike, of_expected)
    of_own = alike * float((rates["decided"] * rates["rate"] * (1 - rates["rate"])).sum())
    p = _chance(denied, expected, of_own + of_expected, alike)
    return replace(found, ratio=denied / expected, low=low, high=high, p=p)


def _interval(denied: int, expected: float, alike: float, of_expected: float) -> tuple[float, float]:
    """Byar's interval of the count, for as many denials as it is worth, widened by the chance of the expected one."""
    low, high = (alike * end / expected for end in byar(denied / alike))
    ratio, of_log = denied / expected, Z * sqrt(of_expected) / expected
    if not denied:
        return 0.0, high * exp(of_log)
    reaches = (
        sqrt(log(ratio / low) ** 2 + of_log**2) if low > 0 else float("inf"),
        sqrt(log(high / ratio) ** 2 + of_log**2),
    )
    return ratio * exp(-reaches[0]), ratio * exp(reaches[1])


def _chance(denied: int, expected: float, variance: float, alike: float) -> float:
    """How likely a count lies so far from the expected one, either way.

    Counts are skew: Cornish and Fisher's first term (1938) takes that out of the normal score, with the skewness of as
    many independent denials as are expected.
    """
    z = (denied - expected) / sqrt(variance)
    z -= (z * z - 1) / 6 * sqrt(alike / expected)
    return 2 * normal_above(abs(z))


def _verdict(one: Adjusted, counts: bool) -> str:
    if not counts or one.low is None or one.high is None or one.low <= 1 <= one.high:
        return LIKE
    return MORE if one.low > 1 else LESS


@dataclass(frozen=True)
class OfCode:
    """One code with one payer: lines, denied, and how many denials other payers' rates lead to expect."""

    cpt: str
    lines: int
    denied: int
    expected: float


def by_code(cells: pl.DataFrame, patients: pl.DataFrame, one: Adjusted) -> list[OfCode]:
    """A payer's codes beside what others deny for the same, the most denials beyond that first; none is tested."""
    whole = mix.whole(cells)
    own, others = whole.filter(payer_id=one.payer_id), whole.filter(pl.col("payer_id").is_in(list(one.beside)))
    if own.is_empty() or others.is_empty():
        return []
    rates = mix.rates(own, others, mix.priors_of(whole, design_effect(patients)))
    expected = (pl.col("decided") * pl.col("rate")).sum().alias("expected")
    sums = rates.group_by("cpt").agg(pl.col("decided", "denied").sum(), expected)
    sums = sums.sort(pl.col("expected") - pl.col("denied"), "cpt")
    return [OfCode(*row) for row in sums.rows()]
