"""DuckDB over one snapshot's parquet files: what it may touch, what stands in memory, and how answers become frames."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from threading import Lock

import duckdb
import polars as pl
from polars._typing import PolarsDataType

from analytics import tables

_PARAMETER = re.compile(r"\$(\w+)")
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_FEW = re.compile(r"FROM (merged_\w+|takebacks)\b")
_TYPES: dict[str, PolarsDataType] = {
    "BIGINT": pl.Int64,
    "INTEGER": pl.Int32,
    "UINTEGER": pl.UInt32,
    "UTINYINT": pl.UInt8,
    "VARCHAR": pl.String,
    "VARCHAR[]": pl.List(pl.String),
    "DATE": pl.Date,
    "BOOLEAN": pl.Boolean,
    "HUGEINT": pl.Decimal(38, 0),
}


@dataclass(frozen=True, eq=False)
class Engine:
    """A snapshot's tables and nothing else: all of them as they lie on disk, and of the merged ones what is asked for.

    Few rows are sooner counted by one core than handed out to several, so those in memory have a place of their own.
    A slice is read when it is first asked for, into a table of its own: a page needs a tenth of them.
    """

    snapshot: Path
    has_merged: bool

    @cached_property
    def _many(self) -> duckdb.DuckDBPyConnection:
        connection = _connected(self.snapshot)
        # the balances are as many as there are lines
        for name in (*tables.BY_NAME, *((tables.BALANCES.name,) if self.has_merged else ())):
            connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {self._on_disk(name)}')
        return connection

    @cached_property
    def _few(self) -> duckdb.DuckDBPyConnection:
        return _connected(self.snapshot, "SET threads = 1")

    @cached_property
    def _read(self) -> set[str]:
        """What stands in memory."""
        return set()

    @cached_property
    def _reading(self) -> Lock:
        return Lock()

    def answer(self, sql: str, bound: dict[str, object], *, is_long: bool = False) -> pl.DataFrame:
        """The answer to one text, long or short. Of the values it takes those that it names. Raises duckdb.Error."""
        values = {name: value for name, value in bound.items() if name in _parameters(sql)}
        # One connection shared by threads returns wrong rows; a cursor a call is cheap and safe.
        if not (few := _asked_in_memory(sql)):
            many: pl.DataFrame = self._many.cursor().sql(sql, params=values).pl()
            return many
        slice_ = values.get("slice")
        for name in few:
            self._stand(name, slice_)
        cursor = self._few.cursor()
        if is_long:
            long: pl.DataFrame = cursor.sql(_in_memory(sql, slice_), params=values).pl()
            return long
        # What stands on merged rows is short: row by row it is here before a relation would be bound a second time.
        rows = cursor.execute(_parsed(sql, slice_), values).fetchall()
        schema = {name: _dtype(str(kind)) for name, kind, *_ in cursor.description or ()}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _stand(self, name: str, slice_: object) -> None:
        """Read a slice of a merged table, or the whole of another one, where that was not done yet."""
        table = _name_of(name, slice_)
        if table in self._read:
            return
        with self._reading:
            if table in self._read:
                return
            where = "" if table == name else f" WHERE slice = {slice_}"
            self._few.cursor().execute(f'CREATE TABLE "{table}" AS SELECT * FROM {self._on_disk(name)}{where}')
            self._read.add(table)

    def _on_disk(self, name: str) -> str:
        return f"read_parquet({_quoted(str(self.snapshot.resolve() / f'{name}.parquet'))})"


def _connected(snapshot: Path, *settings: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    for setting in settings:
        connection.execute(setting)
    # Else DuckDB writes what memory has no room for, patients' claims, into the folder where the program was started.
    connection.execute("SET temp_directory = ''")
    connection.execute(f"SET allowed_directories = [{_quoted(str(snapshot.resolve()))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _name_of(name: str, slice_: object) -> str:
    """What a slice of a merged table is called in memory."""
    return f"{name}_{slice_}" if name in tables.MERGED_BY_NAME else name


@cache
def _asked_in_memory(sql: str) -> tuple[str, ...]:
    """The tables in memory that a text asks."""
    return tuple(sorted(set(_FEW.findall(sql))))


@cache
def _parsed(sql: str, slice_: object) -> duckdb.Statement:
    """The text, read: it is the same for every scope, and to read it takes as long as to count few rows."""
    (statement,) = duckdb.extract_statements(_in_memory(sql, slice_))
    return statement


def _in_memory(sql: str, slice_: object) -> str:
    """The text over what stands in memory."""
    return _FEW.sub(lambda found: f"FROM {_name_of(found[1], slice_)}", sql)


@cache
def _dtype(name: str) -> PolarsDataType:
    if found := _DECIMAL.fullmatch(name):
        return pl.Decimal(int(found[1]), int(found[2]))
    return _TYPES[name]


@cache
def _parameters(sql: str) -> frozenset[str]:
    """What a text binds: over merged rows it needs less than over all."""
    return frozenset(_PARAMETER.findall(sql))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
