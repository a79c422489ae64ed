"""Segments are found again by their ordinals, as they stand in the file."""

from __future__ import annotations

import pytest

from analytics.x12 import segments
from tests.x12.test_guide_835 import CLAIM
from tests.x12.texts import interchange, read, remittance, rows

CONTENT = interchange(remittance(CLAIM * 3, "180")) * 2


@pytest.mark.parametrize("ends", ["~", "~\r\n", "\n", "\r", "~ \n\n", "~~"])
def test_every_row_leads_to_its_segment(ends: str) -> None:
    content = CONTENT.replace(b"~", ends.encode())
    tables = read(content)
    for name, start in (("remits", "CLP*A1"), ("remit_lines", "SVC*HC"), ("adjustments", "CAS*"), ("payments", "BPR*")):
        ordinals = [row["segment"] for row in rows(tables, name)]
        found = segments(content, ordinals)
        assert sorted(set(ordinals)) == [segment.ordinal for segment in found]
        for segment in found:
            assert segment.text.startswith(start)
            assert content[segment.offset :].startswith(segment.text.encode())
            assert segment.line == content[: segment.offset].count(b"\n") + 1


def test_all_segments_without_ordinals() -> None:
    found = segments(CONTENT)
    assert [segment.text for segment in found] == CONTENT.decode().split("~")[:-1]
    assert [segment.ordinal for segment in found] == list(range(1, len(found) + 1))


def test_wrapped_lines_are_joined() -> None:
    wrapped = b"\r\n".join(CONTENT[at : at + 80] for at in range(0, len(CONTENT), 80))
    assert [segment.text for segment in segments(wrapped)] == [segment.text for segment in segments(CONTENT)]


def test_what_is_not_there_is_not_found() -> None:
    assert segments(CONTENT, [10**6]) == []
    assert segments(b"no X12", [1]) == []
    assert segments(b"", [1]) == []
