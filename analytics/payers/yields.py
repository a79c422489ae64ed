"""What payers allow per unit of each code against the median of other payers, per unit and per year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt
from statistics import median

import polars as pl

from analytics.stats.compare_groups import Score, Verdict, normal_score, verdicts
from analytics.stats.proportions import Z

LEAST_LINES = 20
"""Lines with something allowed, of a payer and code, below which its amount is not compared."""
LEAST_PAYERS = 3
"""Other payers with enough lines, below which there is nothing to compare with."""
WORTH = 100.0
"""Dollars a year below which a difference is not mentioned."""
YEAR = 365.25


@dataclass(frozen=True)
class Yield:
    """One payer and code: lines and units with something allowed, dollars a unit with its 95 % interval.

    `others` is the median of what other payers allow for a unit; `a_year` what the difference makes on a year's units
    (negative: less than others would allow). None where there is too little to compare.
    """

    payer_id: str
    cpt: str
    lines: int
    units: float
    allowed: float
    low: float
    high: float
    others: float | None = None
    a_year: float | None = None
    p: float | None = None
    verdict: Verdict = Verdict.NOT_ENOUGH_DATA

    @property
    def a_unit(self) -> float:
        """Dollars allowed for a unit."""
        return self.allowed / self.units


def yields(rows: pl.DataFrame) -> list[Yield]:
    """Every payer and code of `allowed_by_code`, against the median of other payers; the costliest difference first."""
    if rows.is_empty():
        return []
    found = [_one(str(payer), str(cpt), part) for (payer, cpt), part in rows.group_by("payer_id", "cpt")]
    days = (rows["last_date"].max() - rows["first_date"].min()).days + 1  # type: ignore[operator,union-attr]
    compared = [_compared(one, [each for each in found if each.cpt == one.cpt], YEAR / days) for one in found]
    scores = [None if one.p is None else Score(one.a_year or 0.0, one.p) for one in compared]
    found_verdicts = verdicts(scores, [abs(one.a_year or 0.0) >= WORTH for one in compared])
    judged = [replace(one, verdict=verdict) for one, verdict in zip(compared, found_verdicts, strict=True)]
    return sorted(judged, key=lambda one: (one.a_year or 0.0, one.payer_id, one.cpt))


def together(found: Iterable[Yield], payer_id: str) -> float | None:
    """What a payer allows of what others' medians would allow for the same units; None without a comparison."""
    known = [one for one in found if one.payer_id == payer_id and one.others is not None]
    usual = sum(one.units * (one.others or 0.0) for one in known)
    return sum(one.allowed for one in known) / usual if usual else None


def _one(payer: str, cpt: str, part: pl.DataFrame) -> Yield:
    """The ratio of sums, with lines as cases."""
    n, units, allowed = (pl.col(name).cast(pl.Float64) for name in ("lines", "units_each", "allowed_each"))
    lines, x, y = part.select(n.sum(), (n * units).sum().alias("x"), (n * allowed).sum().alias("y")).row(0)
    rest = part.select((n * (allowed - y / x * units).pow(2)).sum()).item()
    reach = Z * sqrt(rest * lines / max(lines - 1, 1)) / x
    return Yield(payer, cpt, int(lines), x, y, max(0.0, y / x - reach), y / x + reach)


def _compared(one: Yield, of_code: list[Yield], a_year: float) -> Yield:
    others = [each for each in of_code if each.payer_id != one.payer_id and each.lines >= LEAST_LINES]
    if one.lines < LEAST_LINES or len(others) < LEAST_PAYERS:
        return one
    usual = median(each.a_unit for each in others)
    difference, error = one.a_unit - usual, (one.high - one.a_unit) / Z
    p = normal_score(difference, difference / error).p if error > 0 else (0.0 if difference else 1.0)
    return replace(one, others=usual, a_year=difference * one.units * a_year, p=p)
