"""Rows as a CSV file."""

from __future__ import annotations

import re

import polars as pl

_FORMULA = r"^[=+@\t\r\n\-＝＋－＠]"
_NUMBER = r"^-[\d,]*\.?\d+%?$"


def csv(rows: pl.DataFrame) -> str:
    """The rows with a line of column names; lists as texts, because a CSV has no lists.

    A text that a spreadsheet would run as a formula gets an apostrophe before it, and what a terminal would obey is
    written there as escapes: files of strangers hold such texts.
    """
    flat = flattened(rows)
    texts = [name for name, dtype in flat.schema.items() if dtype == pl.String]
    heads = dict(zip(flat.columns, _harmless(pl.Series(flat.columns, dtype=pl.String)), strict=True))
    written = flat.with_columns(_harmless(flat[name]) for name in texts).rename(heads).write_csv()
    return visible(written, lines=True)


def _harmless(texts: pl.Series) -> pl.Series:
    runs = texts.str.contains(_FORMULA) & ~texts.str.contains(_NUMBER)
    return ("'" + texts).zip_with(runs.fill_null(False), texts).alias(texts.name)


# Signs that a terminal or a browser obeys instead of showing: ESC and other controls (C1 too), marks that turn the
# direction of a line, separators of lines, halves of pairs.
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_LINES = re.compile("(?![\n\t]|\r\n)" + _OBEYED.pattern)


def visible(text: str, *, lines: bool = False) -> str:
    """The text with signs that a terminal would obey as escapes such as '\\x1b'; with `lines`, line breaks stay."""
    return (_LINES if lines else _OBEYED).sub(_escape, text)


def visible_json(text: str) -> str:
    """The same of a JSON text, which stays JSON of the same values."""
    return _LINES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def flattened(rows: pl.DataFrame) -> pl.DataFrame:
    """Lists as texts, their parts apart by blanks."""
    lists = [name for name, dtype in rows.schema.items() if isinstance(dtype, pl.List)]
    return rows.with_columns(pl.col(lists).cast(pl.List(pl.String)).list.join(" ")) if lists else rows
