"""A snapshot is one finished build: a folder of tables that never changes again; CURRENT names the last one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

FORMAT = 1
"""Raised when a reader of the layout below would misread it; an older one is then read again from its sources."""
CURRENT, SNAPSHOTS, SOURCES, DESCRIPTION = "CURRENT", "snapshots", "sources", "snapshot.json"
_PARQUET = b"PAR1"


@dataclass(frozen=True)
class Description:
    """What snapshot.json says: `tables` counts rows, `reading` is the version of the reader of its records."""

    id: str
    default_as_of: date | None
    is_sample: bool
    reading: str
    tables: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> str:
        content = asdict(self) | {"format": FORMAT, "default_as_of": self.default_as_of and str(self.default_as_of)}
        return json.dumps(content, indent=1, sort_keys=True) + "\n"


@dataclass(frozen=True)
class Snapshot:
    """One published snapshot."""

    path: Path
    description: Description

    def table(self, name: str, columns: list[str] | None = None) -> pl.DataFrame:
        return pl.read_parquet(self.path / f"{name}.parquet", columns=columns)


def current(warehouse: Path) -> Snapshot | None:
    """The snapshot that CURRENT names; None where there is none that this version can read."""
    try:
        return find(warehouse, current_path(warehouse).name)
    except FileNotFoundError:
        return None


def current_path(warehouse: Path) -> Path:
    """The folder of the snapshot that CURRENT names. Raises OSError where CURRENT cannot be read."""
    return warehouse / SNAPSHOTS / (warehouse / CURRENT).read_text(encoding="utf-8").strip()


def find(warehouse: Path, snapshot_id: str) -> Snapshot | None:
    """The whole snapshot of that id in this version's format; None where there is none."""
    path = warehouse / SNAPSHOTS / snapshot_id
    try:
        content = json.loads((path / DESCRIPTION).read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            return None
        as_of = content.pop("default_as_of")
        description = Description(**content, default_as_of=as_of and date.fromisoformat(as_of))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return Snapshot(path, description) if all(map(_is_whole, _paths(path, description))) else None


def _paths(path: Path, description: Description) -> Iterable[Path]:
    return (path / f"{name}.parquet" for name in description.tables)


def _is_whole(path: Path) -> bool:
    """Whether a parquet file is there to its end, where its mark stands."""
    try:
        with path.open("rb") as file:
            file.seek(-len(_PARQUET), os.SEEK_END)
            return file.read() == _PARQUET
    except OSError:
        return False


def holds_samples(warehouse: Path) -> bool | None:
    """Whether the last snapshot, of any format, was built from samples; None where there is none to tell."""
    with suppress(OSError, ValueError, AttributeError):
        found = json.loads((current_path(warehouse) / DESCRIPTION).read_text(encoding="utf-8")).get("is_sample")
        return found if isinstance(found, bool) else None
    return None


def known_names(warehouse: Path) -> dict[str, str]:
    """file_id -> name of the kept sources that the last snapshot, of any format, was made of.

    All sources under their ids where it cannot even tell names.
    """
    kept = sorted(path.name.removesuffix(".gz") for path in (warehouse / SOURCES).glob("*.gz"))
    try:
        files = pl.read_parquet(current_path(warehouse) / "files.parquet", columns=["file_id", "name"])
        named = dict(files.iter_rows())
    except (OSError, pl.exceptions.PolarsError):
        named = {file_id: file_id for file_id in kept}
    return {file_id: named[file_id] for file_id in kept if file_id in named}


def source_path(warehouse: Path, file_id: str) -> Path:
    """Where the copy of a source is kept, packed by gzip."""
    return warehouse / SOURCES / f"{file_id}.gz"
