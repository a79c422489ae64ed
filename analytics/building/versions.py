"""A snapshot's id is a hash of all that went into it: the files, the settings, the reference data and this program."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from analytics.building.snapshot import FORMAT
from analytics.settings import Settings
from analytics.shipped import shipped

_PACKAGE = Path(__file__).resolve().parents[1]
# The program's own text is its version: nobody has to remember to raise a number.
_READS = ("x12", "practice_csv", "tables")
_DERIVES = (*_READS, "transforms", "reference")


@cache
def reading_version() -> str:
    """Changes with everything that decides how bytes become records."""
    return version_of(path for folder in _READS for path in _PACKAGE.joinpath(folder).rglob("*.py"))


@cache
def _deriving_version() -> str:
    code = (path for folder in _DERIVES for path in _PACKAGE.joinpath(folder).rglob("*.py"))
    return version_of((*code, *shipped("data", "reference").glob("*.csv")))


def snapshot_id(files: Iterable[tuple[str, str, str | None]], settings: Settings, is_sample: bool) -> str:
    """The id of the snapshot of these files: same input, same id, in whatever order it came.

    Of every file its file_id, its name, and why it was refused (None where it was loaded).
    """
    # Of the settings only the payers decide rows; targets are read when a figure is shown.
    choices = repr((settings.payers, is_sample))
    listed = (repr(file) for file in sorted(files))
    return _hash(text.encode() for text in (str(FORMAT), _deriving_version(), choices, *listed))


def version_of(paths: Iterable[Path]) -> str:
    """Changes with the text of any of these files, whatever the line ends of this system."""
    return _hash(_texts(paths))


def _texts(paths: Iterable[Path]) -> Iterable[bytes]:
    for path in sorted(paths):
        yield path.relative_to(path.parents[1]).as_posix().encode()
        yield path.read_bytes().replace(b"\r\n", b"\n")


def _hash(parts: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()[:16]
