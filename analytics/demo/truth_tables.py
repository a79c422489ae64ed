"""The truth as parquet: what was decided on each claim and line, what was planted, what a file or deposit holds."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any, get_type_hints

import polars as pl

from analytics.demo.delivery import X12File
from analytics.demo.deposits import Deposit
from analytics.demo.story import Story
from analytics.demo.truth_rows import ClaimTruth, LineTruth, Planted

_TYPES: Mapping[object, pl.DataType] = {
    str: pl.String(),
    int: pl.Int64(),
    float: pl.Float64(),
    bool: pl.Boolean(),
    date: pl.Date(),
    tuple[str, ...]: pl.List(pl.String()),
}
_LEFT_OUT = {"text"}


def truth_tables(story: Story, files: Sequence[X12File], deposits: Sequence[Deposit]) -> Iterator[tuple[str, bytes]]:
    """Every table's name and content; the same rows always give the same bytes. Money is whole cents (Int64)."""
    history: Mapping[str, tuple[type, Iterable[object]]] = {
        "claims": (ClaimTruth, story.claim_truths),
        "lines": (LineTruth, story.line_truths),
        "planted": (Planted, story.planted),
        "files": (X12File, files),
        "deposits": (Deposit, deposits),
    }
    for name, (kind, rows) in history.items():
        yield f"truth/{name}.parquet", _parquet(frame(kind, rows))


def frame(kind: type, rows: Iterable[object]) -> pl.DataFrame:
    """A column for each field of the dataclass `kind`, a row for each of its instances."""
    held, hints = list(rows), get_type_hints(kind)
    schema = {field.name: _type(hints[field.name]) for field in fields(kind) if field.name not in _LEFT_OUT}
    columns = {name: list(map(attrgetter(name), held)) for name in schema}
    return pl.DataFrame([_series(name, columns[name], kind) for name, kind in schema.items()])


def _type(hint: Any) -> pl.DataType:
    if hint in _TYPES:
        return _TYPES[hint]
    return next(_TYPES[option] for option in hint.__args__ if option in _TYPES)  # `int | None`


def _series(name: str, values: list[Any], kind: pl.DataType) -> pl.Series:
    if not isinstance(kind, pl.List):
        return pl.Series(name, values, dtype=kind)
    joined = pl.Series(name, map("\x1f".join, values), dtype=pl.String)  # many times faster than lists of lists
    return joined.str.split("\x1f").list.filter(pl.element() != "")


def _parquet(table: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    table.write_parquet(written, compression="zstd", compression_level=3, row_group_size=100_000)
    return written.getvalue()
