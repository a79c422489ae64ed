"""The tables claims and claim_documents."""

from __future__ import annotations

import polars as pl

from analytics import tables
from analytics.transforms.batch_rejections import ENVELOPE_LEVELS
from analytics.transforms.money import dollars
from analytics.transforms.published.derived import WHO, Derived, original_submissions
from analytics.transforms.runs import starts_run

_LISTED = {
    "cpts": "code",
    "modifiers": "listed_modifiers",
    "pos": "pos",
    "diagnosis_chapters": "diagnosis_chapter",
    "therapist_ids": "therapist_id",
}
"""What a claim says of its lines: the list's name, and the column of the lines that it lists."""


def claim_documents(found: Derived) -> pl.DataFrame:
    """tables.CLAIM_DOCUMENTS: every document once where it is counted, and again where it is repeated.

    A rejection of a batch has one row for each claim below it.
    """
    columns = ["doc", "claim", "file_id", "segment", "kind", "date", "payer_id"]
    of_envelope = pl.col("level").is_in(ENVELOPE_LEVELS)
    above = found.above_claims.with_columns(
        pl.when(of_envelope).then("kind").otherwise(pl.lit("acknowledgement")).alias("kind")
    )
    own = (
        pl.concat([found.documents.select(columns), above.select(columns)])
        .join(found.rounds.select("doc", "round"), on="doc", how="left")
        .join(found.profile.select("claim", "claim_id"), on="claim")
        .select(
            "file_id",
            "segment",
            "claim_id",
            "kind",
            "date",
            pl.col("doc").alias("position"),
            "round",
            "payer_id",
        )
    )
    repeats = found.repeated_documents.join(
        own.rename({"file_id": "kept_file_id", "segment": "kept_segment"}), on=["kept_file_id", "kept_segment"]
    ).with_columns(pl.lit(True).alias("is_repeat"))
    columns = ["file_id", "segment", "claim_id", "kind", "date", "position", "round", "payer_id", "is_repeat"]
    both = pl.concat([own.with_columns(is_repeat=pl.lit(False)).select(columns), repeats.select(columns)])
    ordered = both.sort("file_id", "segment", "claim_id", maintain_order=True)
    return ordered.filter(starts_run("file_id", "segment", "claim_id"))


def claims(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    """tables.CLAIMS: the state of every claim in every version, with what it can be grouped by."""
    each = _each_claim(found, named)
    ordered = found.states.join(each.select("claim", "claim_order"), on="claim").sort("claim_order", "valid_from")
    joined = ordered.join(each, on="claim", maintain_order="left")
    kept = [name for name in tables.CLAIMS.schema if name in joined.columns]
    last = pl.coalesce("original_last", "last_date", "last_line_date")
    lists = (*_LISTED, "carcs", "rarcs", "reason_categories", "reason_owners")
    return (
        joined.with_columns(pl.col(lists).fill_null([]))
        .with_columns(
            last.alias("last_service_date"),
            pl.when(pl.col("submission_date") <= pl.col("valid_from"))
            .then((pl.col("submission_date") - last).dt.total_days().cast(pl.Int32))
            .alias("charge_lag_days"),
        )
        .select(*kept, "last_service_date", "charge_lag_days")
    )


def _each_claim(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    """What does not change with the day: one row a claim; `claim_order` counts them in the order of their ids."""
    documents = found.documents
    ends = documents.group_by("claim").agg(pl.col("last_date").max())
    anchors = (
        documents.sort(pl.col("kind") != "submission", "doc")
        .group_by("claim", maintain_order=True)
        .agg(pl.col("file_id", "segment").first())
    )
    originals = original_submissions(found).join(
        documents.select(pl.col("doc").alias("original_doc"), pl.col("last_date").alias("original_last")),
        on="original_doc",
    )
    return (
        found.profile.select("claim", "claim_id", *WHO, "patient_key")
        .join(anchors, on="claim")
        .join(ends, on="claim")
        .join(_sum_of_lines(named), on="claim", how="left")
        .join(originals.select("claim", "original_last"), on="claim", how="left")
        .sort("claim_id")
        .with_row_index("claim_order")
    )


def _sum_of_lines(named: pl.DataFrame) -> pl.DataFrame:
    """What a claim's lines say together: one row a claim."""
    whole = named.group_by("claim").agg(
        pl.col("first_service_date").first(),
        pl.col("submission_date").first(),
        # a range of days ends on its last: the documents know it
        pl.col("line_date").max().alias("last_line_date"),
        pl.col("charge").sum(),
    )
    for listed, column in _LISTED.items():
        whole = whole.join(_distinct(named, column).rename({column: listed}), on="claim", how="left")
    therapist = named.select("claim", "line", "therapist_id").drop_nulls().sort("line").unique("claim", keep="first")
    return whole.join(therapist.drop("line"), on="claim", how="left").with_columns(dollars("charge").alias("charge"))


def _distinct(lines: pl.DataFrame, column: str) -> pl.DataFrame:
    """What a claim's lines say in that column, each once and in order, nulls aside: claim and a list."""
    statements = lines.select("claim", column)
    if statements.schema[column] == pl.List:
        statements = statements.explode(column, empty_as_null=True).with_columns(pl.col(column).fill_null("none"))
    # most lines of a claim say what the one before says
    changes = statements.drop_nulls().filter(starts_run("claim", column))
    ordered = changes.sort("claim", column)
    return ordered.filter(starts_run("claim", column)).group_by("claim", maintain_order=True).agg(column)
