"""Oddities become diagnostics: told once, in order, with the place in the file, and no endless lists of the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import polars as pl

from analytics.x12.balances import ODDITIES
from analytics.x12.book import Book
from analytics.x12.envelope import Oddity, check
from analytics.x12.evidence import segments
from analytics.x12.kinds import GUIDES, KNOWN_GUIDES, WITHOUT_GUIDE
from analytics.x12.unexpected import UNEXPECTED, unexpected

_AT_ONCE = 20_000
MOST_ALIKE = 50
"""Diagnostics of one code shown for one file; the rest are counted in one more."""


def told_by_books(done: list[Book], kept: dict[str, pl.DataFrame], files: pl.DataFrame) -> Iterator[tuple[int, Oddity]]:
    reasons = dict(zip(files["file_id"], files["refused"], strict=True))
    for book in done:
        for oddity in book.oddities:
            yield book.number, oddity
        reason = reasons.get(book.file_id)
        if reason and not book.is_repeated:
            yield book.number, Oddity(None, "error", "refused", reason)
    if kept:
        yield from _told_by_kinds(kept["kinds"])


def told_by_envelopes(done: list[Book], kept: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """What is wrong with the envelopes of each file; a file whose envelope cannot be checked is refused."""
    if not kept:
        return as_rows([])
    totals = dict(kept["counts"].group_by("file").agg(pl.col("segments_total").fill_null(0).sum()).iter_rows())
    envelope = kept["envelope"].partition_by("file", as_dict=True, include_key=False)
    found = [as_rows([])]
    for book in done:
        rows = envelope.get((book.number,))
        try:
            if rows is not None:
                told = check(rows.iter_rows(), totals[book.number])
                found.append(as_rows((book.number, oddity) for oddity in told))
        except UNEXPECTED as error:
            book.refused = book.refused or unexpected(error)
    return pl.concat(found)


def _told_by_kinds(kinds: pl.DataFrame) -> Iterator[tuple[int, Oddity]]:
    grouped = kinds.group_by("file", "kind", "guide", maintain_order=True).agg(pl.col("ordinal").first(), pl.len())
    for number, kind, guide, ordinal, count in grouped.iter_rows():
        if kind not in GUIDES:
            yield number, Oddity(ordinal, "error", "kind_not_read", f"{kind} is not read here: {count} transactions")
        elif kind not in WITHOUT_GUIDE and not (guide or "").startswith(KNOWN_GUIDES):
            named = "one without a name" if not guide else "another one"
            says = f"{kind} is read by the guide of version 5010; this one follows {named}: {count} transactions"
            yield number, Oddity(ordinal, "warning", "other_guide", says)


def as_rows(told: Iterable[tuple[int, Oddity]]) -> pl.DataFrame:
    """Rows of ODDITIES; a file can hold millions, of which few stand in memory as objects of Python."""
    rows = ((number, one.ordinal, one.severity, one.code, one.message) for number, one in told)
    parts = [pl.DataFrame(schema=ODDITIES)]
    while some := list(islice(rows, _AT_ONCE)):
        parts.append(pl.DataFrame(some, schema=ODDITIES, orient="row"))
    return pl.concat(parts)


def shortened(oddities: pl.DataFrame) -> pl.DataFrame:
    """No more than MOST_ALIKE of one code in one file, and one more that says how many there are."""
    nth = pl.int_range(pl.len()).over("file", "code")
    rest = oddities.filter(nth >= MOST_ALIKE).group_by("file", "severity", "code", maintain_order=True).agg(pl.len())
    more = rest.select(
        "file",
        pl.lit(None, dtype=pl.UInt32).alias("ordinal"),
        "severity",
        "code",
        message=pl.format("the same {} times more", "len"),
    )
    return pl.concat([oddities.filter(nth < MOST_ALIKE), more]).sort("file", maintain_order=True)


def offsets(done: list[Book], shown: pl.DataFrame) -> list[int | None]:
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
