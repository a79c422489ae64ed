"""Where each document would stand: in a file of its month, under a transaction of its day."""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

from analytics.demo.large.practice import BILLING, CLEARINGHOUSE, SUBMITTER
from analytics.tables import FILES, TRANSACTIONS

_ROOM, _OPENING = 64, 16
"""Segments between one document and the next, and before the first."""
_KINDS = {"837P": ("005010X222A1", "00"), "277CA": ("005010X214", "08"), "835": ("005010X221A1", None)}


def placed(documents: pl.DataFrame, kind: str, mark: str, one: str) -> pl.DataFrame:
    """The documents in order with day as a date, file_id, name, segment, transaction and position in it.

    A transaction holds what has the same day and the same value in the column `one`; `mark` tells the part's files
    from those of other parts.
    """
    dated = documents.with_columns(pl.col("day").cast(pl.Int32).cast(pl.Date))
    ordered = dated.sort("day", one, "claim", "turn").with_columns(pl.col("day").dt.strftime("%Y-%m").alias("month"))
    names = {month: f"{month}_{mark}.{kind.lower()}" for month in ordered["month"].unique()}
    ids = {month: f"{mark}{blake2b(name.encode(), digest_size=8).hexdigest()}"[:16] for month, name in names.items()}
    slot = pl.int_range(pl.len(), dtype=pl.UInt32).over("month")
    return ordered.with_columns((slot * _ROOM + _OPENING).alias("segment")).with_columns(
        pl.col("month").replace_strict(ids, return_dtype=pl.String).alias("file_id"),
        pl.col("month").replace_strict(names, return_dtype=pl.String).alias("name"),
        (pl.col("segment").first().over("day", one) - _OPENING // 2).alias("transaction"),
    )


def transactions(documents: pl.DataFrame, kind: str, one: str) -> pl.DataFrame:
    """tables.TRANSACTIONS of placed documents: with the columns day and `one` beside them, whose value it is."""
    guide, purpose = _KINDS[kind]
    sender, receiver = (SUBMITTER, CLEARINGHOUSE) if kind == "837P" else (CLEARINGHOUSE, SUBMITTER)
    found = documents.group_by("file_id", "transaction").agg(pl.col("day", one).first()).sort("file_id", "transaction")
    number = pl.int_range(1, pl.len() + 1).over("file_id").cast(pl.String)
    return found.select(
        "file_id",
        pl.col("transaction").alias("segment"),
        pl.lit(kind).alias("kind"),
        pl.lit(guide).alias("guide"),
        pl.lit(sender).alias("sender_id"),
        pl.lit(receiver).alias("receiver_id"),
        *(pl.col("day").alias(name) for name in ("interchange_date", "group_date")),
        pl.lit(purpose, dtype=pl.String).alias("purpose"),
        *(_batch(pl.col("day")).alias("reference") for _ in [kind] if kind == "837P"),
        *(pl.col("day").alias("sent_date") for _ in [kind] if kind != "835"),
        *(pl.lit(BILLING.name).alias("submitter_name") for _ in [kind] if kind == "837P"),
        number.str.zfill(4).alias("control"),
        pl.concat_str("file_id", pl.col("transaction").cast(pl.String)).alias("body_hash"),
        pl.lit(True).alias("is_complete"),
    ).pipe(TRANSACTIONS.conform)


def _batch(day: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("B"), day.dt.strftime("%y%m%d"))


def files(documents: pl.DataFrame, kind: str, line_counts: pl.DataFrame) -> pl.DataFrame:
    """tables.FILES of placed documents, which have charge and paid in cents; `line_counts` has claim and lines."""
    is_remit = kind == "835"
    each = documents.join(line_counts, on="claim", how="left")
    money = pl.Decimal(14, 2)

    def summed(name: str, counts: bool) -> pl.Expr:
        total = pl.col(name).sum() if counts else pl.lit(0)
        return (total.cast(pl.Decimal(14, 0)) * pl.lit("0.01").cast(money)).alias(name)

    grouped = each.group_by("file_id", "name").agg(
        pl.col("transaction").n_unique().cast(pl.Int64).alias("transactions"),
        pl.len().cast(pl.Int64).alias("claims"),
        pl.col("lines").sum().cast(pl.Int64),
        summed("charge", kind != "277CA"),
        summed("paid", is_remit),
        (pl.col("status") == "22").sum().cast(pl.Int64).alias("reversals"),
    )
    counted = pl.col("claims") * 12 + pl.col("lines") * 5
    return grouped.with_columns(
        pl.concat_list(pl.lit(kind)).alias("kinds"),
        pl.col("transactions").alias("interchanges"),
        pl.col("paid").alias("payments"),
        pl.lit(0).alias("provider_adjustments"),
        pl.lit(True if is_remit else None, dtype=pl.Boolean).alias("balanced"),
        *(counted.alias(name) for name in ("segments_total", "segments_used")),
        (counted * 30).alias("bytes"),
        pl.lit(0).alias("segments_listed"),
    ).pipe(FILES.conform)
