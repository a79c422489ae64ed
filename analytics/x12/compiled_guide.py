"""A guide compiled once: for every table the expressions that find its rows and convert their texts to values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import polars as pl

from analytics.tables import QUALIFIED
from analytics.x12.extract import column_type, composites_of, elements_named, has_group, text_of
from analytics.x12.grammar import TABLES, Field, Guide, Rows
from analytics.x12.loops import holds, in_place
from analytics.x12.values import is_text, plain

ENVELOPE_LOOPS = ("interchange", "group")
PLACES = ("row", "file", "ordinal", "is_carried")


@dataclass(frozen=True, eq=False)
class Taking:
    """Lines of a guide that look at the same segments: what they take, as text and as values.

    Every line has a label of its own. Where several fill one column, the first in the guide sorts first.
    """

    fields: dict[str, Field]
    composites: list[pl.Expr]
    texts: tuple[pl.Expr, ...]

    def taken_from(self, segments: pl.LazyFrame) -> pl.LazyFrame:
        """The texts of all lines, a row for each segment."""
        return segments.with_columns(self.composites).select(self.texts)

    @cached_property
    def values(self) -> tuple[pl.Expr, ...]:
        """The texts as values, and is_doubtful: there is a text, but no value written in the usual way."""
        typed = {label: column_type(field) for label, field in self.fields.items()}
        values = {
            label: plain(pl.col(label), dtype, is_short=self.fields[label].picks[0].change == "short")
            for label, dtype in typed.items()
            if not is_text(dtype)
        }
        issues = [label for label in values if not isinstance(typed[label], pl.List)]
        doubts = [pl.col(label).is_not_null() & values[label].is_null() for label in issues]
        doubtful = pl.any_horizontal(doubts) if doubts else pl.lit(False)
        return *(value.alias(label) for label, value in values.items()), doubtful.alias("is_doubtful")

    @cached_property
    def use(self) -> str:
        """What the segments are used for, in words: table.column, table.column."""
        return ", ".join(f"{field.rows.partition(':')[0]}.{field.column}" for field in self.fields.values())


@dataclass(frozen=True, eq=False)
class Lookup:
    """What a table takes from other segments than its own: the first in each loop, or all for a column of lists."""

    segment: str
    loop: str
    where: pl.Expr
    taking: Taking
    is_list: bool


@dataclass(frozen=True, eq=False)
class TablePlan:
    """The sources of a table: its own segments (once, or for each group of elements in them), and lookups."""

    rows: Rows
    where: pl.Expr
    groups: tuple[tuple[pl.Expr | None, Taking], ...]
    lookups: tuple[Lookup, ...]
    columns: dict[str, pl.Expr]
    """The table's columns, all but those that hold ordinals of loops."""
    ordinals: dict[str, str]
    """Those, and the column of rows to convert to ordinals."""
    needed: tuple[str, ...]

    @property
    def taking(self) -> Taking:
        """What is taken from its own segments; of groups, from the first."""
        return self.groups[0][1]

    @property
    def is_qualified(self) -> bool:
        """Whether it is a long table for what has no column of its own."""
        return self.rows.table in QUALIFIED


@lru_cache(maxsize=256)
def plans(guide: Guide, trim: bool) -> tuple[TablePlan, ...]:
    """One plan for each kind of rows in the guide; with `trim`, for texts that may begin or end with a blank."""
    return tuple(_plan(guide, rows, trim) for rows in guide.rows)


@lru_cache(maxsize=256)
def columns_named(guide: Guide) -> dict[str, tuple[list[int], list[str]]]:
    """The elements, and the loops and other marks, that the guide needs of segments, by their id."""
    loops: dict[str, set[str]] = {loop.segment: {loop.name} for loop in guide.loops}
    for loop in guide.loops:
        loops[loop.segment].add(loop.name)
    for rows in guide.rows:
        loops.setdefault(rows.segment, set()).update(loops_needed(guide, rows))
    for field in guide.fields:
        loops.setdefault(field.segment, set()).update(set(field.place.loops[:1]) - {*ENVELOPE_LOOPS})
    placed: tuple[Rows | Field, ...] = (*guide.rows, *guide.fields)
    for line in placed:
        loops[line.segment].update({"loop", "party"} if line.place.party else {"loop"})
    return {name: (sorted(numbers), sorted(loops[name])) for name, numbers in elements_named(guide).items()}


def _plan(guide: Guide, rows: Rows, trim: bool) -> TablePlan:
    lines = [line for line in guide.fields if line.rows == rows.name]
    own = [line for line in lines if line.segment == rows.segment]
    others: dict[tuple[object, ...], list[Field]] = defaultdict(list)
    for line in lines:
        if line.segment != rows.segment:
            others[line.place, line.segment, line.when].append(line)
    groups = [
        (has_group(rows, own, nth) if rows.step else None, _own(guide, rows, own, nth, trim))
        for nth in range(rows.times)
    ]
    where = in_place(rows.place, guide) & holds(rows.when)
    lookups = tuple(_lookup(guide, group, trim) for group in others.values())
    columns, ordinals = _columns(guide, rows, lines)
    table = TABLES[rows.table]
    filled = {"segment", "position", *ordinals, *(line.column for line in lines)}
    needed = tuple(name for name in (*table.key, *table.required) if name in filled)
    return TablePlan(rows, where, tuple(groups), lookups, columns, ordinals, needed)


def _own(guide: Guide, rows: Rows, lines: list[Field], nth: int, trim: bool) -> Taking:
    fields = _labeled(guide, lines)
    loops = sorted(loops_needed(guide, rows))
    texts = (
        _where(guide, rows, line, text_of(line, rows, nth, trim=trim)).alias(label) for label, line in fields.items()
    )
    position = pl.lit(nth + rows.numbered, dtype=pl.UInt8).alias("position")
    kept = map(pl.col, (*PLACES, *loops))
    return Taking(fields, composites_of(lines, rows, nth), (*kept, position, *texts))


def _where(guide: Guide, rows: Rows, line: Field, text: pl.Expr) -> pl.Expr:
    """The text, only where the line's own place and conditions hold, if those are narrower than the rows'."""
    if line.when != rows.when and line.when:
        text = pl.when(holds(line.when)).then(text)
    return text if line.place == rows.place else pl.when(in_place(line.place, guide)).then(text)


def _lookup(guide: Guide, lines: list[Field], trim: bool) -> Lookup:
    line = lines[0]
    fields = _labeled(guide, lines)
    loop = line.place.loops[0]
    texts = (text_of(one, trim=trim).alias(label) for label, one in fields.items())
    where = in_place(line.place, guide) & holds(line.when)
    is_list = isinstance(column_type(line), pl.List)
    taking = Taking(fields, composites_of(lines), (pl.col(loop), pl.col("row"), *texts))
    return Lookup(line.segment, loop, where, taking, is_list)


def _columns(guide: Guide, rows: Rows, lines: list[Field]) -> tuple[dict[str, pl.Expr], dict[str, str]]:
    labels: dict[str, list[str]] = defaultdict(list)
    for label, line in _labeled(guide, lines).items():
        labels[line.column].append(label)
    schema = TABLES[rows.table].schema
    ordinals = {name: loop for name, loop in guide.keys.items() if name in schema}
    if "segment" in labels:
        ordinals["segment"] = labels.pop("segment")[0]
    columns = {"segment": pl.col("ordinal"), "position": pl.col("position")}
    columns |= {name: pl.coalesce(sorted(given)) for name, given in labels.items()}
    made = {name: columns.get(name, pl.lit(None, dtype=dtype)).alias(name) for name, dtype in schema.items()}
    return {name: expr for name, expr in made.items() if name != "file_id" and name not in ordinals}, ordinals


def loops_needed(guide: Guide, rows: Rows) -> set[str]:
    """The loops by which the rows of a table look up values, or of which they store the ordinal."""
    keys = (loop for name, loop in guide.keys.items() if name in TABLES[rows.table].schema)
    others = (line.place.loops[0] for line in guide.fields if line.rows == rows.name and line.segment != rows.segment)
    return {*keys, *others}


def _labeled(guide: Guide, fields: Iterable[Field]) -> dict[str, Field]:
    numbers = {id(field): number for number, field in enumerate(guide.fields)}
    return {f"{numbers[id(field)]:03d}.{field.column}": field for field in fields}
