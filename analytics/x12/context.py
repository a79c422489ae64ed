"""The context a block needs when a file is cut before it: the transaction header and the levels above its claims."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analytics.x12.delimiters import SEGMENT, count_segments, find_segment, last_segment

_LEVELS = {b"20": 1, b"21": 2, b"19": 3, b"22": 4, b"23": 5, b"PT": 5}
"""Depth of the levels of an 837 (20, 22, 23) and of a 277CA (20, 21, 19, PT)."""
_ENVELOPE = ((b"ISA", b"IEA"), (b"GS", b"GE"), (b"ST", b"SE"))
_LEVEL = re.compile(rb"HL\x1d[^\x1d\x1e]*\x1d[^\x1d\x1e]*\x1d([^\x1d\x1e]*)")
_HEADER_ENDS = re.compile(rb"\x1e(?:LX|CLP|HL|SE)\x1d")
_LEVEL_ENDS = re.compile(rb"\x1e(?:HL|CLM|SE)\x1d")


@dataclass(frozen=True)
class Excerpt:
    """Consecutive segments, and the ordinal of the first."""

    ordinal: int
    text: bytes


class Context:
    """Remembers, while parts of a file pass by, which of their segments the next part hangs on."""

    def __init__(self) -> None:
        self._envelope: dict[bytes, Excerpt] = {}
        self._levels: dict[int, Excerpt] = {}

    @property
    def carried(self) -> list[Excerpt]:
        """The segments to repeat, in order."""
        return [*self._envelope.values(), *self._levels.values()]

    def read(self, part: bytes, ordinal: int, *, is_bounded: bool = True) -> None:
        """Take in the next part; `ordinal` is that of its first segment.

        A part that is not bounded lies inside one transaction: it holds no ST and no SE.
        """
        since = 0
        envelope = _ENVELOPE if is_bounded or not self._envelope else ()
        for name, end in envelope:
            opened, ended = _last(part, name), _last(part, end)
            if opened >= since:
                self._forget(name)
                if ended < opened:
                    stop = _ending(part, opened, _HEADER_ENDS) if name == b"ST" else part.index(SEGMENT, opened) + 1
                    self._envelope[name] = Excerpt(ordinal + count_segments(part[:opened]), part[opened:stop])
                since = opened
            elif ended >= since:
                self._forget(name)
        if b"ST" in self._envelope and (part.startswith(b"HL\x1d") or find_segment(part, b"HL") >= 0):
            self._read_levels(part, ordinal, since)

    def keep_above(self, rest: bytes) -> None:
        """Forgets the levels that the first segment of the rest does not hang on."""
        first = _LEVEL.match(rest)
        if first:
            depth = _LEVELS.get(first[1], 0)
            self._levels = {level: excerpt for level, excerpt in self._levels.items() if level < depth}
        elif rest.startswith((b"ST\x1d", b"ISA\x1d", b"GS\x1d")):
            self._levels = {}

    def _forget(self, name: bytes) -> None:
        inner = {b"ISA": (b"ISA", b"GS", b"ST"), b"GS": (b"GS", b"ST"), b"ST": (b"ST",)}[name]
        for one in inner:
            self._envelope.pop(one, None)
        self._levels = {}

    def _read_levels(self, part: bytes, ordinal: int, since: int) -> None:
        open_at = _last_levels(part, since)
        if not open_at:
            return
        kept = {level: excerpt for level, excerpt in self._levels.items() if level < min(open_at)}
        for level, start in sorted(open_at.items()):
            text = part[start : _ending(part, start, _LEVEL_ENDS)]
            kept[level] = Excerpt(ordinal + count_segments(part[:start]), text)
        self._levels = kept


def _last(part: bytes, name: bytes) -> int:
    """Where the last segment of this name begins; -1 for none."""
    at = last_segment(part, name)
    return at if at >= 0 else 0 if part.startswith(name + b"\x1d") else -1


def _last_levels(part: bytes, since: int) -> dict[int, int]:
    """Where the levels begin that are open at the end, by their depth: looked for from the end."""
    open_at: dict[int, int] = {}
    depth, at = max(_LEVELS.values()) + 1, len(part)
    while depth > 0 and (at := part.rfind(SEGMENT + b"HL\x1d", max(since - 1, 0), at)) >= 0:
        depth = _open_level(open_at, part, at + 1, depth)
    if depth > 0 and since == 0:
        _open_level(open_at, part, 0, depth)
    return open_at


def _open_level(open_at: dict[int, int], part: bytes, start: int, depth: int) -> int:
    """Notes a level that is above all those noted; the depth reached."""
    found = _LEVEL.match(part, start)
    own = _LEVELS.get(found[1], 0) if found else depth
    if own < depth:
        open_at[own] = start
    return min(own, depth)


def _ending(part: bytes, start: int, ends: re.Pattern[bytes]) -> int:
    found = ends.search(part, start)
    return found.start() + 1 if found else len(part)
