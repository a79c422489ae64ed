"""One snapshot, open for questions: each goes to the fewest rows that give the same answer."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from analytics import layout, queries, tables
from analytics.queries import Query
from analytics.scope import Scope
from analytics.settings import Settings
from analytics.settings import load as load_settings
from analytics.warehouse import parts
from analytics.warehouse.engine import Engine
from analytics.warehouse.slices import slice_for

_HEAD = 8192
_REBUILD = "`denials rebuild` makes it again from the kept files"
_NO_DAY = date(1970, 1, 1)
# DuckDB's sum of an integer: Polars would divide it to a silent 0.
_UNCAST_SUM = pl.Decimal(38, 0)
_SAME_FOR_ALL = {"as_of", "sent_after"}
"""Parameters of questions about everybody, which every page puts again."""
_KEPT = ("payers", "providers", "files", "diagnostics", "findings")
"""Small tables that pages need again and again."""


class WarehouseError(Exception):
    """There is nothing to ask here, or the question does not fit; the message says what to do."""


def open_warehouse(folder: Path) -> Warehouse:
    """The warehouse in this folder, at its current snapshot.

    Raises WarehouseError where there is none, where another version of this program built it, or where a part of it
    is missing or damaged.
    """
    try:
        path = layout.current_path(folder)
        if not path.is_dir():
            raise layout.NotWhole(f"{layout.CURRENT} names {path.name}, which is not there")
        written = layout.whole(path, tables.BY_NAME)
    except layout.NotOurs as error:
        raise WarehouseError(f"{error}; {_REBUILD}") from None
    except layout.NotWhole as error:
        raise WarehouseError(f"{folder}: its snapshot is only half there: {error}; {_REBUILD}") from None
    except layout.OtherFormat as error:
        raise WarehouseError(f"{folder}: {error}; build the files again") from None
    except OSError as error:
        if not layout.holds_data(folder):
            raise WarehouseError(f"{folder}: no warehouse there yet; `denials build FILE...` makes one") from None
        reason = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise WarehouseError(f"{folder / layout.CURRENT} {reason}; {_REBUILD}") from None
    return Warehouse(folder, path, written)


@dataclass(frozen=True, eq=False)
class Warehouse:
    """One snapshot, open for questions; a later build does not disturb it. Safe to use from several threads."""

    folder: Path
    _path: Path
    _written: dict[str, Any]

    @property
    def snapshot(self) -> str:
        """The snapshot's id: same id, same answers."""
        return str(self._written["id"])

    @property
    def as_of(self) -> date:
        """The day to look from where none is chosen: the latest date in the files (1970-01-01 without any)."""
        day = self._written["default_as_of"]
        return date.fromisoformat(day) if day else _NO_DAY

    @property
    def is_sample(self) -> bool:
        """It was built from invented files, such as the simulated practice's, not from a practice's own."""
        return bool(self._written["is_sample"]) or layout.is_simulated(self.folder)

    @property
    def is_empty(self) -> bool:
        """No claim was read from any file."""
        return not self._written["tables"]["claims"]

    def rows(self, name: str) -> int:
        """How many rows a table has. KeyError for an unknown one."""
        return int(self._written["tables"][name])

    @property
    def is_current(self) -> bool:
        """No later snapshot was published since this one was opened."""
        try:
            return layout.current_path(self.folder).name == self.snapshot
        except (OSError, layout.NotOurs):
            return False

    @cached_property
    def settings(self) -> Settings:
        """The practice's choices."""
        return load_settings(self.folder)

    def scope(self, **choices: Any) -> Scope:
        """A scope of these choices as of the default day; a payer may be named by any of its known ids.

        Raises ScopeError, also for unknown payers and people.
        """
        payers = tuple(self.payer_ids.get(payer, payer) for payer in choices.get("payers", ()))
        scope = Scope(**{"as_of": self.as_of, **choices, "payers": payers})
        self.check(scope)
        return scope

    def check(self, scope: Scope) -> None:
        """Raises ScopeError where the scope names a payer, clinic or therapist that no file mentions."""
        scope.check_known(self._payers, self._npis, self._npis)

    def ask(self, query: Query, scope: Scope | None = None, **parameters: object) -> pl.DataFrame:
        """The answer: one row per line of the query's contract.

        Raises WarehouseError for a parameter that is missing, or that the query does not have.
        """
        bound = self._bound(query, scope, parameters)
        if not set(bound) <= _SAME_FOR_ALL:
            return self._asked(query, bound)
        key = (query.sql, repr(sorted(bound.items())))
        if key not in self._kept:
            self._kept[key] = self._asked(query, bound)
        return self._kept[key]

    def evidence(self, query: Query, scope: Scope | None = None, **parameters: object) -> pl.DataFrame:
        """The rows behind the answer, from the same text: each with file and segment. Raises like `ask`."""
        bound = self._bound(query, scope, parameters)
        return self._run(query.name, (query.kept if self._is_usual(bound) else query).evidence_sql, bound)

    def table(self, name: str) -> pl.DataFrame:
        """A small table as it is: payers, providers, files, diagnostics, findings. KeyError for an unknown one."""
        sql = f'SELECT * FROM "{tables.BY_NAME[name].name}"'
        if name not in _KEPT:
            return self._run(name, sql, {})
        if (name, "") not in self._kept:
            self._kept[name, ""] = self._run(name, sql, {})
        return self._kept[name, ""]

    def kinds(self, as_of: date) -> frozenset[str]:
        """Which of 837P, 277CA and 835 have a document dated up to that day."""
        return frozenset(kind for kind, first in self.first_days.items() if first is not None and first <= as_of)

    def segments(self, file_id: str, ordinals: Iterable[int]) -> list[str]:
        """These segments of a source (rows of a CSV, by their lines), as they were received.

        Raises WarehouseError where the source is gone.
        """
        from analytics.practice_csv import looks_like_postings, texts_of_rows
        from analytics.x12 import segments

        path = self.folder / layout.SOURCES / f"{file_id}.gz"
        try:
            if path.is_symlink():
                raise WarehouseError(f"source {file_id} is a symbolic link: build the file again")
            content = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise WarehouseError(f"source {file_id} is missing or damaged: build the file again") from error
        wanted = list(ordinals)
        if looks_like_postings(content[:_HEAD]):
            return texts_of_rows(content, wanted)
        return [segment.text for segment in segments(content, wanted)]

    def _bound(self, query: Query, scope: Scope | None, given: dict[str, object]) -> dict[str, object]:
        wanted = {parameter.name for parameter in query.parameters}
        of_scope = scope.parameters() if scope else {}
        if excess := sorted(set(given) - (wanted - set(of_scope))):
            raise WarehouseError(f"{query.name}: has no parameter {', '.join(excess)}")
        bound = {name: value for name, value in {**of_scope, **given}.items() if name in wanted} | dict(query.sets)
        if missing := sorted(wanted - set(bound)):
            raise WarehouseError(f"{query.name}: parameter {', '.join(missing)} is missing")
        return bound

    def _asked(self, query: Query, bound: dict[str, object]) -> pl.DataFrame:
        number = slice_for(query, bound, self.as_of) if self._has_merged else None
        if self._has_merged and (number is not None or query.over is None) and parts.is_apart(query, bound):
            return self._from_parts(query, bound, number)
        return self._put(query, bound, number)

    def _from_parts(self, query: Query, bound: dict[str, Any], number: int | None) -> pl.DataFrame:
        """The answer, added up from the parts of one that was put for all payers and days."""
        key = parts.key_of(query, bound, number)
        try:
            whole = self._in_parts.get(key)
        except KeyError:
            wide = {**parts.widest(query, bound), "slice": number}
            whole = parts.parts_of(query, self._counted(query.in_parts, wide, is_long=True))
            self._in_parts.put(key, whole)
        if whole is None:
            return self._put(query, bound, number)
        return whole.of(bound)

    def _put(self, query: Query, bound: dict[str, object], number: int | None) -> pl.DataFrame:
        """The answer to the question's text, over the fewest rows that give the same."""
        if number is not None:
            return self._counted(query.merged, {**bound, "slice": number})
        return self._counted(query.kept if self._is_usual(bound) else query, bound)

    def _counted(self, query: Query, bound: dict[str, object], *, is_long: bool = False) -> pl.DataFrame:
        found = self._run(query.name, query.sql, bound, is_long=is_long)
        for column, dtype in found.schema.items():
            if dtype == _UNCAST_SUM:
                raise WarehouseError(f"{query.name}: {column} is a sum that was not cast")
        return found

    def _is_usual(self, bound: dict[str, object]) -> bool:
        """Whether the day is the one for which the build merged rows."""
        return self._has_merged and bound.get("as_of") == self.as_of

    @cached_property
    def _has_merged(self) -> bool:
        """An older build did not merge rows: then every question goes to the rows."""
        return all(name in self._written["tables"] for name in tables.MERGED_BY_NAME)

    def _run(self, name: str, sql: str, bound: dict[str, object], *, is_long: bool = False) -> pl.DataFrame:
        try:
            return self._engine.answer(sql, bound, is_long=is_long)
        except duckdb.IOException as error:
            if layout.is_full(error):
                raise WarehouseError(f"{name}: the disk is full") from error
            if self._path.is_dir() and (lost := self._damage()):
                raise WarehouseError(f"{name}: {lost}; {_REBUILD}") from error
            raise WarehouseError(f"{self.folder}: this snapshot was replaced; open the warehouse again") from error
        except duckdb.Error as error:
            # Without the library's words: they are no help to a reader, and may quote a value.
            reason = self._damage() or f"a table is damaged, or does not fit this question ({type(error).__name__})"
            raise WarehouseError(f"{name}: {reason}; {_REBUILD}") from error

    def _damage(self) -> str | None:
        """Which of this snapshot's tables was damaged since it was opened."""
        try:
            layout.whole(self._path, tables.BY_NAME)
        except layout.NotWhole as error:
            return str(error)
        except layout.OtherFormat:
            return None
        return None

    @cached_property
    def _engine(self) -> Engine:
        return Engine(self._path, self._has_merged)

    @cached_property
    def _in_parts(self) -> parts.Kept:
        """Answers for all payers and days, in parts."""
        return parts.Kept()

    @cached_property
    def _kept(self) -> dict[tuple[str, str], pl.DataFrame]:
        """Answers that no choice of payers or days changes, and tables of names: put once for a snapshot."""
        return {}

    @cached_property
    def payer_ids(self) -> dict[str, str]:
        """Every id that ever meant a payer -> its payer_id."""
        return dict(self.table("payers").select("known_ids", "payer_id").explode("known_ids").iter_rows())

    @cached_property
    def _payers(self) -> frozenset[str]:
        return frozenset(self.table("payers")["payer_id"])

    @cached_property
    def _npis(self) -> frozenset[str]:
        return frozenset(self.table("providers")["npi"])

    @cached_property
    def first_days(self) -> dict[str, date | None]:
        """Kind of file (837P, 277CA, 835) -> the first day that one tells of; None where there is none."""
        row = self.ask(queries.FIRST_DAYS).row(0, named=True)
        return {"837P": row["submission_date"], "277CA": row["acknowledgement_date"], "835": row["payment_date"]}
