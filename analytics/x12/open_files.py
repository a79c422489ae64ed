"""The state of all files of one reading: opened with the first block of a file, finished with its last."""

from __future__ import annotations

from collections import Counter

import polars as pl

from analytics.x12.balances import ISSUES, unbalanced_remits
from analytics.x12.batches import Batch
from analytics.x12.diagnostics import (
    as_rows,
    issues_of_envelopes,
    issues_of_files,
    more_alike,
    offsets,
    shortened,
    without_more_alike,
)
from analytics.x12.envelope import Issue
from analytics.x12.file_state import FileState
from analytics.x12.finish_file import file_rows, transactions, whole
from analytics.x12.sources import Content


class OpenFiles:
    """All the books of one reading."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._known: set[str] = set()
        self._open: list[FileState] = []
        self._pending: dict[str, pl.DataFrame] = {}
        self._issue: Counter[str] = Counter()

    def enter(
        self,
        name: str,
        file_id: str,
        content: Content | None = None,
        refused: str | None = None,
        last_batch: int | None = None,
    ) -> FileState:
        """A new book; repeated when its content was there before."""
        book = FileState(len(self._ids), name, file_id, content, refused, file_id in self._known, last_batch)
        if book.is_repeated and content is not None:
            book.issues.append(
                Issue(None, "info", "same_content", f"the same content is there again as {name}; read once")
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
        self._pending = {
            name: pl.concat([self._pending[name], rows]) if name in self._pending else rows
            for name, rows in {**made.books, "more": more_alike([])}.items()
        }
        self._pending["issues"], more = without_more_alike(self._pending["issues"])
        self._pending["more"] = more_alike([self._pending["more"], more])

    def identified(self, made: Batch) -> dict[str, pl.DataFrame]:
        """The batch's tables with file ids instead of numbers."""
        return {name: self._with_ids(rows) for name, rows in made.tables.items()}

    def _with_ids(self, rows: pl.DataFrame) -> pl.DataFrame:
        ids = pl.Series("file_id", self._ids, dtype=pl.String)
        return pl.DataFrame([ids[rows["file"]], *(column for column in rows.get_columns() if column.name != "file")])

    def close(self, batch: int) -> dict[str, pl.DataFrame]:
        """Rows of `files`, `transactions` and `diagnostics` for the files that end up to this batch; their books go.

        In addition `kinds`: every transaction of these files with its kind, whether it is read or not.
        """
        done = [book for book in self._open if book.last_batch is not None and book.last_batch <= batch]
        if not done:
            return {}
        self._open = [book for book in self._open if book.last_batch is None or book.last_batch > batch]
        numbers = [book.number for book in done]
        records = {name: rows.filter(pl.col("file").is_in(numbers)) for name, rows in self._pending.items()}
        self._pending = {name: rows.filter(~pl.col("file").is_in(numbers)) for name, rows in self._pending.items()}
        if records:
            records["kinds"] = whole(records["kinds"])
        off = unbalanced_remits(records["totals"]) if records else pl.DataFrame(schema=ISSUES)
        envelopes = issues_of_envelopes(done, records)
        files = file_rows(done, records, off)
        found = [off, records["issues"]] if records else []
        found += [as_rows(issues_of_files(done, records, files)), envelopes]
        more = records["more"] if records else more_alike([])
        closed = {"files": files, "diagnostics": self._diagnostics(done, pl.concat(found), more)}
        if records:
            closed |= {"transactions": self._with_ids(transactions(records)), "kinds": self._with_ids(records["kinds"])}
        return closed

    def _diagnostics(self, done: list[FileState], issues: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
        shown = shortened(issues.sort("file", "ordinal", maintain_order=True, nulls_last=False), more)
        found = offsets(done, shown)
        ids = [self._ids[number] for number in shown["file"]]
        positions = []
        for file_id in ids:
            self._issue[file_id] += 1
            positions.append(self._issue[file_id])
        return shown.select(
            pl.Series("file_id", ids, dtype=pl.String),
            pl.Series("position", positions, dtype=pl.UInt32),
            "severity",
            "code",
            pl.col("ordinal").alias("segment"),
            pl.Series("offset", found, dtype=pl.Int64),
            "message",
        )
