"""Who saw what: a log next to the warehouse that only grows, each row chained to the one before by its hash.

It holds no name, birth date or member id of a patient. One JSON object a line, in `access.jsonl`; `access.head`
holds the number of rows and the last hash, so that rows cut off at the end are missed too.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from analytics.access.locking import exclusive
from analytics.layout import check_own, is_full
from analytics.settings import write_whole

FILE, HEAD = "access.jsonl", "access.head"
WHATS = (
    "start",
    "sign-in",
    "sign-in refused",
    "sign-out",
    "page",
    "patient shown",
    "export",
    "load",
    "rebuild",
    "forget",
    "settings",
    "clock set back",
    "log damaged",
)
"""What is logged."""
_NOTHING = "0" * 64
_LONGEST = 1 << 16


class LogError(Exception):
    """The log cannot be read or written; the message says why. What cannot be logged is not done."""

    def __init__(self, path: Path, act: str, error: OSError) -> None:
        self.reason = "the disk is full" if is_full(error) else error.strerror or type(error).__name__
        path = Path(error.filename2 or error.filename or path)
        rest = "; nothing was done, because it could not be logged" if act == "written" else ""
        super().__init__(f"{path} cannot be {act} ({self.reason}){rest}")


@dataclass(frozen=True)
class Row:
    """One act: when (UTC), by whom, what, and on what (a page, a file id, a claim id; never a name)."""

    row: int
    time: str
    who: str
    what: str
    subject: str
    previous: str
    hash: str = ""

    def hashed(self) -> str:
        """The hash that this row must have."""
        content = {key: value for key, value in asdict(self).items() if key != "hash"}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


@dataclass(frozen=True)
class AccessLog:
    """The log of one warehouse folder; safe to write from several processes at once."""

    folder: Path

    def write(self, who: str, what: str, subject: str = "", now: datetime | None = None) -> None:
        """Add one row; where the clock was set back, or the end of the log is damaged, a row before it says so.

        Where there is no warehouse yet there is nothing to see, and nothing is written before the first load. Raises
        LogError where it cannot be written, NotOurs where the folder is not a warehouse.
        """
        if not self.folder.is_dir() and what != "load":
            return
        try:
            self._write(who, what, subject, now)
        except OSError as error:
            raise LogError(self.folder / FILE, "written", error) from error

    def _write(self, who: str, what: str, subject: str, now: datetime | None) -> None:
        check_own(self.folder)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._open() as file:
            # the time is read while the file is held, so that two servers' rows are in order
            time = (now or datetime.now(UTC)).isoformat(timespec="milliseconds")
            last, is_whole = _last(file)
            said, head = [], self._head()
            if not is_whole or not _is_end(last, head):
                said.append(("log damaged", "the rows before this one do not end as they were written"))
            if last and time < last.time:
                said.append(("clock set back", f"the row before is of {last.time}"))
            for one, about in [*said, (what, subject)]:
                last = _after(last, head, time, who, one, about)
                head = (last.row, last.hash)
                file.write((b"" if is_whole else b"\n") + last.line())
                is_whole = True
                file.flush()
                os.fsync(file.fileno())
                write_whole(json.dumps(head), self.folder / HEAD)

    def rows(self) -> list[Row]:
        """All rows that can be read, oldest first. Raises LogError where the file cannot be."""
        try:
            return [row for row in self._read() if row is not None]
        except OSError as error:
            raise LogError(self.folder / FILE, "read", error) from error

    def damage(self) -> list[str]:
        """What is wrong with the log, each with its row; empty where every row is as it was written."""
        try:
            if not (self.folder / FILE).exists() and not (self.folder / HEAD).exists():
                return []
            with self._open():
                read, head = self._read(), self._head()
        except OSError as error:
            return [f"{self.folder / FILE}: cannot be read ({type(error).__name__})"]
        found = [f"line {number}: {why}" for number, row in enumerate(read, start=1) for why in _oddities(row, number)]
        for number, (before, row) in enumerate(pairwise(read), start=2):
            if before and row and (row.previous != before.hash or row.row != before.row + 1):
                found.append(f"line {number}: rows were removed, added or changed before it")
        if not _is_end(read[-1] if read else None, head):
            found.append(f"line {len(read)}: the log was cut off or changed after it: {head[0]} rows were written")
        return found

    def _head(self) -> tuple[int, str]:
        try:
            row, found = json.loads((self.folder / HEAD).read_text(encoding="utf-8"))
            return int(row), str(found)
        except FileNotFoundError:
            return 0, _NOTHING
        except (ValueError, TypeError, OverflowError, RecursionError):
            return -1, ""

    def _read(self) -> list[Row | None]:
        try:
            lines = (self.folder / FILE).read_bytes().splitlines()
        except FileNotFoundError:
            return []
        return [_parsed(line) for line in lines]

    @contextmanager
    def _open(self) -> Iterator[BinaryIO]:
        """The file, held alone."""
        descriptor = os.open(
            self.folder / FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600
        )
        with os.fdopen(descriptor, "a+b") as file, exclusive(descriptor):
            yield file


def _is_end(last: Row | None, head: tuple[int, str]) -> bool:
    """Whether the log ends where its head says; one row further is where the program was killed between."""
    if last is None:
        return head == (0, _NOTHING)
    return head in ((last.row, last.hash), (last.row - 1, last.previous))


def _after(last: Row | None, head: tuple[int, str], time: str, who: str, what: str, subject: str) -> Row:
    """The next row. Where the end was cut off it counts on from what was written, so that the gap shows."""
    number = max(last.row if last else 0, head[0]) + 1
    row = Row(number, time, who, what, subject, last.hash if last else _NOTHING)
    return Row(**{**asdict(row), "hash": row.hashed()})


def _last(file: BinaryIO) -> tuple[Row | None, bool]:
    """The last row that can be read, and whether the file ends with it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - _LONGEST, 0))
    tail = file.read()
    lines = tail.splitlines()
    found = next((row for line in reversed(lines) if (row := _parsed(line))), None)
    return found, not lines or (tail.endswith(b"\n") and _parsed(lines[-1]) is not None)


def _parsed(line: bytes) -> Row | None:
    try:
        row = Row(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        return None
    values = asdict(row)
    is_row = isinstance(values.pop("row"), int) and all(isinstance(value, str) for value in values.values())
    return row if is_row else None


def _oddities(row: Row | None, number: int) -> Iterator[str]:
    if row is None:
        yield "is no row of the log"
    elif row.hash != row.hashed():
        yield "was changed after it was written"
    elif number == 1 and (row.row, row.previous) != (1, _NOTHING):
        yield "rows before it are missing"
    elif row.what in ("clock set back", "log damaged"):
        yield f"{row.what}: {row.subject}"
