"""Find the separators of each interchange, even where the ISA header is not 106 bytes long."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD = 8192
"""How many bytes at the start of an interchange are enough to find its separators."""

LONGEST_SEGMENT = 64 << 20
"""A longer stretch without a segment's end is no X12."""
NO_HEADER = "no interchange (ISA), group (GS) or transaction (ST) at its start"
CUT_OFF = "it ends within its interchange header (ISA): it may be cut off"
NO_END = f"no end of a segment within {LONGEST_SEGMENT >> 20} MB"

_BLANK = b" \t\r\n\0\x1a\x0b\x0c"
_ISA = re.compile(rb"ISA([^A-Za-z0-9 \r\n])[^\x00]{2}?\1", re.IGNORECASE)
_BARE = re.compile(rb"(?:GS([^A-Za-z0-9 \r\n])[A-Z]{2}\1|ST([^A-Za-z0-9 \r\n])\d{3}\2)", re.IGNORECASE)
_FIRST_IDS = rb"(?:GS|TA1|ST|ISB|IEA|BPR|BHT|BGN|AK1|GE|SE)"
_COMPOSITE = rb"(?:SVC|SV1)%s(?:HC|NU|N4|AD|ER|HP|IV|WK|ZZ)([^A-Za-z0-9\s.%s%s-])"


@dataclass(frozen=True)
class Separators:
    """The four characters that cut an interchange, one byte each; those it does not have are empty."""

    element: bytes
    segment: bytes
    component: bytes = b":"
    repetition: bytes = b""

    @property
    def dropped(self) -> bytes:
        """Bytes that only wrap the text: line breaks, NUL and end-of-file marks, unless one of them ends a segment."""
        return bytes(set(b"\r\n\0\x1a") - set(self.segment))


@dataclass(frozen=True)
class Header:
    """Where an interchange begins, its separators, and issues found with them."""

    start: int
    separators: Separators
    issues: tuple[str, ...] = ()


def find_header(head: bytes) -> Header | None:
    """The header in the first bytes of a text; None when they are not X12.

    An interchange without ISA (its text starts with GS or ST) is accepted with the issue `no_interchange`.
    """
    start = len(head) - len(head.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK))
    isa = _ISA.match(head, start) or _ISA.search(head, start)
    if isa is not None and not _BARE.match(head, start):
        return _from_isa(head, isa.start(), skipped=isa.start() > start)
    bare = _BARE.match(head, start)
    return _from_bare(head, start, bare[1] or bare[2]) if bare else None


def reason_without_header(head: bytes) -> str:
    """Why a text in which `find_header` finds nothing is no X12."""
    starts_as_x12 = re.match(rb"ISA[^A-Za-z0-9 \r\n]", head.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK), re.IGNORECASE)
    return CUT_OFF if starts_as_x12 and len(head) < HEAD else NO_HEADER


def _from_isa(head: bytes, start: int, *, skipped: bool) -> Header | None:
    issues = ["text_before_interchange"] if skipped else []
    element = head[start + 3 : start + 4]
    fields, after = _header_fields(head, start, element)
    if len(fields) < 16:
        return None
    component = head[after : after + 1]
    ends = _line_break(head, after + 1)
    if not ends:
        return None
    if not re.match(
        rb"[\s\0\x1a]*(?:[A-Za-z][A-Za-z0-9]{1,2}%s|$)" % re.escape(element), head[after + 1 + len(ends) :]
    ):
        found = re.compile(rb"(.)\s*" + _FIRST_IDS + re.escape(element), re.DOTALL | re.IGNORECASE).search(head, after)
        if found is None:
            return None
        ends = found[1]
        component = component if component != ends else b""
    if [len(field) for field in fields] != [3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1]:
        issues.append("interchange_header_length")
    repetition = fields[11] if len(fields[11]) == 1 and not fields[11].isalnum() else b""
    separators = Separators(element, ends[-1:], component, b"" if repetition.isspace() else repetition)
    return _observed(head, Header(start, separators, tuple(issues)))


def _header_fields(head: bytes, start: int, element: bytes) -> tuple[list[bytes], int]:
    """The first sixteen fields (ISA, ISA01 to ISA15) without line breaks, and the position after them."""
    parts = head[start:].split(element, 16)
    if len(parts) < 17:
        return [], start
    fields = parts[:16]
    after = start + sum(len(part) + 1 for part in fields)
    while head[after : after + 1] in (b"\r", b"\n"):
        after += 1
    return [field.replace(b"\r", b"").replace(b"\n", b"") for field in fields], after


def _line_break(head: bytes, at: int) -> bytes:
    return head[at : at + 2] if head[at : at + 2] == b"\r\n" else head[at : at + 1]


def _from_bare(head: bytes, start: int, element: bytes) -> Header | None:
    found = re.compile(rb"([^A-Za-z0-9 ])\s*" + _FIRST_IDS + re.escape(element), re.IGNORECASE).search(head, start + 3)
    if found is None:
        return None
    ends = b"\n" if found[1] == b"\r" and head[found.end(1) : found.end(1) + 1] == b"\n" else found[1]
    return _observed(head, Header(start, Separators(element, ends, b":", b"^"), ("no_interchange",)))


def _observed(head: bytes, header: Header) -> Header:
    """The header with the component separator that the first procedure really uses, where that is another one."""
    given = header.separators
    pattern = _COMPOSITE % (re.escape(given.element), re.escape(given.element), re.escape(given.segment))
    used = re.search(pattern, head[header.start :])
    if used is None or used[1] == given.component:
        return header
    separators = Separators(
        given.element, given.segment, used[1], given.repetition if given.repetition != used[1] else b""
    )
    issues = header.issues if "no_interchange" in header.issues else (*header.issues, "component_separator")
    return Header(header.start, separators, issues)
