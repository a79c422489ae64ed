"""What a build makes: every table as promised, the files kept, and an id that depends on nothing but the input."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from analytics.build import build
from analytics.building import snapshot
from analytics.tables import ALL
from tests.building.examples import ANSWERS, CLAIMS, EXAMPLES, tables


def test_a_snapshot_holds_every_table_and_describes_itself(all_at_once: Path) -> None:
    current = snapshot.current(all_at_once)
    assert current is not None
    description = json.loads((current.path / "snapshot.json").read_text(encoding="utf-8"))
    assert description["id"] == current.path.name == (all_at_once / "CURRENT").read_text(encoding="utf-8").strip()
    assert description["format"] == snapshot.FORMAT
    assert description["is_sample"] is False
    assert description["tables"] == {name: frame.height for name, frame in tables(all_at_once).items()}
    assert {path.stem for path in current.path.glob("*.parquet")} == {table.name for table in ALL}
    assert tables(all_at_once)["files"]["name"].sort().to_list() == [path.name for path in EXAMPLES]


def test_every_table_keeps_its_contract_and_its_order(all_at_once: Path) -> None:
    found = tables(all_at_once)
    for table in ALL:
        assert table.violations(found[table.name]) == []
        assert found[table.name].equals(found[table.name].sort(table.key))


def test_as_of_is_the_latest_day_in_the_files(all_at_once: Path) -> None:
    current = snapshot.current(all_at_once)
    found = tables(all_at_once)
    days: list[Any] = [
        *found["transactions"].filter(kind="837P")["sent_date"],
        *found["acknowledgements"]["status_date"],
        *found["payments"]["effective_date"],
    ]
    assert current is not None
    assert current.description.default_as_of == max(day for day in days if day)


def test_sources_are_kept_as_they_were_read(all_at_once: Path) -> None:
    kept = {gzip.decompress(path.read_bytes()) for path in (all_at_once / "sources").glob("*.gz")}
    assert kept == {path.read_bytes() for path in EXAMPLES}


def test_no_folder_of_the_machine_stands_in_any_table(all_at_once: Path) -> None:
    for frame in tables(all_at_once).values():
        for column in frame.select(pl.selectors.string()).iter_columns():
            assert not column.str.contains("worked_examples", literal=True).any()


def test_an_empty_build_is_a_warehouse_without_rows(tmp_path: Path) -> None:
    report = build([], tmp_path)
    assert report.is_new
    assert set(report.rows.values()) == {0}
    assert build([], tmp_path).snapshot_id == report.snapshot_id


def test_the_id_depends_on_nothing_but_the_input(tmp_path: Path) -> None:
    ids = {build([CLAIMS, ANSWERS], tmp_path / name).snapshot_id for name in ("one", "two")}
    assert len(ids) == 1
    assert build([CLAIMS], tmp_path / "three").snapshot_id not in ids
    assert build([CLAIMS, ANSWERS], tmp_path / "four", is_sample=True).snapshot_id not in ids
    current = snapshot.current(tmp_path / "one")
    assert current is not None
    assert isinstance(current.description.default_as_of, date)
