"""How many denials to expect on a line: the rate of all, times a factor for each finding that it falls under."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp, log

import polars as pl

from analytics.stats.proportions import binomial_at_least

_ROUNDS = 100
_MOST = 0.98
_CLOSE = 1e-4
EXPECTED_ANYWAY = 0.5
"""Share of denial that the findings so far lead to expect, above which a line is no news."""


@dataclass(frozen=True)
class _Pattern:
    """Lines that fall under the same findings: bit n of `key` is finding n."""

    key: int
    lines: int
    denied: float


@dataclass(frozen=True, eq=False)
class Alike:
    """How much more alike than chance the decisions within one claim, and within one patient, are (correlations)."""

    in_claim: float
    in_patient: float


@dataclass(frozen=True, eq=False)
class Expecting:
    """A model of the lines compared: `rows` as in `Cells`, `masks` say which of them fall under each finding.

    Lines that are not compared tell nothing: they have no expected share, and are not open.
    """

    rows: pl.DataFrame
    compared: pl.Series
    masks: tuple[pl.Series, ...] = ()

    def also(self, mask: pl.Series) -> Expecting:
        """The model with one finding more."""
        return Expecting(self.rows, self.compared, (*self.masks, mask))

    def without(self, place: int) -> Expecting:
        """The model with one finding less."""
        return Expecting(self.rows, self.compared, self.masks[:place] + self.masks[place + 1 :])

    @cached_property
    def shares(self) -> pl.Series:
        """Each line's expected share of denial, such that the denials of each finding, and of all, come out right.

        0 where a line is not compared.
        """
        # Lines that fall under the same findings have the same share: there are few such patterns.
        pattern = pl.repeat(0, self.rows.height, dtype=pl.Int64, eager=True)
        for place, mask in enumerate(self.masks):
            pattern = pattern + mask.cast(pl.Int64) * 2**place
        counted = pl.DataFrame({"pattern": pattern, "denied": self.rows["denied"]}).filter(self.compared)
        sums = counted.group_by("pattern").agg(pl.len(), pl.col("denied").sum()).sort("pattern").rows()
        found = _fitted([_Pattern(*row) for row in sums], len(self.masks))
        shares = pattern.replace_strict(found, default=0.0, return_dtype=pl.Float64)
        return (shares * self.compared.cast(pl.Float64)).alias("share")

    @cached_property
    def alike(self) -> Alike:
        """Moment estimates over all pairs of lines of a claim, and over pairs in different claims of a patient."""
        left = self.rows.select("claim", "patient", self.shares, rest=pl.col("denied") - self.shares)
        left = left.filter(self.compared)
        spread = float(left.select((pl.col("share") * (1 - pl.col("share"))).mean()).item())
        lines = (float(left.select(pl.col("rest").pow(2).sum()).item()), float(left.height))
        claims, patients = _squares(left, "claim"), _squares(left, "patient")
        return Alike(
            _correlation(claims[0] - lines[0], (claims[1] - lines[1]) * spread),
            _correlation(patients[0] - claims[0], (patients[1] - claims[1]) * spread),
        )

    def design_effect(self, mask: pl.Series) -> float:
        """How many of these lines are worth one independent line."""
        inside = self.rows.filter(mask).select("claim", "patient", pl.lit(0.0).alias("rest"))
        claims, patients, n = _squares(inside, "claim")[1], _squares(inside, "patient")[1], inside.height
        more = self.alike.in_claim * (claims - n) + self.alike.in_patient * (patients - claims)
        return max(1.0, 1.0 + more / n)

    @cached_property
    def open(self) -> pl.Series:
        """Which lines are still to be explained: the others are expected to be denied anyway, and are set aside."""
        return self.compared & (self.shares <= EXPECTED_ANYWAY)

    def p_value(self, mask: pl.Series) -> float:
        """How likely so many denials or more are on these lines, as far as open, if only the model is at work."""
        mask = mask & self.open
        n = float(mask.sum())
        denied = float(self.rows["denied"].filter(mask).sum())
        expected = float(self.shares.filter(mask).sum())
        if denied <= expected:
            return 1.0
        effect = self.design_effect(mask)
        return binomial_at_least(denied / effect, n / effect, expected / n)


def _fitted(patterns: list[_Pattern], findings: int) -> dict[int, float]:
    """Pattern -> share: the rate of all times each finding's factor, by iterative proportional fitting."""
    under = [list(patterns), *([one for one in patterns if one.key >> place & 1] for place in range(findings))]
    wanted = [sum(one.denied for one in group) for group in under]
    logs = {one.key: log(max(wanted[0], 0.5) / sum(one.lines for one in patterns)) for one in patterns}
    for _ in range(_ROUNDS):
        moved = 0.0
        for group, denied in zip(under, wanted, strict=True):
            expected = sum(one.lines * min(exp(logs[one.key]), _MOST) for one in group)
            step = log((denied + 0.5) / (expected + 0.5))
            moved = max(moved, abs(step))
            for one in group:
                logs[one.key] += step
        if moved < _CLOSE:
            break
    return {key: min(exp(value), _MOST) for key, value in logs.items()}


def _squares(left: pl.DataFrame, by: str) -> tuple[float, float]:
    """Over groups: the sum of squares of what is left in each, and of their sizes."""
    sums = left.group_by(by).agg(pl.col("rest").sum().pow(2), pl.len().cast(pl.Float64).pow(2).alias("size"))
    rest, size = sums.select(pl.col("rest", "size").sum()).row(0)
    return float(rest), float(size)


def _correlation(products: float, most: float) -> float:
    return min(max(products / most, 0.0), 1.0) if most > 0 else 0.0
