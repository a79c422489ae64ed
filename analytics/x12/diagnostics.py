"""Turn issues into diagnostics: de-duplicated, in file order, and at most MOST_ALIKE per code and file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import polars as pl

from analytics.x12.balances import ISSUES
from analytics.x12.envelope import Issue, check
from analytics.x12.evidence import segments
from analytics.x12.file_state import FileState
from analytics.x12.kinds import GUIDES, KNOWN_GUIDES, WITHOUT_GUIDE
from analytics.x12.unexpected import UNEXPECTED, unexpected

_MORE = pl.Schema({"file": pl.UInt32, "severity": pl.String, "code": pl.String, "times": pl.Int64})
_AT_ONCE = 20_000
MOST_ALIKE = 50
"""Diagnostics of one code shown for one file; the rest are counted in one more."""


def issues_of_files(
    done: list[FileState], records: dict[str, pl.DataFrame], files: pl.DataFrame
) -> Iterator[tuple[int, Issue]]:
    reasons = dict(zip(files["file_id"], files["refused"], strict=True))
    for book in done:
        for issue in book.issues:
            yield book.number, issue
        reason = reasons.get(book.file_id)
        if reason and not book.is_repeated:
            yield book.number, Issue(None, "error", "refused", reason)
    if records:
        yield from _issues_of_kinds(records["kinds"])


def issues_of_envelopes(done: list[FileState], records: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Issues of the envelopes of each file; a file with an envelope that cannot be checked is refused."""
    if not records:
        return as_rows([])
    totals = dict(records["counts"].group_by("file").agg(pl.col("segments_total").fill_null(0).sum()).iter_rows())
    envelope = records["envelope"].partition_by("file", as_dict=True, include_key=False)
    found = [as_rows([])]
    for book in done:
        rows = envelope.get((book.number,))
        try:
            if rows is not None:
                issues = check(rows.iter_rows(), totals[book.number])
                found.append(as_rows((book.number, issue) for issue in issues))
        except UNEXPECTED as error:
            book.refused = book.refused or unexpected(error)
    return pl.concat(found)


def _issues_of_kinds(kinds: pl.DataFrame) -> Iterator[tuple[int, Issue]]:
    grouped = kinds.group_by("file", "kind", "guide", maintain_order=True).agg(pl.col("ordinal").first(), pl.len())
    for number, kind, guide, ordinal, count in grouped.iter_rows():
        if kind not in GUIDES:
            yield number, Issue(ordinal, "error", "kind_not_read", f"{kind} is not read here: {count} transactions")
        elif kind not in WITHOUT_GUIDE and not (guide or "").startswith(KNOWN_GUIDES):
            named = "one without a name" if not guide else "another one"
            text = f"{kind} is read by the guide of version 5010; this one follows {named}: {count} transactions"
            yield number, Issue(ordinal, "warning", "other_guide", text)


def as_rows(found: Iterable[tuple[int, Issue]]) -> pl.DataFrame:
    """Rows of ISSUES; a file can have millions, of which only a few are Python objects at a time."""
    rows = ((number, one.ordinal, one.severity, one.code, one.message) for number, one in found)
    parts = [pl.DataFrame(schema=ISSUES)]
    while some := list(islice(rows, _AT_ONCE)):
        parts.append(pl.DataFrame(some, schema=ISSUES, orient="row"))
    return pl.concat(parts)


def without_more_alike(issues: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """No more than MOST_ALIKE of one code in one file, and of the others their number: file, severity, code, times."""
    nth = pl.int_range(pl.len()).over("file", "code")
    rest = issues.filter(nth >= MOST_ALIKE).group_by("file", "severity", "code", maintain_order=True)
    return issues.filter(nth < MOST_ALIKE), rest.agg(pl.len().cast(pl.Int64).alias("times"))


def more_alike(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Numbers of those that are not listed one by one, added up."""
    alike = pl.concat([_MORE.to_frame(), *parts]).group_by("file", "severity", "code", maintain_order=True)
    return alike.agg(pl.col("times").sum())


def shortened(issues: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """No more than MOST_ALIKE of one code in one file, and one more that says how many there are besides `more`."""
    listed, rest = without_more_alike(issues)
    counted = more_alike([rest, more]).select(
        "file",
        pl.lit(None, dtype=pl.UInt32).alias("ordinal"),
        "severity",
        "code",
        message=pl.format("the same {} times more", "times"),
    )
    return pl.concat([listed, counted]).sort("file", maintain_order=True)


def offsets(done: list[FileState], shown: pl.DataFrame) -> list[int | None]:
    contents = {book.number: book.content for book in done}
    places: dict[tuple[int, int], int] = {}
    for (number,), rows in shown.filter(pl.col("ordinal").is_not_null()).partition_by("file", as_dict=True).items():
        content = contents.get(number)
        if content is not None:
            with content.open() as stream:
                places |= {
                    (number, found.ordinal): found.offset for found in segments(stream, rows["ordinal"].to_list())
                }
    return [places.get(place) for place in zip(shown["file"], shown["ordinal"], strict=True)]
