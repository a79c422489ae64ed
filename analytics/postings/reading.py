"""CSVs in, postings out, file by file: a row for every file, read or refused, and a diagnostic for every oddity."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from analytics.postings.rows import Row, heading, rows
from analytics.postings.values import OPTIONAL, REQUIRED, NoPosting, posting
from analytics.tables import DIAGNOSTICS, FILES, POSTINGS, RECORDS
from analytics.x12.content import Content, Refused, Source
from analytics.x12.separators import HEAD, find_header
from analytics.x12.unexpected import UNEXPECTED, unexpected

KIND = "postings"
MOST_ALIKE = 50
"""Diagnostics of one code shown for one file; the rest are counted in one more."""
LARGEST = 32 << 20
"""Bytes of a CSV: half a million rows. One is held in memory as a whole."""

_BLANK = b"\xef\xbb\xbf \t,;"
Told = tuple[int | None, int | None, str, str]


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
            found = _Found(told=[(None, None, "refused", str(refusal))], refused=str(refusal))
        yield {table.name: table.empty() for table in RECORDS} | {
            "files": _file(source.name, content, found),
            "diagnostics": _diagnostics(content.file_id, found.told),
            "postings": _records(content.file_id, found),
        }


@dataclass
class _Found:
    """What one CSV holds. `told`: line, offset, code and message of what is wrong."""

    lines: list[int] = field(default_factory=list)
    postings: list[dict[str, object]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    rows: int = 0
    refused: str | None = None


def _postings(content: Content) -> _Found:
    if content.size > LARGEST:
        raise Refused(f"a CSV of more than {LARGEST >> 20} MB: split it, year by year for example")
    found = _Found()
    try:
        with content.open() as stream:
            every = rows(stream.read())
            first = next(every, None)
        headings = _headings(first)
        found.rows = 1
        for row in every:
            found.rows += 1
            try:
                found.postings.append(posting(_cells(row, headings)))
                found.lines.append(row.line)
            except NoPosting as reason:
                says = f"line {row.line}: {reason}; this row is left out"
                found.told.append((row.line, row.offset, reason.code, says))
    except UnicodeDecodeError:
        raise Refused("it is no text in UTF-8: save it as CSV in UTF-8") from None
    except csv.Error:
        raise Refused("a quotation mark in it is never closed, or stands where none may") from None
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


def _cells(row: Row, headings: list[str]) -> dict[str, str]:
    if any(row.cells[len(headings) :]):
        says = f"{len(row.cells)} cells under {len(headings)} headings, expected as many as there are headings"
        raise NoPosting("posting_cells", says)
    return dict.fromkeys(headings, "") | dict(zip(headings, row.cells, strict=False))


def _file(name: str, content: Content, found: _Found) -> pl.DataFrame:
    row: dict[str, object] = {"file_id": content.file_id, "name": name, "bytes": content.size}
    row |= {"kinds": [] if found.refused else [KIND], "refused": found.refused}
    row |= {"segments_total": found.rows, "segments_used": len(found.lines) + 1 if found.rows else 0}
    row |= {"lines": len(found.lines), "segments_listed": len(found.told)}
    return FILES.conform(pl.DataFrame([row], schema={name: FILES.schema[name] for name in row}))


def _records(file_id: str, found: _Found) -> pl.DataFrame:
    named = POSTINGS.schema.names()[2:]
    read_rows = pl.DataFrame(found.postings, schema={name: POSTINGS.schema[name] for name in named})
    lines = pl.Series("segment", found.lines, dtype=POSTINGS.schema["segment"])
    return POSTINGS.conform(read_rows.with_columns(pl.lit(file_id).alias("file_id"), lines))


def _diagnostics(file_id: str, told: list[Told]) -> pl.DataFrame:
    shown: list[Told] = []
    counts: Counter[str] = Counter()
    for one in told:
        counts[one[2]] += 1
        if counts[one[2]] <= MOST_ALIKE:
            shown.append(one)
    more = {code: count - MOST_ALIKE for code, count in counts.items() if count > MOST_ALIKE}
    shown += [(None, None, code, f"the same {count} times more") for code, count in more.items()]
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
