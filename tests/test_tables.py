"""A table tells which of its rules a frame breaks, whatever the order of its rows."""

from __future__ import annotations

import polars as pl
import pytest

from analytics.tables import TEXT, Column, Table

VISITS = Table("visits", "one visit", ("clinic", "visit"), (Column("clinic", TEXT, ""), Column("visit", pl.Int64, "")))
REPEATED = "visits: 1 rows repeat the key ('clinic', 'visit')"


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        ([], []),
        ([("a", 1)], []),
        ([("a", 1), ("a", 2), ("b", 1)], []),
        ([("b", 1), ("a", 1), ("a", 2)], []),
        ([("a", 1), ("a", 1), ("b", 1)], [REPEATED]),
        ([("a", 1), ("b", 1), ("a", 1)], [REPEATED]),
        ([("a", None), ("b", 1)], ["visits: visit is missing in 1 rows"]),
        ([("a", None), ("a", None)], ["visits: visit is missing in 2 rows", REPEATED]),
    ],
)
def test_missing_and_repeated_keys_are_told(rows: list[tuple[str, int | None]], broken: list[str]) -> None:
    frame = pl.DataFrame(rows, schema=VISITS.schema, orient="row")
    assert VISITS.violations(frame) == broken


def test_other_columns_or_types_are_told() -> None:
    assert VISITS.violations(pl.DataFrame({"clinic": ["a"], "visit": ["1"]})) == [
        "visits: columns or types differ from the contract"
    ]
