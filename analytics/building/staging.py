"""Write a new snapshot next to the last one and publish it in one atomic step."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

from analytics.building.lock import LockedError, only_writer
from analytics.building.snapshot import Description, Snapshot, find, source_path
from analytics.layout import (
    CURRENT,
    DESCRIPTION,
    SIMULATED,
    SNAPSHOTS,
    SOURCES,
    STAGING,
    NotOurs,
    check_own,
    checksum,
    current_path,
    is_full,
    is_snapshot,
    is_source,
    make_own,
    make_private,
)

PREVIOUS_KEPT = 2
"""Readers that opened one of these snapshots before the switch go on undisturbed."""

_MANY = 20
"""Files from which on one wait for everything is quicker than one wait for each."""
# Small row groups let a reader skip what its dates exclude.
_ROW_GROUP = 122_880


class Staging:
    """A snapshot in the making, out of everybody's sight until `publish`; leaving the `with` block removes the rest.

    The caller holds the warehouse's lock. Raises NotOurs where the folder is no warehouse. What it writes only the
    owner of the warehouse can read, from the first byte on.
    """

    def __init__(self, warehouse: Path) -> None:
        self._warehouse = warehouse
        self._folder = warehouse / STAGING
        self._rows: dict[str, int] = {}
        self._checksums: dict[str, str] = {}

    def __enter__(self) -> Self:
        make_own(self._warehouse)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700)
        for name in (SOURCES, SNAPSHOTS):
            (self._folder / name).mkdir()
            (self._warehouse / name).mkdir(exist_ok=True)
            make_private(self._warehouse / name)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def source_path(self, file_id: str) -> Path:
        """Where to put the copy of a new source until it is published."""
        return source_path(self._folder, file_id)

    def write(self, name: str, frame: pl.DataFrame | pl.LazyFrame) -> None:
        """Write one table; a lazy one is never in memory as a whole."""
        path = self._folder / SNAPSHOTS / f"{name}.parquet"
        try:
            if isinstance(frame, pl.DataFrame):
                frame.write_parquet(path, compression="zstd", compression_level=1, row_group_size=_ROW_GROUP)
            else:
                frame.sink_parquet(path, compression="zstd", compression_level=1, row_group_size=_ROW_GROUP)
        except pl.exceptions.PolarsError as error:
            # Polars puts what the system refuses, e.g. a full disk, into words of its own.
            if is_full(error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
            if refused := re.search(r"os error (\d+)", str(error)):
                raise OSError(int(refused[1]), os.strerror(int(refused[1]))) from error
            raise
        _to_disk(path)
        self._checksums[name] = checksum(path)
        self._rows[name] = pl.scan_parquet(path).select(pl.len()).collect().item()

    def clear(self) -> None:
        """Remove the tables written so far: another attempt at the same snapshot begins."""
        for path in (self._folder / SNAPSHOTS).iterdir():
            path.unlink()
        self._rows.clear()
        self._checksums.clear()

    def read(self, name: str) -> pl.LazyFrame:
        """A table that was written."""
        return pl.scan_parquet(self._folder / SNAPSHOTS / f"{name}.parquet")

    def publish(self, description: Description, sources: Iterable[str]) -> Snapshot:
        """Make what was written current and keep these sources. Up to the last step the old snapshot stays current."""
        description = replace(description, tables=self._rows, checksums=self._checksums)
        written = self._folder / SNAPSHOTS
        _write_text(written / DESCRIPTION, description.to_json())
        _to_disk(written)
        for path in written.iterdir():
            make_private(path)
        make_private(written)
        self.keep(sources, is_sample=description.is_sample)
        path = self._warehouse / SNAPSHOTS / description.id
        if find(self._warehouse, description.id) is None:
            if path.exists() or path.is_symlink():
                os.replace(path, self._folder / "damaged")
            os.replace(written, path)
        # Else the same input was built before, and somebody may be reading it.
        _switch(self._warehouse, description.id)
        return Snapshot(path, description)

    def keep(self, sources: Iterable[str], *, is_sample: bool) -> None:
        """Put the staged copies of these sources in their place, marked where their patients are invented."""
        kept = self._warehouse / SOURCES
        staged = sorted(path for file_id in sources if (path := self.source_path(file_id)).exists())
        _all_to_disk(staged)
        for path in staged:
            make_private(path)
            _make_way(kept / path.name)
            os.replace(path, kept / path.name)
        if is_sample and ((kept / SIMULATED).is_symlink() or not (kept / SIMULATED).is_file()):
            _make_way(kept / SIMULATED)
            _write_text(kept / SIMULATED, "The patients of these files are invented.\n")
        _to_disk(kept)


def _make_way(path: Path) -> None:
    """Remove an empty folder in the place of a file. Raises OSError where it holds anything."""
    if path.is_dir() and not path.is_symlink():
        path.rmdir()


def _switch(warehouse: Path, snapshot_id: str) -> None:
    """The one atomic step."""
    path = warehouse / SNAPSHOTS / snapshot_id
    os.utime(path)  # sweep() keeps those that were current last
    _to_disk(path.parent)
    temporary = warehouse / f".{CURRENT}"
    _write_text(temporary, snapshot_id + "\n")
    os.replace(temporary, warehouse / CURRENT)
    _to_disk(warehouse)


def sweep(warehouse: Path, previous_kept: int, sources: Iterable[str]) -> None:
    """Remove what no reader needs: all but the current and some previous snapshots, and all but these sources.

    Only what a build has made is removed; links and other files stay as they are.
    What cannot be removed now (a reader on Windows holds it open) is removed by a later sweep.
    """
    now = current_path(warehouse)
    others = [path for path in now.parent.iterdir() if path != now and is_snapshot(path)]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in others[previous_kept:]:
        shutil.rmtree(path, ignore_errors=True)
    wanted = {SIMULATED, *(f"{file_id}.gz" for file_id in sources)}
    for path in (warehouse / SOURCES).iterdir():
        if path.name not in wanted and is_source(path):
            with suppress(OSError):
                path.unlink()


def clear_unfinished(warehouse: Path) -> None:
    """Remove what a killed build left in its folder, unless somebody is building right now."""
    folder = warehouse / STAGING
    if folder.is_symlink() or not folder.is_dir():
        return
    with suppress(OSError, LockedError, NotOurs):
        check_own(warehouse)
        make_private(folder)
        with only_writer(warehouse, 0.0, lambda: None):
            shutil.rmtree(folder, ignore_errors=True)


def _write_text(path: Path, text: str) -> None:
    if path.is_symlink():  # what it leads to is not ours
        path.unlink()
    path.write_text(text, encoding="utf-8", newline="\n")
    make_private(path)
    _to_disk(path)


def _all_to_disk(paths: Sequence[Path]) -> None:
    """The same for many files: on Linux in one go, which waits once and not for each."""
    if len(paths) > _MANY and sys.platform == "linux":
        os.sync()
        return
    for path in paths:
        _to_disk(path)


def _to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk: a power cut must not undo what came before."""
    if path.is_dir() and os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
