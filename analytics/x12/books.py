"""All the books of one reading: a file's is opened with its first block, and closed with its last."""

from __future__ import annotations

from collections import Counter

import polars as pl

from analytics.x12.balances import ODDITIES, unbalanced_remits
from analytics.x12.batches import Batch
from analytics.x12.book import Book
from analytics.x12.closing import file_rows, transactions, whole
from analytics.x12.envelope import Oddity
from analytics.x12.sources import Content
from analytics.x12.telling import as_rows, offsets, shortened, told_by_books, told_by_envelopes


class Books:
    """All the books of one reading."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._known: set[str] = set()
        self._open: list[Book] = []
        self._kept: dict[str, pl.DataFrame] = {}
        self._told: Counter[str] = Counter()

    def enter(
        self,
        name: str,
        file_id: str,
        content: Content | None = None,
        refused: str | None = None,
        last_batch: int | None = None,
    ) -> Book:
        """A new book; repeated when its content was there before."""
        book = Book(len(self._ids), name, file_id, content, refused, file_id in self._known, last_batch)
        if book.is_repeated and content is not None:
            book.oddities.append(
                Oddity(None, "info", "same_content", f"the same content is there again as {name}; read once")
            )
        self._ids.append(file_id)
        self._known.add(file_id)
        self._open.append(book)
        return book

    def refuse(self, number: int, reason: str) -> None:
        """Write down that the file of this number cannot be read, and why."""
        for book in self._open:
            if book.number == number:
                book.refused = book.refused or reason

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
        return pl.DataFrame([ids[rows["file"]], *(column for column in rows.get_columns() if column.name != "file")])

    def close(self, batch: int) -> dict[str, pl.DataFrame]:
        """Rows of `files`, `transactions` and `diagnostics` for the files that end up to this batch; their books go.

        Beside them `kinds`: every transaction of these files with its kind, whether that is read or not.
        """
        done = [book for book in self._open if book.last_batch is not None and book.last_batch <= batch]
        if not done:
            return {}
        self._open = [book for book in self._open if book.last_batch is None or book.last_batch > batch]
        numbers = [book.number for book in done]
        kept = {name: rows.filter(pl.col("file").is_in(numbers)) for name, rows in self._kept.items()}
        self._kept = {name: rows.filter(~pl.col("file").is_in(numbers)) for name, rows in self._kept.items()}
        if kept:
            kept["kinds"] = whole(kept["kinds"])
        off = unbalanced_remits(kept["totals"]) if kept else pl.DataFrame(schema=ODDITIES)
        envelopes = told_by_envelopes(done, kept)
        files = file_rows(done, kept, off)
        found = [off, kept["oddities"]] if kept else []
        found += [as_rows(told_by_books(done, kept, files)), envelopes]
        closed = {"files": files, "diagnostics": self._diagnostics(done, pl.concat(found))}
        if kept:
            closed |= {"transactions": self._with_ids(transactions(kept)), "kinds": self._with_ids(kept["kinds"])}
        return closed

    def _diagnostics(self, done: list[Book], oddities: pl.DataFrame) -> pl.DataFrame:
        shown = shortened(oddities.sort("file", "ordinal", maintain_order=True, nulls_last=False))
        found = offsets(done, shown)
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
            pl.Series("offset", found, dtype=pl.Int64),
            "message",
        )
