"""A row that breaks a rule of its table is listed with the rule, and the others stay."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from analytics.building.validate import valid_rows
from analytics.tables import BY_NAME, RECORDS

pytestmark = pytest.mark.slow


def records(**rows: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """All record tables, empty but for these rows."""
    return {
        table.name: table.conform(pl.DataFrame(rows[table.name], schema_overrides=_types(table.name, rows)))
        if table.name in rows
        else table.empty()
        for table in RECORDS
    }


def _types(name: str, rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {column: BY_NAME[name].schema[column] for column in rows[name][0]}


def test_lawful_records_are_left_alone() -> None:
    given = records(remits=[{"file_id": "f", "segment": 5, "transaction": 3}])
    kept = valid_rows(given)
    assert all(kept[name].equals(given[name]) for name in given)


def test_rows_that_break_a_rule_are_listed_after_what_is_said_of_their_file() -> None:
    given = records(
        diagnostics=[{"file_id": "f", "position": 1, "code": "odd"}, {"file_id": "f", "position": 2, "code": "odd"}],
        remits=[
            {"file_id": "f", "segment": 5, "transaction": 3},
            {"file_id": "f", "segment": 5, "transaction": 3},
            {"file_id": "f", "segment": None, "transaction": 3},
            {"file_id": "g", "segment": 5, "transaction": 3},
        ],
    )
    kept = valid_rows(given)
    assert kept["remits"].select("file_id", "segment").rows() == [("f", 5), ("g", 5)]
    added = kept["diagnostics"].filter(code="row_left_out")
    assert added.select("file_id", "position", "severity", "segment").rows() == [
        ("f", 3, "error", 5),
        ("f", 4, "error", None),
    ]
    assert added["message"].to_list() == [
        "remits: file_id, segment stand twice; this row is left out",
        "remits: one of file_id, segment is missing; this row is left out",
    ]
    assert BY_NAME["diagnostics"].violations(kept["diagnostics"]) == []
