"""Rows made fewer: texts become codes to group by quickly, days become months, sums are kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import polars as pl

from analytics.tables import MONEY, TEXTS, Table
from analytics.tables.merged import OLDEST_AGE
from analytics.transforms.money import dollars

_SEPARATOR = "\x1f"


def current(versions: pl.LazyFrame, as_of: pl.Expr) -> pl.LazyFrame:
    """The versions that hold on that day."""
    return versions.filter(pl.col("valid_from") <= as_of, as_of < pl.col("valid_to"))


def coded(columns: Sequence[str], lists: Sequence[str] = ()) -> list[pl.Expr]:
    """Texts, and lists of texts, in a form that is grouped by as quickly as numbers; `whole` undoes it."""
    texts = [pl.col(name).cast(pl.Categorical) for name in columns]
    return texts + [pl.col(name).list.join(_SEPARATOR).cast(pl.Categorical) for name in lists]


def day(column: str, by: str) -> pl.Expr:
    """The day itself, or the first of its month: what a slice of that name goes by."""
    return pl.col(column) if by == "day" else pl.col(column).dt.month_start()


def rounded(age: pl.Expr) -> pl.Expr:
    """The age in days, from the oldest bucket on its youngest: beyond it no question tells days apart."""
    return pl.min_horizontal(age, pl.lit(OLDEST_AGE)).cast(pl.Int32)


def in_cents(columns: Sequence[str]) -> list[pl.Expr]:
    """Dollars as whole cents, which add up quicker; `whole` undoes it."""
    return [(pl.col(name) * 100).cast(pl.Int64) for name in columns]


def added_up(rows: pl.DataFrame, keys: Sequence[str], sums: Sequence[str]) -> pl.DataFrame:
    """One row for rows that say the same, with its sums."""
    return rows.group_by(list(keys)).agg(pl.col(list(sums)).sum())


def numbered(rows: pl.DataFrame, columns: Sequence[str], name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with one number for what several columns say together, and what each number says."""
    said = rows.select(columns).unique().with_row_index(name)
    return rows.join(said, on=list(columns), nulls_equal=True, maintain_order="left").drop(columns), said


def whole(table: Table, slices: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The slices one behind the other, as the table has them, each row numbered; cents as dollars again."""
    stacked = pl.concat(map(partial(_ordered, table), slices), how="diagonal_relaxed").with_row_index("position")
    lists = [_listed(pl.col(name)).alias(name) for name in stacked.columns if table.schema[name] == TEXTS]
    money = [dollars(name).alias(name) for name in stacked.columns if table.schema[name] == MONEY]
    return table.conform(stacked.with_columns(*lists, *money))


def _ordered(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """A slice in an order of its own, codes as texts again."""
    texts = [pl.col(name).cast(pl.String) for name, dtype in rows.schema.items() if dtype == pl.Categorical]
    money = [name for name in rows.columns if table.schema[name] == MONEY]
    return rows.with_columns(texts).sort(pl.exclude(money), nulls_last=True)


def _listed(joined: pl.Expr) -> pl.Expr:
    return pl.when(joined == "").then(pl.lit([], dtype=TEXTS)).otherwise(joined.str.split(_SEPARATOR))
