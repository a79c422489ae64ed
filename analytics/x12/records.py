"""A guide is applied to segments: every table it names gets its rows, and every segment's use is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import polars as pl

from analytics.tables import QUALIFIED
from analytics.x12.grammar import TABLES, Field, Guide, Rows
from analytics.x12.loops import holds, place_loops, stands_in
from analytics.x12.picking import column_type, elements_named, has_group, labelled, shift_of, text_of
from analytics.x12.tokens import element
from analytics.x12.values import convert, findings, is_text, plain

_PLACES = ("row", "file", "ordinal", "is_carried", "interchange", "group", "loop", "party")


@dataclass
class Records:
    """What one guide found in the segments."""

    tables: dict[str, pl.DataFrame]
    """With `file` (a number) instead of `file_id`."""
    findings: list[pl.DataFrame]
    uses: list[tuple[pl.Series, str]]
    """Rows, and what they were used for: columns of a table, or the name of the loop they open."""
    placed: pl.DataFrame
    """The segments with their loops (see `loops.place_loops`)."""


def read_records(frame: pl.DataFrame, guide: Guide, ordinals: pl.Series) -> Records:
    """Everything the guide finds in segments (see `loops.place_envelope`).

    `ordinals` gives the ordinal of a row + 1, null for 0.
    """
    placed = place_loops(frame, guide)
    reader = _Reader(guide, ordinals, _by_id(placed, guide))
    return Records(reader.read(), reader.findings, reader.uses, placed)


def _by_id(placed: pl.DataFrame, guide: Guide) -> dict[str, pl.DataFrame]:
    """The segments of each id that the guide names, with no more columns than its lines ask for."""
    named = elements_named(guide)
    loops = [loop.name for loop in guide.loops]
    lazy = placed.lazy()

    def there(number: int) -> pl.Expr:
        """An element; null where no segment of the batch is that long."""
        name = element(number)
        return pl.col(name) if name in placed.columns else pl.lit(None, dtype=pl.String).alias(name)

    chosen = [
        lazy.filter(pl.col("id") == name).select(*_PLACES, *loops, *(there(number) for number in sorted(numbers)))
        for name, numbers in named.items()
    ]
    return dict(zip(named, pl.collect_all(chosen), strict=True))


@dataclass
class _Lookup:
    """Lines that look at the same segments of a loop, and what they found there: a row for each such loop."""

    rows: Rows
    fields: dict[str, Field]
    found: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def line(self) -> Field:
        """One of the lines: they agree on segment, place and conditions."""
        return next(iter(self.fields.values()))

    @property
    def loop(self) -> str:
        """The loop whose segments are looked at."""
        return self.line.place.loops[0]


@dataclass
class _Reader:
    guide: Guide
    ordinals: pl.Series
    by_id: dict[str, pl.DataFrame]
    findings: list[pl.DataFrame] = field(default_factory=list)
    uses: list[tuple[pl.Series, str]] = field(default_factory=list)
    taken: dict[str, list[pl.Series]] = field(default_factory=lambda: defaultdict(list))

    def read(self) -> dict[str, pl.DataFrame]:
        """Every table. All plans run at once; one that meets a doubtful value runs again, to say which."""
        lookups = [lookup for rows in self.guide.rows for lookup in self._lookups(rows)]
        for lookup, found in zip(lookups, pl.collect_all([self._looked_up(one) for one in lookups]), strict=True):
            lookup.found = self._sure(found, lookup.fields, partial(self._looked_up, lookup, as_text=True))
            rows = found["row"].explode() if isinstance(found["row"].dtype, pl.List) else found["row"]
            self.uses.append((rows, _named(lookup.fields)))
            self.taken[lookup.line.segment].append(rows)
        joined = {rows.name: [one for one in lookups if one.rows is rows] for rows in self.guide.rows}
        plans = [self._plan(rows, joined[rows.name]) for rows in self.guide.rows]
        tables: dict[str, list[pl.DataFrame]] = defaultdict(list)
        for rows, found in zip(self.guide.rows, pl.collect_all(plans), strict=True):
            own = self._own(rows)
            again = partial(self._plan, rows, joined[rows.name], as_text=True)
            self.uses.append((found["row"], _named(own)))
            tables[rows.table].append(self._finished(rows, self._sure(found, own, again, rows)))
        for loop in self.guide.loops:
            opening = self.by_id[loop.segment].filter(pl.col(loop.name) == pl.col("row") + 1)
            self.uses.append((opening["row"], f"loop {loop.name}"))
        return {name: pl.concat(parts) for name, parts in tables.items()}

    def _own(self, rows: Rows) -> dict[str, Field]:
        """The lines that look at the segments the rows are made of."""
        lines = (line for line in self.guide.fields if line.rows == rows.name and line.segment == rows.segment)
        return labelled(self.guide, lines)

    def _lookups(self, rows: Rows) -> list[_Lookup]:
        """The lines that look at other segments, those of the same segments together."""
        groups: dict[tuple[object, ...], list[Field]] = defaultdict(list)
        for line in self.guide.fields:
            if line.rows == rows.name and line.segment != rows.segment:
                groups[line.place, line.segment, line.when].append(line)
        return [_Lookup(rows, labelled(self.guide, lines)) for lines in groups.values()]

    def _looked_up(self, lookup: _Lookup, *, as_text: bool = False) -> pl.LazyFrame:
        """The first segment of each loop at the lines' place, or all of them for a column of lists."""
        line, loop = lookup.line, lookup.loop
        source = self.by_id[line.segment].lazy().filter(stands_in(line.place, self.guide), holds(line.when))
        if loop in ("interchange", "group"):
            source = source.with_columns((pl.col("row") + 1).alias(loop))
        texts = [text_of(one).alias(label) for label, one in lookup.fields.items()]
        if isinstance(column_type(line), pl.List):
            return source.group_by(loop, maintain_order=True).agg(pl.col("row"), *texts).with_columns(is_doubtful=False)
        first = source.unique(loop, keep="first", maintain_order=True).select(loop, "row", *texts)
        return first if as_text else _with_values(first, lookup.fields)

    def _plan(self, rows: Rows, lookups: list[_Lookup], *, as_text: bool = False) -> pl.LazyFrame:
        """The rows of a table with their own lines' values and those that were looked up."""
        anchors = self.by_id[rows.segment].lazy().filter(stands_in(rows.place, self.guide), holds(rows.when))
        if rows.table in QUALIFIED and (taken := self.taken[rows.segment]):
            # What fills a column of its own is not kept under its qualifier again.
            anchors = anchors.filter(~pl.col("row").is_in(pl.concat(taken).unique().implode()))
        own = self._own(rows)
        parts = [self._group(anchors, rows, own, nth) for nth in range(rows.times)]
        parts = parts if as_text else [_with_values(part, own) for part in parts]
        plan = pl.concat(parts).sort("row", "position") if len(parts) > 1 else parts[0]
        for lookup in lookups:
            values = lookup.found.lazy().select(pl.col(lookup.loop).alias("loop_row"), *lookup.fields)
            plan = plan.join(values, left_on=lookup.loop, right_on="loop_row", how="left", maintain_order="left")
        return plan

    def _group(self, anchors: pl.LazyFrame, rows: Rows, own: dict[str, Field], nth: int) -> pl.LazyFrame:
        """The rows that the nth group of elements gives, their own lines' texts with them."""
        present = anchors.filter(has_group(rows, own.values(), nth)) if rows.step else anchors
        loops = [loop.name for loop in self.guide.loops]
        texts = [text_of(line, rows, nth).alias(label) for label, line in own.items()]
        return present.select(*_PLACES, *loops, pl.lit(nth + 1, dtype=pl.UInt8).alias("position"), *texts)

    def _sure(
        self, found: pl.DataFrame, fields: dict[str, Field], again: Callable[[], pl.LazyFrame], rows: Rows | None = None
    ) -> pl.DataFrame:
        """What was found where no value is doubtful; else every text looked at, and what is wrong with it written down."""
        if not found["is_doubtful"].any():
            return found
        found = again().collect()
        for label, line in fields.items():
            dtype = column_type(line)
            if is_text(dtype):
                continue
            values = convert(found[label], dtype)
            positions = found["position"] if "position" in found.columns else [1] * found.height
            elements = [f"{line.segment}{line.picks[0].element + shift_of(line.picks[0], rows, nth - 1):02d}" for nth in positions]
            self.findings.append(findings(found["row"], found[label], values, elements))
            found = found.with_columns(values.alias(label))
        return found

    def _finished(self, rows: Rows, found: pl.DataFrame) -> pl.DataFrame:
        """The table's own columns: lines merged in the guide's order, loops as ordinals, incomplete keys left out."""
        table = TABLES[rows.table]
        labels: dict[str, list[str]] = defaultdict(list)
        for label in sorted(column for column in found.columns if "." in column):
            labels[label.partition(".")[2]].append(label)
        columns = {"segment": pl.col("ordinal"), "position": pl.col("position")}
        columns |= {name: pl.coalesce(given) for name, given in labels.items()}
        columns |= {name: self._ordinal(found[loop]) for name, loop in self.guide.keys.items()}
        if "segment" in labels:
            columns["segment"] = self._ordinal(found[labels["segment"][0]])
        names = [name for name in table.schema if name != "file_id"]
        empty = {name: pl.lit(None, dtype=table.schema[name]) for name in names if name not in columns}
        whole = found.select("file", "is_carried", *((columns | empty)[name].alias(name) for name in names))
        needed = [name for name in (*table.key, *table.required) if name in columns]
        return whole.filter(~pl.col("is_carried")).drop("is_carried").drop_nulls(needed)

    def _ordinal(self, rows: pl.Series) -> pl.Expr:
        return pl.lit(self.ordinals.gather(rows.fill_null(0)))


def _with_values(texts: pl.LazyFrame, fields: dict[str, Field]) -> pl.LazyFrame:
    """The texts as values, and whether any is doubtful: there is a text but no value written in the usual way."""
    values = {label: plain(pl.col(label), column_type(line)) for label, line in fields.items() if not is_text(column_type(line))}
    told = [label for label in values if not isinstance(column_type(fields[label]), pl.List)]
    doubts = [pl.col(label).is_not_null() & values[label].is_null() for label in told]
    doubtful = pl.any_horizontal(doubts) if doubts else pl.lit(False)
    return texts.with_columns(*(value.alias(label) for label, value in values.items()), doubtful.alias("is_doubtful"))


def _named(fields: dict[str, Field]) -> str:
    return ", ".join(f"{line.rows.partition(':')[0]}.{line.column}" for line in fields.values())
