"""What a table is: its grain, its key, its columns with types and meanings, and the check that a frame keeps to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import polars as pl
from polars._typing import PolarsDataType

MONEY = pl.Decimal(12, 2)
"""Money at rest: dollars and cents, never a float."""
QUANTITY = pl.Decimal(12, 3)
FLAG = pl.Int8
"""0 or 1: a number, so that SQL only sums."""
SEGMENT = pl.UInt32
"""Ordinal of a segment in its file, counted from 1 over everything in the file, envelopes included."""
TEXT = pl.String
DAY = pl.Date
TEXTS = pl.List(pl.String)


@dataclass(frozen=True)
class Column:
    """One column: its name, its type, and what it means in one sentence."""

    name: str
    dtype: PolarsDataType
    meaning: str


class ContractError(Exception):
    """A frame does not have the columns or the key that its table promises."""


@dataclass(frozen=True)
class Table:
    """One parquet table: what a row is, what identifies it, and its columns.

    `key` columns are never null and together unique; `required` columns are never null.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: tuple[str, ...] = ()

    @cached_property
    def schema(self) -> pl.Schema:
        """Column names and types, in order."""
        return pl.Schema({column.name: column.dtype for column in self.columns})

    def empty(self) -> pl.DataFrame:
        """The table without rows."""
        return pl.DataFrame(schema=self.schema)

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with exactly this table's columns, in order and strictly cast; columns it lacks are null.

        Raises ContractError for a column the table does not know.
        """
        if frame.schema == self.schema:
            return frame
        unknown = set(frame.columns) - set(self.schema.names())
        if unknown:
            raise ContractError(f"{self.name}: unknown columns {sorted(unknown)}")
        return frame.select(
            (pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype=dtype).alias(name))
            for name, dtype in self.schema.items()
        )

    def violations(self, frame: pl.DataFrame) -> list[str]:
        """The rules that this frame breaks, in words, with the number of rows; empty when it keeps them all."""
        found = []
        if frame.schema != self.schema:
            found.append(f"{self.name}: columns or types differ from the contract")
            return found
        for name in dict.fromkeys(self.key + self.required):
            missing = frame[name].null_count()
            if missing:
                found.append(f"{self.name}: {name} is missing in {missing} rows")
        if not self._ascends(frame) and (
            repeated := frame.height - frame.select(pl.struct(self.key).n_unique()).item()
        ):
            found.append(f"{self.name}: {repeated} rows repeat the key {self.key}")
        return found

    def _ascends(self, frame: pl.DataFrame) -> bool:
        """Whether the key of every row is greater than that of the row before: then none is there twice."""
        ascends = pl.lit(False)
        for name in reversed(self.key):
            before = pl.col(name).shift()
            ascends = (pl.col(name) > before) | ((pl.col(name) == before) & ascends)
        return bool(frame.select(ascends.slice(1).all(ignore_nulls=False)).item())


def columns_of(*groups: Iterable[tuple[str, PolarsDataType, str]]) -> tuple[Column, ...]:
    return tuple(Column(*column) for group in groups for column in group)
