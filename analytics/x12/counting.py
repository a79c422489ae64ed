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


def segment_counts(segments: Segments) -> tuple[pl.DataFrame, pl.DataFrame]:
    """How many segments there are, and how many were used: in every transaction, of a kind that is read or not, with
    its claims and lines; and in every file, with its interchanges and transactions.
    """
    frame = segments.frame.select("file", "id", "is_carried", "transaction").with_columns(is_used=used_rows(segments))
    count, ids = pl.len().cast(pl.Int64), pl.col("id")
    counted = (
        frame.lazy()
        .filter(~pl.col("is_carried"))
        .group_by("file", "transaction")
        .agg(
            segments_total=count,
            segments_used=pl.col("is_used").sum().cast(pl.Int64),
            claims=((ids == "CLP") | (ids == "CLM")).sum().cast(pl.Int64),
            lines=((ids == "SVC") | (ids == "SV1")).sum().cast(pl.Int64),
            interchanges=(ids == "ISA").sum().cast(pl.Int64),
            transactions=(ids == "ST").sum().cast(pl.Int64),
        )
        .collect(engine="in-memory")
    )
    inside = counted.select("segments_total", "segments_used", "claims", "lines", row=pl.col("transaction") - 1)
    by_transaction = segments.seen.join(inside, on="row", how="left", maintain_order="left").drop("row")
    of_files = ("segments_total", "segments_used", "interchanges", "transactions")
    return by_transaction, counted.group_by("file").agg(pl.col(*of_files).sum())


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
