"""The files that are there are read again after a change of settings or of the program, or where a copy was damaged."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.build import BuildError, build, rebuild
from analytics.building import snapshot
from analytics.settings import Payer, Settings, save
from analytics.x12.reading import read
from tests.building.examples import ANSWERS, CLAIMS, EXAMPLES, tables

pytestmark = pytest.mark.slow


def test_settings_decide_and_a_rebuild_takes_them_up(tmp_path: Path) -> None:
    before = build(EXAMPLES, tmp_path)
    assert not rebuild(tmp_path).is_new
    named = tables(tmp_path)["payers"]["names"].explode().drop_nulls().to_list()
    save(Settings(payers=(Payer("mine", "My payer", "auto", names=tuple(named)),)), tmp_path)
    after = rebuild(tmp_path)
    assert after.is_new
    assert after.snapshot_id != before.snapshot_id
    assert tables(tmp_path)["payers"]["payer_class"].unique().to_list() == ["auto"]
    (tmp_path / "practice.toml").unlink()
    assert rebuild(tmp_path).snapshot_id == before.snapshot_id


def test_settings_that_cannot_be_read_stop_a_build_before_any_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "practice.toml").write_text("payers = 3", encoding="utf-8")
    read: list[str] = []
    with pytest.raises(BuildError, match=r"practice\.toml"):
        build([CLAIMS], tmp_path, progress=lambda stage, _done, _total: read.append(stage))
    assert read == []


@pytest.mark.parametrize("reason", ["older format", "older reader", "no table", "half a table"])
def test_a_warehouse_of_an_older_version_is_read_again_from_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    first = build(EXAMPLES, tmp_path)
    expected = tables(tmp_path)
    current = snapshot.current(tmp_path)
    assert current is not None
    match reason:
        case "older format":
            (current.path / "snapshot.json").write_text('{"format": 0}', encoding="utf-8")
        case "older reader":
            monkeypatch.setattr("analytics.building.intake.reading_version", lambda: "another")
        case "no table":
            (current.path / "lines.parquet").unlink()
        case "half a table":
            os.truncate(current.path / "lines.parquet", 100)
    seen: list[int] = []
    monkeypatch.setattr("analytics.building.intake.read", lambda sources: read(_counted(sources, seen)))
    report = build([EXAMPLES[0]], tmp_path)
    assert len(seen) == len(EXAMPLES), "kept copies were not read"
    assert [file.outcome for file in report.files] == ["seen"]
    assert report.snapshot_id == first.snapshot_id
    found = tables(tmp_path)
    assert [name for name in expected if not expected[name].equals(found[name])] == []


def _counted(sources: Iterator[Any], seen: list[int]) -> Iterator[Any]:
    for source in sources:
        seen.append(1)
        yield source


def test_a_damaged_copy_is_listed_and_the_others_load(tmp_path: Path) -> None:
    build([CLAIMS, ANSWERS], tmp_path)
    current = snapshot.current(tmp_path)
    assert current is not None
    (current.path / "snapshot.json").unlink()
    damaged = next(file_id for file_id, name in tables_files(current.path) if name == ANSWERS.name)
    copy = tmp_path / "sources" / f"{damaged}.gz"
    copy.write_bytes(b"\x1f\x8b broken")
    report = rebuild(tmp_path)
    assert [(file.name, file.outcome, file.file_id) for file in report.files] == [(ANSWERS.name, "refused", damaged)]
    listed = tables(tmp_path)["files"].select("name", pl.col("refused").is_null())
    assert set(listed.rows()) == {(ANSWERS.name, False), (CLAIMS.name, True)}
    assert copy.exists(), "what cannot be read today may be mended tomorrow"
    assert [file.outcome for file in build([ANSWERS], tmp_path).files] == ["loaded"]
    assert tables(tmp_path)["files"]["refused"].null_count() == 2
    assert gzip.decompress(copy.read_bytes()) == ANSWERS.read_bytes()


def test_refused_files_stay_listed_when_everything_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear practice, no X12 in here.", encoding="utf-8")
    warehouse = tmp_path / "warehouse"
    first = build([letter, CLAIMS], warehouse)
    before = tables(warehouse)
    monkeypatch.setattr("analytics.building.intake.reading_version", lambda: "another")
    assert rebuild(warehouse).snapshot_id == first.snapshot_id
    after = tables(warehouse)
    assert before["diagnostics"].height > 0
    assert all(before[name].equals(after[name]) for name in before)


def tables_files(path: Path) -> list[tuple[str, str]]:
    return pl.read_parquet(path / "files.parquet").select("file_id", "name").rows()
