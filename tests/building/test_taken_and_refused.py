"""Which files a build takes, which it refuses and lists, and how one is forgotten."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.build import BuildError, build, forget, rebuild
from analytics.building import snapshot
from analytics.building.kept_sources import store_copy
from analytics.simulated import are_simulated
from tests.building.examples import ANSWERS, CLAIMS, EXAMPLES, differences, tables

pytestmark = pytest.mark.slow


def test_a_forgotten_file_is_gone_for_good(tmp_path: Path) -> None:
    without, warehouse = tmp_path / "without", tmp_path / "warehouse"
    build([CLAIMS], without)
    report = build([CLAIMS, ANSWERS], warehouse)
    build([*EXAMPLES], warehouse)
    for file in build([], warehouse).files:
        pytest.fail(f"{file.name} was read without being named")
    for path in set(EXAMPLES) - {CLAIMS, ANSWERS}:
        forget(next(file.file_id or "" for file in build([path], warehouse).files), warehouse)
    forget(next(file.file_id or "" for file in report.files if file.name == ANSWERS.name), warehouse)
    assert differences(without, warehouse) == []
    assert len(list((warehouse / "sources").iterdir())) == 1
    assert len(list((warehouse / "snapshots").iterdir())) == 1


def test_forgetting_what_is_not_there_is_refused(all_at_once: Path) -> None:
    with pytest.raises(BuildError, match="no file"):
        forget("0123456789abcdef", all_at_once)


def test_refused_files_are_listed_and_the_others_load(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear practice, no X12 in here.", encoding="utf-8")
    warehouse = tmp_path / "warehouse"
    report = build([letter, tmp_path / "not there", CLAIMS], warehouse)
    assert report.refused
    assert [file.outcome for file in report.files] == ["refused", "refused", "loaded"]
    assert all(file.reason for file in report.files if file.outcome == "refused")
    listed = tables(warehouse)["files"].sort("name")
    # What could not be read at all has no content to be known by: it stands in the report alone.
    assert listed.select("name", pl.col("refused").is_null()).rows() == [("letter.txt", False), (CLAIMS.name, True)]
    assert len(list((warehouse / "sources").iterdir())) == 1, "a stranger's file was copied"
    assert build([letter], warehouse).refused, "a refused file is tried again each time"
    assert differences(warehouse, warehouse) == []


def test_a_link_that_leads_nowhere_or_to_itself_is_refused_and_the_others_load(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "itself").symlink_to(folder / "itself")
    (folder / "nowhere").symlink_to(folder / "gone")
    shutil.copy(CLAIMS, folder)
    assert not are_simulated([folder / "itself", folder / "nowhere"])
    outcomes = {file.name: file.outcome for file in build([folder], tmp_path / "warehouse").files}
    assert outcomes == {"itself": "refused", "nowhere": "refused", CLAIMS.name: "loaded"}


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    growing = tmp_path / "growing.835"
    growing.write_bytes(ANSWERS.read_bytes())
    monkeypatch.setattr(
        "analytics.x12.sources.IN_MEMORY", 10
    )  # as a large file: read once to know it, again to load it

    def written_to(content: Any, path: Path) -> Any:
        with growing.open("ab") as file:
            file.write(b"ST*835*0009~\n")
        return store_copy(content, path)

    monkeypatch.setattr("analytics.build.store_copy", written_to)
    report = build([growing], tmp_path / "warehouse")
    assert [(file.outcome, file.reason) for file in report.files] == [("refused", "it changed while it was read")]
    assert tables(tmp_path / "warehouse")["files"].height == 0
    assert list((tmp_path / "warehouse" / "sources").iterdir()) == []


def test_a_file_that_vanishes_while_it_is_read_is_refused_and_the_others_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleeting = tmp_path / "fleeting.835"
    fleeting.write_bytes(ANSWERS.read_bytes())
    monkeypatch.setattr("analytics.x12.sources.IN_MEMORY", 10)  # as if it were large

    def removed(content: Any, path: Path) -> Any:
        fleeting.unlink(missing_ok=True)
        return store_copy(content, path)

    monkeypatch.setattr("analytics.build.store_copy", removed)
    report = build([fleeting, CLAIMS], tmp_path / "warehouse")
    assert [(file.name, file.outcome) for file in report.files] == [
        ("fleeting.835", "refused"),
        (CLAIMS.name, "loaded"),
    ]


def test_samples_and_real_files_never_mix(tmp_path: Path) -> None:
    build([CLAIMS], tmp_path, is_sample=True)
    with pytest.raises(BuildError, match="holds files of simulated patients"):
        build([ANSWERS], tmp_path)
    assert rebuild(tmp_path).is_new is False
    current = snapshot.current(tmp_path)
    assert current is not None
    assert current.description.is_sample
