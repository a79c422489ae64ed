"""Whatever goes wrong in a build, and whoever builds or reads meanwhile: the last snapshot stays whole."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.build import BuildError, build
from analytics.building import snapshot
from analytics.building.lock import only_writer
from analytics.tables import ALL
from analytics.transforms import each_derived
from tests.building.examples import ANSWERS, CLAIMS, EXAMPLES, differences, tables

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("step", ["write_parquet", "replace", "fsync"])
def test_a_full_disk_leaves_the_last_snapshot_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    build([CLAIMS], tmp_path)
    before = tables(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(pl.DataFrame if step == "write_parquet" else os, step, full)
        with pytest.raises(BuildError, match=r"No space left on device.*last snapshot is as it was"):
            build([ANSWERS], tmp_path)
    after = tables(tmp_path)
    assert all(before[name].equals(after[name]) for name in before)
    assert not (tmp_path / ".building").exists()
    assert build([ANSWERS], tmp_path).is_new


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("limit", [300, 4_000, 9_000])
def test_what_the_system_refuses_to_write_leaves_the_last_snapshot(tmp_path: Path, limit: int) -> None:
    """A limit on the size of files stands for a full disk: the system itself says no, to gzip or to parquet."""
    build([CLAIMS], tmp_path)
    before = tables(tmp_path)
    program = f"""
import resource, sys
from pathlib import Path
from analytics.build import BuildError, build
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    build([Path(sys.argv[2])], Path(sys.argv[1]))
except BuildError as error:
    print(error)
"""
    command = [sys.executable, "-c", program, str(tmp_path), str(ANSWERS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "the warehouse cannot be written: File too large; its last snapshot is as it was" in done.stdout
    after = tables(tmp_path)
    assert all(before[name].equals(after[name]) for name in before)
    assert not (tmp_path / ".building").exists()


def test_a_mistake_that_no_file_explains_leaves_the_last_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([CLAIMS], tmp_path)
    before = (tmp_path / "CURRENT").read_bytes()

    def twice(*arguments: Any) -> Iterator[tuple[str, pl.DataFrame]]:
        for name, frame in each_derived(*arguments):
            yield name, pl.concat([frame] * 2) if name == "claims" else frame

    monkeypatch.setattr("analytics.build.each_derived", twice)
    with pytest.raises(BuildError, match=r"claims: .* repeat the key.*last snapshot is as it was"):
        build([ANSWERS], tmp_path)
    assert (tmp_path / "CURRENT").read_bytes() == before


def test_readers_of_the_old_snapshot_are_not_disturbed(tmp_path: Path) -> None:
    build([CLAIMS], tmp_path)
    opened = snapshot.current(tmp_path)
    assert opened is not None
    before = {table.name: opened.table(table.name) for table in ALL}
    for path in EXAMPLES[:2]:
        build([path], tmp_path)
        assert all(before[name].equals(opened.table(name)) for name in before)


def test_builds_at_the_same_time_wait_for_each_other(all_at_once: Path, tmp_path: Path) -> None:
    program = "import sys, pathlib, analytics.build as b; b.build([sys.argv[1]], pathlib.Path(sys.argv[2]))"
    top = Path(__file__).resolve().parents[2]
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(path.resolve()), str(tmp_path)], cwd=top)
        for path in EXAMPLES
    ]
    assert [process.wait(timeout=120) for process in running] == [0] * len(EXAMPLES)
    assert differences(all_at_once, tmp_path) == []


def test_a_build_that_cannot_wait_any_longer_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.build.WAIT_SECONDS", 0.2)
    said: list[str] = []
    with only_writer(tmp_path, 0.0, lambda: None), pytest.raises(BuildError, match="another build"):
        build([CLAIMS], tmp_path, progress=lambda stage, _done, _total: said.append(stage))
    assert said == ["waiting for another build"]


@pytest.mark.parametrize("step", [1, 4, 8])
def test_a_killed_build_leaves_the_last_snapshot(all_at_once: Path, tmp_path: Path, step: int) -> None:
    build([CLAIMS], tmp_path)
    before = tables(tmp_path)
    program = f"""
import os, sys
from pathlib import Path
from analytics.build import build
real, calls = os.replace, iter(range({step} - 1))
def killing(*arguments):
    if next(calls, None) is None:
        os.kill(os.getpid(), 9)
    real(*arguments)
os.replace = killing
build([Path(path) for path in sys.argv[2:]], Path(sys.argv[1]))
"""
    command = [sys.executable, "-c", program, str(tmp_path), *map(str, EXAMPLES)]
    assert subprocess.run(command, check=False).returncode in (-9, 0)
    found = tables(tmp_path)
    whole = tables(all_at_once)
    assert all(found[name].equals(before[name]) for name in found) or all(
        found[name].equals(whole[name]) for name in found
    )
    build(EXAMPLES, tmp_path)
    assert differences(all_at_once, tmp_path) == []


def test_a_file_where_the_warehouse_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear practice")
    for place in (tmp_path / "letter", tmp_path / "letter" / "warehouse"):
        with pytest.raises(BuildError, match="is no folder"):
            build([CLAIMS], place)
    assert (tmp_path / "letter").read_text() == "Dear practice"
