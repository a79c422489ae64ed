"""The folder a demo practice is written into: only an empty one or its own, and never half of one that looks whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from os.path import realpath  # of a link that leads to itself too, unlike Path.resolve
from pathlib import Path
from typing import Any

from analytics.layout import is_full

MARKER = "demo.json"
"""In every finished folder, written last: a description of what was written."""
_MAKER = "denials demo"
_UNFINISHED = ".denials-demo-unfinished"
_BEGUN = "begun"
"""In an unfinished folder from the start: it marks it as made by this program."""
_ENOUGH = 1_000
"""Nobody waits until all files of a disk are counted."""


class FolderRefused(Exception):
    """The folder cannot take a demo practice; the message says why, and what would do."""


def is_demo(path: Path) -> bool:
    """Whether this is in a folder that `denials demo` wrote, or is one."""
    whole = Path(realpath(path.expanduser()))
    return any(_own(folder / MARKER) for folder in (whole, *whole.parents))


class DemoFolder:
    """Where a demo practice is being written; nothing of it is in its place before all of it is written."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._written: list[str] = []
        (place / _BEGUN).write_text(_MAKER, encoding="utf-8")

    def write(self, path: str, content: bytes) -> None:
        """Write one file; `path` is below the folder."""
        target = self._place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self._written.append(path)

    def close(self, about: dict[str, Any]) -> None:
        """Write the marker."""
        content = {"made_by": _MAKER, **about, "files": sorted(self._written)}
        (self._place / MARKER).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8", newline="\n")


@contextmanager
def demo_folder(target: Path) -> Iterator[DemoFolder]:
    """Write into a new demo folder, which takes its place at `target` when the block ends without an exception.

    Raises FolderRefused for a folder that holds anything else than an earlier demo practice, and where the disk is full
    or the folder cannot be written; then nothing has changed.
    """
    check(target)
    place, is_new = target / _UNFINISHED, not target.exists()
    try:
        _remove(target, _own(place / MARKER) - {MARKER})  # what a killed run had moved already
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        yield DemoFolder(place)
        _settle(place, target)
    except OSError as error:
        raise FolderRefused(_reason(error, target)) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
        if is_new and target.is_dir() and not any(target.iterdir()):
            target.rmdir()


def check(target: Path) -> None:
    """Raises FolderRefused where anything else than an earlier demo is in the folder: that would be removed."""
    try:
        if target.exists():
            _check_content(target)
    except OSError as error:
        raise FolderRefused(_reason(error, target)) from error


def _check_content(target: Path) -> None:
    if not target.is_dir():
        raise FolderRefused(f"{target} is no folder")
    own = _own(target / MARKER) | _own(target / _UNFINISHED / MARKER)
    is_begun = _is_begun(target / _UNFINISHED)
    found = (path for path in target.rglob("*") if path.is_symlink() or not path.is_dir())
    names = (path.relative_to(target).as_posix() for path in found)
    foreign = (name for name in names if name not in own and not (is_begun and name.startswith(f"{_UNFINISHED}/")))
    count = sum(1 for _ in islice(foreign, _ENOUGH))
    if count:  # their names may name patients
        number = f"{count} or more" if count == _ENOUGH else str(count)
        raise FolderRefused(
            f"{target} holds other files ({number} that no demo practice wrote): name an empty or a new folder"
        )


def _is_begun(place: Path) -> bool:
    """Whether an unfinished folder is ours."""
    try:
        return (place / _BEGUN).read_text(encoding="utf-8") == _MAKER
    except (OSError, ValueError):
        return False


def _own(marker: Path) -> set[str]:
    """The files that the marker names, itself included; none where it is no marker of ours."""
    try:
        content = json.loads(marker.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    if not isinstance(content, dict) or content.get("made_by") != _MAKER or not isinstance(content.get("files"), list):
        return set()
    named = map(str, content["files"])
    return {MARKER, *(name for name in named if not Path(name).is_absolute() and ".." not in Path(name).parts)}


def _settle(place: Path, target: Path) -> None:
    """Put what was written in the place of what was there. The marker goes first and comes last."""
    _check_content(target)  # while it was written somebody may have put a file there
    names = _own(target / MARKER) - {MARKER}
    (target / MARKER).unlink(missing_ok=True)
    _remove(target, names)
    written = (path for path in place.iterdir() if path.name != _BEGUN)
    entries = sorted(written, key=lambda path: path.name == MARKER)
    try:
        for path in entries:
            path.rename(target / path.name)
    except BaseException:
        for path in entries:
            shutil.rmtree(target / path.name, ignore_errors=True)
        raise


def _remove(target: Path, names: set[str]) -> None:
    """Remove these files, and the folders that are empty then; nothing else."""
    for name in names:
        (target / name).unlink(missing_ok=True)
    folders = {parent for name in names for parent in Path(name).parents} - {Path()}
    for folder in sorted(folders, key=lambda path: len(path.parts), reverse=True):
        with suppress(OSError):
            (target / folder).rmdir()


def _reason(error: OSError, target: Path) -> str:
    if is_full(error):
        return f"there is no room left for a demo practice in {target}: nothing was written"
    return f"{target} cannot be written ({error.strerror or type(error).__name__}): nothing was written"
