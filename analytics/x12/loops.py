"""Find the loop of each segment, the same way for every guide: positions of loop openers, filled forward."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

import numpy as np
import polars as pl

from analytics.x12.envelope import ENVELOPE_IDS
from analytics.x12.grammar import Condition, Guide, Loop, Place
from analytics.x12.tokens import element

Numbers = np.ndarray[Any, np.dtype[np.uint32]]
_PARTIES = ("NM1", "N1")
_FEW = 4
NOWHERE = pl.lit(0, dtype=pl.UInt32)
"""In a loop's column: the loop is not open here."""


def holds(when: Iterable[Condition]) -> pl.Expr:
    """Whether a segment meets the conditions; an empty element meets only a negated one."""
    found = ((one, _is_one_of(pl.col(element(one.element)), one.values).fill_null(False)) for one in when)
    return reduce(and_, (~met if one.is_negated else met for one, met in found), pl.lit(True))


def _is_one_of(text: pl.Expr, values: Sequence[str]) -> pl.Expr:
    """For few texts, comparing one by one is faster than a look-up."""
    return reduce(or_, (text == value for value in values)) if len(values) <= _FEW else text.is_in(list(values))


def in_place(place: Place, guide: Guide) -> pl.Expr:
    """Whether a segment is directly in one of the loops of the place, and under its party."""
    numbers = [number for number, loop in enumerate(guide.loops, 1) if loop.name in place.loops]
    if not numbers:
        return pl.lit(True)  # interchange and group: their own segments only
    here = pl.col("loop").is_in(numbers) if len(numbers) > 1 else pl.col("loop") == numbers[0]
    if not place.party:
        return here
    return here & (pl.col("party") == ("" if place.party == "-" else place.party))


def place_envelope(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The segments with columns interchange, group and transaction: the row + 1 of their ISA, GS and ST, 0 for none.

    A TA1 outside a transaction counts as a transaction. Every file starts from zero. The second frame has the
    envelope's segments.
    """
    ids, at = pl.col("id"), pl.col("row") + 1

    def filled(opens: pl.Expr, ends: pl.Expr) -> pl.Expr:
        return pl.when(opens).then(at).when(ends | pl.col("is_new")).then(NOWHERE).otherwise(None).forward_fill()

    bounds = _marks(frame, ENVELOPE_IDS).collect(engine="in-memory")
    marks = bounds.select(
        "row",
        interchange=filled(ids == "ISA", pl.lit(False)),
        group=filled(ids == "GS", ids.is_in(["ISA", "IEA"])),
        transaction=filled((ids == "ST") | (ids == "TA1"), ids.is_in(["SE", "GE", "GS", "IEA", "ISA"])),
    )
    placed = frame.hstack(marks.drop("row")[last_marks(marks, frame.height)])
    envelope = bounds.filter(ids.is_in(ENVELOPE_IDS)).drop("is_new")
    lone = envelope.filter(ids == "TA1")["row"] + 1
    if len(lone):
        is_after = pl.col("transaction").is_in(lone.implode()) & (pl.col("transaction") != at)
        placed = placed.with_columns(transaction=pl.when(is_after).then(NOWHERE).otherwise("transaction"))
    return placed, envelope


def place_loops(frame: pl.DataFrame, guide: Guide) -> pl.DataFrame:
    """Marks for the segments: which loops are open from a row on (see `last_marks`).

    Columns: row, one for each loop of the guide (row + 1 of its opening segment, 0 where it is not open), loop (the
    number of the one opened last, from 1) and party (code of the NM1 or N1 last seen in it, or "").
    """
    marking = {*ENVELOPE_IDS, *_PARTIES, *(loop.segment for loop in guide.loops)}
    in_transaction = pl.col("transaction") > 0
    marks = _marks(frame, sorted(marking)).with_columns(
        ((pl.col("id") == loop.segment) & holds(loop.when) & in_transaction).alias(_opens(loop)) for loop in guide.loops
    )
    by_name = {loop.name: loop for loop in guide.loops}
    for loop in guide.loops:
        if loop.within:
            is_within = _filled(by_name[loop.within], guide) > 0
            marks = marks.with_columns((pl.col(_opens(loop)) & is_within).alias(_opens(loop)))
    opened = [
        pl.when(pl.col(_opens(loop))).then(pl.lit(number, dtype=pl.UInt8)) for number, loop in enumerate(guide.loops, 1)
    ]
    any_opened = reduce(or_, (pl.col(_opens(loop)) for loop in guide.loops))
    party = pl.when(pl.col("id").is_in(_PARTIES)).then(pl.col("e01").fill_null(""))
    return marks.select(
        "row",
        *(_filled(loop, guide).alias(loop.name) for loop in guide.loops),
        loop=pl.when(in_transaction).then(pl.coalesce(opened)).otherwise(pl.lit(0, dtype=pl.UInt8)).forward_fill(),
        party=party.when(any_opened | ~in_transaction).then(pl.lit("")).forward_fill(),
    ).collect(engine="in-memory")


def last_marks(marks: pl.DataFrame, height: int) -> Numbers:
    """For each of so many rows the number of the last mark at or before it; 0 for those before the first."""
    begins = np.append(marks["row"].to_numpy(), np.uint32(height))
    begins[:1] = 0
    return np.arange(marks.height, dtype=np.uint32).repeat(np.diff(begins))


def _marks(frame: pl.DataFrame, names: Sequence[str]) -> pl.LazyFrame:
    """The segments of these ids, and the first of every file, which is_new."""
    is_new = (pl.col("file") != pl.col("file").shift()).fill_null(True)
    return frame.lazy().with_columns(is_new=is_new).filter(pl.col("id").is_in(names) | pl.col("is_new"))


def _opens(loop: Loop) -> str:
    return f"opens_{loop.name}"


def _filled(loop: Loop, guide: Guide) -> pl.Expr:
    """The row + 1 of the loop's opening segment, carried forward until a loop of the same depth or above opens."""
    closers = [other for other in guide.loops if other.depth <= loop.depth and other != loop]
    ended = reduce(or_, (pl.col(_opens(other)) for other in closers), pl.col("transaction") == 0)
    own = pl.when(pl.col(_opens(loop))).then(pl.col("row") + 1)
    return own.when(ended).then(NOWHERE).otherwise(None).forward_fill().fill_null(0)
