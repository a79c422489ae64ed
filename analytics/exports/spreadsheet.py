"""Rows as an Excel workbook: typed cells, a line of totals, and a second sheet that says what is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from math import isfinite
from typing import Any

import polars as pl

from analytics.exports.texts import flattened, visible

MOST_ROWS = 50_000
"""Rows of a workbook that are written while somebody waits; a CSV has no limit."""
_WIDEST, _LOOKED_AT = 60, 300
_FORMATS = {"money": "#,##0.00;[Red]-#,##0.00", "date": "yyyy-mm-dd", "count": "#,##0", "number": "General"}


class _Sum:
    """A total that is the sum of its column."""


SUM = _Sum()


def workbook(rows: pl.DataFrame, about: Sequence[tuple[str, str]], totals: Mapping[str, object] | None = None) -> bytes:
    """The bytes of an .xlsx file with the sheets "Rows" and "What is counted".

    `totals` gives the last line, by column; a column with the total `SUM` is summed by a formula, so that it stays
    true when rows are changed. `about` are the lines of the second sheet, each a name and a text.
    Raises ValueError for more than MOST_ROWS rows.
    """
    import xlsxwriter  # wanted only when somebody saves a workbook

    if rows.height > MOST_ROWS:
        raise ValueError(f"{rows.height} rows; a workbook holds at most {MOST_ROWS}")
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        _rows(book, flattened(rows), totals or {})
        _about(book, about)
    return file.getvalue()


def _rows(book: Any, rows: pl.DataFrame, totals: Mapping[str, object]) -> None:
    sheet = book.add_worksheet("Rows")
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for place, (name, dtype) in enumerate(rows.schema.items()):
        column, kind = rows[name], _kind(dtype)
        looks = book.add_format({"num_format": _FORMATS[kind]}) if kind in _FORMATS else None
        sheet.write_string(0, place, visible(name.replace("_", " "), lines=True), bold)
        for number, value in enumerate(column.to_list(), start=1):
            _cell(sheet, number, place, value, looks)
        sheet.set_column(place, place, _width(name, column, kind))
        if name in totals:
            ends = {"bold": True, "top": 1} | ({"num_format": _FORMATS[kind]} if kind in _FORMATS else {})
            _total(sheet, rows.height, place, column, totals[name], book.add_format(ends))
    sheet.freeze_panes(1, 0)
    if rows.height:
        sheet.autofilter(0, 0, rows.height, max(rows.width - 1, 0))
    if totals and (first := rows.columns[0]) not in totals:
        sheet.write_string(
            rows.height + 1, rows.columns.index(first), "Total", book.add_format({"bold": True, "top": 1})
        )


def _total(sheet: Any, height: int, place: int, column: pl.Series, value: object, looks: Any) -> None:
    if not isinstance(value, _Sum):
        _cell(sheet, height + 1, place, value, looks)
        return
    letter, known = _letters(place), column.sum() if height else 0
    sheet.write_formula(height + 1, place, f"=SUM({letter}2:{letter}{max(height + 1, 2)})", looks, float(known or 0))


def _cell(sheet: Any, row: int, place: int, value: object, looks: Any) -> None:
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return
    if isinstance(value, bool):
        sheet.write_string(row, place, "yes" if value else "no")
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, place, value, looks)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, looks)
    else:
        sheet.write_string(row, place, visible(str(value), lines=True), looks)


def _about(book: Any, about: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet("What is counted")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    wrapped, bold = (
        book.add_format({"text_wrap": True, "valign": "top"}),
        book.add_format({"bold": True, "valign": "top"}),
    )
    for row, (name, text) in enumerate(about):
        sheet.write_string(row, 0, visible(name, lines=True), bold)
        sheet.write_string(row, 1, visible(text, lines=True), wrapped)


def _kind(dtype: pl.DataType) -> str:
    if dtype.is_decimal():
        return "money"
    if dtype == pl.Date:
        return "date"
    if dtype.is_integer():
        return "count"
    return "number" if dtype.is_numeric() else "text"


def _width(name: str, column: pl.Series, kind: str) -> int:
    shown = column.head(_LOOKED_AT).cast(pl.String, strict=False).str.len_chars().max() if len(column) else 0
    longest = int(shown) if isinstance(shown, int) else 0
    return min(max(longest + (3 if kind == "money" else 1), len(name) + 3, 8), _WIDEST)


def _letters(place: int) -> str:
    """The column's name in a formula: 0 is A, 26 is AA."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
