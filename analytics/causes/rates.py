"""Rates of denial by what surrounds a line, each with an interval that knows that a claim is denied as one."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.causes.traits import items, known
from analytics.statistics import Clusters, effective_n, wilson

SURE = 3.290527
"""Of a two-sided 99.9 % interval: where many cells stand side by side, one in a thousand is outside by chance."""
LEAST_LINES = 30
USUAL, MORE, LESS, FEW = "as elsewhere", "denied more", "denied less", "too few lines"


@dataclass(frozen=True)
class Rate:
    """Lines of one group: how many there are, how many were denied, the rate and the range it lies in."""

    group: tuple[str, ...]
    lines: int
    denied: int
    claims: int
    share: float
    low: float
    high: float
    dollars: float
    """Charges of the denied lines."""


def by_trait(lines: pl.DataFrame, trait: str) -> list[Rate]:
    """The rate for each value of a trait (`traits.SHOWN`), of the rows of `line_profiles`; 95 % intervals.

    Lines of which the trait is unknown are in no group.
    """
    told = items(lines, (trait,)).join(_flags(lines), on="row")
    return [_rate((str(value),), part) for (value,), part in _parts(told, "value")]


def among_known(lines: pl.DataFrame, trait: str) -> Rate | None:
    """The rate of all lines of which a trait is known: what its values are compared with; None where there is none."""
    rows = _flags(lines).filter(known(lines, (trait,))[trait])
    return _rate((), rows) if rows.height else None


def by_payer_and_reason(lines: pl.DataFrame) -> list[Rate]:
    """For each payer and category of reasons: its denials for that reason among its decided lines; 99.9 % intervals."""
    flags = _flags(lines).with_columns(lines["payer_id"].fill_null("unknown"), lines["reason_category"].alias("reason"))
    reasons = flags.filter(pl.col("denied") > 0)["reason"].fill_null("none").unique().sort().to_list()
    rates = []
    for (payer,), part in _parts(flags, "payer_id"):
        for reason in reasons:
            is_it = (pl.col("reason").fill_null("none") == reason).cast(pl.Int64)
            rates.append(_rate((str(payer), reason), part.with_columns(pl.col("denied") * is_it), SURE))
    return rates


def compared(rate: Rate, whole: float) -> str:
    """Whether a group is denied more or less than the share of all, or neither for sure."""
    if rate.lines < LEAST_LINES:
        return FEW
    return MORE if rate.low > whole else LESS if rate.high < whole else USUAL


def _flags(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_row_index("row").select(
        "row", "claim_id", pl.col("denied_lines").alias("denied"), pl.col("charge").cast(pl.Float64)
    )


def _parts(rows: pl.DataFrame, by: str) -> list[tuple[tuple[object, ...], pl.DataFrame]]:
    return sorted(rows.group_by(by), key=lambda part: str(part[0][0]))


def _rate(group: tuple[str, ...], rows: pl.DataFrame, z: float = 1.959964) -> Rate:
    claims = rows.group_by("claim_id").agg(pl.col("denied").sum().alias("y"), pl.len().cast(pl.Int64).alias("m"))
    y, m = pl.col("y"), pl.col("m")
    sums = claims.select(y=y.sum(), m=m.sum(), yy=(y * y).sum(), ym=(y * m).sum(), mm=(m * m).sum()).row(0, named=True)
    share = sums["y"] / sums["m"]
    low, high = wilson(share, effective_n(Clusters(claims=claims.height, **sums)), z)
    dollars = rows.select((pl.col("charge") * pl.col("denied")).sum()).item()
    return Rate(group, sums["m"], sums["y"], claims.height, share, low, high, float(dollars))
