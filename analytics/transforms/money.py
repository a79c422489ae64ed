"""Money inside the transforms: whole cents, so that sums, differences and shares are exact."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from analytics.tables import MONEY

_CENT = Decimal("0.01")


def cents(name: str) -> pl.Expr:
    """The money column `name` as whole cents; an amount that could not be read counts as 0."""
    return (pl.col(name) * 100).cast(pl.Int64).fill_null(0)


def dollars(name: str) -> pl.Expr:
    """The column `name`, held in cents, as money at rest."""
    return (pl.col(name).cast(pl.Decimal(14, 0)) * pl.lit(_CENT)).cast(MONEY)


def spread(shares: pl.DataFrame, *, whole: str, weight: str, over: list[str], order: str) -> pl.DataFrame:
    """Share out whole amounts of cents by weight, exactly.

    Rule: docs/definitions.md#adjustments (claim-level amounts are spread by charge).

    One row in `shares` is one taker of the amount `whole`, which is repeated on the rows of one group `over`.
    Shares are rounded down in absolute terms and carry the sign of the whole; the cents left over go to the largest
    fractions, ties to the earlier row by `order`. Where every weight is 0, all takers weigh the same.
    Returns the rows with a column `share` in cents; shares of a group add up to its whole.
    """
    weighed = shares.with_columns(
        pl.when(pl.col(weight).sum().over(over) == 0).then(1).otherwise(pl.col(weight)).cast(pl.Int128).alias("_weight")
    )
    product = pl.col(whole).abs().cast(pl.Int128) * pl.col("_weight")
    total = pl.col("_weight").sum().over(over)
    parts = weighed.with_columns((product // total).cast(pl.Int64).alias("_part"), (product % total).alias("_rest"))
    ranked = parts.sort([*over, "_rest", order], descending=[*(False for _ in over), True, False]).with_columns(
        pl.int_range(pl.len()).over(over).alias("_rank"),
        (pl.col(whole).abs() - pl.col("_part").sum().over(over)).alias("_left"),
    )
    extra = (pl.col("_rank") < pl.col("_left")).cast(pl.Int64)
    return ranked.with_columns(((pl.col("_part") + extra) * pl.col(whole).sign()).alias("share")).drop(
        "_weight", "_part", "_rest", "_rank", "_left"
    )
