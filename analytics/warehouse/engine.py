"""DuckDB over one snapshot's parquet files: what it may read, and how answers become frames."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock

import duckdb
import polars as pl

from analytics import tables

# What DuckDB recommends instead, a relation, plans every text twice; the copy takes less than that.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result makes an extra copy")


@dataclass(frozen=True, eq=False)
class Engine:
    """A snapshot's tables under their names, and facts, copies of rows in memory; nothing else can be read."""

    snapshot: Path
    _connections: list[duckdb.DuckDBPyConnection] = field(default_factory=list)
    _connecting: Lock = field(default_factory=Lock)

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        with self._connecting:  # sessions that start at the same time share one: facts live in it
            if not self._connections:
                self._connections.append(self._connected())
            return self._connections[0]

    def _connected(self) -> duckdb.DuckDBPyConnection:
        connection = connected(self.snapshot)
        for name in tables.BY_NAME:
            path = _quoted(str(self.snapshot.resolve() / f"{name}.parquet"))
            connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet({path})')
        return connection

    def answer(self, sql: str, bound: dict[str, object]) -> pl.DataFrame:
        """The answer to one text. Of the values it takes those that it names. Raises duckdb.Error."""
        statement = _parsed(sql)
        values = {name: bound[name] for name in statement.named_parameters if name in bound}
        # One connection shared by threads returns wrong rows; a cursor a call is cheap and safe.
        found = pl.from_arrow(self._connection.cursor().execute(statement, values).to_arrow_table())
        assert isinstance(found, pl.DataFrame)
        return found

    def hold(self, name: str, sql: str, bound: dict[str, object]) -> str:
        """Put the answer into memory; under which name it can be read. Raises duckdb.Error.

        A fact has a database of its own: DuckDB compresses a whole database, before anybody reads it.
        """
        cursor = self._connection.cursor()
        cursor.execute(f"ATTACH ':memory:' AS \"{name}\" (COMPRESS)")
        statement = _parsed(f'CREATE TABLE "{name}".fact AS {sql}')
        cursor.execute(statement, {key: bound[key] for key in statement.named_parameters if key in bound})
        cursor.execute(f'CHECKPOINT "{name}"')
        return f'"{name}".fact'

    def release(self, name: str) -> None:
        """Free the memory of a fact, once nobody reads it any more. Raises duckdb.Error."""
        self._connection.cursor().execute(f'DROP TABLE IF EXISTS "{name}".fact')


def connected(snapshot: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that can read the snapshot's folder and nothing else, and writes nothing."""
    connection = duckdb.connect(":memory:")
    # Else DuckDB writes what memory has no room for, patients' claims, into the folder where the program was started.
    connection.execute("SET temp_directory = ''")
    connection.execute(f"SET allowed_directories = [{_quoted(str(snapshot.resolve()))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


@cache
def _parsed(sql: str) -> duckdb.Statement:
    """The text, parsed once: it is the same for every scope."""
    (statement,) = duckdb.extract_statements(sql)
    return statement


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
