"""Denial rates of lines by circumstance, with claims as clusters, each compared with all other lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from analytics.causes.traits import items, known
from analytics.stats.clusters import ClusterSums, design_effect, effective_n, sums_of
from analytics.stats.compare_groups import LEAST_CASES, Score, Verdict, share_score, verdicts
from analytics.stats.proportions import wilson

LEAST_LINES = LEAST_CASES
LEAST_OF_REASON = 5
"""Denied lines of all payers for a reason, below which payers are not compared in it."""


@dataclass(frozen=True)
class Rate:
    """Lines of one group, how many of them were denied, the rate with its 95 % interval, and whether it differs.

    `whole` is the rate of all lines that are compared.
    """

    group: tuple[str, ...]
    lines: int
    denied: int
    claims: int
    share: float
    low: float
    high: float
    dollars: float
    """Charges of the denied lines."""
    whole: float
    verdict: Verdict = Verdict.NOT_ENOUGH_DATA

    @property
    def strength(self) -> float:
        """How strongly a map colors it, 0 to 1: 0 where it does not differ, the more the further it lies from all."""
        return min(1.0, 0.35 + abs(self.share - self.whole) * 8) if self.verdict.is_significant else 0.0


@dataclass(frozen=True)
class _Group:
    """A group's sums over claims, and the charges of its denied lines."""

    name: tuple[str, ...]
    sums: ClusterSums
    dollars: float


def by_trait(lines: pl.DataFrame, trait: str) -> list[Rate]:
    """The rate for each value of a trait (`traits.SHOWN`), of the rows of `line_profiles`, against all others.

    Lines of which the trait is unknown are in no group.
    """
    flags = _flags(lines)
    whole = _group((), flags.filter(known(lines, (trait,))[trait]))
    groups = [
        _group((str(value),), part) for (value,), part in _parts(items(lines, (trait,)).join(flags, on="row"), "value")
    ]
    return _judged(groups, _scores(groups, whole.sums), whole.sums)


def among_known(lines: pl.DataFrame, trait: str) -> Rate | None:
    """The rate of all lines of which a trait is known; None where there is none."""
    rows = _flags(lines).filter(known(lines, (trait,))[trait])
    if rows.is_empty():
        return None
    whole = _group((), rows)
    return _rate(whole, whole.sums)


def by_payer_and_reason(lines: pl.DataFrame) -> list[Rate]:
    """For each payer and reason category: its denials for that reason among its decided lines, against other payers.

    All payers and reasons are tested together; reasons with fewer than LEAST_OF_REASON denials are not tested.
    """
    flags = _flags(lines).with_columns(
        lines["payer_id"].fill_null("unknown"), lines["reason_category"].fill_null("none").alias("reason")
    )
    payers = _parts(flags, "payer_id")
    groups: list[_Group] = []
    scores: list[Score | None] = []
    wholes: list[ClusterSums] = []
    for reason in flags.filter(pl.col("denied") > 0)["reason"].unique().sort():
        is_it = (pl.col("reason") == reason).cast(pl.Int64)
        own = [_group((str(payer), reason), part.with_columns(pl.col("denied") * is_it)) for (payer,), part in payers]
        whole = sum((one.sums for one in own), ClusterSums())
        groups += own
        scores += _scores(own, whole) if whole.y >= LEAST_OF_REASON else [None] * len(own)
        wholes += [whole] * len(own)
    judged = zip(groups, wholes, verdicts(scores), strict=True)
    return [replace(_rate(group, whole), verdict=verdict) for group, whole, verdict in judged]


def _scores(groups: Sequence[_Group], whole: ClusterSums) -> list[Score | None]:
    effect = design_effect(group.sums for group in groups)
    return [share_score((group.sums.y, group.sums.m), (whole.y, whole.m), effect) for group in groups]


def _judged(groups: Sequence[_Group], scores: Sequence[Score | None], whole: ClusterSums) -> list[Rate]:
    judged = zip(groups, verdicts(scores), strict=True)
    return [replace(_rate(group, whole), verdict=verdict) for group, verdict in judged]


def _flags(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_row_index("row").select(
        "row", "claim_id", pl.col("denied_lines").alias("denied"), pl.col("charge").cast(pl.Float64)
    )


def _parts(rows: pl.DataFrame, by: str) -> list[tuple[tuple[object, ...], pl.DataFrame]]:
    return sorted(rows.group_by(by), key=lambda part: str(part[0][0]))


def _group(name: tuple[str, ...], rows: pl.DataFrame) -> _Group:
    claims = rows.group_by("claim_id").agg(
        pl.col("denied").sum().alias("y"), pl.len().cast(pl.Int64).alias("m"), pl.lit(1, pl.Int64).alias("k")
    )
    dollars = rows.select((pl.col("charge") * pl.col("denied")).sum()).item()
    return _Group(name, sums_of(claims, "y", "m", "k"), float(dollars))


def _rate(group: _Group, whole: ClusterSums) -> Rate:
    sums = group.sums
    low, high = wilson(sums.value, effective_n(sums))
    return Rate(
        group.name, int(sums.m), int(sums.y), sums.count, sums.value, low, high, group.dollars, whole.y / whole.m
    )
