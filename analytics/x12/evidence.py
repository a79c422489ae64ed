"""The segments behind a row, as the sender wrote them: text, byte offset and line, found by their ordinals."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from analytics.x12.canonical import NotX12, RawStretch, raw_stretches

_WINDOW = 1 << 20
"""Small, because the segment searched for is often near the start."""


@dataclass(frozen=True)
class RawSegment:
    """One segment as it is in the file: ordinal and line from 1, offset of its first byte."""

    ordinal: int
    offset: int
    line: int
    text: str


def segments(content: bytes | BinaryIO, ordinals: Collection[int] | None = None) -> list[RawSegment]:
    """The segments with these ordinals (all without), in order; fewer where the content has fewer or is no X12."""
    stream = BytesIO(content) if isinstance(content, bytes) else content
    wanted = None if ordinals is None else frozenset(ordinals)
    last = max(wanted, default=0) if wanted is not None else None
    found: list[RawSegment] = []
    try:
        for segment in _walk(stream, wanted):
            found.append(segment)
            if last is not None and segment.ordinal >= last:
                break
    except NotX12:
        return found
    return found


def _walk(stream: BinaryIO, wanted: frozenset[int] | None) -> Iterator[RawSegment]:
    ordinal, line, passed = 0, 1, 0
    for stretch in raw_stretches(stream, _WINDOW):
        for at, raw in _pieces(stretch):
            if not raw.translate(None, stretch.separators.dropped).strip(b" \t"):
                continue
            ordinal += 1
            if wanted is not None and ordinal not in wanted:
                continue
            blank = len(raw) - len(raw.lstrip(b" \t\r\n\0\x1a"))
            start = at + blank
            line += stretch.raw.count(b"\n", passed, start)
            passed = start
            yield RawSegment(ordinal, stretch.offset + start, line, _decoded(raw[blank:]))
        line += stretch.raw.count(b"\n", passed)
        passed = 0


def _pieces(stretch: RawStretch) -> Iterator[tuple[int, bytes]]:
    at = 0
    for raw in stretch.raw.split(stretch.separators.segment):
        yield at, raw
        at += len(raw) + 1


def _decoded(raw: bytes) -> str:
    text = raw.translate(None, b"\r\n\0\x1a")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")
