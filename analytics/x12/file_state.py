"""The state of a file while it is read: everything known about it apart from its records."""

from __future__ import annotations

from dataclasses import dataclass, field

from analytics.x12.canonical import Stretch
from analytics.x12.envelope import Issue
from analytics.x12.sources import Content

_HEADER_ISSUES = {
    "no_interchange": ("warning", "no ISA: separators were found by looking"),
    "text_before_interchange": ("warning", "there is text before the ISA; it was not read"),
    "interchange_header_length": (
        "warning",
        "the ISA does not have the lengths it should have; separators were found by looking",
    ),
    "component_separator": ("warning", "procedures use another component separator than ISA16 says; theirs was taken"),
}


@dataclass
class FileState:
    """What is known about one file apart from its records."""

    number: int
    name: str
    file_id: str
    content: Content | None = None
    refused: str | None = None
    is_repeated: bool = False
    last_batch: int | None = None
    """The batch with the file's last block, once that is known."""
    issues: list[Issue] = field(default_factory=list)

    def note(self, stretch: Stretch, ordinal: int) -> None:
        """Note the issues of a stretch; `ordinal` is that of its first segment."""
        for code in stretch.header.issues if stretch.header else ():
            self.issues.append(Issue(ordinal, _HEADER_ISSUES[code][0], code, _HEADER_ISSUES[code][1]))
        if stretch.is_cut_off:
            last = ordinal + stretch.count - 1
            self.issues.append(
                Issue(last, "warning", "cut_off", "the last segment has no end: the file may be cut off")
            )
