"""Rows that break a rule of their table are taken out and listed with the rule, never dropped in silence."""

from __future__ import annotations

import polars as pl

from analytics.tables import DIAGNOSTICS, RECORDS, Table

Records = dict[str, pl.DataFrame]
"""Every record table by its name, each sorted by its key."""


def valid_rows(records: Records) -> Records:
    """The records without rows that break their table's rules; each such row is a diagnostic of its file."""
    broken = []
    valid = {}
    for table in RECORDS:
        valid[table.name] = records[table.name]
        if table.violations(records[table.name]):
            valid[table.name], listed = _separated(table, records[table.name])
            broken.append(listed)
    if broken:
        valid["diagnostics"] = numbered(valid["diagnostics"], pl.concat(broken))
    return valid


def _separated(table: Table, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    needed = list(dict.fromkeys(table.key + table.required))
    complete = pl.all_horizontal(pl.col(name).is_not_null() for name in needed)
    repeated = ~pl.struct(table.key).is_first_distinct()
    rule = (
        pl.when(~complete)
        .then(pl.lit(f"{table.name}: one of {', '.join(needed)} is missing"))
        .when(repeated)
        .then(pl.lit(f"{table.name}: {', '.join(table.key)} stand twice"))
    )
    judged = frame.with_columns(rule.alias("_rule"))
    listed = judged.filter(pl.col("_rule").is_not_null(), pl.col("file_id").is_not_null()).select(
        "file_id",
        pl.lit("error").alias("severity"),
        pl.lit("row_left_out").alias("code"),
        (pl.col("segment") if "segment" in frame.columns else pl.lit(None, dtype=pl.UInt32)).alias("segment"),
        pl.format("{}; this row is left out", "_rule").alias("message"),
    )
    return judged.filter(pl.col("_rule").is_null()).drop("_rule"), listed


def numbered(diagnostics: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """The diagnostics and those listed now, which come after what their file has already."""
    so_far = diagnostics.group_by("file_id").agg(pl.col("position").max().alias("last"))
    position = pl.col("last").fill_null(0) + pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).over("file_id")
    new = listed.join(so_far, on="file_id", how="left", maintain_order="left").with_columns(position.alias("position"))
    return pl.concat([diagnostics, DIAGNOSTICS.conform(new.drop("last"))]).sort(DIAGNOSTICS.key)
