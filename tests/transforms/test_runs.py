"""Runs of equal keys in sorted rows: starts, places, what comes next, and sums."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from analytics.transforms.runs import added_up, next_in_run, place_in_run, starts_run

Rows = list[tuple[int | None, int]]
ROWS = st.lists(st.tuples(st.integers(0, 4) | st.none(), st.integers(-3, 3)), max_size=20)


def table(rows: Rows) -> pl.DataFrame:
    """Rows of key and amount, sorted by key."""
    return pl.DataFrame(rows, schema={"key": pl.Int64, "amount": pl.Int64}, orient="row").sort("key")


def test_a_run_starts_where_the_key_changes() -> None:
    rows = table([(None, 1), (None, 2), (1, 3), (1, 4), (2, 5)])
    read = rows.select(
        starts_run("key").alias("starts"), place_in_run("key").alias("place"), next_in_run("amount", "key")
    )
    assert read.rows() == [(True, 0, None), (False, 1, None), (True, 0, 4), (False, 1, None), (True, 0, None)]


@given(ROWS)
def test_places_are_those_of_a_window(rows: Rows) -> None:
    window = table(rows).select(pl.int_range(pl.len()).over("key").alias("place"))
    assert table(rows).select(place_in_run("key").alias("place")).equals(window)


@given(ROWS)
def test_sums_are_those_of_a_group(rows: Rows) -> None:
    grouped = table(rows).group_by("key", maintain_order=True).agg(pl.col("amount").sum())
    assert added_up(table(rows), ["key"], ["amount"]).equals(grouped)


def test_what_else_rows_say_is_taken_from_the_first() -> None:
    rows = table([(1, 10), (1, 20), (2, 5)]).with_columns(said=pl.Series(["first", "second", "only"]))
    assert added_up(rows, ["key"], ["amount"]).rows() == [(1, 10 + 20, "first"), (2, 5, "only")]
