"""Turn paths into sources: files, folders, ZIP members and .gz files, each with a name, a size and a reader."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from analytics.x12.archives import unzipped, zip_members
from analytics.x12.content import Content, Refused, Source, cleaned, file_id_of, in_memory, refuse
from analytics.x12.separators import HEAD, LONGEST_SEGMENT, NO_END, find_header, reason_without_header

__all__ = ["Content", "Refused", "Source", "file_id_of", "find_sources", "from_bytes", "members"]

IN_MEMORY = 32 << 20
"""Files up to this size are read once and kept; larger ones are read in windows."""


def find_sources(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Source]:
    """Every source under the paths: each folder's files in the order of their names, each archive's members in theirs.

    Never raises for an unreadable path: it becomes a source with a `load` that raises Refused.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        yield from _under(Path(path), seen)


def from_bytes(name: str, content: bytes) -> Source:
    """A source held in memory, e.g. an upload; a ZIP or .gz is not unpacked here (see `members`)."""
    return Source(cleaned(name), name, partial(in_memory, content))


def members(name: str, content: bytes) -> list[Source]:
    """The sources in an upload: the content itself, or what its archive holds."""
    if content.startswith(b"PK\x03\x04"):
        return list(zip_members(name, name, lambda: io.BytesIO(content)))
    if content.startswith(b"\x1f\x8b"):
        return [Source(cleaned(name), name, partial(unzipped, lambda: io.BytesIO(content), len(content)))]
    return [from_bytes(name, content)]


def _under(path: Path, seen: set[tuple[int, int]]) -> Iterator[Source]:
    waiting = [path]  # no recursion: folders may be nested deeper than Python's stack
    while waiting:
        path = waiting.pop()
        try:
            about = path.stat()
            if not stat.S_ISDIR(about.st_mode):
                yield from _file(path, about)
                continue
            if (about.st_dev, about.st_ino) in seen:
                continue
            seen.add((about.st_dev, about.st_ino))
            waiting += sorted(path.iterdir(), reverse=True)
        except OSError as error:
            yield _refused(path, _reason(error))


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
        yield from zip_members(path.name, str(path), lambda: path.open("rb"))
    elif magic[:2] == b"\x1f\x8b":
        yield Source(cleaned(path.name), str(path), partial(unzipped, lambda: path.open("rb"), about.st_size))
    else:
        yield Source(cleaned(path.name), str(path), partial(_from_disk, path))


def _refused(path: Path, reason: str) -> Source:
    return Source(cleaned(path.name), str(path), partial(refuse, reason))


def _reason(error: OSError) -> str:
    return {PermissionError: "no right to read it", FileNotFoundError: "it is not there (any more)"}.get(
        type(error), f"it cannot be read ({os.strerror(error.errno) if error.errno else type(error).__name__})"
    )


def _from_disk(path: Path) -> Content:
    try:
        before = path.stat()
        if before.st_size <= IN_MEMORY:
            content = in_memory(path.read_bytes())
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
    """Raises Refused for what is no X12 by its first bytes: nobody should wait while gigabytes of it are read."""
    head = stream.read(HEAD)
    header = find_header(head)
    if header is None:
        raise Refused(f"no X12: {reason_without_header(head)}")
    examined = HEAD
    while header.separators.segment not in (window := stream.read(1 << 20)):
        examined += len(window)
        if not window:
            return
        if examined > LONGEST_SEGMENT:
            raise Refused(f"no X12: {NO_END}")


def _unchanged(path: Path, before: os.stat_result) -> None:
    """Raises Refused when the file's size or time is no longer what it was: somebody still writes to it."""
    try:
        now = path.stat()
    except OSError as error:
        raise Refused(_reason(error)) from None
    if (now.st_size, now.st_mtime_ns, now.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
        raise Refused("it changed while it was read")
