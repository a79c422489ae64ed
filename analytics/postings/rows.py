"""A CSV is cut into its rows, each with the line on which it begins and its text as it stands there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

_COVER = "..."
_SIGNATURE = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Row:
    """One row: the line (from 1) and the byte on which it begins, its text, and its cells without blanks around."""

    line: int
    offset: int
    text: str
    cells: tuple[str, ...]


def rows(content: bytes) -> Iterator[Row]:
    """Every row that holds anything. Cells are cut at the comma or the semicolon, whichever the first line has more of.

    Raises UnicodeDecodeError where the content is no UTF-8, csv.Error where it is no CSV.
    """
    held = content.removeprefix(_SIGNATURE)
    lines = io.StringIO(held.decode(), newline="").readlines()
    first = next(iter(lines), "")
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(lines, delimiter=separator, strict=True)
    begun, offset = 0, len(content) - len(held)
    for cells in reader:
        text = "".join(islice(lines, begun, reader.line_num))
        stripped = tuple(cell.strip() for cell in cells)
        if any(stripped):
            yield Row(begun + 1, offset, text.rstrip("\r\n"), stripped)
        begun, offset = reader.line_num, offset + len(text.encode())


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
