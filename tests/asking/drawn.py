"""Tables drawn as text, and a warehouse made of them: a test shows the rows that make its number, and no others."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl

from analytics import tables
from analytics.scope import Scope
from analytics.tables import FLAG, MONEY, TEXTS, Table
from analytics.warehouse import FORMAT, Warehouse, open_warehouse

AS_OF = date(2026, 6, 30)
WHOLE = Scope(as_of=AS_OF)


def drawn(table: Table, text: str) -> pl.DataFrame:
    """The table's rows from text: a line of column names, then a line a row; `-` is null, `a+b` a list.

    Columns left out are what is usual: one version for all time, flags and money 0, lists empty, rows numbered; what
    the ledger charges is counted as charged, from its day on.
    """
    lines = [line.split() for line in text.strip().splitlines()]
    names, rows = lines[0], lines[1:]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    frame = frame.with_columns(_typed(table, name) for name in names)
    missing = [name for name in table.schema.names() if name not in names]
    frame = frame.with_columns(_usual(table, name) for name in missing)
    as_counted = [pl.col(name).alias(same) for same, name in _SAME_AS.items() if same in missing]
    return table.conform(frame.with_columns(as_counted))


_SAME_AS = {"known_date": "date", "charged": "charge"}


def _typed(table: Table, name: str) -> pl.Expr:
    dtype, column = table.schema[name], pl.col(name).replace("-", None)
    if dtype == TEXTS:
        return column.str.split("+").fill_null([])
    if dtype == pl.Boolean:
        return column == "true"
    return column.str.to_date() if dtype == pl.Date else column.cast(dtype)


def _usual(table: Table, name: str) -> pl.Expr:
    dtype = table.schema[name]
    ever = {"valid_from": date(1, 1, 1), "valid_to": date(9999, 12, 31)}
    if name in ever:
        return pl.lit(ever[name]).alias(name)
    if name in ("segment", "position"):
        return pl.int_range(1, pl.len() + 1).cast(dtype).alias(name)
    if name == "file_id":
        return pl.lit("f").alias(name)
    if name in ("primary_claims", "submitted_claims", "countable_claims"):
        return pl.lit(1, dtype=dtype).alias(name)
    usual: object = 0 if dtype in (FLAG, MONEY) else [] if dtype == TEXTS else False if dtype == pl.Boolean else None
    return pl.lit(usual, dtype=dtype).alias(name)


ALL_KINDS = """
    kind             date        claim_id
    submission       2026-01-01  -
    acknowledgement  2026-01-01  -
    remit            2026-01-01  -
"""


def warehouse(folder: Path, /, *, kinds: str = ALL_KINDS, **texts: str) -> Warehouse:
    """A warehouse of the drawn tables, all others empty; by default there are files of every kind."""
    frames = {name: drawn(tables.BY_NAME[name], text) for name, text in {"claim_documents": kinds, **texts}.items()}
    return published(folder, frames)


def published(
    folder: Path, frames: dict[str, pl.DataFrame], as_of: date | None = AS_OF, name: str = "one"
) -> Warehouse:
    """Write the frames as a snapshot, and open it."""
    snapshot = folder / "snapshots" / name
    snapshot.mkdir(parents=True)
    rows = {}
    for table in tables.ALL:
        frame = frames.get(table.name, table.empty())
        frame.write_parquet(snapshot / f"{table.name}.parquet")
        rows[table.name] = frame.height
    description = {
        "id": name,
        "format": FORMAT,
        "default_as_of": as_of and str(as_of),
        "is_sample": False,
        "tables": rows,
    }
    (snapshot / "snapshot.json").write_text(json.dumps(description), encoding="utf-8")
    (folder / "CURRENT").write_text(f"{name}\n", encoding="utf-8")
    return open_warehouse(folder)
