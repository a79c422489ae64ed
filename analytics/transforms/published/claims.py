"""The tables claims and claim_documents."""

from __future__ import annotations

import polars as pl

from analytics import tables
from analytics.transforms.money import dollars
from analytics.transforms.published.derived import WHO, Derived, original_submissions


def claim_documents(found: Derived) -> pl.DataFrame:
    """tables.CLAIM_DOCUMENTS: every document once where it is counted, and again where it is repeated."""
    own = (
        found.documents.join(found.rounds.select("doc", "round"), on="doc", how="left")
        .join(found.profile.select("claim", "claim_id"), on="claim")
        .select(
            "file_id",
            "segment",
            "transaction",
            "claim_id",
            "kind",
            "date",
            pl.col("doc").alias("position"),
            "round",
            "payer_id",
        )
    )
    shift = (
        pl.col("segment").cast(pl.Int64)
        - pl.col("kept_transaction").cast(pl.Int64)
        + pl.col("transaction").cast(pl.Int64)
    )
    repeats = found.repeated.join(
        own.rename({"file_id": "kept_file_id", "transaction": "kept_transaction"}),
        on=["kept_file_id", "kept_transaction"],
    ).with_columns(shift.cast(pl.UInt32).alias("segment"), pl.lit(True).alias("is_repeat"))
    columns = ["file_id", "segment", "claim_id", "kind", "date", "position", "round", "payer_id", "is_repeat"]
    return pl.concat([own.with_columns(is_repeat=pl.lit(False)).select(columns), repeats.select(columns)]).unique(
        ["file_id", "segment"], keep="first", maintain_order=True
    )


def claims(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    """tables.CLAIMS: the state of every claim in every version, with what it can be grouped by."""
    bare = pl.col("listed_modifiers").list.len() == 0
    counted = named.with_columns(pl.when(bare).then(pl.lit(["none"])).otherwise("listed_modifiers").alias("modifiers"))
    whole = counted.group_by("claim").agg(
        pl.col("first_service_date").first(),
        pl.col("submission_date").first(),
        # a range of days ends on its last: the documents know it
        pl.col("line_date").max().alias("last_line_date"),
        _dollars_sum("charge"),
        pl.col("code").drop_nulls().unique().sort().alias("cpts"),
        pl.col("modifiers").list.explode().drop_nulls().unique().sort().alias("modifiers"),
        pl.col("pos").drop_nulls().unique().sort().alias("pos"),
        pl.col("diagnosis_chapter").drop_nulls().unique().sort().alias("diagnosis_chapters"),
        pl.col("therapist_id").drop_nulls().unique().sort().alias("therapist_ids"),
        pl.col("therapist_id").sort_by("line").drop_nulls().first(),
    )
    ends = found.documents.group_by("claim").agg(pl.col("last_date").max())
    anchors = (
        found.documents.sort(pl.col("kind") != "submission", "doc")
        .group_by("claim", maintain_order=True)
        .agg(pl.col("file_id", "segment").first())
    )
    profile = found.profile.select("claim", "claim_id", *WHO, "patient_key")
    original = (
        original_submissions(found)
        .select("claim", "original_doc")
        .join(
            found.documents.select(pl.col("doc").alias("original_doc"), pl.col("last_date").alias("original_last")),
            on="original_doc",
        )
    )
    joined = found.states.join(profile, on="claim").join(anchors, on="claim").join(ends, on="claim")
    joined = joined.join(whole, on="claim", how="left").join(
        original.select("claim", "original_last"), on="claim", how="left"
    )
    kept = [name for name in tables.CLAIMS.schema if name in joined.columns]
    last = pl.coalesce("original_last", "last_date", "last_line_date")
    empty = [
        pl.col(name).fill_null([])
        for name in (
            "cpts",
            "modifiers",
            "pos",
            "diagnosis_chapters",
            "therapist_ids",
            "carcs",
            "rarcs",
            "reason_categories",
            "reason_owners",
        )
    ]
    return (
        joined.with_columns(empty)
        .with_columns(
            last.alias("last_service_date"),
            pl.when(pl.col("submission_date") <= pl.col("valid_from"))
            .then((pl.col("submission_date") - last).dt.total_days().cast(pl.Int32))
            .alias("charge_lag_days"),
        )
        .select(*kept, "last_service_date", "charge_lag_days")
    )


def _dollars_sum(name: str) -> pl.Expr:
    return dollars(name).sum().cast(tables.MONEY).alias(name)
