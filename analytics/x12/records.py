"""A guide is applied to segments: every table it names gets its rows, and every segment's use is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from analytics.tables import QUALIFIED
from analytics.x12.grammar import TABLES, Field, Guide, Pick, Rows
from analytics.x12.loops import holds, place_loops, stands_in
from analytics.x12.tokens import element
from analytics.x12.values import convert, expected, rounded, shape

ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1")

FINDINGS = pl.Schema({"row": pl.UInt32, "severity": pl.String, "code": pl.String, "message": pl.String})
"""Oddities by the row of their segment."""


@dataclass
class Records:
    """What one guide found in the segments: its tables (with file numbers), oddities, and the rows that were used."""

    tables: dict[str, pl.DataFrame]
    findings: list[pl.DataFrame]
    uses: list[tuple[pl.Series, str]]
    """Rows, and what they were used for: columns of a table, or the name of the loop they open."""
    placed: pl.DataFrame
    """The segments with their loops (see `loops.place_loops`)."""


@dataclass
class _Reader:
    frame: pl.DataFrame
    guide: Guide
    ordinals: pl.Series
    findings: list[pl.DataFrame] = field(default_factory=list)
    uses: list[tuple[pl.Series, str]] = field(default_factory=list)
    consumed: dict[str, list[pl.Series]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def by_id(self) -> dict[str, pl.DataFrame]:
        """The segments of each id that the guide names, with no more columns than its lines ask for."""
        wanted = _elements(self.guide)
        places = ["row", "file", "ordinal", "is_carried", "interchange", "group", "loop", "party"]
        loops = [loop.name for loop in self.guide.loops]
        return {
            name: self.frame.filter(pl.col("id") == name).select(*places, *loops, *(element(number) for number in sorted(numbers)))
            for name, numbers in wanted.items()
        }

    def read(self) -> dict[str, pl.DataFrame]:
        tables: dict[str, list[pl.DataFrame]] = defaultdict(list)
        ordered = sorted(self.guide.rows, key=lambda rows: rows.table in QUALIFIED)
        for rows in ordered:
            tables[rows.table].append(self._table(rows))
        return {name: pl.concat(parts) for name, parts in tables.items()}

    def _table(self, rows: Rows) -> pl.DataFrame:
        anchors = self.by_id[rows.segment].filter(stands_in(rows.place, self.guide) & holds(rows.when))
        if rows.table in QUALIFIED and self.consumed[rows.segment]:
            taken = pl.concat(self.consumed[rows.segment]).unique()
            anchors = anchors.filter(~pl.col("row").is_in(taken.implode()))
        own = [line for line in self.guide.fields if line.rows == rows.name and line.segment == rows.segment]
        foreign = [line for line in self.guide.fields if line.rows == rows.name and line.segment != rows.segment]
        self.uses.append((anchors["row"], _columns(own)))
        found = self._own(rows, anchors, own)
        for group in _grouped(foreign):
            found = found.join(self._foreign(group), left_on=group[0].place.loops[0], right_on="loop_row", how="left", maintain_order="left")
        return self._finished(rows, found)

    def _own(self, rows: Rows, anchors: pl.DataFrame, fields: Sequence[Field]) -> pl.DataFrame:
        parts = []
        for nth in range(rows.times):
            columns = {_label(line, number): _text(line, rows, nth) for number, line in enumerate(fields)}
            part = anchors.select(pl.exclude("^e\\d+$"), pl.lit(nth + 1, dtype=pl.UInt8).alias("position"), *_named(columns))
            varying = [
                label for label, line in zip(columns, fields, strict=True) if any(pick.element >= rows.first for pick in line.picks)
            ]
            if rows.step:
                part = part.filter(pl.any_horizontal(pl.col(label).is_not_null() for label in varying))
            for label, line in zip(columns, fields, strict=True):
                part = self._typed(part, label, line, rows.step * nth)
            parts.append(part)
        found = pl.concat(parts)
        return found.sort("row", "position") if rows.times > 1 else found

    def _foreign(self, fields: Sequence[Field]) -> pl.DataFrame:
        """The first segment of each loop at the fields' place, or all of them for a column of lists: keyed by loop_row."""
        line = fields[0]
        loop = line.place.loops[0]
        source = self.by_id[line.segment].filter(stands_in(line.place, self.guide) & holds(line.when))
        if loop in ("interchange", "group"):
            source = source.with_columns(pl.col("row").add(1).alias(loop))
        columns = {_label(one, number): _text(one) for number, one in enumerate(fields)}
        lists = [label for label, one in zip(columns, fields, strict=True) if isinstance(_dtype(one), pl.List)]
        if lists:
            found = source.group_by(loop, maintain_order=True).agg(pl.col("row").first(), *_named(columns))
        else:
            source = source.unique(loop, keep="first", maintain_order=True)
            found = source.select(loop, "row", *_named(columns))
        self.uses.append((source["row"], _columns(fields)))
        self.consumed[line.segment].append(source["row"])
        if not lists:
            for label, one in zip(columns, fields, strict=True):
                found = self._typed(found, label, one)
        return found.drop("row").rename({loop: "loop_row"})

    def _typed(self, found: pl.DataFrame, label: str, line: Field, shift: int = 0) -> pl.DataFrame:
        dtype = _dtype(line)
        if dtype in (pl.String, pl.UInt32) or (isinstance(dtype, pl.List) and dtype.inner == pl.String):
            return found
        texts = found[label]
        values = convert(texts, dtype)
        if not isinstance(dtype, pl.List):
            where = f"{line.segment}{line.picks[0].element + shift:02d}"
            self._doubt(found, texts, values, where, dtype)
        return found.with_columns(values.alias(label))

    def _doubt(self, found: pl.DataFrame, texts: pl.Series, values: pl.Series, where: str, dtype: pl.DataType) -> None:
        if values.null_count() > texts.null_count():
            bad = values.is_null() & texts.is_not_null()
            says = [f"{where} is {shape(text)}, expected {expected(dtype)}; left empty" for text in texts.filter(bad)]
            self.findings.append(_findings(found["row"].filter(bad), "error", "bad_value", says))
        if isinstance(dtype, pl.Decimal) and (odd := rounded(texts, dtype) & values.is_not_null()).any():
            says = [f"{where} is {shape(text)}, more than {dtype.scale} decimals; rounded" for text in texts.filter(odd)]
            self.findings.append(_findings(found["row"].filter(odd), "warning", "rounded_value", says))

    def _finished(self, rows: Rows, found: pl.DataFrame) -> pl.DataFrame:
        """The table's own columns: labelled fields merged in the guide's order, loops as ordinals, incomplete keys left out."""
        table = TABLES[rows.table]
        labels: dict[str, list[str]] = defaultdict(list)
        for column in found.columns:
            if "." in column:
                labels[column.partition(".")[2]].append(column)
        columns = {name: pl.coalesce(sorted(given)) for name, given in labels.items()}
        if "segment" in columns:
            found = found.with_columns(at=columns.pop("segment").cast(pl.UInt32))
            columns["segment"] = self._ordinal(found["at"])
        keys = {name: self._ordinal(found[loop]) for name, loop in self.guide.keys.items() if name in table.schema}
        columns = {"segment": pl.col("ordinal"), "position": pl.col("position"), **keys, **columns}
        kept = found.select("file", "is_carried", *(expr.alias(name) for name, expr in columns.items() if name in table.schema))
        kept = kept.filter(~pl.col("is_carried")).drop("is_carried")
        needed = [name for name in (*table.key, *table.required) if name in kept.columns]
        missing = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in table.schema.items() if name not in kept.columns]
        return kept.drop_nulls(needed).with_columns(missing).select("file", *(name for name in table.schema if name != "file_id"))

    def _ordinal(self, rows: pl.Series) -> pl.Expr:
        return pl.lit(self.ordinals.gather(rows.fill_null(0)))


def read_records(frame: pl.DataFrame, guide: Guide, ordinals: pl.Series) -> Records:
    """Everything the guide finds in placed segments (see `loops.place_envelope`).

    `ordinals` gives the ordinal of a row + 1, null for 0. Tables carry `file` (a number) instead of `file_id`.
    """
    reader = _Reader(place_loops(frame, guide), guide, ordinals)
    tables = reader.read()
    for loop in guide.loops:
        opening = reader.frame.filter((pl.col(loop.name) == pl.col("row") + 1) & (pl.col("id") == loop.segment))
        reader.uses.append((opening["row"], f"loop {loop.name}"))
    return Records(tables, reader.findings, reader.uses, reader.frame)


def _elements(guide: Guide) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for rows in guide.rows:
        wanted[rows.segment].update(one.element for one in rows.when)
    for line in guide.fields:
        wanted[line.segment].update(one.element for one in line.when)
        groups = next((rows for rows in guide.rows if rows.name == line.rows and rows.segment == line.segment), None)
        for pick in line.picks:
            times, step = (groups.times, groups.step) if groups and pick.element >= groups.first else (1, 0)
            wanted[line.segment].update(pick.element + nth * step for nth in range(times) if pick.element)
    return wanted


def _grouped(fields: Iterable[Field]) -> list[list[Field]]:
    groups: dict[tuple[object, ...], list[Field]] = defaultdict(list)
    for line in fields:
        groups[line.place, line.segment, line.when].append(line)
    return list(groups.values())


def _columns(fields: Iterable[Field]) -> str:
    return ", ".join(f"{line.rows.partition(':')[0]}.{line.column}" for line in fields)


def _label(line: Field, number: int) -> str:
    """A column name until all lines are read: where several fill one column, the first in the guide comes first."""
    return f"{number:03d}.{line.column}"


def _dtype(line: Field) -> pl.DataType:
    return TABLES[line.rows.partition(":")[0]].schema[line.column]


def _named(columns: dict[str, pl.Expr]) -> list[pl.Expr]:
    return [expr.alias(name) for name, expr in columns.items()]


def _text(line: Field, rows: Rows | None = None, nth: int = 0) -> pl.Expr:
    """The text that a line takes from its segment, null when empty; under the line's own conditions."""
    if line.constant is not None:
        return pl.lit(line.constant)
    shifts = [rows.step * nth if rows and rows.step and pick.element >= rows.first else 0 for pick in line.picks]
    texts = [_picked(pick, shift) for pick, shift in zip(line.picks, shifts, strict=True)]
    if isinstance(_dtype(line), pl.List) and line.picks[0].component != "*" and rows is not None:
        text = pl.concat_list(texts).list.drop_nulls()
    elif len(texts) > 1:
        text = pl.concat_str(texts, separator=", ", ignore_nulls=True)
    else:
        text = texts[0]
    return text if rows is None or line.when == rows.when else pl.when(holds(line.when)).then(text)


def _picked(pick: Pick, shift: int) -> pl.Expr:
    if not pick.element:
        return pl.col("row") + 1
    text = pl.col(element(pick.element + shift))
    if pick.component == "*":
        return text.str.split("\x1f")
    if pick.component:
        text = text.str.split("\x1f").list.get(int(pick.component) - 1, null_on_oob=True)
    text = text.str.strip_chars()
    if pick.change == "undotted":
        text = text.str.replace_all(".", "", literal=True)
    if pick.change == "last":
        text = text.str.extract(r"([^-]*)$")
    return pl.when(text != "").then(text)


def _findings(rows: pl.Series, severity: str, code: str, messages: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {"row": rows, "severity": [severity] * len(messages), "code": [code] * len(messages), "message": messages}, schema=FINDINGS
    )
