"""Columns that all record tables begin with: the place of a record, and its modifiers."""

from __future__ import annotations

from polars._typing import PolarsDataType

from analytics.tables.contract import SEGMENT, TEXT

PLACE = [
    ("file_id", TEXT, "the file it is from: the first 16 hexadecimal digits of the SHA-256 of its content"),
    ("segment", SEGMENT, "ordinal of the segment that opens it"),
]
TRANSACTION = [("transaction", SEGMENT, "ordinal of its ST segment")]


def modifiers(prefix: str, source: str) -> list[tuple[str, PolarsDataType, str]]:
    return [(f"{prefix}{n}", TEXT, f"modifier {n} ({source})") for n in (1, 2, 3, 4)]
