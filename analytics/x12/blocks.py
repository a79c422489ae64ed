"""A file's canonical text is cut into blocks small enough for memory, each of which can be understood on its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from analytics.x12.canonical import SEGMENT, Stretch

BLOCK = 8 << 20
"""Bytes after which a file is cut."""

_TRAILING_COMPONENTS = re.compile(rb"[\x1c\x1f]+(?=[\x1d\x1e])")
_TRAILING_ELEMENTS = re.compile(rb"\x1d+(?=\x1e)")


@dataclass(frozen=True)
class Run:
    """Consecutive segments of a block: the ordinal of the first in its file, and how many there are.

    Carried segments were read with an earlier block; they stand here again because this block hangs on them.
    """

    first: int
    count: int
    is_carried: bool = False


@dataclass
class Block:
    """Whole segments of one file, with what is needed to place them."""

    text: bytes
    runs: list[Run]
    is_last: bool = False
    body_hashes: dict[int, str] = field(default_factory=dict)
    """By the ordinal of the ST segment; a transaction that is cut in two is hashed with its last block."""


def blocks(stretches: Iterable[Stretch], size: int = BLOCK) -> Iterator[Block]:
    """The stretches of one file as blocks of about `size` bytes; at least one block, the last one marked."""
    hasher = _BodyHasher()
    held: list[bytes] = []
    runs: list[Run] = []
    ordinal = 1
    ready: Block | None = None
    for stretch in stretches:
        if held and sum(map(len, held)) + len(stretch.text) > size:
            if ready:
                yield ready
            ready = Block(b"".join(held), runs, body_hashes=hasher.take())
            held, runs = [], []
        hasher.read(stretch.text, ordinal)
        held.append(stretch.text)
        runs.append(Run(ordinal, stretch.count))
        ordinal += stretch.count
    if ready:
        yield ready
    yield Block(b"".join(held), runs, is_last=True, body_hashes=hasher.finish())


class _BodyHasher:
    """Hashes what stands between ST and SE, as it streams by."""

    def __init__(self) -> None:
        self._open: tuple[int, hashlib._Hash] | None = None
        self._done: dict[int, str] = {}

    def read(self, text: bytes, ordinal: int) -> None:
        """Takes in the next canonical text, whose first segment has this ordinal."""
        at = counted = 0
        ends = _find(text, b"SE", 0)
        while at < len(text):
            if self._open is None:
                opens = _find(text, b"ST", at)
                if opens < 0:
                    return
                ordinal += text.count(SEGMENT, counted, opens)
                counted = opens
                self._open = (ordinal, hashlib.sha256())
                at = text.find(SEGMENT, opens) + 1
            if ends < at:
                ends = _find(text, b"SE", at) if ends >= 0 else -1
            stop = ends if ends >= 0 else len(text)
            for name in (b"GE", b"IEA", b"ISA", b"ST"):
                found = _find(text, name, at, stop)
                stop = found if found >= 0 else stop
            self._open[1].update(_without_trailing(text[at:stop]))
            at = stop
            if stop < len(text):
                self._close()

    def _close(self) -> None:
        if self._open is not None:
            self._done[self._open[0]] = self._open[1].hexdigest()[:32]
            self._open = None

    def take(self) -> dict[int, str]:
        """The hashes finished since the last call."""
        done, self._done = self._done, {}
        return done

    def finish(self) -> dict[int, str]:
        """The same at the end of a file, with a transaction that was never closed."""
        self._close()
        return self.take()


def _find(text: bytes, name: bytes, at: int, stop: int | None = None) -> int:
    if text.startswith(name + b"\x1d", at):
        return at
    found = text.find(SEGMENT + name + b"\x1d", max(at - 1, 0), stop)
    return found + 1 if found >= 0 else -1


def _without_trailing(text: bytes) -> bytes:
    if b"\x1f\x1d" in text or b"\x1f\x1e" in text or b"\x1c\x1d" in text or b"\x1c\x1e" in text:
        text = _TRAILING_COMPONENTS.sub(b"", text)
    return _TRAILING_ELEMENTS.sub(b"", text) if b"\x1d\x1e" in text else text
