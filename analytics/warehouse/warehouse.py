"""One snapshot, open for questions: those of the default day are answered from memory, all others from the disk."""

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
from analytics.warehouse.cache import Cache
from analytics.warehouse.engine import Engine
from analytics.warehouse.facts import Facts

_HEAD = 8192
_REBUILD = "`denials rebuild` makes it again from the kept files"
_NO_DAY = date(1970, 1, 1)
# DuckDB's sum of an integer: Polars would divide it to a silent 0.
_UNCAST_SUM = pl.Decimal(38, 0)
_SMALL = ("payers", "providers", "files", "diagnostics", "findings")
"""Tables that pages need again and again."""


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

    def __post_init__(self) -> None:
        # Created before a second thread can see it: since Python 3.12 two threads would create one each.
        self.cache, self._facts  # noqa: B018

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
        key = (query.name, query.body, repr(sorted(bound.items())))
        return self.cache.found(key, lambda: self._counted(query, bound))

    def evidence(self, query: Query, scope: Scope | None = None, **parameters: object) -> pl.DataFrame:
        """The rows behind the answer, from the same text: each with file and segment. Raises like `ask`."""
        bound = self._bound(query, scope, parameters)
        key = ("rows behind", query.name, query.body, repr(sorted(bound.items())))
        return self.cache.found(key, lambda: self._run(query, bound, is_evidence=True))

    def table(self, name: str) -> pl.DataFrame:
        """A small table as it is: payers, providers, files, diagnostics, findings. KeyError for an unknown one."""
        sql = f'SELECT * FROM "{tables.BY_NAME[name].name}"'
        if name not in _SMALL:
            return self._answer(name, sql, {})
        return self.cache.found((name,), lambda: self._answer(name, sql, {}))

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

    def _counted(self, query: Query, bound: dict[str, object]) -> pl.DataFrame:
        found = self._run(query, bound)
        for column, dtype in found.schema.items():
            if dtype == _UNCAST_SUM:
                raise WarehouseError(f"{query.name}: {column} is a sum that was not cast")
        return found

    def _run(self, query: Query, bound: dict[str, object], *, is_evidence: bool = False) -> pl.DataFrame:
        """The answer from the facts in memory that fit, without room for them from the rows; or the rows behind it."""
        if is_evidence:
            return self._answer(query.name, query.evidence_sql, bound)
        if not query.over_facts:
            return self._answer(query.name, query.sql, bound)
        try:
            return self._engine.answer(query.over(self._facts.fitting(query.reads, bound)), bound)
        except duckdb.OutOfMemoryException:
            self._facts.release()
        except duckdb.CatalogException:
            pass  # another session, out of memory, freed the facts between: the rows answer
        except duckdb.Error as error:
            raise self._refusal(query.name, error) from error
        return self._answer(query.name, query.sql, bound)

    def _answer(self, name: str, sql: str, bound: dict[str, object]) -> pl.DataFrame:
        try:
            return self._engine.answer(sql, bound)
        except duckdb.Error as error:
            raise self._refusal(name, error) from error

    def _refusal(self, name: str, error: duckdb.Error) -> WarehouseError:
        if isinstance(error, duckdb.IOException):
            if layout.is_full(error):
                return WarehouseError(f"{name}: the disk is full")
            if self._path.is_dir() and (lost := self._damage()):
                return WarehouseError(f"{name}: {lost}; {_REBUILD}")
            return WarehouseError(f"{self.folder}: this snapshot was replaced; open the warehouse again")
        if isinstance(error, duckdb.OutOfMemoryException):
            return WarehouseError(f"{name}: this computer has not enough free memory; choose a shorter period")
        # Without the library's words: they are no help to a reader, and may quote a value.
        reason = self._damage() or f"a table is damaged, or does not fit this question ({type(error).__name__})"
        return WarehouseError(f"{name}: {reason}; {_REBUILD}")

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
        return Engine(self._path)

    @cached_property
    def _facts(self) -> Facts:
        return Facts(self._engine, self.as_of)

    @cached_property
    def cache(self) -> Cache:
        """What was asked of this snapshot, for all who have it open."""
        return Cache()

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
        """Kind of file (837P, 277CA, 835) -> the first day covered; None where there is none."""
        row = self.ask(queries.FIRST_DAYS).row(0, named=True)
        return {"837P": row["submission_date"], "277CA": row["acknowledgement_date"], "835": row["payment_date"]}
