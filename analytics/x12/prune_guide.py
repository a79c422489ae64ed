"""Prune a guide for a batch: leave out every line that cannot have a value, so that less is read.

What is left out would have been null, or no rows: no value, no use of a segment and no issue depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import polars as pl

from analytics.x12.grammar import TABLES, Condition, Field, Guide, Pick, Rows
from analytics.x12.tokens import element

_QUALIFIER = 1
"""The element that distinguishes segments of one id (the qualifier): most conditions test it."""


def elements_there(frame: pl.DataFrame, names: Iterable[str]) -> dict[str, frozenset[int]]:
    """For each of the ids named, the elements its segments may fill: those of common columns, what rare ones show."""
    ids = frame["id"]
    numbers = range(1, sum(name[0] == "e" for name in frame.columns) + 1)
    common, rare = set[int](), dict[int, set[str]]()
    for number in numbers:
        texts = frame[element(number)]
        if texts.len() - texts.null_count() > texts.len() // 8:
            common.add(number)
        else:
            rare[number] = set(ids.filter(texts.is_not_null()).unique())
    found = {name: {number for number, there in rare.items() if name in there} for name in names}
    return {name: frozenset(common | numbers) for name, numbers in found.items()}


@dataclass(frozen=True)
class Presence:
    """Which elements the segments of an id fill, and which of the guide's qualifiers stand in their first."""

    elements: frozenset[int]
    qualifiers: frozenset[str]

    def meets(self, when: Iterable[Condition]) -> bool:
        """Whether some segment may meet the conditions."""
        asked = [one for one in when if one.element == _QUALIFIER and not one.is_negated]
        return all(self.qualifiers.intersection(one.values) for one in asked)


def presence(by_id: Mapping[str, pl.DataFrame], guide: Guide) -> frozenset[tuple[str, Presence]]:
    """What there is among segments, given by their ids."""
    return frozenset((name, _presence(rows, _qualifiers(guide).get(name))) for name, rows in by_id.items())


def _presence(rows: pl.DataFrame, asked: frozenset[str] | None) -> Presence:
    columns = [name for name in rows.columns if name[0] == "e" and name[1:].isdigit()]
    filled = frozenset(int(name[1:]) for name in columns if rows[name].null_count() < rows.height)
    found = rows[element(_QUALIFIER)].unique().to_list() if asked and _QUALIFIER in filled else []
    return Presence(filled, (asked or frozenset()).intersection(found))


@cache
def _qualifiers(guide: Guide) -> dict[str, frozenset[str]]:
    """The first elements that the guide's lines ask for, by the id of their segment."""
    lines: tuple[Rows | Field, ...] = (*guide.rows, *guide.fields)
    asked: dict[str, set[str]] = {}
    for line in lines:
        for one in line.when:
            if one.element == _QUALIFIER:
                asked.setdefault(line.segment, set()).update(one.values)
    return {name: frozenset(values) for name, values in asked.items()}


@lru_cache(maxsize=256)
def narrowed(guide: Guide, present: frozenset[tuple[str, Presence]]) -> Guide:
    """The guide without rows and lines that find nothing in such segments."""
    there = dict(present)
    anchors = {line.name: line.segment for line in guide.rows}
    possible = [line for line in guide.fields if _may_be(line, there)]
    looking = {line.rows for line in possible if line.segment != anchors[line.rows]}
    rows = [
        _with_groups(line, there[line.segment]) for line in guide.rows if line.name in looking or _may_be(line, there)
    ]
    kept = {line.name: line for line in rows}
    found = [line for line in possible if line.rows in kept]
    fields = [line for line in found if _fills(line, kept[line.rows], there[line.segment])]
    grouped = {line.rows for line in fields if any(_moves(pick, kept[line.rows]) for pick in line.picks)}
    return replace(
        guide,
        rows=tuple(line for line in rows if not line.step or line.name in grouped | looking),
        fields=tuple(fields),
    )


@cache
def looking_segments(guide: Guide) -> frozenset[str]:
    """The ids of segments that start rows with look-ups: a segment that is looked up counts as used even if no row
    needs it.
    """
    anchors = {line.name: line.segment for line in guide.rows}
    return frozenset(anchors[line.rows] for line in guide.fields if line.segment != anchors[line.rows])


def _may_be(line: Rows | Field, there: Mapping[str, Presence]) -> bool:
    return line.segment in there and there[line.segment].meets(line.when)


def _with_groups(rows: Rows, present: Presence) -> Rows:
    """The rows with no more groups of elements than are filled."""
    if not rows.step:
        return rows
    last = max((number for number in present.elements if number >= rows.first), default=rows.first)
    return replace(rows, times=min(rows.times, (last - rows.first) // rows.step + 1))


def _fills(line: Field, rows: Rows, present: Presence) -> bool:
    """Whether a line can give a value. Those of other segments stay: to be looked up is a use of the segment."""
    table = TABLES[rows.table]
    is_needed = line.column in (*table.key, *table.required) or isinstance(table.schema[line.column], pl.List)
    if line.segment != rows.segment or is_needed or line.constant is not None:
        return True
    shifts = [rows.step * nth for nth in range(rows.times)]
    return any(
        not pick.element or pick.element + shift in present.elements
        for pick in line.picks
        for shift in (shifts if _moves(pick, rows) else [0])
    )


def _moves(pick: Pick, rows: Rows) -> bool:
    """Whether the element is another one in each group."""
    return rows.step > 0 and pick.element >= rows.first
