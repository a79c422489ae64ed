"""A snapshot is published whole or not at all, at whatever moment the machine stops."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.building import snapshot
from analytics.building.snapshot import Description, Snapshot
from analytics.building.staging import Staging, sweep

pytestmark = pytest.mark.slow

TABLES = ("files", "claims")


class MachineStops(BaseException):
    """Nothing after this call happened."""


def publish(warehouse: Path, name: str, sources: tuple[str, ...] = ()) -> Snapshot:
    with Staging(warehouse) as staging:
        for file_id in sources:
            staging.source_path(file_id).write_bytes(b"packed " + file_id.encode())
        for table in TABLES:
            staging.write(table, pl.DataFrame({"file_id": [name], "name": [f"{name} of {table}"]}))
        return staging.publish(Description(name, date(2026, 6, 30), False, "reader 1"), sources)


def content(warehouse: Path) -> set[str]:
    """What a reader who opens the warehouse now finds; fails where it finds something half."""
    found = snapshot.current(warehouse)
    if found is None:
        return set()
    assert set(found.description.tables) == set(TABLES)
    return {found.table(table).item(0, "name") for table in TABLES}


def every_step(monkeypatch: pytest.MonkeyPatch, stop: Callable[[str], None]) -> None:
    """Call `stop` before every call by which a build changes the disk."""
    for owner, name in ((os, "replace"), (os, "fsync"), (os, "utime"), (pl.DataFrame, "write_parquet")):
        real = getattr(owner, name)

        def stopping(*arguments: Any, _real: Any = real, _name: str = name, **named: Any) -> Any:
            stop(_name)
            return _real(*arguments, **named)

        monkeypatch.setattr(owner, name, stopping)


def test_a_stop_at_any_step_leaves_the_old_snapshot_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = {f"old of {table}" for table in TABLES}, {f"new of {table}" for table in TABLES}
    outcomes = []
    for last in range(100):
        warehouse = tmp_path / str(last)
        publish(warehouse, "old", ("source-1",))
        steps = iter(range(last))

        def stop(_: str, steps: Any = steps) -> None:
            if next(steps, None) is None:
                raise MachineStops

        with monkeypatch.context() as patched:
            every_step(patched, stop)
            try:
                publish(warehouse, "new", ("source-1", "source-2"))
                finished = True
            except MachineStops:
                finished = False
        assert content(warehouse) in (old, new)
        outcomes.append(content(warehouse) == new)
        assert snapshot.source_path(warehouse, "source-1").exists()
        publish(warehouse, "next")
        assert content(warehouse) == {f"next of {table}" for table in TABLES}
        if finished:
            break
    else:
        pytest.fail("a publication takes more than a hundred steps")
    # First always the old one, from some step on always the new one.
    assert outcomes == sorted(outcomes)
    assert outcomes[0] is False
    assert outcomes[-1] is True
    assert len(outcomes) > 8, "too few steps were tried"


def test_nothing_is_current_before_the_first_snapshot(tmp_path: Path) -> None:
    assert snapshot.current(tmp_path) is None
    assert snapshot.known_names(tmp_path) == {}


@pytest.mark.parametrize(
    "damage", ["half a description", "no table", "half a table", "older format", "another shape", "no folder"]
)
def test_a_damaged_snapshot_is_none(tmp_path: Path, damage: str) -> None:
    path = publish(tmp_path, "old").path
    description = path / snapshot.DESCRIPTION
    text = description.read_text(encoding="utf-8")
    match damage:
        case "half a description":
            description.write_text(text[: len(text) // 2], encoding="utf-8")
        case "no table":
            (path / "claims.parquet").unlink()
        case "half a table":
            os.truncate(path / "claims.parquet", 100)
        case "older format":
            description.write_text(text.replace(f'"format": {snapshot.FORMAT}', '"format": 0'), encoding="utf-8")
        case "another shape":
            description.write_text("[]", encoding="utf-8")
        case "no folder":
            (tmp_path / snapshot.CURRENT).write_text("elsewhere\n", encoding="utf-8")
    assert snapshot.current(tmp_path) is None
    assert content(tmp_path) == set()


def test_a_damaged_snapshot_is_replaced_by_the_same_id(tmp_path: Path) -> None:
    (publish(tmp_path, "same").path / "claims.parquet").unlink()
    publish(tmp_path, "same")
    assert content(tmp_path) == {"same of files", "same of claims"}


def test_names_of_kept_sources_survive_a_change_of_format(tmp_path: Path) -> None:
    path = publish(tmp_path, "0123456789abcdef", ("0123456789abcdef", "unknown")).path
    (path / snapshot.DESCRIPTION).write_text('{"format": 0}', encoding="utf-8")
    # What a stopped build left behind is not taken for loaded ...
    assert snapshot.known_names(tmp_path) == {"0123456789abcdef": "0123456789abcdef of files"}
    (path / "files.parquet").unlink()
    # ... but where nobody can tell any more, nothing is lost.
    assert snapshot.known_names(tmp_path) == {"0123456789abcdef": "0123456789abcdef", "unknown": "unknown"}


def test_sweeping_keeps_the_current_snapshot_and_those_that_were_current_last(tmp_path: Path) -> None:
    kept, gone = "0" * 16, "1" * 16
    for number, name in enumerate(("a", "b", "c", "d", "a"), start=1):
        path = publish(tmp_path, name, (kept, gone)).path
        os.utime(path, ns=(number, number))
    sweep(tmp_path, 2, [kept])
    assert {path.name for path in (tmp_path / snapshot.SNAPSHOTS).iterdir()} == {"a", "c", "d"}
    assert [path.name for path in (tmp_path / snapshot.SOURCES).iterdir()] == [f"{kept}.gz"]
    assert content(tmp_path) == {"a of files", "a of claims"}


def test_what_a_stopped_build_left_behind_is_swept_by_the_next(tmp_path: Path) -> None:
    with pytest.raises(MachineStops), Staging(tmp_path) as staging:
        staging.write("claims", pl.DataFrame({"name": ["half"]}))
        raise MachineStops
    (tmp_path / ".building" / "snapshots").mkdir(parents=True)
    (tmp_path / ".building" / "snapshots" / "claims.parquet").write_bytes(b"half")
    publish(tmp_path, "next")
    assert not (tmp_path / ".building").exists()
