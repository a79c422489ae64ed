"""Everything that was sent, acknowledged or answered about claims, as one list of dated documents with their keys."""

from __future__ import annotations

import polars as pl

Records = dict[str, pl.DataFrame]

_COLUMNS = [
    "kind",
    "file_id",
    "segment",
    "transaction",
    "date",
    "file_date",
    "file_time",
    "interchange_control",
    "is_undated",
    "number",
    "first_date",
    "last_date",
    "npi",
    "payer_id",
    "control_numbers",
    "batch",
]


def documents(records: Records, who: pl.DataFrame) -> pl.DataFrame:
    """Submissions, acknowledgements (one a claim loop) and remits, in order.

    Records are those of `usable_dates`. Columns: doc (0, 1, ... in the order of date, file date and time, interchange
    control number, position: docs/definitions.md#order), kind, file_id, segment (CLM, the HL of the
    277CA's claim, CLP), transaction, date (BHT04; STC02; BPR16, else DTM*405, else the file's), file_date (GS04, else
    ISA09), number (CLM01, its trace, CLP01), first_date and last_date of service, npi (billing), payer_id,
    control_numbers (the payer's, nulls among them), batch (BHT03 sent, BHT03 acknowledged). `who` names the payer of a
    document.
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
    parts = [_submissions(records, files, who), _acknowledgements(records, files, who), _remits(records, files, who)]
    ordered = pl.concat([part.select(_COLUMNS) for part in parts]).sort(
        "date", "file_date", "file_time", "interchange_control", "segment", "file_id"
    )
    return ordered.with_row_index("doc").with_columns(pl.col("doc").cast(pl.Int64))


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
    said = records["remits"].select(
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
        said.join(files, on=["file_id", "transaction"], how="left")
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
