"""Lines with a first adjudication, merged: equal claims become one claim that stands for all of them."""

from __future__ import annotations

from datetime import date

import polars as pl

from analytics.tables import MERGED_LINES, MERGED_SERVICES
from analytics.tables.merged import LINE_COUNTS, LINE_DOLLARS, SLICES
from analytics.transforms.merging.rows import added_up, coded, current, day, in_cents, numbered, whole

_DATED = {"remit": "adjudication_date", "submission": "submission_date", "service": "first_service_date"}
_REASON = ("carc", "adjustment_group", "rarc", "reason_category", "reason_owner")
_KINDS = ("denied_lines", "hidden_lines", "vague_lines", "preventable_lines")
_PAYER = ("payer_id", "payer_class")
_WHY = (*_REASON, *(f"is_{name}" for name in _KINDS))
_BY: dict[str, tuple[str, ...]] = {
    "month": ("why",),
    "day": ("why",),
    "therapist": ("clinic_id", "therapist_id", "why"),
    "cpt": ("cpt",),
    "modifier": ("modifiers",),
    "pos": ("pos",),
    "diagnosis_chapter": ("diagnosis_chapter",),
}
_WHO_BY: dict[str, tuple[str, ...]] = {"month": (), "day": (), "therapist": ("clinic_id", "therapist_id")}


def merged_lines(lines: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """tables.MERGED_LINES as of that day, from tables.LINES.

    Rates of lines need to know how lines are spread over claims, so claims stay together: two are equal where they have
    the same number of lines of every kind in the same cells of the slice. One of them is kept, with how many it stands
    for; however cells are chosen, those equal as a whole are equal in what was chosen.
    """
    rows = _adjudicated(lines, pl.lit(as_of)).collect()
    # in place of several columns one number, to group by; what it means comes back at the end
    rows, whys = numbered(rows.with_columns(pl.col(name).alias(f"is_{name}") for name in _KINDS), _WHY, "why")
    rows, payers = numbered(rows, _PAYER, "payer")
    # what every basis of a slice groups again: fewer rows, by all their days
    cells = {
        columns: added_up(rows, ["claim", *_DATED.values(), "payer", *columns], [*LINE_COUNTS, *LINE_DOLLARS])
        for columns in set(_BY.values())
    }
    slices = []
    for number, name in enumerate(SLICES["merged_lines"]):
        *what, basis, by = name.split()
        date_column = _DATED[basis]
        if what == ["open"]:
            still = _open(rows.with_columns(day(date_column, by)), [date_column, "payer", *_WHO_BY[by]])
            still = still.join(payers, on="payer", maintain_order="left").drop("payer")
            slices.append(still.with_columns(slice=pl.lit(number, dtype=pl.UInt8)))
            continue
        dated = cells[_BY[by]].with_columns(day(date_column, by))
        merged = _merged(dated, [date_column, "payer", *_BY[by]], by)
        meant = merged.join(payers, on="payer", maintain_order="left")
        if "why" in meant.columns:
            meant = meant.join(whys, on="why", maintain_order="left").drop("why", *(f"is_{name}" for name in _KINDS))
        slices.append(meant.drop("payer").with_columns(slice=pl.lit(number, dtype=pl.UInt8)))
    return whole(MERGED_LINES, slices)


def merged_services(lines: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """tables.MERGED_SERVICES as of that day, from tables.LINES."""
    keys = ["service_date", *_PAYER, "clinic_id", "therapist_id", "cpt"]
    rows = (
        current(lines, pl.lit(as_of))
        .filter(~pl.col("is_unmatched"))
        .select(
            day("service_date", "month"),
            *coded(keys[1:]),
            pl.lit(1, dtype=pl.Int32).alias("lines"),
            "units",
            *in_cents(["charge"]),
        )
        .collect()
    )
    merged = added_up(rows, keys, ["lines", "units", "charge"])
    return whole(MERGED_SERVICES, [merged.with_columns(slice=pl.lit(0, dtype=pl.UInt8))])


def _open(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Denials of which nothing came yet, of whatever claims: no question asks how these are spread."""
    still = rows.filter(pl.col("open_denied_lines") == 1).with_columns(is_hidden=pl.col("hidden_lines"))
    merged = added_up(still, [*keys, "is_hidden", "appeal_deadline"], [*LINE_COUNTS, *LINE_DOLLARS]).drop("is_hidden")
    return merged.with_columns(claim_id=pl.lit("0"), claims=pl.lit(1, dtype=pl.Int32))


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
            "appeal_deadline",
            *coded([*_PAYER, "clinic_id", "therapist_id", "cpt", "pos", "diagnosis_chapter"], ["modifiers"]),
            # partial denials have a reason too, but count for none
            *(pl.when(denied == 1).then(pl.col(name)).cast(pl.Categorical).alias(name) for name in _REASON),
            *(pl.col(name).cast(pl.Int32) for name in LINE_COUNTS),
            *in_cents(LINE_DOLLARS),
        )
    )


def _merged(rows: pl.DataFrame, keys: list[str], by: str) -> pl.DataFrame:
    # of one code no question asks what the claim holds of another
    unit = ["claim", by] if by in ("cpt", "pos", "diagnosis_chapter") else ["claim"]
    cells = added_up(rows, ["claim", *keys], [*LINE_COUNTS, *LINE_DOLLARS])
    alike = [*keys, *LINE_COUNTS]
    alone, several = cells.filter(is_alone := cells.select(unit).is_unique()), cells.filter(~is_alone)
    return pl.concat([_alone(alone, alike), _spread(several, unit, alike)])


def _alone(cells: pl.DataFrame, alike: list[str]) -> pl.DataFrame:
    """Claims of one cell."""
    return _stood_for(cells.group_by(alike).agg(*_members(), *_dollars()), alike)


def _spread(cells: pl.DataFrame, unit: list[str], alike: list[str]) -> pl.DataFrame:
    """Claims of several cells: equal where all of them are."""
    numbered = cells.with_row_index("row").group_by(alike).agg("row").with_row_index("kind")
    kinds = numbered.select("row", "kind").explode("row").sort("row")["kind"]
    cells = cells.with_columns(kind=kinds.cast(pl.String)) if cells.height else cells.with_columns(kind=pl.lit(""))
    units = cells.sort("kind").group_by(unit, maintain_order=True).agg(pl.col("kind").str.join(",").alias("unit"))
    several = cells.join(units, on=unit, maintain_order="left", nulls_equal=True)
    return _stood_for(several.group_by("unit", *alike).agg(*_members(), *_dollars()), alike)


def _stood_for(rows: pl.DataFrame, alike: list[str]) -> pl.DataFrame:
    return rows.select(pl.col("claim").cast(pl.String).alias("claim_id"), "claims", *alike, *LINE_DOLLARS)


def _members() -> list[pl.Expr]:
    return [pl.col("claim").min(), pl.len().cast(pl.Int32).alias("claims")]


def _dollars() -> list[pl.Expr]:
    return [pl.col(name).sum() for name in LINE_DOLLARS]
