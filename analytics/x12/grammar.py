"""The structure of a guide: the loops of a transaction type, and which element fills which column."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.tables import RECORDS, Table

TABLES: dict[str, Table] = {table.name: table for table in RECORDS}

PERSONAL_REFERENCES = ("SY", "1W", "EA", "IG", "HJ", "28", "23", "A6", "ABB", "MRN")
"""REF qualifiers that name a person: social security, member, medical record, policy and employee numbers."""
NOT_PERSONAL = "01!=" + "|".join(PERSONAL_REFERENCES)
"""The condition, as guides write it, that a REF names no person."""


@dataclass(frozen=True)
class Condition:
    """What an element must be (or must not be, when negated) for a line of the guide to apply."""

    element: int
    values: tuple[str, ...]
    is_negated: bool = False


@dataclass(frozen=True)
class Loop:
    """A loop: the segment that opens it, which ends every loop of the same depth or deeper."""

    name: str
    depth: int
    segment: str
    when: tuple[Condition, ...] = ()
    within: str = ""


@dataclass(frozen=True)
class Place:
    """Where a segment must stand: in these loops, under this party (an NM1 or N1 code; "-" under none, "" anywhere)."""

    loops: tuple[str, ...]
    party: str = ""


@dataclass(frozen=True)
class Pick:
    """Which element of a segment: its number, component ("*": all), and a named change of its text."""

    element: int
    component: str = ""
    change: str = ""


@dataclass(frozen=True)
class Rows:
    """What a row of a table is: one for each such segment, or for each group of elements in it."""

    name: str
    segment: str
    place: Place
    when: tuple[Condition, ...] = ()
    first: int = 0
    step: int = 0
    times: int = 1
    numbered: int = 1
    """The position of the first group."""

    @property
    def table(self) -> str:
        """The table's name: the part before the colon."""
        return self.name.partition(":")[0]


@dataclass(frozen=True)
class Field:
    """One line of a guide: this element, in segments at this place under these conditions, fills this column."""

    place: Place
    segment: str
    when: tuple[Condition, ...]
    rows: str
    column: str
    picks: tuple[Pick, ...] = ()
    constant: str | None = None


@dataclass(frozen=True, eq=False)
class Guide:
    """All that is known about one kind of transaction.

    `keys` names the columns that hold the ordinal of a loop's opening segment, and the loop.
    """

    kind: str
    loops: tuple[Loop, ...]
    rows: tuple[Rows, ...]
    fields: tuple[Field, ...]
    keys: dict[str, str]

    def segments(self) -> frozenset[str]:
        """The ids of all segments this guide names."""
        lines: tuple[Loop | Rows | Field, ...] = (*self.loops, *self.rows, *self.fields)
        return frozenset(line.segment for line in lines)
