"""The large warehouse for benchmarks is the simulated practice several times over: every figure is that many times."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from analytics import kpis, tables
from analytics.building.snapshot import Snapshot, current
from analytics.scope import Scope
from analytics.warehouse import open_warehouse
from tests.benchmarks.large_warehouse import write_large

pytestmark = pytest.mark.slow

CLAIMS = 300


def quiet(_what: str) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A single copy."""
    folder = tmp_path_factory.mktemp("one") / "warehouse"
    write_large(folder, 1, claims=CLAIMS, tell=quiet)
    return folder


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory, one: Path) -> Path:
    """Three copies."""
    folder = tmp_path_factory.mktemp("three") / "warehouse"
    write_large(folder, 2 * lines(snapshot(one)) + 1, claims=CLAIMS, tell=quiet)
    return folder


def snapshot(folder: Path) -> Snapshot:
    found = current(folder)
    assert found is not None
    return found


def lines(of: Snapshot) -> int:
    return of.table("lines", ["line_id"])["line_id"].n_unique()


@pytest.mark.parametrize("table", tables.ALL, ids=lambda table: table.name)
def test_every_table_keeps_its_contract(table: tables.Table, three: Path) -> None:
    assert table.violations(snapshot(three).table(table.name)) == []


def test_copies_share_neither_claims_nor_patients_nor_files(one: Path, three: Path) -> None:
    assert lines(snapshot(three)) == 3 * lines(snapshot(one))
    for column in ("claim_id", "patient_key", "file_id"):
        single, triple = (snapshot(of).table("lines")[column].n_unique() for of in (one, three))
        assert triple == 3 * single


def test_every_count_is_three_times_that_of_one_copy(one: Path, three: Path) -> None:
    def counted(folder: Path) -> dict[str, tuple[int, int]]:
        warehouse = open_warehouse(folder)
        return {
            figure.id: (figure.numerator, figure.denominator)
            for figure in kpis.compute(warehouse, Scope(warehouse.as_of))
            # a payer's usual time needs a number of answered claims, which copies may reach where one does not
            if isinstance(figure.numerator, int) and isinstance(figure.denominator, int) and figure.id != "no_response"
        }

    single, triple = counted(one), counted(three)
    assert len(single) > 10
    assert {name: (3 * top, 3 * below) for name, (top, below) in single.items()} == triple


def test_exactly_one_version_holds_on_any_day(three: Path) -> None:
    versions = snapshot(three).table("lines", ["line_id", "valid_from", "valid_to"]).sort("line_id", "valid_from")
    chained = versions.with_columns(next=pl.col("valid_from").shift(-1).over("line_id"))
    assert chained.filter(pl.col("valid_to") != pl.col("next").fill_null(date(9999, 12, 31))).is_empty()


def test_nothing_is_written_over(one: Path) -> None:
    with pytest.raises(FileExistsError, match="a folder of its own"):
        write_large(one, 1, claims=CLAIMS, tell=quiet)
