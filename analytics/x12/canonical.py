"""Normalize any interchange to the same plain text: one control character per kind of separator, no line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from analytics.x12.delimiters import (
    COMPONENT,
    ELEMENT,
    REPETITION,
    SEGMENT,
    count_segments,
    has_empty_ends,
    may_open_interchange,
)
from analytics.x12.separators import (
    HEAD,
    LONGEST_SEGMENT,
    NO_END,
    Header,
    Separators,
    find_header,
    reason_without_header,
)

WINDOW = 8 << 20
"""How much of a file is looked at in one go."""
_SAMPLE = 1 << 10
_PADDED = re.compile(rb" (?:(?=[\x1c-\x1f])|(?<=[\x1c-\x1f] ))")
"""A blank next to a separator; written so that the search skips from blank to blank."""

_ISA = re.compile(rb"^ISA\x1d[^\x1e]*", re.IGNORECASE)
_WHOLE_ISA = re.compile(rb"ISA(.)\d\d\1.{10}\1\d\d\1.{10}\1", re.DOTALL)
_EMPTY = re.compile(rb"\x1e[ \t\x1e]+")
_LOWER_ID = re.compile(rb"(?:^|(?<=\x1e))[A-Za-z0-9]{0,2}[a-z][A-Za-z0-9]{0,2}(?=\x1d)")


class NotX12(Exception):
    """The text is not X12, with the reason."""


@dataclass(frozen=True)
class Stretch:
    """Whole segments of one interchange in canonical text, with the header where they open the interchange."""

    text: bytes
    count: int
    header: Header | None = None
    is_cut_off: bool = False
    is_padded: bool = False
    """Some element or component begins or ends with a blank."""


@dataclass(frozen=True)
class RawStretch:
    """Whole segments as they stand in the file: where, and the separators that hold in them."""

    offset: int
    raw: bytes
    separators: Separators
    header: Header | None


def raw_stretches(stream: BinaryIO, window: int = WINDOW) -> Iterator[RawStretch]:
    """The stream cut into runs of whole segments, each with the separators that hold in it.

    The header comes with the first run of each interchange. Raises NotX12 when the text does not start as X12 or has no
    segment's end within reach.
    """
    held = stream.read(max(window, HEAD))
    header = find_header(held[:HEAD])
    if header is None:
        raise NotX12(reason_without_header(held[:HEAD]))
    opening: Header | None = header
    offset = 0
    while held:
        separators = header.separators
        following = _next_interchange(held, separators, header.start + 3 if opening else 0)
        renewed = find_header(held[following : following + HEAD]) if following >= 0 else None
        if renewed is not None:
            start = header.start if opening else 0
            if following > start:
                yield RawStretch(offset + start, held[start:following], separators, opening)
            held = held[following:]
            offset += following
            if len(held) < HEAD:
                held += stream.read(HEAD)
                renewed = find_header(held[:HEAD]) or renewed
            header = opening = renewed
            continue
        more = stream.read(window)
        cut = held.rfind(separators.segment) + 1 if more else len(held)
        if cut:
            start = header.start if opening else 0
            yield RawStretch(offset + start, held[start:cut], separators, opening)
            opening = None
            offset += cut
        held = held[cut:] + more
        if not cut and len(held) > LONGEST_SEGMENT:
            raise NotX12(NO_END)


def _next_interchange(text: bytes, separators: Separators, start: int) -> int:
    """Where the next ISA segment begins, -1 when there is none; the letters ISA inside data do not count."""
    if not may_open_interchange(text[start:]):
        return -1
    opener = re.compile(rb"(?:^|(?<=[\s\0\x1a%s]))[Ii][Ss][Aa][^A-Za-z0-9 \r\n]" % re.escape(separators.segment))
    for word in (b"ISA", b"isa"):
        at = text.find(word, start)
        while at >= 0:
            before = text[max(at - 256, 0) : at].rstrip(b" \t\r\n\0\x1a\xef\xbb\xbf")
            ended = separators.segment.isspace() or not before or before.endswith(separators.segment)
            glued = text[at - 1 : at] in (b"\r", b"\n") and _WHOLE_ISA.match(text, at)  # the one before is cut off
            if (ended or glued) and opener.match(text, at):
                return at
            at = text.find(word, at + 1)
    return -1


def canonical(raw: bytes, separators: Separators, header: Header | None = None) -> Stretch:
    """Raw whole segments as canonical text, in UTF-8, without empty segments; every segment is ended."""
    table = bytearray(range(256))
    table[0x1C:0x20] = b"    "
    for found, own in (
        (separators.repetition, REPETITION),
        (separators.component, COMPONENT),
        (separators.segment, SEGMENT),
        (separators.element, ELEMENT),
    ):
        if found:
            table[found[0]] = own[0]
    text = raw.translate(bytes(table), separators.dropped)
    if not text.isascii():
        text = _as_utf8(text)
    text = _ISA.sub(_trimmed, text, count=1) if header else text
    is_padded = _is_padded(text)
    if is_padded or text[:1] == SEGMENT or (has_empty_ends(text) and SEGMENT * 2 in text):
        text = _EMPTY.sub(SEGMENT, text.lstrip(b" \t\x1e"))
    is_cut_off = bool(text.strip()) and not text.endswith(SEGMENT)
    text = text if not is_cut_off else text + SEGMENT
    text = text if text.strip() else b""
    text = _LOWER_ID.sub(lambda found: found[0].upper(), text) if _has_lower_id(text) else text
    return Stretch(text, count_segments(text), header, is_cut_off, is_padded)


def _trimmed(isa: re.Match[bytes]) -> bytes:
    """The ISA without the blanks that bring its elements to their length: no other segment should have any."""
    return ELEMENT.join(part.strip() for part in isa[0].split(ELEMENT))


def _is_padded(text: bytes) -> bool:
    """Whether anything between two separators begins or ends with a blank."""
    return b"\t" in text or text[:1] == b" " or _PADDED.search(text) is not None


def _has_lower_id(text: bytes) -> bool:
    """Whether a sender writes segment ids in small letters: one who does, does so from the start."""
    return re.search(rb"(?:^|\x1e)[A-Z0-9]{0,2}[a-z]", text[:_SAMPLE]) is not None


def _as_utf8(text: bytes) -> bytes:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1").encode("utf-8")
    return text


def stretches(stream: BinaryIO, window: int = WINDOW) -> Iterator[Stretch]:
    """A file's interchanges as canonical text, in order. Raises NotX12."""
    for found in raw_stretches(stream, window):
        yield canonical(found.raw, found.separators, found.header)
