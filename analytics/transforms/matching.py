"""Which billed line a later submission's line or a payer's service answers, pass by pass."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

LINE_FIELDS = ("claim", "control", "code", "modifiers", "date", "charge")
"""What lines and pieces are compared by; charge in cents without sign, modifiers sorted and joined by a blank."""

_BY_CODE = (
    ("code", "modifiers", "date", "charge"),
    ("code", "date", "charge"),
    ("code", "modifiers", "date"),
    ("code", "date"),
)
# of several lines with one control number the one that fits best: claims sent twice on a day number their lines alike
_ANSWER_PASSES = (*(("control", *fields) for fields in _BY_CODE), ("control",), *_BY_CODE)
_VERSION_PASSES = (*_ANSWER_PASSES, ("date", "charge"))

Matches = pl.DataFrame
"""Columns piece and line."""


def one_to_one(pieces: pl.DataFrame, lines: pl.DataFrame, passes: tuple[tuple[str, ...], ...]) -> Matches:
    """Pair pieces with lines of the same claim, each at most once; equal ones in order.

    `pieces` has piece and `lines` has line in addition to LINE_FIELDS; both in the order that breaks ties. A line is
    there once for each of its versions. A later pass sees only what no earlier pass paired; a field that is null pairs
    nothing, but a date that is missing agrees with every date, after those that are the same.
    """
    found: list[pl.DataFrame] = []
    for step in _steps(passes, pieces, lines):
        if pieces.is_empty() or lines.is_empty():
            break
        known = step.of(lines, "line").unique(["line", *step.keys], keep="first", maintain_order=True)
        asking = _numbered(step.of(pieces, "piece"), step.keys)
        pairs = asking.join(_numbered(known, step.keys), on=[*step.keys, "nth"]).select("piece", "line")
        pairs = pairs.sort("piece").unique("line", keep="first", maintain_order=True)
        found.append(pairs)
        pieces = pieces.join(pairs, on="piece", how="anti")
        lines = lines.join(pairs, on="line", how="anti")
    return pl.concat(found) if found else _nothing()


@dataclass(frozen=True)
class _Step:
    """Fields to compare; `undated` names the side (piece, line) that only takes part where it has no date."""

    keys: list[str]
    undated: str | None = None

    def of(self, frame: pl.DataFrame, side: str) -> pl.DataFrame:
        return frame.filter(pl.col("date").is_null()) if side == self.undated else frame


def _steps(passes: tuple[tuple[str, ...], ...], pieces: pl.DataFrame, lines: pl.DataFrame) -> list[_Step]:
    """The passes one by one; one that compares dates is followed by the same for what has none."""
    sides = [side for side, frame in (("piece", pieces), ("line", lines)) if frame["date"].has_nulls()]
    steps = []
    for fields in passes:
        steps.append(_Step(["claim", *fields]))
        if "date" in fields:
            dateless = ["claim", *(field for field in fields if field != "date")]
            steps += [_Step(dateless, side) for side in sides]
    return steps


def _numbered(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    known = frame.filter(pl.all_horizontal(pl.col(key).is_not_null() for key in keys))
    return known.with_columns(pl.int_range(pl.len()).over(keys).alias("nth"))


def _nothing() -> Matches:
    return pl.DataFrame(schema={"piece": pl.Int64, "line": pl.Int64})


def _further(pieces: pl.DataFrame, lines: pl.DataFrame) -> Matches:
    """Pieces of lines that this answer has already answered: the first line that fits, as often as it fits."""
    found: list[pl.DataFrame] = []
    for step in _steps(_ANSWER_PASSES, pieces, lines):
        if pieces.is_empty():
            break
        known = step.of(lines, "line").filter(pl.all_horizontal(pl.col(key).is_not_null() for key in step.keys))
        named = known.unique(step.keys, keep="first", maintain_order=True)
        pairs = step.of(pieces, "piece").join(named, on=step.keys).select("piece", "line")
        found.append(pairs)
        pieces = pieces.join(pairs, on="piece", how="anti")
    return pl.concat(found) if found else _nothing()


def match_versions(pieces: pl.DataFrame, lines: pl.DataFrame) -> Matches:
    """Lines of a later submission that are lines already known; the rest are new services.

    In addition to the passes of answers: date and charge, then, where the version may change its lines (`may_change` of
    a piece), position, if both sides have as many lines (`lines_sent` of a piece, `lines_known` of a line).
    """
    pairs = one_to_one(pieces, lines, _VERSION_PASSES)
    left = pieces.filter("may_change").join(pairs, on="piece", how="anti")
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
