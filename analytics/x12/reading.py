"""Files in, records out, batch by batch: a row for every file, read or refused, and a diagnostic for every issue."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import polars as pl

from analytics.tables import RECORDS
from analytics.x12.batches import Batch, read_batch
from analytics.x12.blocks import BLOCK, MOST_SEGMENTS, Block, blocks
from analytics.x12.canonical import NotX12, Stretch, stretches
from analytics.x12.file_state import FileState
from analytics.x12.open_files import OpenFiles
from analytics.x12.sources import Refused, Source, find_sources
from analytics.x12.unexpected import UNEXPECTED, unexpected

_AT_ONCE = 2
"""Batches that are read while the next is cut: as many as two processors get through; more want more memory."""
_FULL = 7 / 8
"""Of a block's size: one cut before a claim may fall a little short of it, and two in a batch want twice the memory."""
_WINDOW = 1 << 20
"""How much of a file is looked at in one go: what holds up the other threads should do so for a moment only."""

Progress = Callable[[str, int], None]
"""Called with the name and the size in bytes of every source before it is read."""


def read_all(paths: Iterable[str | os.PathLike[str]], progress: Progress | None = None) -> dict[str, pl.DataFrame]:
    """Every table of RECORDS from the files, folders and archives at the paths, conforming to `analytics.tables`.

    Raises nothing for what is wrong with a file: that is a row in `files` (refused) and in `diagnostics`.
    """
    parts = list(read(find_sources(paths), progress))
    tables = {table.name: pl.concat([table.empty(), *(part[table.name] for part in parts)]) for table in RECORDS}
    refused = tables["files"].filter(pl.col("refused").is_not_null())["file_id"].to_list()
    return {name: _without(table, refused, name) for name, table in tables.items()}


def read(sources: Iterable[Source], progress: Progress | None = None) -> Iterator[dict[str, pl.DataFrame]]:
    """The same tables batch by batch, in bounded memory.

    A large file's records come in several batches, its row in `files` with the last. Where that row says refused (the
    file changed while it was read), records that came before do not count.
    """
    yield from Reading(progress).run(sources)


class Reading:
    """One pass over sources. It also collects the kinds of transactions of each file.

    One thread cuts files into batches while another makes records of the batch before: the order stays the files'.
    """

    def __init__(self, progress: Progress | None = None, block: int = BLOCK) -> None:
        self._progress = progress
        self._block = block
        self._books = OpenFiles()
        self._cut = 0
        """How many batches were cut so far."""
        self.kinds: list[pl.DataFrame] = []

    def run(self, sources: Iterable[Source]) -> Iterator[dict[str, pl.DataFrame]]:
        """The tables of RECORDS, batch by batch."""
        waiting: deque[tuple[int, Future[_Made]]] = deque()
        with ThreadPoolExecutor(_AT_ONCE, "x12") as pool:
            for batch in self._batches(sources):
                waiting.append((self._cut, pool.submit(_read, batch)))
                self._cut += 1
                if len(waiting) > _AT_ONCE:
                    yield self._finished(*waiting.popleft())
            while waiting:
                yield self._finished(*waiting.popleft())

    def _batches(self, sources: Iterable[Source]) -> Iterator[list[tuple[int, Block]]]:
        """Blocks of the sources under the numbers of their books, as many as fit; the last batch may be empty."""
        batch: list[tuple[int, Block]] = []
        size = count = 0
        for source in sources:
            for number, block in self._open(source):
                batch.append((number, block))
                size += len(block.text)
                count += block.runs[-1].count
                if size >= self._block * _FULL or count >= MOST_SEGMENTS * _FULL:
                    yield batch
                    batch, size, count = [], 0, 0
        yield batch

    def _open(self, source: Source) -> Iterator[tuple[int, Block]]:
        """The source's blocks under its book's number; none of one that is refused, or was there already."""
        try:
            content = source.load()
        except Refused as error:
            self._books.enter(source.name, _made_up_id(source), refused=str(error), last_batch=self._cut)
            return
        if self._progress:
            self._progress(source.name, content.size)
        book = self._books.enter(source.name, content.file_id, content)
        try:
            if not book.is_repeated:
                with content.open() as stream:
                    for block in blocks(_noted(stretches(stream, _WINDOW), book), self._block):
                        yield book.number, block
                content.verify()
        except NotX12 as error:
            book.refused = f"no X12: {error}"
        except Refused as error:
            book.refused = str(error)
        except (OSError, EOFError, zlib.error):
            book.refused = "it cannot be read to its end"
        except UNEXPECTED as error:
            book.refused = unexpected(error)
        book.last_batch = self._cut

    def _finished(self, number: int, reading: Future[_Made]) -> dict[str, pl.DataFrame]:
        """The tables of a batch, and the diagnostics of the files that end with it."""
        made = reading.result()
        for file, reason in made.refused.items():
            self._books.refuse(file, reason)
        tables: dict[str, pl.DataFrame] = {}
        for batch in made.batches:
            self._books.keep(batch)
            found = self._books.identified(batch)
            tables = {name: pl.concat([tables[name], rows]) if name in tables else rows for name, rows in found.items()}
        refused = self._books.refused_ids()
        tables |= self._books.close(number)
        refused += (
            tables["files"].filter(pl.col("refused").is_not_null())["file_id"].to_list() if "files" in tables else []
        )
        if "kinds" in tables:
            self.kinds.append(tables.pop("kinds"))
        return {
            table.name: table.conform(
                _without(tables[table.name], refused, table.name) if table.name in tables else table.empty()
            )
            for table in RECORDS
        }


@dataclass(frozen=True)
class _Made:
    """What a batch gave: usually one batch of records; where a file cannot be read, one for each of the others."""

    batches: list[Batch]
    refused: dict[int, str] = field(default_factory=dict)
    """Numbers of the files that cannot be read, and why."""


def _read(batch: list[tuple[int, Block]]) -> _Made:
    if not batch:
        return _Made([])
    try:
        return _Made([read_batch(batch)])
    except UNEXPECTED as error:
        numbers = dict.fromkeys(number for number, _ in batch)
        if len(numbers) == 1:
            return _Made([], {number: unexpected(error) for number in numbers})
    alone = [_read([block for block in batch if block[0] == number]) for number in numbers]
    refused = {number: reason for one in alone for number, reason in one.refused.items()}
    return _Made([found for one in alone for found in one.batches], refused)


def _without(table: pl.DataFrame, refused: list[str], name: str) -> pl.DataFrame:
    return table if name in ("files", "diagnostics") or not refused else table.filter(~pl.col("file_id").is_in(refused))


def _made_up_id(source: Source) -> str:
    """An id for what has no content to hash."""
    return hashlib.sha256(b"unread " + source.identity.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _noted(found: Iterable[Stretch], book: FileState) -> Iterator[Stretch]:
    """The stretches; their issues are noted in the state of the file."""
    ordinal = 1
    for stretch in found:
        book.note(stretch, ordinal)
        ordinal += stretch.count
        yield stretch
