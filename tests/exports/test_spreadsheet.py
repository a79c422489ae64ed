"""A workbook holds numbers as numbers and dates as dates, ends in totals, and tells what it counts."""

from __future__ import annotations

import csv as reading
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from analytics.exports import MOST_ROWS, SUM, csv, workbook

ROWS = pl.DataFrame(
    {
        "claim_id": ["a1", "a2", "=1+1"],
        "service_date": [date(2026, 6, 1), None, date(2026, 6, 3)],
        "charge": [Decimal("80.10"), Decimal("-0.05"), None],
        "lines": [1, 2, 3],
        "modifiers": [["GO", "KX"], [], ["GO"]],
        "is_open": [True, False, None],
    },
    schema_overrides={"charge": pl.Decimal(12, 2)},
)


def sheets(made: bytes, *, values: bool) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    book = load_workbook(BytesIO(made), data_only=values)
    rows, about = (list(book[name].iter_rows(values_only=True)) for name in ("Rows", "What is counted"))
    return rows, about


def test_cells_are_typed_and_the_last_line_holds_the_totals() -> None:
    rows, about = sheets(workbook(ROWS, [("Counted", "all days")], {"charge": SUM, "lines": SUM}), values=True)
    assert rows[0] == ("claim id", "service date", "charge", "lines", "modifiers", "is open")
    first = rows[1]
    assert (first[0], first[1].date(), first[2:]) == ("a1", date(2026, 6, 1), (80.1, 1, "GO KX", "yes"))
    assert rows[3][0] == "=1+1", "a text stays a text"
    assert rows[4] == ("Total", None, 80.05, 6, None, None)
    assert about == [("Counted", "all days")]


def test_totals_are_formulas_that_stay_true() -> None:
    rows, _ = sheets(workbook(ROWS, [], {"charge": SUM}), values=False)
    assert rows[4][2] == "=SUM(C2:C4)"


def test_a_given_total_is_written_as_it_is() -> None:
    rows, _ = sheets(workbook(ROWS, [], {"claim_id": "total", "lines": 5}), values=True)
    assert rows[4][:4] == ("total", None, None, 5)


def test_the_header_is_bold() -> None:
    book = load_workbook(BytesIO(workbook(ROWS, [])))
    assert all(cell.font.b for cell in next(book["Rows"].iter_rows()))


def test_no_rows_make_a_workbook_too() -> None:
    rows, _ = sheets(workbook(ROWS.clear(), [], {"charge": SUM}), values=True)
    assert rows[1][2] == 0


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        workbook(pl.DataFrame({"a": range(MOST_ROWS + 1)}), [])


def test_csv_flattens_lists_and_disarms_formulas() -> None:
    rows = list(reading.DictReader(StringIO(csv(ROWS))))
    assert rows[0] == {
        "claim_id": "a1", "service_date": "2026-06-01", "charge": "80.10", "lines": "1", "modifiers": "GO KX",
        "is_open": "true",
    }  # fmt: skip
    assert rows[2]["claim_id"] == "'=1+1"


@given(st.lists(st.decimals(min_value=-99999, max_value=99999, places=2), max_size=20))
def test_totals_equal_the_sum_to_the_cent(amounts: list[Decimal]) -> None:
    made = workbook(
        pl.DataFrame({"claim": "x", "paid": pl.Series(amounts, dtype=pl.Decimal(12, 2))}), [], {"paid": SUM}
    )
    rows, _ = sheets(made, values=True)
    assert round(Decimal(str(rows[-1][1])), 2) == sum(amounts, Decimal())
