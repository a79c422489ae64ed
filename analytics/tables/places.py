"""What the tables of records begin with: where a record stands, and its modifiers."""

from __future__ import annotations

from polars._typing import PolarsDataType

from analytics.tables.contract import SEGMENT, TEXT

PLACE = [
    ("file_id", TEXT, "the file it stands in: the first 16 hexadecimal digits of the SHA-256 of its content"),
    ("segment", SEGMENT, "ordinal of the segment that opens it"),
]
TRANSACTION = [("transaction", SEGMENT, "ordinal of the ST segment it stands under")]


def modifiers(prefix: str, source: str) -> list[tuple[str, PolarsDataType, str]]:
    return [(f"{prefix}{n}", TEXT, f"modifier {n} ({source})") for n in (1, 2, 3, 4)]
