"""Reads a reference table and refuses the first cell that breaks its rules."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import polars as pl

from analytics.reference.rules import TABLES, Kind, ReferenceTable
from analytics.shipped import shipped


class ReferenceTableError(Exception):
    """A reference table breaks its rules: the message names file, line, column, what was found, what was expected."""


def read(name: str, folder: Path | None = None) -> pl.DataFrame:
    """The table of that name as a frame of its declared types; from `folder` where given, else as shipped.

    Raises ReferenceTableError at the first cell, key or pair of dates that breaks the table's rules.
    """
    path = folder / f"{name}.csv" if folder else shipped("data", "reference", f"{name}.csv")
    table = TABLES[name]
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restkey="", restval=None)
        if reader.fieldnames != list(table.schema):
            expected = list(table.schema)
            raise ReferenceTableError(f"{path.name}, line 1: found columns {reader.fieldnames}, expected {expected}")
        rows = [_row(table, row, f"{path.name}, line {reader.line_num}") for row in reader]
    _unique(table, rows, path.name)
    return pl.DataFrame(rows, schema={column: kind.dtype for column, kind in table.schema.items()}, orient="row")


def _row(table: ReferenceTable, texts: dict[str, str | None], place: str) -> dict[str, Any]:
    if "" in texts or None in texts.values():
        raise ReferenceTableError(f"{place}: found {len(texts)} cells or fewer, expected {len(table.schema)}")
    row = {column: _cell(kind, texts[column] or "", f"{place}, {column}") for column, kind in table.schema.items()}
    if row["valid_from"] and row["valid_to"] and row["valid_to"] < row["valid_from"]:
        raise ReferenceTableError(f"{place}, valid_to: found {row['valid_to']}, expected {row['valid_from']} or later")
    return row


def _cell(kind: Kind, text: str, place: str) -> Any:
    if not text and kind.optional:
        return None
    try:
        if not text or text != text.strip():
            raise ValueError
        return kind.read(text)
    except (ValueError, KeyError, ArithmeticError):
        raise ReferenceTableError(f"{place}: found {text!r}, expected {kind.expected}") from None


def _unique(table: ReferenceTable, rows: list[dict[str, Any]], file: str) -> None:
    first_line: dict[tuple[Any, ...], int] = {}
    for line, row in enumerate(rows, start=2):
        key = tuple(row[column] for column in table.key)
        if key in first_line:
            place = f"{file}, line {line}, {', '.join(table.key)}"
            raise ReferenceTableError(f"{place}: found {key} again, expected it on line {first_line[key]} only")
        first_line[key] = line
