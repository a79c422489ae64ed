"""Paths become sources: files, folders, ZIP members and .gz files, each with a name, a size and a way to read it."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from analytics.x12.separators import HEAD, LONGEST_SEGMENT, NO_END, NO_HEADER, find_header

IN_MEMORY = 32 << 20
"""Files up to this size are read once and kept; larger ones are read in windows."""
LARGEST_MEMBER = 512 << 20
"""An archive's member may not unpack to more."""
LARGEST_RATIO = 200
"""Nor to more than this many times its packed size; X12 shrinks five- to thirtyfold."""
HARMLESS = 8 << 20
"""A member that unpacks to no more than this is never taken for a bomb."""
_ARCHIVES = {
    b"PK\x03\x04": "a ZIP",
    b"\x1f\x8b": "a gzip file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
}


class Refused(Exception):
    """A source cannot be read, and why, in words fit for a message."""


@dataclass(frozen=True)
class Source:
    """One thing to read: its name without folders, and a function that gives its bytes (or raises Refused)."""

    name: str
    identity: str
    load: Callable[[], Content]


@dataclass(frozen=True)
class Content:
    """What a source holds: the identity of its bytes, their number, and how to read them from the start."""

    file_id: str
    size: int
    open: Callable[[], BinaryIO]
    verify: Callable[[], None] = lambda: None


def file_id_of(content: bytes) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the content."""
    return hashlib.sha256(content).hexdigest()[:16]


def find_sources(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Source]:
    """Every source under the paths: each folder's files in the order of their names, each archive's members in theirs.

    Never raises for what it meets on the way: what cannot be read becomes a source whose `load` raises Refused.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        yield from _under(Path(path), seen)


def from_bytes(name: str, content: bytes) -> Source:
    """A source held in memory, e.g. an upload; a ZIP or .gz is not unpacked here (see `members`)."""
    return Source(_clean(name), name, partial(_in_memory, content))


def members(name: str, content: bytes) -> list[Source]:
    """The sources in an upload: the content itself, or what its archive holds."""
    if content.startswith(b"PK\x03\x04"):
        return list(_zip_members(name, name, lambda: io.BytesIO(content)))
    if content.startswith(b"\x1f\x8b"):
        return [Source(_clean(name), name, partial(_unzipped, lambda: io.BytesIO(content), len(content)))]
    return [from_bytes(name, content)]


def _under(path: Path, seen: set[tuple[int, int]]) -> Iterator[Source]:
    try:
        about = path.stat()
        if not stat.S_ISDIR(about.st_mode):
            yield from _file(path, about)
            return
        if (about.st_dev, about.st_ino) in seen:
            return
        seen.add((about.st_dev, about.st_ino))
        inside = sorted(path.iterdir())
    except OSError as error:
        yield _refused(path, _reason(error))
        return
    for entry in inside:
        yield from _under(entry, seen)


def _file(path: Path, about: os.stat_result) -> Iterator[Source]:
    if not stat.S_ISREG(about.st_mode):
        yield _refused(path, "it is no regular file")
        return
    try:
        with path.open("rb") as stream:
            magic = stream.read(4)
    except OSError as error:
        yield _refused(path, _reason(error))
        return
    if magic == b"PK\x03\x04":
        yield from _zip_members(path.name, str(path), lambda: path.open("rb"))
    elif magic[:2] == b"\x1f\x8b":
        yield Source(_clean(path.name), str(path), partial(_unzipped, lambda: path.open("rb"), about.st_size))
    else:
        yield Source(_clean(path.name), str(path), partial(_from_disk, path))


def _refused(path: Path, reason: str) -> Source:
    return Source(_clean(path.name), str(path), partial(_refuse, reason))


def _refuse(reason: str) -> Content:
    raise Refused(reason)


def _clean(name: str) -> str:
    """The last part of a name, with nothing in it that could harm a terminal, a path or an encoding."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return "".join(sign if sign.isprintable() else "?" for sign in last) or "?"


def _reason(error: OSError) -> str:
    return {PermissionError: "no right to read it", FileNotFoundError: "it is not there (any more)"}.get(
        type(error), f"it cannot be read ({os.strerror(error.errno) if error.errno else type(error).__name__})"
    )


def _in_memory(content: bytes) -> Content:
    if not content:
        raise Refused("it is empty")
    return Content(file_id_of(content), len(content), partial(io.BytesIO, content))


def _from_disk(path: Path) -> Content:
    try:
        before = path.stat()
        if before.st_size <= IN_MEMORY:
            content = _in_memory(path.read_bytes())
            _unchanged(path, before)
            return content
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            _begins_like_x12(stream)
            stream.seek(0)
            while window := stream.read(1 << 20):
                digest.update(window)
        _unchanged(path, before)
    except OSError as error:
        raise Refused(_reason(error)) from None
    return Content(digest.hexdigest()[:16], before.st_size, lambda: path.open("rb"), partial(_unchanged, path, before))


def _begins_like_x12(stream: BinaryIO) -> None:
    """Raises Refused for what is no X12 by its first bytes: nobody should wait while gigabytes of something else are read."""
    header = find_header(stream.read(HEAD))
    if header is None:
        raise Refused(f"no X12: {NO_HEADER}")
    looked_at = HEAD
    while header.separators.segment not in (window := stream.read(1 << 20)):
        looked_at += len(window)
        if not window:
            return
        if looked_at > LONGEST_SEGMENT:
            raise Refused(f"no X12: {NO_END}")


def _unchanged(path: Path, before: os.stat_result) -> None:
    """Raises Refused when the file's size or time is no longer what it was: somebody still writes to it."""
    try:
        now = path.stat()
    except OSError as error:
        raise Refused(_reason(error)) from None
    if (now.st_size, now.st_mtime_ns, now.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
        raise Refused("it changed while it was read")


def _zip_members(name: str, identity: str, reopen: Callable[[], BinaryIO]) -> Iterator[Source]:
    try:
        with reopen() as stream, zipfile.ZipFile(stream) as archive:
            inside = sorted((item for item in archive.infolist() if not item.is_dir()), key=lambda item: item.filename)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        yield Source(_clean(name), identity, partial(_refuse, "the ZIP is damaged"))
        return
    if not inside:
        yield Source(_clean(name), identity, partial(_refuse, "the ZIP is empty"))
    for item in inside:
        label = f"{_clean(name)}!{_clean(item.filename)}"
        yield Source(label, f"{identity}!{item.filename}", partial(_member, reopen, item))


def _member(reopen: Callable[[], BinaryIO], item: zipfile.ZipInfo) -> Content:
    if item.flag_bits & 1:
        raise Refused("it is encrypted")
    try:
        with reopen() as stream, zipfile.ZipFile(stream) as archive, archive.open(item) as member:
            content = _bounded(member, item.compress_size)  # type: ignore[arg-type]
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, zlib.error, EOFError):
        raise Refused("the ZIP is damaged here, or packed in a way that cannot be read") from None
    return _in_memory(_no_archive(content))


def _unzipped(reopen: Callable[[], BinaryIO], packed: int) -> Content:
    try:
        with reopen() as stream, gzip.GzipFile(fileobj=stream) as unpacked:
            content = _bounded(unpacked, packed)  # type: ignore[arg-type]
    except (OSError, zlib.error, EOFError):
        raise Refused("the gzip file is damaged") from None
    return _in_memory(_no_archive(content))


def _bounded(stream: BinaryIO, packed: int) -> bytes:
    """All the bytes of an unpacking stream, read no further than an honest archive could reach."""
    limit = min(LARGEST_MEMBER, max(HARMLESS, packed * LARGEST_RATIO))
    parts, size = [], 0
    while part := stream.read(1 << 20):
        size += len(part)
        if size > limit:
            raise Refused(
                f"it unpacks to more than {limit >> 20} MB, {LARGEST_RATIO} times its packed size or the largest allowed"
            )
        parts.append(part)
    return b"".join(parts)


def _no_archive(content: bytes) -> bytes:
    for magic, kind in _ARCHIVES.items():
        if content.startswith(magic):
            raise Refused(f"it is {kind} inside an archive; unpack it first")
    return content
