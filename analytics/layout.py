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
import os
import re
import stat
from contextlib import suppress
from pathlib import Path

MARKER, CURRENT, SNAPSHOTS, SOURCES, STAGING = ".denial-analytics", "CURRENT", "snapshots", "sources", ".building"
DESCRIPTION, LOCK, SIMULATED = "snapshot.json", "lock", "simulated"
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


class NotOurs(Exception):
    """The folder, or a part of it, is not a warehouse of this program; the message names it and says what to do."""


def check_own(folder: Path) -> None:
    """Raises NotOurs where the folder exists and holds anything but a warehouse; OSError where it cannot be read."""
    if not folder.is_dir():
        return
    names = {entry.name for entry in folder.iterdir()}
    for name in (SNAPSHOTS, SOURCES, STAGING, MARKER, CURRENT, LOCK):
        if (folder / name).is_symlink():
            raise NotOurs(f"{folder / name} is a symbolic link: a warehouse does not follow links out of its folder")
    if _is_marked(folder) or not {name for name in names if not _SETTINGS.fullmatch(name)} - {LOCK}:
        return
    if not _has_layout(folder, names):
        raise NotOurs(f"{folder} is not a warehouse of this program: it holds other files; name a new or empty folder")


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

    Raises OSError where CURRENT cannot be read, NotOurs where it names anything but a folder inside `snapshots`.
    """
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


def damaged(snapshot: Path, checksums: dict[str, str]) -> list[Path]:
    """The tables of a snapshot that are missing, or whose content is not what was written."""

    def is_whole(path: Path, expected: str) -> bool:
        try:
            return checksum(path) == expected
        except OSError:
            return False

    found = ((snapshot / f"{name}.parquet", expected) for name, expected in sorted(checksums.items()))
    return [path for path, expected in found if not is_whole(path, expected)]


def is_simulated(warehouse: Path) -> bool:
    """Whether the kept files are marked as those of simulated patients."""
    return (warehouse / SOURCES / SIMULATED).exists()


def make_private(path: Path) -> None:
    """Only the owner may read and write the file, or the folder; nothing happens where the system has no such rights.

    Raises no error for a file of another owner: that is said by `exposure`.
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
