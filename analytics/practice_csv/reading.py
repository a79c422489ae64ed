"""Read the practice's CSVs into postings, file by file: a row for every file, read or refused, and a diagnostic for
every issue.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from analytics.practice_csv.rows import LONGEST_ROW, MOST_LINES, Row, RowTooLong, TooManyLines, heading, rows
from analytics.practice_csv.values import OPTIONAL, REQUIRED, NoPosting, posting
from analytics.tables import DIAGNOSTICS, FILES, POSTINGS, RECORDS
from analytics.x12.content import Content, Refused, Source
from analytics.x12.separators import HEAD, find_header
from analytics.x12.unexpected import UNEXPECTED, unexpected

KIND = "postings"
MOST_ALIKE = 50
"""Diagnostics of one code shown for one file; the rest are counted in one more."""
LARGEST = 32 << 20
"""Bytes of a CSV: half a million rows. One is held in memory as a whole."""
_AT_ONCE = 20_000
"""Postings that are in memory as Python objects."""
_SCHEMA = {name: dtype for name, dtype in POSTINGS.schema.items() if name != "file_id"}

_BLANK = b"\xef\xbb\xbf \t,;"
Issue = tuple[int | None, int | None, str, str]


def is_spreadsheet(name: str, content: Content) -> bool:
    """Whether a source is read here: a CSV by its name or by its headings, and no X12. Raises Refused."""
    head = _head(content)
    return find_header(head) is None and (name.lower().endswith((".csv", ".csv.gz")) or looks_like_postings(head))


def looks_like_postings(head: bytes) -> bool:
    """Whether the first bytes of a content hold the headings of postings."""
    return bool(headings_of(head))


def headings_of(head: bytes) -> set[str]:
    """All headings, as they are compared, where the first bytes of a content hold those of postings; else none."""
    first = next((line for line in head.splitlines() if line.strip(_BLANK)), b"")
    try:
        found = set(map(heading, next(rows(first)).cells))
    except (UnicodeDecodeError, csv.Error, StopIteration):
        return set()
    return found if set(REQUIRED) <= found else set()


def read(sources: Iterable[Source]) -> Iterator[dict[str, pl.DataFrame]]:
    """Every table of RECORDS for each source.

    Raises nothing for what is wrong with a file: that is a row in `files` (refused) and in `diagnostics`. A row that
    cannot be read is a diagnostic; the others are there.
    """
    for source in sources:
        content = source.load()
        try:
            found = _postings(content)
        except Refused as refusal:
            found = _refused(str(refusal))
        postings = found.postings()
        yield {table.name: table.empty() for table in RECORDS} | {
            "files": _file(source.name, content, found, postings.height),
            "diagnostics": _diagnostics(content.file_id, found),
            "postings": POSTINGS.conform(postings.with_columns(file_id=pl.lit(content.file_id))),
        }


@dataclass
class _Found:
    """The content of one CSV.

    `issues`: line, offset, code and message of what is wrong; `counts` how often each code is.
    """

    issues: list[Issue] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    refused: str | None = None
    _frames: list[pl.DataFrame] = field(default_factory=list)
    _waiting: list[dict[str, object]] = field(default_factory=list)

    def add(self, line: int, found: dict[str, object]) -> None:
        """Keep a posting; many of them are in memory as columns."""
        self._waiting.append({"segment": line, **found})
        if len(self._waiting) >= _AT_ONCE:
            self._pack()

    def note(self, line: int | None, offset: int | None, code: str, message: str) -> None:
        """Keep what is wrong with a row; of many alike their number."""
        self.counts[code] += 1
        if self.counts[code] <= MOST_ALIKE:
            self.issues.append((line, offset, code, message))

    def postings(self) -> pl.DataFrame:
        """The columns of POSTINGS but the file's id."""
        self._pack()
        return pl.concat([pl.DataFrame(schema=_SCHEMA), *self._frames])

    def _pack(self) -> None:
        if self._waiting:
            self._frames.append(pl.DataFrame(self._waiting, schema=_SCHEMA))
            self._waiting = []


def _refused(reason: str) -> _Found:
    found = _Found(refused=reason)
    found.note(None, None, "refused", reason)
    return found


def _postings(content: Content) -> _Found:
    if content.size > LARGEST:
        raise Refused(f"a CSV of more than {LARGEST >> 20} MB: split it, year by year for example")
    found = _Found()
    try:
        with content.open() as stream:
            every = rows(stream.read())
            first = next(every, None)
        names = _headings(first)
        places = {name: names.index(name) for name in (*REQUIRED, *OPTIONAL) if name in names}
        found.rows = 1
        for row in every:
            found.rows += 1
            try:
                found.add(row.line, posting(_cells(row, len(names), places)))
            except NoPosting as reason:
                found.note(row.line, row.offset, reason.code, f"line {row.line}: {reason}; this row is left out")
    except UnicodeDecodeError:
        raise Refused("it is no text in UTF-8: save it as CSV in UTF-8") from None
    except RowTooLong:
        raise Refused(f"a row of more than {LONGEST_ROW >> 20} MB, expected a line for each posting") from None
    except TooManyLines:
        raise Refused(f"a CSV of more than {MOST_LINES:,} lines: split it, year by year for example") from None
    except csv.Error:
        raise Refused("a quotation mark is never closed or is in an invalid place, or a cell is too long") from None
    except (OSError, EOFError):
        raise Refused("it cannot be read to its end") from None
    except Refused:
        raise
    except UNEXPECTED as error:
        raise Refused(unexpected(error)) from error
    return found


def _headings(first: Row | None) -> list[str]:
    """The names of the columns. Raises Refused where some are lacking, or are there twice."""
    names = [heading(cell) for cell in (first.cells if first else ())]
    if lacking := [name for name in REQUIRED if name not in names]:
        raise Refused(
            f"a CSV without the columns {', '.join(lacking)}: one of payments by patients and write-offs has "
            f"{', '.join(REQUIRED)}"
        )
    counts = Counter(names)
    if twice := [name for name in (*REQUIRED, *OPTIONAL) if counts[name] > 1]:
        raise Refused(f"a CSV in which the columns {', '.join(twice)} stand twice")
    return names


def _cells(row: Row, columns: int, places: Mapping[str, int]) -> dict[str, str]:
    """The cells under the headings that are read; a row may end early."""
    if any(row.cells[columns:]):
        text = f"{len(row.cells)} cells under {columns} headings, expected as many as there are headings"
        raise NoPosting("posting_cells", text)
    return {name: row.cells[place] if place < len(row.cells) else "" for name, place in places.items()}


def _file(name: str, content: Content, found: _Found, lines: int) -> pl.DataFrame:
    row: dict[str, object] = {"file_id": content.file_id, "name": name, "bytes": content.size}
    row |= {"kinds": [] if found.refused else [KIND], "refused": found.refused}
    row |= {"segments_total": found.rows, "segments_used": lines + 1 if found.rows else 0}
    row |= {"lines": lines, "segments_listed": found.counts.total()}
    return FILES.conform(pl.DataFrame([row], schema={name: FILES.schema[name] for name in row}))


def _diagnostics(file_id: str, found: _Found) -> pl.DataFrame:
    more = {code: count - MOST_ALIKE for code, count in found.counts.items() if count > MOST_ALIKE}
    shown = [*found.issues, *((None, None, code, f"the same {count} times more") for code, count in more.items())]
    listed = [
        {"position": place, "segment": line, "offset": offset, "code": code, "message": message}
        for place, (line, offset, code, message) in enumerate(shown, start=1)
    ]
    schema = {name: DIAGNOSTICS.schema[name] for name in ("position", "segment", "offset", "code", "message")}
    return DIAGNOSTICS.conform(
        pl.DataFrame(listed, schema=schema).with_columns(file_id=pl.lit(file_id), severity=pl.lit("error"))
    )


def _head(content: Content) -> bytes:
    try:
        with content.open() as stream:
            return stream.read(HEAD)
    except (OSError, EOFError):
        raise Refused("it cannot be read") from None
