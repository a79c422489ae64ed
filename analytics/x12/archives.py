"""ZIP members and .gz files as sources, unpacked no further than an honest archive could reach."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from analytics.x12.content import Content, Refused, Source, cleaned, in_memory, refuse

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


def zip_members(name: str, identity: str, reopen: Callable[[], BinaryIO]) -> Iterator[Source]:
    """A source for every member of a ZIP, in the order of names; a single refused one for a ZIP that is damaged."""
    try:
        with reopen() as stream, zipfile.ZipFile(stream) as archive:
            inside = sorted((item for item in archive.infolist() if not item.is_dir()), key=lambda item: item.filename)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        yield Source(cleaned(name), identity, partial(refuse, "the ZIP is damaged"))
        return
    if not inside:
        yield Source(cleaned(name), identity, partial(refuse, "the ZIP is empty"))
    for item in inside:
        label = f"{cleaned(name)}!{cleaned(item.filename)}"
        yield Source(label, f"{identity}!{item.filename}", partial(_member, reopen, item))


def _member(reopen: Callable[[], BinaryIO], item: zipfile.ZipInfo) -> Content:
    if item.flag_bits & 1:
        raise Refused("it is encrypted")
    try:
        with reopen() as stream, zipfile.ZipFile(stream) as archive, archive.open(item) as member:
            content = _bounded(member, item.compress_size)  # type: ignore[arg-type]
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, zlib.error, EOFError):
        raise Refused("the ZIP is damaged here, or packed in a way that cannot be read") from None
    return in_memory(_no_archive(content))


def unzipped(reopen: Callable[[], BinaryIO], packed: int) -> Content:
    """The content of a .gz file of so many packed bytes. Raises Refused."""
    try:
        with reopen() as stream, gzip.GzipFile(fileobj=stream) as unpacked:
            content = _bounded(unpacked, packed)  # type: ignore[arg-type]
    except (OSError, zlib.error, EOFError):
        raise Refused("the gzip file is damaged") from None
    return in_memory(_no_archive(content))


def _bounded(stream: BinaryIO, packed: int) -> bytes:
    """All the bytes of an unpacking stream, read no further than an honest archive could reach."""
    limit = min(LARGEST_MEMBER, max(HARMLESS, packed * LARGEST_RATIO))
    parts, size = [], 0
    while part := stream.read(1 << 20):
        size += len(part)
        if size > limit:
            raise Refused(
                f"it unpacks to more than {limit >> 20} MB: {LARGEST_RATIO} times its packed size, or the most allowed"
            )
        parts.append(part)
    return b"".join(parts)


def _no_archive(content: bytes) -> bytes:
    for magic, kind in _ARCHIVES.items():
        if content.startswith(magic):
            raise Refused(f"it is {kind} inside an archive; unpack it first")
    return content
