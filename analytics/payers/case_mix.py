"""Denials against what other payers deny for the same services: indirect standardisation, small cells drawn in."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp, log, sqrt

import polars as pl

from analytics.payers.funnel import design_effect
from analytics.payers.verdicts import FEW, LESS, LIKE, MORE, marked
from analytics.statistics import Z, byar, normal_above

LEVELS = (
    (),
    ("cpt",),
    ("cpt", "visit"),
    ("cpt", "visit", "modifiers"),
    ("cpt", "visit", "modifiers", "diagnosis_chapter"),
    ("cpt", "visit", "modifiers", "diagnosis_chapter", "pos"),
)
"""From all lines to the finest cell: a cell with few lines of other payers leans on the one before."""
LEAST_LINES = 30
LEAST_EXPECTED = 5.0
"""Denials to expect, below which nothing is said: chance decides."""
_MOST_APART = 3
_LEAST_PRIOR, _MOST_PRIOR = 10.0, 10_000.0
_CELL = LEVELS[-1]


@dataclass(frozen=True)
class Adjusted:
    """One payer's denied lines beside those that others' rates for the same services lead to expect.

    `ratio` is observed over expected, `low` and `high` its 95 % interval; None where nothing is to be expected.
    `beside` are the payers whose rates were expected.
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


def adjusted(cells: pl.DataFrame, patients: pl.DataFrame) -> list[Adjusted]:
    """Every payer of `denials_by_case_mix` beside all others; `patients` tell how alike a patient's lines are decided.

    The expected rate of a cell is (denied + k * rate above) / (lines + k) of all other payers, level by level. It is a
    weighted sum of their denials, so its variance is known: the intervals count both sides' chance. A payer who differs
    is nobody's benchmark: the clearest is set apart and all are judged anew, a third of the payers at most.
    """
    whole, alike = _whole(cells), design_effect(patients)
    priors = _priors(whole, alike)
    payers = [str(one) for one in whole["payer_id"].unique().sort()]
    apart: set[str] = set()
    while True:
        found = [_one(whole, payer, apart, priors, alike) for payer in payers]
        judged = [
            one if one.p is None else replace(one, verdict=_verdict(one, counts))
            for one, counts in zip(found, marked(one.p for one in found), strict=True)
        ]
        odd = [one for one in judged if one.verdict in (MORE, LESS) and one.payer_id not in apart]
        if not odd or len(apart) >= len(payers) // _MOST_APART:
            return judged
        apart.add(min(odd, key=lambda one: one.p or 0.0).payer_id)


def _one(whole: pl.DataFrame, payer: str, apart: Set[str], priors: Sequence[float], alike: float) -> Adjusted:
    own = whole.filter(payer_id=payer)
    others = whole.filter(pl.col("payer_id") != payer, ~pl.col("payer_id").is_in(list(apart)))
    lines, denied = int(own["decided"].sum()), int(own["denied"].sum())
    if others.is_empty():
        return Adjusted(payer, lines, denied, 0.0)
    rates = expected_rates(own, others, priors)
    expected = float((rates["decided"] * rates["rate"]).sum())
    found = Adjusted(payer, lines, denied, expected, beside=tuple(others["payer_id"].unique().sort()))
    if lines < LEAST_LINES or expected < LEAST_EXPECTED:
        return found
    of_expected = alike * float(
        weights(own, others, priors).select((pl.col("denied") * pl.col("weight").pow(2)).sum()).item()
    )
    low, high = _interval(denied, expected, alike, of_expected)
    of_own = alike * float((rates["decided"] * rates["rate"] * (1 - rates["rate"])).sum())
    p = _chance(denied, expected, of_own + of_expected, alike)
    return replace(found, ratio=denied / expected, low=low, high=high, p=p)


def expected_rates(own: pl.DataFrame, others: pl.DataFrame, priors: Sequence[float]) -> pl.DataFrame:
    """`own` cells with `rate`: what others deny for the same, a cell with few lines drawn to the wider one."""
    rates = own.with_columns(rate=pl.lit(float(others["denied"].sum()) / max(float(others["decided"].sum()), 1.0)))
    for level, prior in zip(LEVELS[1:], priors, strict=True):
        sums = others.group_by(level).agg(n=pl.col("decided").sum(), y=pl.col("denied").sum())
        joined = rates.join(sums, on=level, how="left", maintain_order="left").with_columns(
            pl.col("n", "y").fill_null(0)
        )
        drawn = (pl.col("y") + prior * pl.col("rate")) / (pl.col("n") + prior)
        rates = joined.with_columns(rate=drawn).drop("n", "y")
    return rates


def weights(own: pl.DataFrame, others: pl.DataFrame, priors: Sequence[float]) -> pl.DataFrame:
    """Others' cells with `denied` and `weight`: what one denial there adds to the denials expected of `own`.

    A denial counts in every cell from its own to all of them: what a cell does not keep for itself it leaves to the
    wider one. So the expected number is the sum of denied times weight, and its variance is known.
    """
    mass = own.select(*_CELL, mass=pl.col("decided").cast(pl.Float64))
    weighed = others.group_by(_CELL).agg(pl.col("denied").sum()).with_columns(weight=pl.lit(0.0))
    for level, prior in zip(reversed(LEVELS[1:]), reversed(priors), strict=True):
        lines = others.group_by(level).agg(n=pl.col("decided").sum())
        mass = mass.group_by(level).agg(pl.col("mass").sum()).join(lines, on=level, how="left")
        mass = mass.with_columns(here=pl.col("mass") / (pl.col("n").fill_null(0) + prior))
        weighed = weighed.join(mass.select(*level, "here"), on=level, how="left")
        weighed = weighed.with_columns(pl.col("weight") + pl.col("here").fill_null(0.0)).drop("here")
        mass = mass.select(*level, mass=pl.col("here") * prior)
    rest = float(mass["mass"].sum()) / max(float(others["decided"].sum()), 1.0)
    return weighed.with_columns(pl.col("weight") + rest)


def _prior(whole: pl.DataFrame, level: Sequence[str], above: Sequence[str], alike: float) -> float:
    """How many lines the wider cell's rate is worth: the less cells differ within it, the more (method of moments)."""
    cells = whole.group_by(level).agg(n=pl.col("decided").sum(), y=pl.col("denied").sum())
    above_sums = cells.group_by(above) if above else cells.group_by(pl.lit(1).alias("all"))
    wide = above_sums.agg(
        wide_n=pl.col("n").sum(), wide_y=pl.col("y").sum(), cells=pl.len(), nn=pl.col("n").pow(2).sum()
    )
    joined = cells.join(wide, on=above) if above else cells.join(wide.drop("all"), how="cross")
    rate = pl.col("wide_y") / pl.col("wide_n")
    chance = alike * float(wide.select((rate * (1 - rate) * (pl.col("cells") - 1)).sum()).item())
    seen = float(joined.select((pl.col("n") * (pl.col("y") / pl.col("n") - rate).pow(2)).sum()).item())
    size = float(wide.select((pl.col("wide_n") - pl.col("nn") / pl.col("wide_n")).sum()).item())
    within = float(wide.select((rate * (1 - rate) * pl.col("wide_n")).sum() / pl.col("wide_n").sum()).item())
    between = (seen - chance) / size if size > 0 else 0.0
    return min(max(within / between, _LEAST_PRIOR), _MOST_PRIOR) if between > 0 else _MOST_PRIOR


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
    whole = _whole(cells)
    own, others = whole.filter(payer_id=one.payer_id), whole.filter(pl.col("payer_id").is_in(list(one.beside)))
    if own.is_empty() or others.is_empty():
        return []
    rates = expected_rates(own, others, _priors(whole, design_effect(patients)))
    expected = (pl.col("decided") * pl.col("rate")).sum().alias("expected")
    sums = rates.group_by("cpt").agg(pl.col("decided", "denied").sum(), expected)
    sums = sums.sort(pl.col("expected") - pl.col("denied"), "cpt")
    return [OfCode(*row) for row in sums.rows()]


def _whole(cells: pl.DataFrame) -> pl.DataFrame:
    whole = cells.with_columns(pl.col(_CELL).fill_null("none"))
    return whole.group_by("payer_id", *_CELL).agg(pl.col("decided", "denied").sum()).sort("payer_id", *_CELL)


def _priors(whole: pl.DataFrame, alike: float) -> list[float]:
    return [_prior(whole, level, above, alike) for above, level in pairwise(LEVELS)]
