"""Every file that is loaded is kept as it was read: for evidence, and to read it again when this program changes."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from analytics.building.snapshot import source_path
from analytics.practice_csv import looks_like_postings
from analytics.x12.separators import HEAD, find_header
from analytics.x12.sources import Content, Refused

StoreCopy = Callable[[Content], Content]
"""Stores a content and gives it back as stored."""

_WINDOW = 1 << 20
# Level 1 packs X12 six times over and keeps up with reading; higher levels do not.
_LEVEL = 1


def store_copy(content: Content, path: Path) -> Content:
    """Store a content under `path` and return it as stored, so that what is read is what is kept.

    What begins neither like X12 nor like postings is returned as it is: it will be refused, and a stranger's files are
    not copied.
    Raises Refused where the file is no longer what it was a moment ago.
    """
    head = next(_windows(content.open, HEAD), b"")
    if find_header(head) is None and not looks_like_postings(head):
        return content
    digest = hashlib.sha256()
    # Same bytes, same packed bytes: no time and no name of the machine inside.
    with path.open("wb") as file, gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packed:
        for window in _windows(content.open):
            digest.update(window)
            packed.write(window)
    if digest.hexdigest()[:16] != content.file_id:
        path.unlink()
        raise Refused("it changed while it was read")
    return Content(content.file_id, content.size, lambda: cast(BinaryIO, gzip.open(path, "rb")))


def stored_source(warehouse: Path, file_id: str) -> Content:
    """A stored copy. Raises Refused where it is missing or no longer what was read."""
    path = source_path(warehouse, file_id)
    digest, size = hashlib.sha256(), 0
    if path.is_symlink():
        raise Refused("its stored copy is a symbolic link, which is not followed")
    try:
        for window in _windows(partial(gzip.open, path)):
            digest.update(window)
            size += len(window)
    except Refused:
        raise Refused("its stored copy is missing or damaged") from None
    if digest.hexdigest()[:16] != file_id:
        raise Refused("its stored copy is damaged")
    return Content(file_id, size, lambda: cast(BinaryIO, gzip.open(path, "rb")))


def _windows(reopen: Callable[[], Any], size: int = _WINDOW) -> Iterator[bytes]:
    """What is read, piece by piece. Raises Refused where the system stops: that is this file's fault alone."""
    try:
        with reopen() as stream:
            while window := stream.read(size):
                yield window
    except (OSError, EOFError, zlib.error) as error:
        raise Refused(f"it cannot be read ({type(error).__name__})") from None
