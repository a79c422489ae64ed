"""Lines of one claim, or claims of one patient, are decided together: how much less they say than independent ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Self

import polars as pl


@dataclass(frozen=True)
class ClusterSums:
    """Sums over clusters (claims or patients) with y cases in the numerator and m in the denominator of each.

    `count` is the number of clusters with m > 0; y, m, yy, ym, mm are the sums of y, m, y*y, y*m, m*m.
    """

    count: int = 0
    y: float = 0
    m: float = 0
    yy: float = 0
    ym: float = 0
    mm: float = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def value(self) -> float:
        """The ratio y / m: a share, or a mean. m is not 0."""
        return self.y / self.m

    @property
    def squares(self) -> float:
        """The sum over clusters of (y - value * m) squared."""
        y, m = self.y, self.m
        # Whole numbers as long as the sums are, so that it is rounded once.
        return max(0.0, (self.yy * m * m - 2 * y * m * self.ym + y * y * self.mm) / (m * m))

    @property
    def variance(self) -> float:
        """The variance of `value` as a ratio estimator with clusters drawn by chance; 0 of a single cluster."""
        return self.count / (self.count - 1) * self.squares / self.m**2 if self.count > 1 else 0.0


def sums_of(rows: pl.DataFrame, y: str, m: str, clusters: str) -> ClusterSums:
    """The sums of rows, each of so many `clusters` with y and m cases; m is above 0."""
    k = pl.col(clusters)
    found = rows.select(
        k.sum().alias("k"), (k * pl.col(y)).sum().alias("y"), (k * pl.col(m)).sum().alias("m"),
        (k * pl.col(y) * pl.col(y)).sum().alias("yy"), (k * pl.col(y) * pl.col(m)).sum().alias("ym"),
        (k * pl.col(m) * pl.col(m)).sum().alias("mm"),
    )  # fmt: skip
    return ClusterSums(*found.row(0))


def sums_by(rows: pl.DataFrame, by: str, y: str, m: str, clusters: str) -> dict[str, ClusterSums]:
    """The same for each value of `by`, in order."""
    parts = sorted(rows.group_by(by), key=lambda part: str(part[0][0]))
    return {str(value): sums_of(part, y, m, clusters) for (value,), part in parts}


def effective_n(sums: ClusterSums) -> float:
    """How many independent cases these are worth: p(1 - p) over the variance of p = y / m. m is positive.

    Where p is 0 or 1 the variance says nothing, and the cases count as they are; where the variance is 0, or there is
    one cluster only, every cluster counts once.
    """
    if sums.y in (0, sums.m):
        return float(sums.m)
    variance = sums.variance
    return sums.value * (1 - sums.value) / variance if variance > 0 else float(sums.count)


def design_effect(strata: Iterable[ClusterSums]) -> float:
    """How many cases are worth one independent case, within groups that may have rates of their own; at least 1.

    The squares of what clusters have beyond their group's rate, over what independent cases would have
    (Rao and Scott 1992, pooled over groups). A group of a single cluster counts as one case. 1 where all or none count.
    """
    seen = independent = 0.0
    for sums in strata:
        if 0 < sums.y < sums.m:
            of_cases = sums.m * sums.value * (1 - sums.value)
            independent += of_cases
            seen += sums.variance * sums.m**2 if sums.count > 1 else sums.m * of_cases
    return max(1.0, seen / independent) if independent > 0 else 1.0
