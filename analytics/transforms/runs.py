"""Sorted rows with equal keys stand in runs: where a run starts, which place a row has in it, and what comes next.

Faster than a window (`over`) and as plain, where the rows are sorted by the keys anyway.
"""

from __future__ import annotations

import polars as pl


def starts_run(*keys: str) -> pl.Expr:
    """Whether a row is the first of its run: the row before it has other keys. Nulls are equal to each other."""
    changes = [pl.col(key).ne_missing(pl.col(key).shift()) for key in keys]
    return pl.any_horizontal(pl.int_range(pl.len()) == 0, *changes)


def place_in_run(*keys: str) -> pl.Expr:
    """Which row of its run it is, from 0."""
    row = pl.int_range(pl.len())
    return row - pl.when(starts_run(*keys)).then(row).forward_fill()


def next_in_run(column: str, key: str) -> pl.Expr:
    """What the next row of the same run says; null on the last one."""
    return pl.when(pl.col(key).shift(-1) == pl.col(key)).then(pl.col(column).shift(-1))


def added_up(rows: pl.DataFrame, keys: list[str], amounts: list[str]) -> pl.DataFrame:
    """One row a run, with its amounts added up; what else its rows say is taken from the first.

    `rows` are sorted by `keys`, and so is what comes back. Few rows repeat their keys: only these are grouped.
    """
    starts = starts_run(*keys)
    alone = rows.select(starts & starts.shift(-1, fill_value=True)).to_series()
    if alone.all():
        return rows
    added = (
        rows.filter(~alone)
        .group_by(keys, maintain_order=True)
        .agg(pl.exclude(*keys, *amounts).first(), pl.col(amounts).sum())
    )
    return pl.concat([rows.filter(alone), added.select(rows.columns)]).sort(keys)
