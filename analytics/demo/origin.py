"""By what a file of the simulated practice is known wherever it lies: its sender and receiver, or a column of its own.

Files lose their folder when they are copied or uploaded one by one; their content stays with them.
"""

from __future__ import annotations

from analytics.demo.spreadsheets import MARK
from analytics.demo.x12_text import CLEARINGHOUSE_ID, PRACTICE_ID
from analytics.practice_csv import headings_of
from analytics.x12.separators import HEAD, find_header
from analytics.x12.sources import Content, Refused

_ADDRESSES = 21
"""Fields up to the last that names sender or receiver: ISA has 17, of GS the third is the last."""


def is_simulated(content: Content) -> bool | None:
    """Whether the simulated practice wrote this; None where it is nothing that could tell, or cannot be read."""
    try:
        with content.open() as stream:
            head = stream.read(HEAD)
    except (OSError, EOFError, Refused):
        return None
    header = find_header(head)
    if header is None:
        names = headings_of(head)
        return MARK in names if names else None
    fields = head[header.start :].split(header.separators.element, _ADDRESSES)
    history = {field.strip().upper() for field in fields[:_ADDRESSES]}
    return {PRACTICE_ID.encode(), CLEARINGHOUSE_ID.encode()} <= history
