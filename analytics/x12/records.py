"""Apply a guide to segments: fill the rows of every table, and note which segments were used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from analytics.x12.compiled_guide import ENVELOPE_LOOPS, PLACES, Lookup, TablePlan, Taking, columns_named, plans
from analytics.x12.extract import column_type, shift_of
from analytics.x12.grammar import TABLES, Guide, Rows
from analytics.x12.loops import last_marks, place_loops
from analytics.x12.prune_guide import elements_there, looking_segments, narrowed, presence
from analytics.x12.tokens import element
from analytics.x12.values import convert, findings, is_text

_POSITION = pl.col("row").cast(pl.UInt64) * 256 + pl.col("position")
"""Row and position in one number: quicker to sort by than two columns."""


@dataclass
class Records:
    """What one guide found in the segments."""

    tables: dict[str, pl.DataFrame]
    """With `file` (a number) instead of `file_id`."""
    findings: list[pl.DataFrame]
    uses: list[tuple[pl.Series, str]]
    """Rows, and what they were used for: columns of a table, or the name of the loop they open."""
    marks: pl.DataFrame
    """Which loops are open from a row on (see `loops.place_loops`)."""


def read_records(
    frame: pl.DataFrame, guide: Guide, ordinals: pl.Series, names: Iterable[str], *, trim: bool = True
) -> Records:
    """Everything the guide finds in segments with the ids `names` (see `loops.place_envelope`).

    `ordinals` gives the ordinal of a row + 1, null for 0. Without `trim` no text may begin or end with a blank.
    """
    marks = place_loops(frame, guide)
    by_id = _by_id(frame, marks, guide, elements_there(frame, names))
    fitting = narrowed(guide, presence(by_id, guide))
    reader = _Reader(fitting, ordinals, by_id, plans(fitting, trim))
    return Records(reader.read(), reader.findings, reader.uses, marks)


def _by_id(
    frame: pl.DataFrame, marks: pl.DataFrame, guide: Guide, elements: dict[str, frozenset[int]]
) -> dict[str, pl.DataFrame]:
    """The segments of each id that the guide names, with those columns its lines ask for that are filled somewhere."""
    lazy = frame.lazy()
    chosen, loops_of = {}, {}
    for name, (numbers, loops) in columns_named(guide).items():
        if name not in elements and name not in looking_segments(guide):
            continue
        kept = [loop for loop in loops if loop in ENVELOPE_LOOPS]
        texts = [element(number) for number in numbers if number in elements.get(name, ())]
        chosen[name] = lazy.filter(pl.col("id") == name).select(*PLACES, *kept, *texts)
        loops_of[name] = [loop for loop in loops if loop not in kept]
    last = last_marks(marks, frame["row"][-1] + 1)
    found = zip(chosen, _collected(list(chosen.values())), strict=True)
    return {name: rows.hstack(marks.select(loops_of[name])[last[rows["row"].to_numpy()]]) for name, rows in found}


def _collected(plans: list[pl.LazyFrame]) -> list[pl.DataFrame]:
    """All of them at once, in memory: batches are small. To look for parts in common takes longer than it saves."""
    return pl.collect_all(plans, engine="in-memory", optimizations=pl.QueryOptFlags(comm_subplan_elim=False))


@dataclass
class _Reader:
    guide: Guide
    ordinals: pl.Series
    by_id: dict[str, pl.DataFrame]
    plans: tuple[TablePlan, ...]
    findings: list[pl.DataFrame] = field(default_factory=list)
    uses: list[tuple[pl.Series, str]] = field(default_factory=list)
    is_taken: np.ndarray[Any, np.dtype[np.bool_]] = field(init=False)
    """For every row whether it fills a column of its own."""

    def __post_init__(self) -> None:
        self.is_taken = np.zeros(len(self.ordinals), np.bool_)

    def read(self) -> dict[str, pl.DataFrame]:
        """Every table. All plans run at once; one that meets a doubtful value runs again, to say which."""
        looked_up = self._look_up([lookup for plan in self.plans for lookup in plan.lookups])
        found = _collected([self._rows(plan) for plan in self.plans])
        tables: dict[str, list[pl.DataFrame]] = defaultdict(list)
        for plan, rows in zip(self.plans, found, strict=True):
            is_doubtful = rows["is_doubtful"].any()
            sure = self._sure(plan.taking, partial(self._rows, plan, as_text=True), plan.rows) if is_doubtful else rows
            finished = self._finished(plan, sure, looked_up)
            self.uses.append((finished["row"], plan.taking.use))
            tables[plan.rows.table].append(finished.drop("row"))
        for loop in self.guide.loops:
            if (segments := self.by_id.get(loop.segment)) is not None:
                at = segments["row"].to_numpy()
                opening = at[segments[loop.name].to_numpy() == at + 1]
                self.uses.append((pl.Series(opening), f"loop {loop.name}"))
        return {
            name: pl.concat(parts).sort("file", "segment") if parts[1:] else parts[0] for name, parts in tables.items()
        }

    def _look_up(self, lookups: list[Lookup]) -> dict[Lookup, pl.DataFrame]:
        found = dict(zip(lookups, _collected([self._values(lookup) for lookup in lookups]), strict=True))
        for lookup, values in found.items():
            rows = values["row"].explode() if lookup.is_list else values["row"]
            self.uses.append((rows, lookup.taking.use))
            self.is_taken[rows.to_numpy()] = True
            if not lookup.is_list and values["is_doubtful"].any():
                found[lookup] = self._sure(lookup.taking, partial(self._values, lookup, as_text=True))
        return found

    def _segments(self, name: str) -> pl.LazyFrame:
        """The segments of an id, with nulls for elements that none of them fills."""
        rows = self.by_id[name]
        named = map(element, columns_named(self.guide)[name][0])
        absent = [pl.lit(None, dtype=pl.String).alias(one) for one in named if one not in rows.columns]
        return rows.lazy().with_columns(absent) if absent else rows.lazy()

    def _values(self, lookup: Lookup, *, as_text: bool = False) -> pl.LazyFrame:
        """A row for each loop in which there is such a segment."""
        source = self._segments(lookup.segment).filter(lookup.where)
        if lookup.loop in ENVELOPE_LOOPS:
            opening = self.by_id[self.guide.loops[0].segment][lookup.loop].unique()
            source = source.with_columns((pl.col("row") + 1).alias(lookup.loop))
            source = source.filter(pl.col(lookup.loop).is_in(opening.implode()))
        if lookup.is_list:
            return lookup.taking.taken_from(source).group_by(lookup.loop, maintain_order=True).agg(pl.all())
        is_first = pl.col(lookup.loop).ne_missing(pl.col(lookup.loop).shift())  # loops stand one after the other
        texts = lookup.taking.taken_from(source.filter(is_first))
        return texts if as_text else texts.with_columns(lookup.taking.values)

    def _rows(self, plan: TablePlan, *, as_text: bool = False) -> pl.LazyFrame:
        """The rows of a table with what their own segments say, under the lines' labels."""
        anchors = self._segments(plan.rows.segment).filter(plan.where & ~pl.col("is_carried"))
        if plan.is_qualified:  # what fills a column of its own is not kept under its qualifier again
            anchors = anchors.filter(~pl.lit(pl.Series(self.is_taken)).gather("row"))
        parts = []
        for is_there, taking in plan.groups:
            part = taking.taken_from(anchors if is_there is None else anchors.filter(is_there))
            parts.append(part if as_text else part.with_columns(taking.values))
        return pl.concat(parts).sort(_POSITION) if len(parts) > 1 else parts[0]

    def _sure(self, taking: Taking, texts: Callable[[], pl.LazyFrame], rows: Rows | None = None) -> pl.DataFrame:
        """The values, after a look at each text by itself; what is wrong with one is written down."""
        found = texts().collect(engine="in-memory").with_columns(is_doubtful=False)
        for label, line in taking.fields.items():
            dtype = column_type(line)
            if is_text(dtype):
                continue
            values = convert(found[label], dtype)
            groups = found["position"] - rows.numbered if rows else [0] * found.height
            pick = line.picks[0]
            elements = [f"{line.segment}{pick.element + shift_of(pick, rows, nth):02d}" for nth in groups]
            self.findings.append(findings(found["row"], found[label], values, elements))
            found = found.with_columns(values.alias(label))
        return found

    def _finished(self, plan: TablePlan, rows: pl.DataFrame, looked_up: dict[Lookup, pl.DataFrame]) -> pl.DataFrame:
        """The table's own columns and row: with what was looked up, loops as ordinals, no rows with incomplete keys."""
        found = [one for lookup in plan.lookups for one in self._found(lookup, looked_up[lookup], rows[lookup.loop])]
        rows = rows.hstack(found)
        ordinals = pl.lit(self.ordinals)
        columns = plan.columns | {
            name: ordinals.gather(pl.col(loop).fill_null(0)).alias(name) for name, loop in plan.ordinals.items()
        }
        ordered = [columns[column.name] for column in TABLES[plan.rows.table].columns if column.name in columns]
        finished = rows.select("file", "row", *ordered)
        is_whole = all(finished[name].null_count() == 0 for name in plan.needed)
        return finished if is_whole else finished.drop_nulls(list(plan.needed))

    def _found(self, lookup: Lookup, values: pl.DataFrame, loops: pl.Series) -> Iterable[pl.Series]:
        """What was looked up, for rows that know the row + 1 of their loop's opening segment (0 or null: none)."""
        known = values[lookup.loop]
        chosen = values.select(list(lookup.taking.fields))
        if not known.equals(loops):  # mostly every loop has its segment
            places = np.full(len(self.ordinals), len(known), np.uint32)
            places[known.to_numpy()] = np.arange(len(known))
            chosen = chosen.gather(places[loops.fill_null(0).to_numpy()], null_on_oob=True)
        return chosen.get_columns()
