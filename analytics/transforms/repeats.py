"""Transactions that came more than once: the same content in another envelope, file, or with other line breaks."""

from __future__ import annotations

import polars as pl

Records = dict[str, pl.DataFrame]

_NAMES = ("kind", "sender_id", "reference", "sent_date", "trace", "originator_id", "amount")


def repeated_transactions(records: Records) -> pl.DataFrame:
    """Every transaction that repeats another one.

    Two transactions are the same where the elements between ST and SE are; an incomplete one (cut off in the middle)
    also repeats a complete one of the same kind with the same sender's number (837, 277CA) or trace number (835). The
    one to keep is the earliest by file date, then file. Returns file_id, transaction, kept_file_id, kept_transaction.
    """
    transactions = (
        records["transactions"]
        .join(
            records["payments"].select(
                "file_id", pl.col("transaction").alias("segment"), "trace", "originator_id", "amount"
            ),
            on=["file_id", "segment"],
            how="left",
        )
        .with_columns(pl.coalesce("group_date", "interchange_date").alias("file_date"))
        .sort("file_date", "file_id", "segment", nulls_last=True)
        .rename({"segment": "transaction"})
    )
    keep = ["kept_file_id", "kept_transaction"]
    first = [pl.col(name).first().alias(f"kept_{name}") for name in ("file_id", "transaction")]
    same = transactions.filter(pl.col("body_hash").is_not_null()).with_columns(
        expression.over("kind", "body_hash") for expression in first
    )
    complete = transactions.filter("is_complete", pl.coalesce("reference", "trace").is_not_null())
    whole = complete.group_by(_NAMES, maintain_order=True).agg(first)
    cut = transactions.filter(~pl.col("is_complete")).join(whole, on=_NAMES, nulls_equal=True)
    pairs = pl.concat([frame.select("file_id", "transaction", *keep) for frame in (same, cut)])
    other = (pl.col("file_id") != pl.col("kept_file_id")) | (pl.col("transaction") != pl.col("kept_transaction"))
    return pairs.filter(other).unique(["file_id", "transaction"], keep="last", maintain_order=True)


def without_repeats(records: Records, repeated: pl.DataFrame) -> Records:
    """The records without those of repeated transactions; tables that know no transaction stay whole."""
    if repeated.is_empty():
        return records
    places = repeated.select("file_id", "transaction")

    def kept(name: str, frame: pl.DataFrame) -> pl.DataFrame:
        if name == "transactions":
            return frame.join(places, left_on=["file_id", "segment"], right_on=["file_id", "transaction"], how="anti")
        return (
            frame.join(places, on=["file_id", "transaction"], how="anti") if "transaction" in frame.columns else frame
        )

    return {name: kept(name, frame) for name, frame in records.items()}
