"""Reads by itself, from the X12 text, what the record tables do not keep: times of files, and numbers of payers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Place = tuple[str, int]
PAYER_ID_QUALIFIERS = {"PI", "XV"}


@dataclass
class Envelopes:
    """By file and ordinal of a segment: of ST the times, of CLM, ST (835) and HL (277CA) the payer's numbers."""

    group_times: dict[Place, str] = field(default_factory=dict)
    interchange_times: dict[Place, str] = field(default_factory=dict)
    payer_ids: dict[Place, list[str]] = field(default_factory=dict)


def read(paths: Iterable[Path]) -> Envelopes:
    """What the files under the paths say; files that are not plain X12 text say nothing."""
    found = Envelopes()
    for path in _files(paths):
        content = path.read_bytes()
        start = content.find(b"ISA")
        if start >= 0 and len(content) > start + 106:
            _read_text(content[start:].decode("latin-1"), hashlib.sha256(content).hexdigest()[:16], found)
    return found


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from (one for one in sorted(path.rglob("*")) if one.is_file()) if path.is_dir() else [path]


def _read_text(text: str, file_id: str, found: Envelopes) -> None:
    separator, terminator = text[3], text[105]
    group_time = interchange_time = kind = ""
    sent_to: list[str] = []
    transaction: Place = (file_id, 0)
    party = ""
    for ordinal, segment in enumerate(filter(str.strip, text.split(terminator)), start=1):
        elements = [element.strip() for element in segment.strip().split(separator)] + [""] * 20
        match elements[0]:
            case "ISA":
                interchange_time, group_time = elements[10], ""
            case "GS":
                group_time = elements[5]
            case "ST":
                kind, transaction, sent_to, party = elements[1], (file_id, ordinal), [], ""
                found.group_times[transaction], found.interchange_times[transaction] = group_time, interchange_time
            case "N1":
                party = elements[1]
                if kind == "835" and party == "PR":
                    found.payer_ids[transaction] = [elements[4]] if elements[4] else []
            case "NM1":
                party = elements[1]
                if party == "PR":
                    sent_to = [elements[9]] if elements[8] in PAYER_ID_QUALIFIERS and elements[9] else []
            case "REF" if party == "PR" and elements[1] == "2U":
                (found.payer_ids[transaction] if kind == "835" else sent_to).append(elements[2])
            case "CLM":
                found.payer_ids[file_id, ordinal], party = list(sent_to), ""
            case "HL":
                party = ""
                if kind == "277":
                    found.payer_ids[file_id, ordinal] = list(sent_to)
