"""Rows as a CSV file."""

from __future__ import annotations

import polars as pl

_FORMULA = r"^[=+@\t\r\n\-＝＋－＠]"
_NUMBER = r"^-[\d,]*\.?\d+%?$"


def csv(rows: pl.DataFrame) -> str:
    """The rows with a line of column names; lists as texts, because a CSV has no lists.

    A text that a spreadsheet would run as a formula gets an apostrophe before it: files of strangers hold such texts.
    """
    flat = flattened(rows)
    texts = [name for name, dtype in flat.schema.items() if dtype == pl.String]
    heads = dict(zip(flat.columns, _harmless(pl.Series(flat.columns, dtype=pl.String)), strict=True))
    return flat.with_columns(_harmless(flat[name]) for name in texts).rename(heads).write_csv()


def _harmless(texts: pl.Series) -> pl.Series:
    runs = texts.str.contains(_FORMULA) & ~texts.str.contains(_NUMBER)
    return ("'" + texts).zip_with(runs.fill_null(False), texts).alias(texts.name)


def flattened(rows: pl.DataFrame) -> pl.DataFrame:
    """Lists as texts, their parts apart by blanks."""
    lists = [name for name, dtype in rows.schema.items() if isinstance(dtype, pl.List)]
    return rows.with_columns(pl.col(lists).cast(pl.List(pl.String)).list.join(" ")) if lists else rows
