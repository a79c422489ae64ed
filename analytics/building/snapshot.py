"""A snapshot is one finished build: a folder of tables that never changes again; CURRENT names the last one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from analytics.layout import (
    CURRENT,
    DESCRIPTION,
    FORMAT,
    SNAPSHOTS,
    SOURCES,
    NotOurs,
    NotWhole,
    OtherFormat,
    current_path,
    damage,
    described,
    is_simulated,
    sealed,
    whole,
)

__all__ = [
    "CURRENT",
    "DESCRIPTION",
    "FORMAT",
    "SNAPSHOTS",
    "SOURCES",
    "Description",
    "Snapshot",
    "current",
    "current_path",
]


@dataclass(frozen=True)
class Description:
    """What snapshot.json says: `tables` counts rows, `reading` is the version of the reader of its records.

    `checksums` are the SHA-256 of the tables' files; a snapshot of an older version has none.
    """

    id: str
    default_as_of: date | None
    is_sample: bool
    reading: str
    tables: dict[str, int] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        content = asdict(self) | {"format": FORMAT, "default_as_of": self.default_as_of and str(self.default_as_of)}
        return sealed(content)


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
    except (OSError, NotOurs):
        return None


def find(warehouse: Path, snapshot_id: str) -> Snapshot | None:
    """The whole snapshot of that id in this version's format; None where there is none."""
    path = warehouse / SNAPSHOTS / snapshot_id
    if path.is_symlink():
        return None
    try:
        content = whole(path)
        del content["format"]
        as_of = content.pop("default_as_of")
        description = Description(**content, default_as_of=as_of and date.fromisoformat(as_of))
    except (NotWhole, OtherFormat, TypeError):
        return None
    if is_simulated(warehouse):  # the mark of the sources counts, whatever became of the description
        description = replace(description, is_sample=True)
    return Snapshot(path, description)


def holds_samples(warehouse: Path) -> bool | None:
    """Whether the warehouse was built from samples, by the mark of its sources or else by its descriptions.

    None where there is none to tell.
    """
    if is_simulated(warehouse):
        return True
    for path in _latest_first(warehouse):
        with suppress(NotWhole):
            found = described(path).get("is_sample")
            if isinstance(found, bool):
                return found
    return None


def _latest_first(warehouse: Path) -> list[Path]:
    """The folders of snapshots: the current one, then the others, the latest first."""
    try:
        now = [current_path(warehouse)]
    except (OSError, NotOurs):
        now = []
    try:
        others = sorted((warehouse / SNAPSHOTS).iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    except OSError:
        others = []
    return [*now, *(path for path in others if path not in now and not path.is_symlink())]


def known_names(warehouse: Path) -> dict[str, str]:
    """file_id -> name of the files that the last snapshot, of any format, was built from, whether stored or lost since.

    Where its table of files is damaged, all sources: under the names that an older snapshot knows, else their ids.
    """
    kept = sorted(path.name.removesuffix(".gz") for path in (warehouse / SOURCES).glob("*.gz"))
    named: dict[str, str] = {file_id: file_id for file_id in kept}
    loaded: set[str] = set()
    for number, path in enumerate(_latest_first(warehouse)):
        try:
            if damage(path / "files.parquet", _checksum(path, "files")):
                continue
            files = pl.read_parquet(path / "files.parquet")
            found = dict(files.select("file_id", "name").iter_rows())
        except (OSError, pl.exceptions.PolarsError):
            continue
        named = found if number == 0 else named | found
        is_loaded = files["refused"].is_null() if "refused" in files.columns else pl.Series([True] * files.height)
        loaded = set(files.filter(is_loaded)["file_id"])
        break
    return {file_id: named[file_id] for file_id in sorted(loaded.union(kept) & set(named))}


def _checksum(path: Path, table: str) -> str | None:
    """What a description says about the content of a table; None where it is of an older version, or damaged."""
    try:
        return dict(described(path).get("checksums") or {}).get(table)
    except (NotWhole, ValueError, TypeError):
        return None


def first_reads(warehouse: Path) -> dict[str, date]:
    """file_id -> the day on which each kept source was first read: as the last snapshot says, else of its copy."""
    found = {
        path.name.removesuffix(".gz"): date.fromtimestamp(path.stat().st_mtime)
        for path in (warehouse / SOURCES).glob("*.gz")
    }
    with suppress(OSError, NotOurs, pl.exceptions.PolarsError):
        files = pl.read_parquet(current_path(warehouse) / "files.parquet", columns=["file_id", "first_read"])
        found |= {file_id: day for file_id, day in files.iter_rows() if day is not None}
    return found


def source_path(warehouse: Path, file_id: str) -> Path:
    """Where the copy of a source is kept, packed by gzip."""
    return warehouse / SOURCES / f"{file_id}.gz"
