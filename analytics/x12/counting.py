"""How much there is in files and transactions: segments, claims, lines, and what their records add up to."""

from __future__ import annotations

import polars as pl

from analytics.x12.placing import Segments

_MONEY = pl.Decimal(38, 2)
SUMS = pl.Schema(
    {
        "file": pl.UInt32(),
        **dict.fromkeys(("segments_total", "segments_used", "interchanges", "transactions"), pl.Int64()),
        **dict.fromkeys(("claims", "lines", "reversals"), pl.Int64()),
        **dict.fromkeys(("charge", "paid", "payments", "provider_adjustments"), _MONEY),
    }
)
"""What is counted and summed for each file."""


def used_rows(segments: Segments) -> pl.Series:
    """For every row whether it gave a value, opened a loop or is of the envelope."""
    used = pl.repeat(False, segments.frame.height, eager=True).scatter(segments.envelope["row"], True)
    for records in segments.records.values():
        for rows, _ in records.uses:
            used = used.scatter(rows, True)
    return used


def transaction_counts(seen: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Every transaction, of a kind that is read or not, with what it holds: segments, claims and lines."""
    own = marked.lazy().filter(~pl.col("is_carried") & (pl.col("transaction") > 0))
    inside = own.group_by(row=pl.col("transaction") - 1).agg(
        segments_total=pl.len().cast(pl.Int64),
        segments_used=pl.col("is_used").sum().cast(pl.Int64),
        claims=((pl.col("id") == "CLP") | (pl.col("id") == "CLM")).sum().cast(pl.Int64),
        lines=((pl.col("id") == "SVC") | (pl.col("id") == "SV1")).sum().cast(pl.Int64),
    )
    return seen.join(inside.collect(engine="in-memory"), on="row", how="left", maintain_order="left").drop("row")


def segment_counts(marked: pl.DataFrame) -> pl.DataFrame:
    """The segments of each file, those that were used, and how many open interchanges and transactions."""
    return (
        marked.lazy()
        .filter(~pl.col("is_carried"))
        .group_by("file")
        .agg(
            segments_total=pl.len().cast(pl.Int64),
            segments_used=pl.col("is_used").sum().cast(pl.Int64),
            interchanges=(pl.col("id") == "ISA").sum().cast(pl.Int64),
            transactions=(pl.col("id") == "ST").sum().cast(pl.Int64),
        )
        .collect(engine="in-memory")
    )


def record_sums(tables: dict[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """What the records of each file add up to: some of the columns of SUMS, a frame for each table that has any."""
    found: list[pl.DataFrame] = []

    def summed(table: str, **columns: pl.Expr) -> None:
        if tables[table].height:
            found.append(tables[table].group_by("file").agg(**columns))

    rows = pl.len().cast(pl.Int64)
    summed(
        "remits",
        claims=rows,
        charge=pl.col("charge").cast(_MONEY).sum(),
        paid=pl.col("paid").cast(_MONEY).sum(),
        reversals=(pl.col("status") == "22").sum().cast(pl.Int64),
    )
    summed("submissions", claims=rows, charge=pl.col("charge").cast(_MONEY).sum())
    summed("remit_lines", lines=rows)
    summed("submission_lines", lines=rows)
    summed("payments", payments=pl.col("amount").cast(_MONEY).sum())
    summed("provider_adjustments", provider_adjustments=pl.col("amount").cast(_MONEY).sum())
    return found
