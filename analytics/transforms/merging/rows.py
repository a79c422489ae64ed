"""Rows made fewer: texts become codes to group by quickly, days become months, sums are kept."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from analytics.tables import Table

_SEPARATOR = "\x1f"
BUCKETS = (0, 31, 61, 91, 121)
"""The youngest age of each bucket of receivables."""


def current(versions: pl.LazyFrame, as_of: pl.Expr) -> pl.LazyFrame:
    """The versions that hold on that day."""
    return versions.filter(pl.col("valid_from") <= as_of, as_of < pl.col("valid_to"))


def coded(columns: Sequence[str], lists: Sequence[str] = ()) -> list[pl.Expr]:
    """Texts, and lists of texts, in a form that is grouped by as quickly as numbers; `decoded` undoes it."""
    texts = [pl.col(name).cast(pl.Categorical) for name in columns]
    return texts + [pl.col(name).list.join(_SEPARATOR).cast(pl.Categorical) for name in lists]


def decoded(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with texts for codes and lists for joined texts, as the table has them."""
    back = []
    for name, dtype in table.schema.items():
        if name not in rows.columns or rows.schema[name] != pl.Categorical:
            continue
        text = pl.col(name).cast(pl.String)
        if dtype == pl.List(pl.String):
            text = pl.when(text == "").then(pl.lit([], dtype=dtype)).otherwise(text.str.split(_SEPARATOR)).alias(name)
        back.append(text)
    return rows.with_columns(back)


def day(column: str, by: str) -> pl.Expr:
    """The day itself, or the first of its month: what a slice of that name goes by."""
    return pl.col(column) if by == "day" else pl.col(column).dt.month_start()


def youngest(age: pl.Expr) -> pl.Expr:
    """The youngest age of the bucket that this age falls into; ages below zero belong to the first."""
    bucket = pl.lit(BUCKETS[0])
    for least in BUCKETS[1:]:
        bucket = pl.when(age >= least).then(least).otherwise(bucket)
    return pl.when(age.is_not_null()).then(bucket).cast(pl.Int32)


def whole(table: Table, slices: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The slices one behind the other, as the table has them, each row numbered."""
    stacked = pl.concat([table.empty().drop("position"), *(_of(table, each) for each in slices)])
    return stacked.with_row_index("position")


def _of(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    decoded_rows = decoded(table, rows)
    listed = sorted(set(table.schema) - {"position"}, key=table.schema.names().index)
    ordered = decoded_rows.sort(
        [name for name in rows.columns if table.schema[name] in (pl.Date, pl.String, pl.Int32)], nulls_last=True
    )
    return table.conform(ordered.with_columns(position=pl.lit(0, dtype=pl.UInt32))).select(listed)
