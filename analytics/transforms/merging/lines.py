"""Lines with a first adjudication, merged: equal claims become one claim that stands for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from analytics.tables import MERGED_LINES
from analytics.tables.merged import LINE_COUNTS, LINE_DOLLARS, SLICES
from analytics.transforms.merging.rows import coded, current, day, whole

_DATED = {"remit": "adjudication_date", "submission": "submission_date", "service": "first_service_date"}
_REASON = ("carc", "adjustment_group", "rarc", "reason_category", "reason_owner")
_KINDS = ("denied_lines", "hidden_lines", "vague_lines", "preventable_lines")
_PAYER = ("payer_id", "payer_class")
_BY: dict[str, tuple[str, ...]] = {
    "month": _REASON,
    "day": _REASON,
    "therapist": ("clinic_id", "therapist_id", *_REASON),
    "cpt": ("cpt",),
    "modifier": ("modifiers",),
    "pos": ("pos",),
    "diagnosis_chapter": ("diagnosis_chapter",),
}


def merged_lines(lines: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """tables.MERGED_LINES as of that day, from tables.LINES.

    Rates of lines need to know how lines are spread over claims, so claims stay together: two are equal where they have
    the same number of lines of every kind in the same cells of the slice. One of them is kept, with how many it stands
    for; however cells are chosen, those equal as a whole are equal in what was chosen.
    """
    rows = _adjudicated(lines, pl.lit(as_of)).collect()
    slices = []
    for number, name in enumerate(SLICES["merged_lines"]):
        basis, by = name.split()
        dated = rows.with_columns(day(_DATED[basis], by))
        merged = _merged(dated, [_DATED[basis], *_PAYER, *_BY[by]], by)
        slices.append(merged.with_columns(slice=pl.lit(number, dtype=pl.UInt8)))
    return whole(MERGED_LINES, slices)


def _adjudicated(lines: pl.LazyFrame, as_of: pl.Expr) -> pl.LazyFrame:
    """What questions count of the lines: see queries/scope/current_lines.sql, which says the same of rows."""
    past = (pl.col("appeal_deadline") < as_of).fill_null(False)
    final = (past | (pl.col("closed_date") <= as_of).fill_null(False)).cast(pl.Int8)
    decided = (pl.col("redecided_lines") == 1) | past
    denied = pl.col("denied_lines")
    return (
        current(lines, as_of)
        .filter(pl.col("adjudicated_lines") == 1)
        .with_columns(
            final_denied_lines=pl.col("unresolved_lines") * final,
            open_denied_lines=pl.col("unresolved_lines") * (1 - final),
            decided_lines=pl.when(decided).then(denied).otherwise(0),
            undecided_lines=pl.when(decided).then(0).otherwise(denied),
        )
        .select(
            pl.col("claim_id").rle_id().alias("claim"),
            *_DATED.values(),
            *coded([*_PAYER, "clinic_id", "therapist_id", "cpt", "pos", "diagnosis_chapter"], ["modifiers"]),
            # partial denials have a reason too, but count for none
            *(pl.when(denied == 1).then(pl.col(name)).cast(pl.Categorical).alias(name) for name in _REASON),
            *(pl.col(name).cast(pl.Int32) for name in LINE_COUNTS),
            *LINE_DOLLARS,
        )
    )


def _merged(rows: pl.DataFrame, keys: list[str], by: str) -> pl.DataFrame:
    kinds = [f"is_{name}" for name in _KINDS] if set(_REASON) <= set(keys) else []
    apart = rows.with_columns(pl.col(kind.removeprefix("is_")).alias(kind) for kind in kinds)
    # of one code no question asks what the claim holds of another
    unit = ["claim", by] if by in ("cpt", "pos", "diagnosis_chapter") else ["claim"]
    cells = apart.group_by("claim", *keys, *kinds, maintain_order=True).agg(pl.col(*LINE_COUNTS, *LINE_DOLLARS).sum())
    alike = [*keys, *kinds, *LINE_COUNTS]
    alone = cells.with_columns(alone=pl.len().over(unit) == 1) if cells.height else cells.with_columns(alone=True)
    merged = [each for each in _alone(alone.filter("alone"), alike)]
    merged += [each for each in _spread(alone.filter(~pl.col("alone")), unit, alike)]
    rows_merged = pl.concat(merged) if merged else cells.clear()
    return rows_merged.drop(kinds, "unit", strict=False)


def _alone(cells: pl.DataFrame, alike: list[str]) -> Iterator[pl.DataFrame]:
    """Claims of one cell."""
    yield _stood_for(cells.group_by(alike, maintain_order=True).agg(*_members(), *_dollars()), alike)


def _spread(cells: pl.DataFrame, unit: list[str], alike: list[str]) -> Iterator[pl.DataFrame]:
    """Claims of several cells: equal where all of them are."""
    numbered = cells.with_row_index("row").group_by(alike, maintain_order=True).agg("row").with_row_index("kind")
    kinds = numbered.select("row", "kind").explode("row").sort("row")["kind"]
    cells = cells.with_columns(kind=kinds.cast(pl.String)) if cells.height else cells.with_columns(kind=pl.lit(""))
    units = cells.sort("kind").group_by(unit, maintain_order=True).agg(pl.col("kind").str.join(",").alias("unit"))
    several = cells.join(units, on=unit, maintain_order="left", nulls_equal=True)
    yield _stood_for(several.group_by("unit", *alike, maintain_order=True).agg(*_members(), *_dollars()), alike)


def _stood_for(rows: pl.DataFrame, alike: list[str]) -> pl.DataFrame:
    return rows.select(pl.col("claim").cast(pl.String).alias("claim_id"), "claims", *alike, *LINE_DOLLARS)


def _members() -> list[pl.Expr]:
    return [pl.col("claim").min(), pl.len().cast(pl.Int32).alias("claims")]


def _dollars() -> list[pl.Expr]:
    return [pl.col(name).sum() for name in LINE_DOLLARS]
