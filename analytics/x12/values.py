"""Text becomes an amount, a day or a number; what cannot is null, and said."""

from __future__ import annotations

import polars as pl
from polars._typing import PolarsDataType

from analytics.tables import DAY, MONEY, QUANTITY

_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)$"
_LONG_DAY = r"^(\d{8})(?:\d{4}(?:\d{2})?)?(?:-.*)?$"
_SHORT_DAY = r"^(\d{6})(?:-\d{6})?$"
_EXPECTED = {MONEY: "an amount", QUANTITY: "a number", DAY: "a day"}


def convert(texts: pl.Series, dtype: PolarsDataType) -> pl.Series:
    """The texts as values of a column's type; null where they are none. Money is rounded half away from zero."""
    if dtype == DAY:
        return _days(texts)
    if isinstance(dtype, pl.Decimal):
        return _decimals(texts, dtype)
    if isinstance(dtype, pl.List) and dtype.inner != pl.String:
        return texts.cast(dtype, strict=False)
    if isinstance(dtype, pl.Int32):
        return texts.str.extract(r"^\s*(\d{1,9})\s*$").cast(dtype, strict=False)
    return texts


def expected(dtype: PolarsDataType) -> str:
    """What a column of this type wants, in words."""
    return _EXPECTED.get(dtype, "a whole number")  # type: ignore[call-overload, no-any-return]


def rounded(texts: pl.Series, dtype: PolarsDataType) -> pl.Series:
    """Where a value has more decimals than its column keeps, so that it was rounded."""
    scale = dtype.scale if isinstance(dtype, pl.Decimal) else 0
    return texts.str.contains(rf"^[+-]?\d*\.\d{{{scale}}}\d*[1-9]").fill_null(False)


def shape(text: str) -> str:
    """What a text looks like without saying what it is: numbers as they are, otherwise 9 for a digit, A for a letter."""
    if len(text) <= 20 and all(sign in "0123456789.+-Ee" for sign in text):
        return f"'{text}'"
    signs = "".join("9" if sign.isdigit() else "A" if sign.isalpha() else sign if sign.isascii() else "?" for sign in text)
    return f"'{signs[:20]}'" + (f" and {len(signs) - 20} more characters" if len(signs) > 20 else "")


def _decimals(texts: pl.Series, dtype: pl.Decimal) -> pl.Series:
    numbers = texts.cast(pl.Decimal(30, 8), strict=False)
    if texts.str.contains_any(["e", "E"]).any():  # an exponent is no way to write money
        numbers = numbers.set(~texts.str.contains(_NUMBER), None)
    if texts.str.contains(r"\.\d{3}").any():
        numbers = numbers.round(dtype.scale, mode="half_away_from_zero")
    return numbers.cast(dtype, strict=False)


def _days(texts: pl.Series) -> pl.Series:
    plain = texts.str.to_date("%Y%m%d", strict=False)
    if plain.null_count() == texts.null_count() and texts.str.len_bytes().max() in (8, None):
        return plain
    short = texts.str.extract(_SHORT_DAY)
    century = pl.select(pl.when(short.str.slice(0, 2) < "70").then(pl.lit("20")).otherwise(pl.lit("19"))).to_series()
    whole = pl.select(pl.coalesce(texts.str.extract(_LONG_DAY), century + short)).to_series()
    return whole.str.to_date("%Y%m%d", strict=False).alias(texts.name)
