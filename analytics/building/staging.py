"""A new snapshot is written beside the last one, out of sight, and published in one step that happens or does not."""

from __future__ import annotations

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

from analytics.building.snapshot import (
    CURRENT,
    DESCRIPTION,
    SNAPSHOTS,
    SOURCES,
    Description,
    Snapshot,
    current_path,
    find,
    source_path,
)

PREVIOUS_KEPT = 2
"""Readers that opened one of these snapshots before the switch go on undisturbed."""

_STAGING = ".building"
_MANY = 20
"""Files from which on one wait for everything is quicker than one wait for each."""
# Small row groups let a reader skip what its dates exclude.
_ROW_GROUP = 122_880


class Staging:
    """A snapshot in the making, out of everybody's sight until `publish`; leaving the `with` block removes the rest.

    The caller holds the warehouse's lock.
    """

    def __init__(self, warehouse: Path) -> None:
        self._warehouse = warehouse
        self._folder = warehouse / _STAGING
        self._rows: dict[str, int] = {}

    def __enter__(self) -> Self:
        shutil.rmtree(self._folder, ignore_errors=True)
        for name in (SOURCES, SNAPSHOTS):
            (self._folder / name).mkdir(parents=True)
            (self._warehouse / name).mkdir(exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def source_path(self, file_id: str) -> Path:
        """Where to put the copy of a new source until it is published."""
        return source_path(self._folder, file_id)

    def write(self, name: str, frame: pl.DataFrame | pl.LazyFrame) -> None:
        """Write one table; a lazy one never stands in memory as a whole."""
        path = self._folder / SNAPSHOTS / f"{name}.parquet"
        try:
            if isinstance(frame, pl.DataFrame):
                frame.write_parquet(path, compression="zstd", compression_level=1, row_group_size=_ROW_GROUP)
            else:
                frame.sink_parquet(path, compression="zstd", compression_level=1, row_group_size=_ROW_GROUP)
        except pl.exceptions.ComputeError as error:
            # Polars puts what the system refuses, e.g. a full disk, into words of its own.
            if refused := re.search(r"os error (\d+)", str(error)):
                raise OSError(int(refused[1]), os.strerror(int(refused[1]))) from error
            raise
        _to_disk(path)
        self._rows[name] = pl.scan_parquet(path).select(pl.len()).collect().item()

    def read(self, name: str) -> pl.LazyFrame:
        """A table that was written."""
        return pl.scan_parquet(self._folder / SNAPSHOTS / f"{name}.parquet")

    def publish(self, description: Description, sources: Iterable[str]) -> Snapshot:
        """Make what was written current and keep these sources. Up to the last step the old snapshot stays current."""
        description = replace(description, tables=self._rows)
        written = self._folder / SNAPSHOTS
        _write_text(written / DESCRIPTION, description.to_json())
        _to_disk(written)
        staged = sorted(path for file_id in sources if (path := self.source_path(file_id)).exists())
        _all_to_disk(staged)
        for path in staged:
            os.replace(path, self._warehouse / SOURCES / path.name)
        _to_disk(self._warehouse / SOURCES)
        path = self._warehouse / SNAPSHOTS / description.id
        if find(self._warehouse, description.id) is None:
            if path.exists():
                os.replace(path, self._folder / "damaged")
            os.replace(written, path)
        # Else the same input was built before, and somebody may be reading it.
        _switch(self._warehouse, description.id)
        return Snapshot(path, description)


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

    What cannot be removed now (a reader on Windows holds it open) is removed by a later sweep.
    """
    now = current_path(warehouse)
    others = [path for path in now.parent.iterdir() if path != now]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in others[previous_kept:]:
        shutil.rmtree(path, ignore_errors=True)
    wanted = {f"{file_id}.gz" for file_id in sources}
    for path in (warehouse / SOURCES).iterdir():
        if path.name not in wanted:
            with suppress(OSError):
                path.unlink()


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
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
