"""Split a CSV into rows, each with its first line number and its original text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import zip_longest

LONGEST_ROW = 1 << 20
"""Characters of one row; longer ones are no rows of postings, and would not fit into memory cut into cells."""
MOST_LINES = 1_000_000
"""Lines of one CSV; shorter rows than a file of 32 MB has then are no postings."""
_COVER = "..."
_SIGNATURE = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Row:
    """One row: the line (from 1) and the byte on which it begins, its text, and its cells without blanks around."""

    line: int
    offset: int
    text: str
    cells: tuple[str, ...]


class RowTooLong(csv.Error):
    """A row has more characters than any row of postings."""


class TooManyLines(csv.Error):
    """There are more lines than any file of postings has."""


def rows(content: bytes) -> Iterator[Row]:
    """Every row that holds anything. Cells are cut at the comma or the semicolon, whichever the first line has more of.

    Raises UnicodeDecodeError where the content is no UTF-8, csv.Error where it is no CSV, RowTooLong where a row has
    more than LONGEST_ROW characters: it is never held in memory as a whole; TooManyLines beyond MOST_LINES.
    """
    held = content.removeprefix(_SIGNATURE)
    text = io.TextIOWrapper(io.BytesIO(held), encoding="utf-8", newline="")
    first = text.readline(LONGEST_ROW)
    text.seek(0)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    begun, offset = 0, len(content) - len(held)
    for cells in reader:
        if begun >= MOST_LINES:
            raise TooManyLines
        row = lines.take()
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped):
            yield Row(begun + 1, offset, row.rstrip("\r\n"), stripped)
        begun, offset = reader.line_num, offset + len(row.encode())


class _Lines:
    """The lines of a text, one after another, and those that were read since the last row was whole."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._row: list[str] = []
        self._room = LONGEST_ROW

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(self._room + 1):
            self._room -= len(line)
            if self._room < 0:
                raise RowTooLong
            self._row.append(line)
            yield line

    def take(self) -> str:
        """The text of the row that ends here; the next one begins."""
        text = self._row[0] if len(self._row) == 1 else "".join(self._row)
        self._row.clear()
        self._room = LONGEST_ROW
        return text


def heading(cell: str) -> str:
    """A column's name as it is compared: service_date, Service Date and SERVICE-DATE are the same."""
    return re.sub(r"[\s_-]+", "_", cell.strip().lower())


def texts_of_rows(content: bytes, lines: Collection[int]) -> list[str]:
    """The texts of the rows that begin on these lines, in order; fewer where there are fewer."""
    wanted = frozenset(lines)
    try:
        return [row.text for row in rows(content) if row.line in wanted]
    except (UnicodeDecodeError, csv.Error):
        return []


def covered(headings: str, row: str, shown: Collection[str]) -> str:
    """A row with `...` in every cell that does not stand under one of the headings to show."""
    try:
        names, found = rows(f"{headings}\n{row}".encode())
    except (UnicodeDecodeError, ValueError, csv.Error):
        return _COVER
    separator = ";" if headings.count(";") > headings.count(",") else ","
    cells = zip_longest((heading(name) for name in names.cells), found.cells, fillvalue="")
    return separator.join(cell if name in shown or not cell else _COVER for name, cell in cells)
