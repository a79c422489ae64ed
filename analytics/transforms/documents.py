"""Everything that was sent, acknowledged or answered about claims, as one list of dated documents with their keys."""

from __future__ import annotations

import polars as pl

from analytics.transforms import batch_rejections

Records = dict[str, pl.DataFrame]

_SCHEMA = pl.Schema(
    {
        "kind": pl.String(),
        "file_id": pl.String(),
        "segment": pl.UInt32(),
        "transaction": pl.UInt32(),
        "date": pl.Date(),
        "file_date": pl.Date(),
        "file_time": pl.String(),
        "interchange_control": pl.String(),
        "is_undated": pl.Boolean(),
        "number": pl.String(),
        "first_date": pl.Date(),
        "last_date": pl.Date(),
        "npi": pl.String(),
        "payer_id": pl.String(),
        "control_numbers": pl.List(pl.String()),
        "batch": pl.String(),
        "level": pl.String(),
        "from_payer": pl.Boolean(),
        "sent_file_id": pl.String(),
        "sent_segment": pl.UInt32(),
    }
)


def documents(records: Records, who: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    """Submissions, acknowledgements (one a claim loop), remits, and what was rejected above its claim, in order.

    Records are those of `usable_dates`. Columns: doc (0, 1, ... in the order of date, file date and time, interchange
    control number, position: docs/definitions.md#order), kind, file_id, segment (CLM, the HL of the
    277CA's claim, CLP), transaction, date (BHT04; STC02; BPR16, else DTM*405, else the file's), file_date (GS04, else
    ISA09), number (CLM01, its trace, CLP01), first_date and last_date of service, npi (billing), payer_id,
    control_numbers (the payer's, nulls among them), batch (BHT03 sent, BHT03 acknowledged). `who` names the payer of a
    document. `rejected` (submissions of `batch_rejections`): each is a document of kind batch_acknowledgement of its
    own, with level, sent_file_id and sent_segment of the submission that it is about; null elsewhere.
    """
    files = records["transactions"].select(
        "file_id",
        pl.col("segment").alias("transaction"),
        "file_date",
        "file_time",
        "is_undated",
        pl.col("interchange_control").str.strip_chars().str.pad_start(9, "0").alias("interchange_control"),
        "sent_date",
        "reference",
    )
    above = rejected.join(files.drop("sent_date"), on=["file_id", "transaction"]).with_columns(
        pl.lit(batch_rejections.KIND).alias("kind")
    )
    parts = [
        _submissions(records, files, who),
        _acknowledgements(records, files, who),
        _remits(records, files, who),
        above,
    ]
    ordered = pl.concat([_as_documents(part) for part in parts]).sort(
        "date", "file_date", "file_time", "interchange_control", "segment", "file_id", "sent_file_id", "sent_segment"
    )
    return ordered.with_row_index("doc").with_columns(pl.col("doc").cast(pl.Int64))


def _as_documents(part: pl.DataFrame) -> pl.DataFrame:
    return part.select(
        pl.col(name) if name in part.columns else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in _SCHEMA.items()
    )


def _submissions(records: Records, files: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    last = pl.max_horizontal("service_date", "service_end_date")
    days = (
        records["submission_lines"]
        .group_by("file_id", pl.col("submission_segment").alias("segment"))
        .agg(pl.col("service_date").min().alias("first_date"), last.max().alias("last_date"))
    )
    sent = records["submissions"].select(
        "file_id",
        "segment",
        "transaction",
        pl.lit("submission").alias("kind"),
        pl.col("patient_control_number").alias("number"),
        pl.col("billing_npi").alias("npi"),
        pl.concat_list("original_reference").alias("control_numbers"),
    )
    return (
        sent.join(files, on=["file_id", "transaction"], how="left")
        .join(days, on=["file_id", "segment"], how="left")
        .join(who.filter(kind="submission").drop("kind"), on=["file_id", "segment"], how="left")
        .with_columns(pl.coalesce("sent_date", "file_date").alias("date"), pl.col("reference").alias("batch"))
    )


def _acknowledgements(records: Records, files: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    about_claims = records["acknowledgements"].filter(pl.col("claim_segment").is_not_null())
    loops = (
        about_claims.join(who.filter(kind="acknowledgement").drop("kind"), on=["file_id", "segment"], how="left")
        .sort("file_id", "segment")
        .group_by("file_id", "transaction", "claim_segment", maintain_order=True)
        .agg(
            pl.col("status_date").max(),
            pl.col("patient_control_number", "billing_npi", "batch_reference", "payer_id").drop_nulls().first(),
            pl.col("service_from").min(),
            pl.col("service_to").max(),
            pl.col("payer_control_number").alias("control_numbers"),
        )
    )
    return loops.join(files, on=["file_id", "transaction"], how="left").with_columns(
        pl.lit("acknowledgement").alias("kind"),
        pl.col("claim_segment").alias("segment"),
        pl.coalesce("status_date", "sent_date", "file_date").alias("date"),
        pl.col("patient_control_number").alias("number"),
        pl.col("service_from").alias("first_date"),
        pl.col("service_to").alias("last_date"),
        pl.col("billing_npi").alias("npi"),
        pl.col("batch_reference").alias("batch"),
    )


def _remits(records: Records, files: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    lines = (
        records["remit_lines"]
        .group_by("file_id", pl.col("remit_segment").alias("segment"))
        .agg(
            pl.col("service_date").min().alias("first_line"),
            pl.max_horizontal("service_date", "service_end_date").max().alias("last_line"),
        )
    )
    payments = records["payments"].select(
        "file_id", "transaction", "payee_npi", pl.col("effective_date").alias("payment_date")
    )
    payer = who.filter(kind="remit").select("file_id", pl.col("segment").alias("transaction"), "payer_id")
    remits = records["remits"].select(
        "file_id",
        "segment",
        "transaction",
        "statement_from",
        "statement_to",
        pl.lit("remit").alias("kind"),
        pl.col("patient_control_number").alias("number"),
        pl.concat_list("payer_control_number", "original_reference").alias("control_numbers"),
        pl.lit(None, dtype=pl.String).alias("batch"),
    )
    return (
        remits.join(files, on=["file_id", "transaction"], how="left")
        .join(payments, on=["file_id", "transaction"], how="left")
        .join(payer, on=["file_id", "transaction"], how="left")
        .join(lines, on=["file_id", "segment"], how="left")
        .with_columns(
            pl.coalesce("payment_date", "file_date").alias("date"),
            pl.coalesce("first_line", "statement_from").alias("first_date"),
            pl.coalesce("last_line", "statement_to", "statement_from").alias("last_date"),
            pl.col("payee_npi").alias("npi"),
        )
    )
