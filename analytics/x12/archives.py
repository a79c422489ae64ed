"""ZIP members and .gz files as sources, with limits against archive bombs.

A ZIP's directory is read once, however many members are loaded. Members and files that unpack to a lot are not held in
memory: they are unpacked again whenever they are read.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, Protocol

from analytics.x12.content import Content, Refused, Source, cleaned, in_memory, refuse
from analytics.x12.unexpected import UNEXPECTED

LARGEST_MEMBER = 512 << 20
"""An archive's member may not unpack to more."""
LARGEST_RATIO = 200
"""Nor to more than this many times its packed size; X12 shrinks five- to thirtyfold."""
HARMLESS = 8 << 20
"""A member that unpacks to no more than this is never taken for a bomb."""
HELD = 32 << 20
"""What unpacks to no more than this is held in memory."""
_WINDOW = 1 << 20
_ARCHIVES = {
    b"PK\x03\x04": "a ZIP",
    b"\x1f\x8b": "a gzip file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
}


class Closeable(Protocol):
    """What is closed when nobody reads from it any more."""

    def close(self) -> None: ...


def zip_members(name: str, identity: str, reopen: Callable[[], BinaryIO]) -> Iterator[Source]:
    """A source for every member of a ZIP, in the order of names; a single refused one for a ZIP that is damaged."""
    try:
        with reopen() as stream, zipfile.ZipFile(stream) as archive:
            listed = archive.infolist()
            inside = sorted((item for item in listed if not item.is_dir()), key=lambda item: item.filename)
    except UNEXPECTED:  # zipfile raises what comes to its hands at a broken directory
        yield Source(cleaned(name), identity, partial(refuse, "the ZIP is damaged"))
        return
    if not inside:
        yield Source(cleaned(name), identity, partial(refuse, "the ZIP is empty"))
    for item in inside:
        label = f"{cleaned(name)}!{cleaned(item.filename)}"
        yield Source(label, f"{identity}!{item.filename}", partial(_member, reopen, item))


class _Listed(zipfile.ZipFile):
    """A ZIP with its directory already read: reading it again for every member would be quadratic."""

    def _RealGetContents(self) -> None:
        """Nothing is read: a member is opened by its entry of the directory."""


def _member(reopen: Callable[[], BinaryIO], item: zipfile.ZipInfo) -> Content:
    if item.flag_bits & 1:
        raise Refused("it is encrypted")

    def unpacking() -> BinaryIO:
        stream = reopen()
        try:
            archive = _Listed(stream)
            return _Unpacking(archive.open(item), archive, stream)
        except BaseException:
            stream.close()
            raise

    try:
        return _unpacked(unpacking, item.compress_size)
    except Refused:
        raise
    except UNEXPECTED:
        raise Refused("the ZIP is damaged here, or packed in a way that cannot be read") from None


class _Unpacking(io.BufferedReader):
    """An unpacking stream that closes with it what it reads from."""

    def __init__(self, unpacked: Any, *below: Closeable) -> None:
        super().__init__(unpacked, _WINDOW)
        self._below = below

    def close(self) -> None:
        super().close()
        for one in self._below:
            one.close()


def unzipped(reopen: Callable[[], BinaryIO], packed: int) -> Content:
    """The content of a .gz file of so many packed bytes. Raises Refused."""

    def unpacking() -> BinaryIO:
        stream = reopen()
        return _Unpacking(gzip.GzipFile(fileobj=stream), stream)

    try:
        return _unpacked(unpacking, packed)
    except (OSError, zlib.error, EOFError):
        raise Refused("the gzip file is damaged") from None


def _unpacked(reopen: Callable[[], BinaryIO], packed: int) -> Content:
    """The content of an unpacking stream, read no further than an honest archive could reach."""
    limit = min(LARGEST_MEMBER, max(HARMLESS, packed * LARGEST_RATIO))
    digest, size, held = hashlib.sha256(), 0, io.BytesIO()
    with reopen() as stream:
        while part := stream.read(_WINDOW):
            if not size:
                _no_archive(part)
            size += len(part)
            if size > limit:
                raise Refused(
                    f"it unpacks to more than {limit >> 20} MB: {LARGEST_RATIO} times its packed size, "
                    "or the most allowed"
                )
            digest.update(part)
            if size <= HELD:
                held.write(part)
    if size <= HELD:
        return in_memory(held.getvalue())
    return Content(digest.hexdigest()[:16], size, reopen)


def _no_archive(content: bytes) -> None:
    for magic, kind in _ARCHIVES.items():
        if content.startswith(magic):
            raise Refused(f"it is {kind} inside an archive; unpack it first")
