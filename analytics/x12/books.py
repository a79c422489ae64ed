"""The book of each file: what was counted, what was odd; closed with the file's last block into its row and its diagnostics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from analytics.tables import FILES, TEXTS
from analytics.x12.balances import ODDITIES, unbalanced_remits
from analytics.x12.batches import Batch
from analytics.x12.canonical import Stretch
from analytics.x12.envelope import Oddity, check
from analytics.x12.evidence import segments
from analytics.x12.kinds import GUIDES, KNOWN_GUIDES
from analytics.x12.sources import Content

MOST_ALIKE = 50
"""Diagnostics of one code shown for one file; the rest are counted in one more."""

_HEADER_ODDITIES = {
    "no_interchange": ("warning", "no ISA: separators were found by looking"),
    "text_before_interchange": ("warning", "there is text before the ISA; it was not read"),
    "interchange_header_length": (
        "warning",
        "the ISA does not have the lengths it should have; separators were found by looking",
    ),
    "component_separator": ("warning", "procedures use another component separator than ISA16 says; theirs was taken"),
}
_SUMS = ("segments_total", "segments_used", "interchanges", "transactions", "claims", "lines", "charge", "paid")
_REMIT_SUMS = ("payments", "provider_adjustments", "reversals")


@dataclass
class Book:
    """What is known of one file beside its records."""

    number: int
    name: str
    file_id: str
    content: Content | None = None
    refused: str | None = None
    is_repeated: bool = False
    is_closed: bool = False
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


class Books:
    """All the books of one reading."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._known: set[str] = set()
        self._open: list[Book] = []
        self._kept: dict[str, pl.DataFrame] = {}
        self._told: Counter[str] = Counter()

    def enter(self, name: str, file_id: str, content: Content | None = None, refused: str | None = None) -> Book:
        """A new book; repeated when its content was there before."""
        book = Book(len(self._ids), name, file_id, content, refused, is_repeated=file_id in self._known)
        book.is_closed = content is None or book.is_repeated
        if book.is_repeated and content is not None:
            book.oddities.append(
                Oddity(None, "info", "same_content", f"the same content is there again as {name}; read once")
            )
        self._ids.append(file_id)
        self._known.add(file_id)
        self._open.append(book)
        return book

    def refused_ids(self) -> list[str]:
        """Files of which nothing may be kept."""
        return [book.file_id for book in self._open if book.refused]

    def keep(self, made: Batch) -> None:
        """Adds a batch to the open books."""
        self._kept = {
            name: pl.concat([self._kept[name], rows]) if name in self._kept else rows
            for name, rows in made.books.items()
        }

    def identified(self, made: Batch) -> dict[str, pl.DataFrame]:
        """The batch's tables with file ids instead of numbers."""
        return {name: self._with_ids(rows) for name, rows in made.tables.items()}

    def _with_ids(self, rows: pl.DataFrame) -> pl.DataFrame:
        ids = pl.Series("file_id", self._ids, dtype=pl.String)
        return rows.with_columns(file_id=ids.gather(rows["file"])).drop("file")

    def close(self) -> dict[str, pl.DataFrame]:
        """Rows of `files`, `transactions` and `diagnostics` for the files that are read to their end; their books are put away.

        Beside them `kinds`: every transaction of these files with its kind, whether that is read or not.
        """
        done = [book for book in self._open if book.is_closed]
        self._open = [book for book in self._open if not book.is_closed]
        numbers = [book.number for book in done]
        kept = {name: rows.filter(pl.col("file").is_in(numbers)) for name, rows in self._kept.items()}
        self._kept = {name: rows.filter(~pl.col("file").is_in(numbers)) for name, rows in self._kept.items()}
        if kept:
            kept["kinds"] = _whole(kept["kinds"])
        off = unbalanced_remits(kept["totals"]) if kept else pl.DataFrame(schema=ODDITIES)
        files = _file_rows(done, kept, off)
        found = [off, kept["oddities"]] if kept else []
        found.append(_as_rows(_told_by_books(done, kept, files)))
        closed = {"files": files, "diagnostics": self._diagnostics(done, pl.concat(found))}
        if kept:
            closed |= {"transactions": self._with_ids(_transactions(kept)), "kinds": self._with_ids(kept["kinds"])}
        return closed

    def _diagnostics(self, done: list[Book], oddities: pl.DataFrame) -> pl.DataFrame:
        shown = _shortened(oddities.sort("file", "ordinal", maintain_order=True, nulls_last=False))
        offsets = _offsets(done, shown)
        ids = [self._ids[number] for number in shown["file"]]
        positions = []
        for file_id in ids:
            self._told[file_id] += 1
            positions.append(self._told[file_id])
        return shown.select(
            pl.Series("file_id", ids, dtype=pl.String),
            pl.Series("position", positions, dtype=pl.UInt32),
            "severity",
            "code",
            pl.col("ordinal").alias("segment"),
            pl.Series("offset", offsets, dtype=pl.Int64),
            "message",
        )


def _file_rows(done: list[Book], kept: dict[str, pl.DataFrame], off: pl.DataFrame) -> pl.DataFrame:
    own = [book for book in done if not book.is_repeated]
    named = pl.DataFrame(
        [
            (book.number, book.file_id, book.name, book.content.size if book.content else None, book.refused)
            for book in own
        ],
        schema={"file": pl.UInt32, "file_id": pl.String, "name": pl.String, "bytes": pl.Int64, "refused": pl.String},
        orient="row",
    )
    if not kept:
        zeros = [pl.lit(0).alias(name) for name in (*_SUMS, "segments_listed")]
        return FILES.conform(named.with_columns(*zeros, kinds=pl.lit([], dtype=TEXTS)).drop("file"))
    counts = _complete(kept["counts"]).group_by("file").agg(pl.col(*_SUMS, *_REMIT_SUMS).sum())
    kinds = kept["kinds"].group_by("file", maintain_order=True).agg(kinds=pl.col("kind").unique(maintain_order=True))
    loaded = kept["kinds"].filter(pl.col("kind").is_in(list(GUIDES)))["file"].unique()
    rows = named.join(counts, on="file", how="left", maintain_order="left").join(
        kinds, on="file", how="left", maintain_order="left"
    )
    none_loaded = ~pl.col("file").is_in(loaded.implode()) & pl.col("refused").is_null()
    has_remits = pl.col("kinds").list.contains("835")
    off = off.filter(pl.col("code") == "remit_unbalanced")
    rows = rows.with_columns(
        pl.col(*_SUMS).fill_null(0), pl.col("kinds").fill_null(pl.lit([], dtype=TEXTS))
    ).with_columns(
        refused=pl.when(none_loaded).then(_nothing_loaded()).otherwise("refused"),
        segments_listed=pl.col("segments_total") - pl.col("segments_used"),
        balanced=pl.when(has_remits).then(~pl.col("file").is_in(off["file"].implode())),
    )
    return FILES.conform(rows.drop("file"))


def _whole(kinds: pl.DataFrame) -> pl.DataFrame:
    """Transactions that were read in several blocks as one row each."""
    counts = pl.col("segments_total", "segments_used", "claims", "lines").sum()
    return kinds.group_by("file", "ordinal", "kind", "guide", maintain_order=True).agg(counts).sort("file", "ordinal")


def _transactions(kept: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The transactions with what is known only at their end: the hash of the body, and that there was an SE."""
    rows = kept["envelope"].filter(pl.col("id") != "TA1").sort("file", "ordinal")
    is_ended = (pl.col("id").shift(-1) == "SE") & (pl.col("file").shift(-1) == pl.col("file"))
    ended = rows.select("file", segment="ordinal", is_complete=is_ended.fill_null(False), id="id").filter(
        pl.col("id") == "ST"
    )
    rows = kept["transactions"].drop("body_hash", "is_complete")
    for known in (kept["hashes"], ended.drop("id")):
        rows = rows.join(known, on=["file", "segment"], how="left", maintain_order="left")
    return rows.with_columns(pl.col("is_complete").fill_null(pl.col("kind") == "TA1"))


def _complete(counts: pl.DataFrame) -> pl.DataFrame:
    return counts.with_columns(pl.col("charge", "paid", "payments", "provider_adjustments").fill_null(0))


def _nothing_loaded() -> pl.Expr:
    named = pl.concat_str(pl.col("kinds").list.join(", "), pl.lit(" is not read here"))
    return pl.when(pl.col("kinds").list.len() > 0).then(named).otherwise(pl.lit("it holds no transaction"))


def _told_by_books(
    done: list[Book], kept: dict[str, pl.DataFrame], files: pl.DataFrame
) -> Iterator[tuple[int, Oddity]]:
    reasons = dict(zip(files["file_id"], files["refused"], strict=True))
    totals = dict(zip(files["file_id"], files["segments_total"], strict=True))
    envelope = kept["envelope"].partition_by("file", as_dict=True, include_key=False) if kept else {}
    for book in done:
        for oddity in book.oddities:
            yield book.number, oddity
        reason = reasons.get(book.file_id)
        if reason and not book.is_repeated:
            yield book.number, Oddity(None, "error", "refused", reason)
        rows = envelope.get((book.number,))
        if rows is not None:
            for oddity in check(list(rows.iter_rows()), totals[book.file_id]):
                yield book.number, oddity
    if kept:
        yield from _told_by_kinds(kept["kinds"])


def _told_by_kinds(kinds: pl.DataFrame) -> Iterator[tuple[int, Oddity]]:
    grouped = kinds.group_by("file", "kind", "guide", maintain_order=True).agg(pl.col("ordinal").first(), pl.len())
    for number, kind, guide, ordinal, count in grouped.iter_rows():
        if kind not in GUIDES:
            yield number, Oddity(ordinal, "error", "kind_not_read", f"{kind} is not read here: {count} transactions")
        elif kind != "TA1" and not (guide or "").startswith(KNOWN_GUIDES):
            named = "one without a name" if not guide else "another one"
            says = f"{kind} is read by the guide of version 5010; this one follows {named}: {count} transactions"
            yield number, Oddity(ordinal, "warning", "other_guide", says)


def _as_rows(told: Iterable[tuple[int, Oddity]]) -> pl.DataFrame:
    rows = [(number, one.ordinal, one.severity, one.code, one.message) for number, one in told]
    return pl.DataFrame(rows, schema=ODDITIES, orient="row")


def _shortened(oddities: pl.DataFrame) -> pl.DataFrame:
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


def _offsets(done: list[Book], shown: pl.DataFrame) -> list[int | None]:
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
