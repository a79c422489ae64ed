"""DuckDB over one snapshot's parquet files: what it may touch, what stands in memory, and how answers become frames."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import duckdb
import polars as pl
from polars._typing import PolarsDataType

from analytics import tables

_PARAMETER = re.compile(r"\$(\w+)")
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_FEW = re.compile(r"FROM (merged_|takebacks\b)")
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
    """A snapshot's tables and nothing else: all of them as they lie on disk, and the merged ones in memory.

    Few rows are sooner counted by one core than handed out to several, so those in memory have a place of their own.
    """

    snapshot: Path
    has_merged: bool

    @cached_property
    def _many(self) -> duckdb.DuckDBPyConnection:
        # the balances are as many as there are lines
        names = (*tables.BY_NAME, *((tables.BALANCES.name,) if self.has_merged else ()))
        return _connected(self.snapshot, "VIEW", names)

    @cached_property
    def _few(self) -> duckdb.DuckDBPyConnection:
        merged = (name for name in tables.MERGED_BY_NAME if name != tables.BALANCES.name and self.has_merged)
        names = (*merged, tables.TAKEBACKS.name)
        return _connected(self.snapshot, "TABLE", names, "SET threads = 1")

    def answer(self, sql: str, bound: dict[str, object]) -> pl.DataFrame:
        """The answer to one text. Of the values it takes those that it names. Raises duckdb.Error."""
        values = {name: value for name, value in bound.items() if name in _parameters(sql)}
        # One connection shared by threads returns wrong rows; a cursor a call is cheap and safe.
        if not _FEW.search(sql):
            many: pl.DataFrame = self._many.cursor().sql(sql, params=values).pl()
            return many
        # What stands on merged rows is short: row by row it is here before a relation would be bound a second time.
        cursor = self._few.cursor()
        rows = cursor.execute(_parsed(sql), values).fetchall()
        schema = {name: _dtype(str(kind)) for name, kind, *_ in cursor.description or ()}
        return pl.DataFrame(rows, schema=schema, orient="row")


def _connected(snapshot: Path, kind: str, names: Iterable[str], *settings: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    path = snapshot.resolve()
    for setting in settings:
        connection.execute(setting)
    connection.execute(f"SET allowed_directories = [{_quoted(str(path))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    for name in names:
        source = _quoted(str(path / f"{name}.parquet"))
        connection.execute(f'CREATE {kind} "{name}" AS SELECT * FROM read_parquet({source})')
    return connection


@cache
def _parsed(sql: str) -> duckdb.Statement:
    """The text, read: it is the same for every scope, and to read it takes as long as to count few rows."""
    (statement,) = duckdb.extract_statements(sql)
    return statement


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
