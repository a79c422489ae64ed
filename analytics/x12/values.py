"""Convert text to amounts, dates and numbers; what cannot be converted is null and reported."""

from __future__ import annotations

import polars as pl

from analytics.tables import DAY, MONEY, QUANTITY

_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)$"
_LONG_DAY = r"^(\d{8})(?:\d{4}(?:\d{2})?)?(?:-.*)?$"
_SHORT_DAY = r"^(\d{6})(?:-\d{6})?$"
_CENTURY_TURNS = "70"
"""Years of two digits below this one are of this century."""
_EXPECTED: dict[pl.DataType, str] = {MONEY: "an amount", QUANTITY: "a number", DAY(): "a day"}

FINDINGS = pl.Schema({"row": pl.UInt32, "severity": pl.String, "code": pl.String, "message": pl.String})
"""Issues by the row of their segment."""


def is_text(dtype: pl.DataType) -> bool:
    """Whether a column keeps the text as it is."""
    return dtype in (pl.String, pl.UInt32) or (isinstance(dtype, pl.List) and dtype.inner == pl.String)


def plain(text: pl.Expr, dtype: pl.DataType, *, is_short: bool = False) -> pl.Expr:
    """The value of a text that is written in the usual way; null for others, also for those `convert` can read.

    The usual way of a day that `is_short` has two digits for the year.
    """
    if is_short:
        return pl.when(text.str.len_bytes() == 6).then((_century(text) + text).str.to_date("%Y%m%d", strict=False))
    if dtype == DAY:
        return pl.when(text.str.len_bytes() == 8).then(text.str.to_date("%Y%m%d", strict=False))
    if isinstance(dtype, pl.Decimal):
        usual = text.str.contains(rf"^-?\d*(?:\.\d{{0,{dtype.scale}}})?$")
        return pl.when(usual).then(text.cast(dtype, strict=False))
    return text.cast(dtype, strict=False)


def convert(texts: pl.Series, dtype: pl.DataType) -> pl.Series:
    """The texts as values of a column's type; null where they are none. Money is rounded half away from zero."""
    texts = texts.str.strip_chars() if texts.dtype == pl.String else texts
    if dtype == DAY:
        return _days(texts)
    if isinstance(dtype, pl.Decimal):
        numbers = texts.set(~texts.str.contains(_NUMBER), None).cast(pl.Decimal(30, 8), strict=False)
        return numbers.round(dtype.scale, mode="half_away_from_zero").cast(dtype, strict=False)
    if isinstance(dtype, pl.List):
        return texts.cast(dtype, strict=False)
    return texts.str.extract(r"^(\d{1,9})$").cast(dtype, strict=False)


def findings(rows: pl.Series, texts: pl.Series, values: pl.Series, elements: list[str]) -> pl.DataFrame:
    """Report values that are missing or rounded although there is a text: a row of FINDINGS each.

    `elements` names the element of every row, such as CLP03.
    """
    dtype = values.dtype
    issues: list[tuple[int, str, str, str]] = []
    if isinstance(texts.dtype, pl.List):
        missing = _has_unread_parts(texts, values)
        texts, wrong = texts.list.join(":", ignore_nulls=True), missing
    else:
        texts, missing = texts.str.strip_chars(), values.is_null()
        wrong = texts.is_not_null() & (texts != "") & (missing | _has_more_decimals(texts, dtype))
    chosen = pl.DataFrame({"row": rows, "text": texts, "missing": missing}).with_row_index("at")
    for at, row, text, is_missing in chosen.filter(wrong).iter_rows():
        if is_missing:
            message = f"{elements[at]} is {shape(text)}, expected {_EXPECTED.get(dtype, 'a whole number')}; left empty"
            issues.append((row, "error", "bad_value", message))
        else:
            message = f"{elements[at]} is {shape(text)}, more decimals than are kept; rounded"
            issues.append((row, "warning", "rounded_value", message))
    return pl.DataFrame(issues, schema=FINDINGS, orient="row")


def shape(text: str) -> str:
    """What a text looks like without saying what it is: 9 for a digit, A for a letter, ? for what is not printed."""
    signs = "".join(_sign(sign) for sign in text[:20])
    return f"'{signs}'" + (f" and {len(text) - 20} more characters" if len(text) > 20 else "")


def _sign(sign: str) -> str:
    if sign.isdigit():
        return "9"
    return "A" if sign.isalpha() else sign if sign.isascii() and sign.isprintable() else "?"


def _has_unread_parts(texts: pl.Series, values: pl.Series) -> pl.Series:
    """Of lists: whether a part that holds a text has no value."""
    written = texts.list.eval(pl.element().is_not_null() & (pl.element() != "")).list.sum().fill_null(0)
    read = values.list.eval(pl.element().is_not_null()).list.sum().fill_null(0)
    return written > read


def _has_more_decimals(texts: pl.Series, dtype: pl.DataType) -> pl.Series:
    if not isinstance(dtype, pl.Decimal):
        return pl.Series([False]).new_from_index(0, len(texts))
    return texts.str.contains(rf"^[+-]?\d*\.\d{{{dtype.scale}}}\d*[1-9]").fill_null(False)


def _century(text: pl.Expr) -> pl.Expr:
    """The first two digits of the year of days that are written with two."""
    return pl.when(text.str.slice(0, 2) < _CENTURY_TURNS).then(pl.lit("20")).otherwise(pl.lit("19"))


def _days(texts: pl.Series) -> pl.Series:
    short = texts.str.extract(_SHORT_DAY)
    whole = pl.select(pl.coalesce(texts.str.extract(_LONG_DAY), _century(pl.lit(short)) + short)).to_series()
    return whole.str.to_date("%Y%m%d", strict=False).alias(texts.name)
