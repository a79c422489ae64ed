"""What payers allow for a unit of each code, beside other payers: in dollars a unit, and in dollars a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import sqrt
from statistics import median

import polars as pl

from analytics.payers.verdicts import FEW, LIKE, marked
from analytics.statistics import Z, normal_above

LEAST_LINES = 20
"""Lines with something allowed, of a payer and code, below which its amount is not compared."""
LEAST_PAYERS = 3
"""Other payers with enough lines, below which there is nothing to compare with."""
WORTH = 100.0
"""Dollars a year below which a difference is not worth a word."""
YEAR = 365.25
LOWER, HIGHER = "allows less", "allows more"


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
    verdict: str = FEW

    @property
    def a_unit(self) -> float:
        """Dollars allowed for a unit."""
        return self.allowed / self.units


def yields(rows: pl.DataFrame) -> list[Yield]:
    """Every payer and code of `allowed_by_code`, beside the median of other payers; the costliest difference first."""
    if rows.is_empty():
        return []
    found = [_one(str(payer), str(cpt), part) for (payer, cpt), part in rows.group_by("payer_id", "cpt")]
    days = (rows["last_date"].max() - rows["first_date"].min()).days + 1  # type: ignore[operator,union-attr]
    beside = [_beside(one, [each for each in found if each.cpt == one.cpt], YEAR / days) for one in found]
    judged = [
        one if one.p is None else replace(one, verdict=_verdict(one, counts))
        for one, counts in zip(beside, marked(one.p for one in beside), strict=True)
    ]
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


def _beside(one: Yield, of_code: list[Yield], a_year: float) -> Yield:
    others = [each for each in of_code if each.payer_id != one.payer_id and each.lines >= LEAST_LINES]
    if one.lines < LEAST_LINES or len(others) < LEAST_PAYERS:
        return one
    usual = median(each.a_unit for each in others)
    difference, error = one.a_unit - usual, (one.high - one.a_unit) / Z
    p = 2 * normal_above(abs(difference) / error) if error > 0 else (0.0 if difference else 1.0)
    return replace(one, others=usual, a_year=difference * one.units * a_year, p=p)


def _verdict(one: Yield, counts: bool) -> str:
    if not counts or abs(one.a_year or 0.0) < WORTH:
        return LIKE
    return LOWER if (one.a_year or 0.0) < 0 else HIGHER
