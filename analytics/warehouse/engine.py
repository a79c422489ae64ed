"""DuckDB over one snapshot's parquet files: what it may touch, what stands in memory, and how answers become frames."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import duckdb
import polars as pl
from polars._typing import PolarsDataType

from analytics import tables

_PARAMETER = re.compile(r"\$(\w+)")
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_FEW = "FROM merged_"
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


def connected(snapshot: Path, has_merged: bool) -> duckdb.DuckDBPyConnection:
    """A connection that sees the snapshot's tables and nothing else; merged ones, if there are any, in memory."""
    connection = duckdb.connect(":memory:")
    path = snapshot.resolve()
    connection.execute(f"SET allowed_directories = [{_quoted(str(path))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    for name in (*tables.BY_NAME, *(tables.MERGED_BY_NAME if has_merged else ())):
        source = _quoted(str(path / f"{name}.parquet"))
        # Few rows that every page asks for stand in memory; the balances are as many as there are lines.
        kind = "TABLE" if name in tables.MERGED_BY_NAME and name != tables.BALANCES.name else "VIEW"
        connection.execute(f'CREATE {kind} "{name}" AS SELECT * FROM read_parquet({source})')
    return connection


def answer(connection: duckdb.DuckDBPyConnection, sql: str, bound: dict[str, object]) -> pl.DataFrame:
    """The answer to one text. Of the values it takes those that it names. Raises duckdb.Error."""
    values = {name: value for name, value in bound.items() if name in _parameters(sql)}
    # One connection shared by threads returns wrong rows; a cursor a call is cheap and safe.
    cursor = connection.cursor()
    if _FEW not in sql:
        many: pl.DataFrame = cursor.sql(sql, params=values).pl()
        return many
    # What stands on merged rows is short: row by row it is here before a relation would be bound a second time.
    rows = cursor.execute(sql, values)
    schema = {name: _dtype(str(kind)) for name, kind, *_ in cursor.description or ()}
    return pl.DataFrame(rows.fetchall(), schema=schema, orient="row")


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
