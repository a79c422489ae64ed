"""Everything the transforms found out, before it gets its final names."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.transforms.postings import Posted

WHO = ["payer_id", "payer_class", "clinic_id", "billing_npi"]
REASON = ["carc", "adjustment_group", "rarc", "reason_category", "reason_owner"]


@dataclass(frozen=True)
class Derived:
    """Everything the transforms found out, keyed by the numbers doc, claim and line; money in cents."""

    documents: pl.DataFrame
    above_claims: pl.DataFrame
    """Rejections of 999, 997, TA1, and of a 277CA above its claims: a document for each submission rejected."""
    rounds: pl.DataFrame
    repeated_documents: pl.DataFrame
    profile: pl.DataFrame
    lines: pl.DataFrame
    history: pl.DataFrame
    states: pl.DataFrame
    answers: pl.DataFrame
    reasons: pl.DataFrame
    booked: pl.DataFrame
    posted: Posted
    took_back: pl.DataFrame
    recovered: pl.DataFrame
    findings: pl.DataFrame
    payers: pl.DataFrame
    patients: pl.DataFrame
    providers: pl.DataFrame


def named_lines(found: Derived) -> pl.DataFrame:
    """The lines with their ids, in their order, and what lines, ledger and lots have in common.

    `line_order` counts them, so that long tables of them can be sorted by a number before they get their texts.
    """
    claims = found.profile.select("claim", "claim_id", *WHO, "patient_key")
    first = found.lines.group_by("claim").agg(pl.col("line_date").min().alias("first_service_date"))
    original = original_submissions(found)
    number = pl.col("line_number").cast(pl.String).str.zfill(2)
    return (
        found.lines.join(claims, on="claim")
        .join(first, on="claim")
        .join(original, on="claim", how="left")
        .with_columns(pl.concat_str("claim_id", pl.lit("-"), number).alias("line_id"))
        .sort("line_id")
        .with_row_index("line_order")
    )


def places(found: Derived) -> pl.DataFrame:
    """The place of each document or posting: doc, file_id, segment, and place, which counts them in that order."""
    both = pl.concat([found.documents.select("doc", "file_id", "segment"), found.posted.places])
    return both.sort("file_id", "segment").with_row_index("place")


def original_submissions(found: Derived) -> pl.DataFrame:
    sent = found.documents.filter(kind="submission").sort("doc")
    first = sent.group_by("claim", maintain_order=True).agg(pl.col("date", "doc").first())
    return first.select("claim", pl.col("date").alias("submission_date"), pl.col("doc").alias("original_doc"))
