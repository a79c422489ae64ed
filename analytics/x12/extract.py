"""Turn a line of a guide into a Polars expression that extracts a text from a segment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

import polars as pl

from analytics.x12.grammar import TABLES, Field, Guide, Pick, Rows
from analytics.x12.tokens import element
from analytics.x12.values import is_text

COMPONENT = "\x1f"


@cache
def elements_named(guide: Guide) -> dict[str, set[int]]:
    """The numbers of the elements that the guide's lines look at, by the id of their segment."""
    named: dict[str, set[int]] = defaultdict(set)
    for loop in guide.loops:
        named[loop.segment].update(())
    for rows in guide.rows:
        named[rows.segment].update(one.element for one in rows.when)
    for field in guide.fields:
        own = next((rows for rows in guide.rows if rows.name == field.rows and rows.segment == field.segment), None)
        named[field.segment].update(one.element for one in field.when)
        for pick in field.picks:
            moves = own is not None and own.step > 0 and pick.element >= own.first
            shifts = range(0, own.step * own.times, own.step) if own and moves else range(1)
            named[field.segment].update(pick.element + shift for shift in shifts if pick.element)
    return dict(named)


@cache
def column_type(field: Field) -> pl.DataType:
    """The type of the column that a line fills."""
    return TABLES[field.rows.partition(":")[0]].schema[field.column]


def composites_of(fields: Iterable[Field], rows: Rows | None = None, nth: int = 0) -> list[pl.Expr]:
    """The composite elements that the lines use, split into components once for all of them."""
    numbers = {
        pick.element + shift_of(pick, rows, nth) for field in fields for pick in field.picks if pick.component.isdigit()
    }
    return [pl.col(element(number)).str.split(COMPONENT).alias(_cut(number)) for number in sorted(numbers)]


def _cut(number: int) -> str:
    return f"{element(number)} cut"


def text_of(field: Field, rows: Rows | None = None, nth: int = 0, *, trim: bool = True) -> pl.Expr:
    """The text a line takes from its segment, null when empty; of the table's own segments, from the nth group.

    Without `trim` no text may begin or end with a blank.
    """
    if field.constant is not None:
        return pl.lit(field.constant)
    if not is_text(column_type(field)) and not field.picks[0].component and field.picks[0].change in ("", "short"):
        return pl.col(element(field.picks[0].element + shift_of(field.picks[0], rows, nth)))
    texts = [_picked(pick, shift_of(pick, rows, nth), trim) for pick in field.picks]
    if isinstance(column_type(field), pl.List) and field.picks[0].component != "*" and rows is not None:
        text = pl.concat_list(texts).list.drop_nulls()
    elif len(texts) > 1:
        joined = pl.concat_str(texts, separator=", ", ignore_nulls=True)
        text = pl.when(joined != "").then(joined)
    else:
        text = texts[0]
    return text


def shift_of(pick: Pick, rows: Rows | None, nth: int) -> int:
    """How far the nth group of elements lies behind the first, for a pick that moves with it."""
    return rows.step * nth if rows is not None and rows.step and pick.element >= rows.first else 0


def has_group(rows: Rows, fields: Iterable[Field], nth: int) -> pl.Expr:
    """Whether any element of the nth group is there."""
    moving = {pick.element for field in fields for pick in field.picks if pick.element >= rows.first}
    found = [pl.col(element(number + rows.step * nth)).is_not_null() for number in moving]
    return pl.any_horizontal(found) if found else pl.lit(False)


def _picked(pick: Pick, shift: int, trim: bool) -> pl.Expr:
    if not pick.element:
        return pl.col("row") + 1
    text = pl.col(element(pick.element + shift))
    if pick.component == "*":
        return text.str.split(COMPONENT)
    if pick.component:
        text = pl.col(_cut(pick.element + shift)).list.get(int(pick.component) - 1, null_on_oob=True)
    if pick.change == "whole":  # a sender who uses the component separator in plain text means a colon
        text = text.str.replace_all(COMPONENT, ":", literal=True)
    if pick.change == "undotted":
        text = text.str.replace_all(".", "", literal=True)
    if pick.change == "last":
        text = text.str.extract(r"([^-]*)$")
    if trim:
        text = text.str.strip_chars()
    return pl.when(text != "").then(text) if trim or pick.component or pick.change else text
