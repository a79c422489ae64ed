"""A warehouse on the disk: the names in its folder, how one knows that a folder is one, and who may read it.

    MARKER       says that this program made the folder
    CURRENT      names the snapshot that readers open
    snapshots/   a folder of tables for each finished build, with its description
    sources/     a packed copy of every file that was loaded; SIMULATED says that their patients are invented
    .building/   a build in progress

Nothing is written into or removed from a folder that is not known as a warehouse.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

MARKER, CURRENT, SNAPSHOTS, SOURCES, STAGING = ".denial-analytics", "CURRENT", "snapshots", "sources", ".building"
DESCRIPTION, LOCK, SIMULATED = "snapshot.json", "lock", "simulated"
FORMAT = 4
"""Raised when a reader of this layout would misread it; an older one is then read again from its sources."""
CHECKSUM = "checksum"
"""In a description: of all that it says besides. One of an older version has none."""
_FOLDERS, _FILES = (SNAPSHOTS, SOURCES, STAGING), (MARKER, CURRENT, LOCK)
_MARK = "A warehouse of denial-analytics. Its files are made and removed by that program only.\n"
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_ID = re.compile(r"[0-9a-f]{16}")
"""Of a snapshot and of a kept file: the start of a hash."""
_SETTINGS = re.compile(r"practice\.toml|views\.json|access\.(jsonl|head)|\.(practice|views|access)-.*|\.DS_Store")
"""What may be there before the first build: settings, saved views, the access log."""
_SYNCHRONIZED = re.compile(
    r"(?i)^(dropbox([ -].*)?|onedrive([ -].*)?|icloud ?drive(~.*)?|com~apple~clouddocs|mobile documents|cloudstorage|"
    r"google ?drive([ -].*)?|my drive|box([ -](sync|box))?|nextcloud|owncloud|syncthing|pcloud ?drive|proton ?drive)$"
)
_SYNCHRONIZED_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
"""Where Windows says which folder OneDrive copies, whatever its name."""
_FULL = (errno.ENOSPC, errno.EDQUOT)
_FULL_WORDS = re.compile(r"(?i)no space left|disk (is )?full|os error (28|122)\b|quota exceeded")
_WINDOW = 1 << 20
_PARQUET = b"PAR1"
"""The last bytes of a complete parquet file."""


class NotOurs(Exception):
    """The folder, or a part of it, is not a warehouse of this program; the message names it and says what to do."""


class NotWhole(Exception):
    """A part of a snapshot is missing, or not as it was written; the message names the file, and nothing else."""


class OtherFormat(Exception):
    """A snapshot was written by another version of this program; the message names its format."""


def check_own(folder: Path) -> None:
    """Raises NotOurs where the folder exists and holds anything but a warehouse; OSError where it cannot be read."""
    if not folder.is_dir():
        return
    names = {entry.name for entry in folder.iterdir()}
    for name in (*_FOLDERS, *_FILES):
        if (folder / name).is_symlink():
            raise NotOurs(
                f"{folder / name} is a symbolic link: a warehouse does not follow links out of its folder; remove it"
            )
    is_own = _is_marked(folder) or not {name for name in names if not _SETTINGS.fullmatch(name)} - {LOCK}
    if not is_own and not _has_layout(folder, names):
        raise NotOurs(f"{folder} is not a warehouse of this program: it holds other files; name a new or empty folder")
    for name in names & {*_FOLDERS, *_FILES}:
        if (folder / name).is_dir() != (name in _FOLDERS):
            found, expected = ("folder", "file") if name in _FILES else ("file", "folder")
            raise NotOurs(f"{folder / name} is a {found}, expected a {expected}: move it out of the warehouse")


def make_own(folder: Path) -> None:
    """Make the folder a warehouse that only its owner reads; an older one is marked. Raises as `check_own`."""
    check_own(folder)
    folder.mkdir(parents=True, exist_ok=True)
    make_private(folder)
    marker = folder / MARKER
    if not _is_marked(folder):
        marker.write_text(_MARK, encoding="utf-8", newline="\n")
    make_private(marker)


def is_own(folder: Path) -> bool:
    """Whether the folder is known as a warehouse of this program."""
    try:
        return folder.is_dir() and (_is_marked(folder) or _has_layout(folder, {path.name for path in folder.iterdir()}))
    except OSError:
        return False


def _is_marked(folder: Path) -> bool:
    try:
        return (folder / MARKER).read_text(encoding="utf-8") == _MARK
    except (OSError, ValueError):
        return False


def _has_layout(folder: Path, names: set[str]) -> bool:
    """Whether this is a warehouse of a version that left no marker: CURRENT, and snapshots with a description each."""
    if CURRENT not in names or not (folder / SNAPSHOTS).is_dir():
        return False
    built = [path for path in (folder / SNAPSHOTS).iterdir() if path.name != ".DS_Store"]
    kept = [path for path in (folder / SOURCES).iterdir()] if (folder / SOURCES).is_dir() else []
    return (
        all(map(is_snapshot, built))
        and any((path / DESCRIPTION).is_file() for path in built)
        and all(map(is_source, kept))
    )


def is_snapshot(path: Path) -> bool:
    """Whether this is a folder that holds nothing but a build's tables and description.

    Where the description was lost, its name is the id of a snapshot.
    """
    if path.is_symlink() or not path.is_dir() or not _NAME.fullmatch(path.name):
        return False
    if not _ID.fullmatch(path.name) and not (path / DESCRIPTION).is_file():
        return False
    return all(
        not entry.is_symlink() and entry.is_file() and (entry.suffix == ".parquet" or entry.name == DESCRIPTION)
        for entry in path.iterdir()
    )


def is_source(path: Path) -> bool:
    """Whether this is the packed copy of a loaded file, or the mark of simulated ones."""
    is_file = not path.is_symlink() and path.is_file()
    return is_file and (path.name == SIMULATED or bool(path.suffix == ".gz" and _ID.fullmatch(path.stem)))


def current_path(warehouse: Path) -> Path:
    """The folder of the snapshot that CURRENT names.

    Raises OSError where CURRENT cannot be read, NotOurs where it is a link or names anything but a folder inside
    `snapshots`.
    """
    if (warehouse / CURRENT).is_symlink():
        raise NotOurs(f"{warehouse / CURRENT} is a symbolic link: remove it")
    name = (warehouse / CURRENT).read_text(encoding="utf-8", errors="replace").strip()
    path = warehouse / SNAPSHOTS / name
    if not _NAME.fullmatch(name) or path.is_symlink() or path.parent.is_symlink():
        raise NotOurs(f"{warehouse / CURRENT} names no snapshot of this warehouse")
    return path


def checksum(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal digits. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while window := file.read(_WINDOW):
            digest.update(window)
    return digest.hexdigest()


def damage(path: Path, expected: str | None) -> str | None:
    """What is wrong with a table's file, in words that name it; None where it is as it was written.

    `expected` is its checksum; without one only its end is checked.
    """
    try:
        if path.is_symlink():
            return f"{path.name} is a symbolic link"
        is_whole = checksum(path) == expected if expected else _has_end(path)
    except FileNotFoundError:
        return f"{path.name} is missing"
    except OSError as error:
        return f"{path.name} cannot be read ({error.strerror or type(error).__name__})"
    return None if is_whole else f"{path.name} is damaged: its content is not what was written"


def _has_end(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - len(_PARQUET), 0))
        return file.read() == _PARQUET


def sealed(content: Mapping[str, Any]) -> str:
    """The text of a description with the checksum of what it says."""
    return json.dumps({**content, CHECKSUM: _seal(content)}, indent=1, sort_keys=True) + "\n"


def described(snapshot: Path) -> dict[str, Any]:
    """What the description of a snapshot of any version says. Raises NotWhole."""
    path = snapshot / DESCRIPTION
    if path.is_symlink():
        raise NotWhole(f"{DESCRIPTION} is a symbolic link")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        expected = content.pop(CHECKSUM, None)
        is_whole = isinstance(content["format"], int) and expected in (None, _seal(content))
    except FileNotFoundError:
        raise NotWhole(f"{DESCRIPTION} is missing") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        is_whole = False
    if not is_whole:
        raise NotWhole(f"{DESCRIPTION} is damaged: its content is not what was written")
    return dict(content)


def whole(snapshot: Path, tables: Iterable[str] = ()) -> dict[str, Any]:
    """The description of a snapshot, after checking that all its tables, including these, are as written.

    Raises NotWhole, and OtherFormat.
    """
    written = described(snapshot)
    if written["format"] != FORMAT:
        raise OtherFormat(f"built in format {written['format']}, this version reads {FORMAT}")
    if not _is_meant(written):
        raise NotWhole(f"{DESCRIPTION} is damaged: its content is not what was written")
    sums = written.get("checksums") or {}
    for name in sorted({*written["tables"], *tables}):
        if found := damage(snapshot / f"{name}.parquet", sums.get(name)):
            raise NotWhole(found)
    return written


def _is_meant(written: Mapping[str, Any]) -> bool:
    """Whether a description says what one of this version does."""
    try:
        day = written["default_as_of"]
        if day is not None:
            date.fromisoformat(day)
        counts = written["tables"].values()
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    sums = written.get("checksums") or {}
    return (
        isinstance(written.get("id"), str)
        and isinstance(written.get("is_sample"), bool)
        and all(isinstance(count, int) for count in counts)
        and isinstance(sums, dict)
    )


def _seal(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def holds_data(warehouse: Path) -> bool:
    """Whether anything was ever built or kept here, whatever became of its parts."""

    def is_filled(folder: Path) -> bool:
        try:
            return any(folder.iterdir())
        except OSError:
            return folder.is_symlink() or folder.is_file()

    return os.path.lexists(warehouse / CURRENT) or any(is_filled(warehouse / name) for name in (SNAPSHOTS, SOURCES))


def is_simulated(warehouse: Path) -> bool:
    """Whether the kept files are marked as those of simulated patients, whatever became of the mark."""
    return os.path.lexists(warehouse / SOURCES / SIMULATED)


def make_private(path: Path) -> None:
    """Only the owner may read and write the file, or the folder; nothing happens where the system has no such rights.

    Raises no error for a file of another owner: `exposure` reports that.
    """
    if path.is_symlink():
        return
    with suppress(OSError):
        path.chmod(0o700 if path.is_dir() else 0o600)


def exposure(folder: Path) -> str | None:
    """Why others may read what is in this folder, in a sentence; None where no reason is known."""
    whole = folder.resolve()
    named = (Path(os.environ[name]).resolve() for name in _SYNCHRONIZED_VARIABLES if os.environ.get(name))
    parts = [str(place) for place in named if whole.is_relative_to(place)]
    for part in (*parts, *(part for part in whole.parts if _SYNCHRONIZED.fullmatch(part))):
        return f"{folder} lies in a synchronized folder ({part}): patients' data is copied to that service"
    try:
        rights = folder.stat()
    except OSError:
        return None
    if os.name == "posix" and stat.S_IMODE(rights.st_mode) & 0o077:
        return f"{folder} can be read by other users of this computer, and its rights cannot be changed"
    return None


def is_full(error: BaseException | None) -> bool:
    """Whether an error, or one that caused it, says that the disk is full, in the words of whichever library."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if not isinstance(error, KeyError) and _FULL_WORDS.search(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False
