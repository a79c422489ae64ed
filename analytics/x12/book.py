"""The book of one file: what is known of it beside its records, until its last block was read."""

from __future__ import annotations

from dataclasses import dataclass, field

from analytics.x12.canonical import Stretch
from analytics.x12.envelope import Oddity
from analytics.x12.sources import Content

_HEADER_ODDITIES = {
    "no_interchange": ("warning", "no ISA: separators were found by looking"),
    "text_before_interchange": ("warning", "there is text before the ISA; it was not read"),
    "interchange_header_length": (
        "warning",
        "the ISA does not have the lengths it should have; separators were found by looking",
    ),
    "component_separator": ("warning", "procedures use another component separator than ISA16 says; theirs was taken"),
}


@dataclass
class Book:
    """What is known of one file beside its records."""

    number: int
    name: str
    file_id: str
    content: Content | None = None
    refused: str | None = None
    is_repeated: bool = False
    last_batch: int | None = None
    """The batch with the file's last block, once that is known."""
    oddities: list[Oddity] = field(default_factory=list)

    def note(self, stretch: Stretch, ordinal: int) -> None:
        """Writes down what was odd about a stretch whose first segment has this ordinal."""
        for code in stretch.header.oddities if stretch.header else ():
            self.oddities.append(Oddity(ordinal, _HEADER_ODDITIES[code][0], code, _HEADER_ODDITIES[code][1]))
        if stretch.is_cut_off:
            last = ordinal + stretch.count - 1
            self.oddities.append(
                Oddity(last, "warning", "cut_off", "the last segment has no end: the file may be cut off")
            )
