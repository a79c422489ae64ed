"""Transactions that came more than once: the same content in another envelope, file, or with other line breaks."""

from __future__ import annotations

import polars as pl

from analytics.transforms.batch_rejections import rejected_transmissions
from analytics.transforms.placeholders import known_number

Records = dict[str, pl.DataFrame]

_CLAIM = (
    "patient_control_number",
    "status",
    "charge",
    "paid",
    "patient_responsibility",
    "filing_indicator",
    "payer_control_number",
)
"""CLP01 to CLP07 of a remit."""
_NAMES = ("kind", "sender_id", "reference", "sent_date", "trace", "originator_id", "amount")


_ENVELOPE = ("file_date", "file_time", "interchange_control", "group_control", "sender_id")
_NAMED_BY_NUMBERS = ("999", "997")
"""Kinds that name nothing but control numbers, which programs use again: two may read alike and mean two batches."""


def repeated_transactions(records: Records) -> pl.DataFrame:
    """Every transaction that repeats another one.

    Two transactions are the same where the elements between ST and SE are; an incomplete one (cut off in the middle)
    also repeats a complete one of the same kind with the same sender's number (837, 277CA) or trace number (835).
    Verdicts on batches (999, 997), and an 837 that one of them or a TA1 rejects, are repeated only in an equal
    envelope: what was rejected and is sent again unchanged is sent a second time.
    Complete 835s with the same trace number, amount, payment date and claims (CLP01 to CLP07, in any order) are the
    same remittance, whatever the payer is called: two clearinghouses may deliver it. The one to keep is the earliest by
    file date and time. Returns file_id, transaction, kept_file_id, kept_transaction.
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
        .join(
            rejected_transmissions(records).with_columns(pl.lit(True).alias("is_rejected")),
            on=["file_id", "segment"],
            how="left",
        )
        .with_columns(pl.col("is_rejected").fill_null(False))
        .with_columns(
            pl.when(pl.col("is_rejected") | pl.col("kind").is_in(_NAMED_BY_NUMBERS))
            .then(pl.concat_str(pl.col(_ENVELOPE).cast(pl.String).fill_null(""), separator="|"))
            .alias("own_envelope")
        )
        .sort("file_date", "file_time", "interchange_control", "segment", "file_id")
        .rename({"segment": "transaction"})
    )
    keep = ["kept_file_id", "kept_transaction"]
    first = [pl.col(name).first().alias(f"kept_{name}") for name in ("file_id", "transaction")]
    same = transactions.filter(pl.col("body_hash").is_not_null()).with_columns(
        expression.over("kind", "body_hash", "own_envelope") for expression in first
    )
    complete = transactions.filter("is_complete", pl.coalesce("reference", "trace").is_not_null())
    whole = complete.group_by(_NAMES, maintain_order=True).agg(first)
    cut = transactions.filter(~pl.col("is_complete"), ~pl.col("is_rejected")).join(whole, on=_NAMES, nulls_equal=True)
    remittances = transactions.filter("is_complete").join(
        _remittances(records), on=["file_id", "transaction"], maintain_order="left"
    )
    paid_once = remittances.with_columns(expression.over("remittance") for expression in first)
    pairs = pl.concat([frame.select("file_id", "transaction", *keep) for frame in (same, paid_once, cut)])
    other = (pl.col("file_id") != pl.col("kept_file_id")) | (pl.col("transaction") != pl.col("kept_transaction"))
    found = pairs.filter(other).unique(["file_id", "transaction"], keep="last", maintain_order=True)
    # what repeats a repeat is kept where that one is
    onward = found.select(
        pl.col("file_id").alias("kept_file_id"),
        pl.col("transaction").alias("kept_transaction"),
        pl.col("kept_file_id").alias("first_file_id"),
        pl.col("kept_transaction").alias("first_transaction"),
    )
    return found.join(onward, on=keep, how="left", maintain_order="left").select(
        "file_id",
        "transaction",
        pl.coalesce("first_file_id", "kept_file_id").alias("kept_file_id"),
        pl.coalesce("first_transaction", "kept_transaction").alias("kept_transaction"),
    )


def _remittances(records: Records) -> pl.DataFrame:
    """What makes two 835s the same remittance: file_id, transaction, remittance (a text); those that say it."""
    claims = (
        records["remits"]
        .select("file_id", "transaction", pl.concat_str(pl.col(_CLAIM).cast(pl.String).fill_null(""), separator="|"))
        .group_by("file_id", "transaction")
        .agg(pl.col(_CLAIM[0]).sort().str.join("~").alias("claims"))
    )
    payments = records["payments"].select(
        "file_id",
        "transaction",
        known_number(pl.col("trace")).alias("trace"),
        pl.col("amount").cast(pl.String),
        pl.col("effective_date").cast(pl.String).alias("paid_on"),
    )
    statements = pl.concat_str("trace", "amount", "paid_on", "claims", separator="~")
    together = payments.join(claims, on=["file_id", "transaction"])
    return together.select("file_id", "transaction", statements.alias("remittance")).filter(
        pl.col("remittance").is_not_null()
    )


def repeated_documents(records: Records, repeated: pl.DataFrame) -> pl.DataFrame:
    """Where each document of a repeated transaction is counted: file_id, segment, kept_file_id, kept_segment.

    The first claim repeats the first, and so on; a remit the one with its CLP01 to CLP07.
    """
    loops = records["acknowledgements"].filter(pl.col("claim_segment").is_not_null())
    kinds: list[tuple[pl.DataFrame, tuple[str, ...]]] = [
        (records["submissions"], ()),
        (loops.select("file_id", "transaction", pl.col("claim_segment").alias("segment")).unique(), ()),
        (records["remits"], _CLAIM),
    ]
    found = []
    for documents, statements in kinds:
        rows = documents.select("file_id", "transaction", "segment", *statements).sort("file_id", "segment")
        nth = rows.with_columns(pl.int_range(pl.len()).over("file_id", "transaction", *statements).alias("nth"))
        kept = nth.rename({name: f"kept_{name}" for name in ("file_id", "transaction", "segment")})
        again = nth.join(repeated, on=["file_id", "transaction"]).join(
            kept, on=["kept_file_id", "kept_transaction", *statements, "nth"], nulls_equal=True
        )
        found.append(again.select("file_id", "segment", "kept_file_id", "kept_segment"))
    return pl.concat(found)


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
