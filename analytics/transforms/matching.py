"""Which billed line a later submission's line or a payer's service answers, pass by pass."""

from __future__ import annotations

import polars as pl

LINE_FIELDS = ("claim", "control", "code", "modifiers", "date", "charge")
"""What lines and pieces are compared by; charge in cents without sign, modifiers sorted and joined by a blank."""

_ANSWER_PASSES = (
    ("control",),
    ("code", "modifiers", "date", "charge"),
    ("code", "date", "charge"),
    ("code", "modifiers", "date"),
    ("code", "date"),
)
_VERSION_PASSES = (*_ANSWER_PASSES, ("date", "charge"))

Matches = pl.DataFrame
"""Columns piece and line."""


def one_to_one(pieces: pl.DataFrame, lines: pl.DataFrame, passes: tuple[tuple[str, ...], ...]) -> Matches:
    """Pair pieces with lines of the same claim, each at most once; equal ones in order.

    `pieces` has piece and `lines` has line beside LINE_FIELDS; both in the order that breaks ties. A line stands
    there once for each of its versions. A later pass sees only what no earlier pass paired; a field that is null
    pairs nothing.
    """
    found: list[pl.DataFrame] = []
    for fields in passes:
        if pieces.is_empty() or lines.is_empty():
            break
        keys = ["claim", *fields]
        named = lines.unique(["line", *keys], keep="first", maintain_order=True)
        pairs = _numbered(pieces, keys).join(_numbered(named, keys), on=[*keys, "nth"]).select("piece", "line")
        pairs = pairs.sort("piece").unique("line", keep="first", maintain_order=True)
        found.append(pairs)
        pieces = pieces.join(pairs, on="piece", how="anti")
        lines = lines.join(pairs, on="line", how="anti")
    return pl.concat(found) if found else _nothing()


def _numbered(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    known = frame.filter(pl.all_horizontal(pl.col(key).is_not_null() for key in keys))
    return known.with_columns(pl.int_range(pl.len()).over(keys).alias("nth"))


def _nothing() -> Matches:
    return pl.DataFrame(schema={"piece": pl.Int64, "line": pl.Int64})


def _further(pieces: pl.DataFrame, lines: pl.DataFrame) -> Matches:
    """Pieces of lines that this answer has already answered: the first line that fits, as often as it fits."""
    found: list[pl.DataFrame] = []
    for fields in _ANSWER_PASSES:
        if pieces.is_empty():
            break
        keys = ["claim", *fields]
        known = lines.filter(pl.all_horizontal(pl.col(key).is_not_null() for key in keys))
        pairs = pieces.join(known.unique(keys, keep="first", maintain_order=True), on=keys).select("piece", "line")
        found.append(pairs)
        pieces = pieces.join(pairs, on="piece", how="anti")
    return pl.concat(found) if found else _nothing()


def match_versions(pieces: pl.DataFrame, lines: pl.DataFrame) -> Matches:
    """Lines of a later submission that are lines already known; the rest are new services.

    Beside the passes of answers: date and charge, then position, if both sides have as many lines (`lines_sent` of a
    piece, `lines_known` of a line).
    """
    pairs = one_to_one(pieces, lines, _VERSION_PASSES)
    left = pieces.join(pairs, on="piece", how="anti")
    free = lines.join(pairs, on="line", how="anti")
    by_place = left.join(
        free.unique("line", keep="first"),
        left_on=["claim", "place", "lines_sent"],
        right_on=["claim", "place", "lines_known"],
    )
    return pl.concat([pairs, by_place.select("piece", "line")])


def match_answers(pieces: pl.DataFrame, lines: pl.DataFrame) -> Matches:
    """Services of one answer for each claim that answer lines already known; the rest fit none.

    A control number that only one line carries binds all its pieces to that line; other pieces are paired one to one,
    and what then is left over adds to a line that this answer has already answered.
    """
    controls = lines.filter(pl.col("control").is_not_null()).select("claim", "control", "line").unique()
    unique = controls.filter(pl.len().over("claim", "control") == 1)
    bound = pieces.join(unique, on=["claim", "control"]).select("piece", "line")
    left = pieces.join(bound, on="piece", how="anti")
    pairs = pl.concat([bound, one_to_one(left, lines.join(bound, on="line", how="anti"), _ANSWER_PASSES)])
    left = left.join(pairs, on="piece", how="anti")
    answered = lines.join(pairs, on="line", how="semi")
    return pl.concat([pairs, _further(left, answered)])
