"""Which submissions, acknowledgements and remits are about the same claim."""

from __future__ import annotations

import hashlib

import polars as pl

from analytics.transforms.grouping import connected


def lineages(documents: pl.DataFrame) -> pl.DataFrame:
    """The claim of every document: columns doc and claim (its smallest doc).

    Documents are one claim when they share (payer, payer's control number), or (claim number, first and last service
    date, billing NPI). Remits that share neither with a submission join, by claim number, the one claim whose dates
    cover theirs; else they stay a claim of their own.
    """
    keyed = connected(documents["doc"], pl.concat([_control_keys(documents), _number_keys(documents)]))
    claims = _joined(keyed, _same_span(documents.join(keyed, left_on="doc", right_on="member")))
    whole = _joined(claims, _covered(documents.join(claims, left_on="doc", right_on="member")))
    return whole.rename({"member": "doc", "group": "claim"})


def _control_keys(documents: pl.DataFrame) -> pl.DataFrame:
    known = documents.filter(pl.col("payer_id").is_not_null()).explode("control_numbers")
    return known.filter(pl.col("control_numbers").is_not_null()).select(
        pl.col("doc").alias("member"),
        pl.concat_str(pl.lit("payer|"), "payer_id", pl.lit("|"), "control_numbers").alias("key"),
    )


def _number_keys(documents: pl.DataFrame) -> pl.DataFrame:
    parts = ["number", "first_date", "last_date", "npi"]
    whole = documents.filter(pl.all_horizontal(pl.col(part).is_not_null() for part in parts))
    key = pl.concat_str(pl.lit("claim"), *parts, separator="|")
    return whole.select(pl.col("doc").alias("member"), key.alias("key"))


def _same_span(documents: pl.DataFrame) -> pl.DataFrame:
    """Lone remits whose claim number and dates are the same cover each other: columns group and other."""
    lone = documents.filter((pl.len().over("group") == 1) & (pl.col("kind") == "remit"))
    span = ["number", "first_date", "last_date"]
    whole = lone.filter(pl.all_horizontal(pl.col(part).is_not_null() for part in span))
    return whole.select("group", pl.col("group").min().over(span).alias("other"))


def _covered(documents: pl.DataFrame) -> pl.DataFrame:
    """Groups of remits only that join another group by claim number and dates: columns group and other."""
    summary = documents.group_by("group").agg(
        (pl.col("kind") == "remit").all().alias("remits_only"),
        (pl.col("kind") == "submission").any().alias("has_submission"),
        pl.len().alias("documents"),
        pl.col("first_date").min(),
        pl.col("last_date").max(),
    )
    numbers = documents.filter(pl.col("number").is_not_null()).select("group", "number").unique()
    seekers = summary.filter("remits_only").join(numbers, on="group")
    found = seekers.join(
        summary.join(numbers, on="group").select(
            pl.col("group").alias("other"),
            "number",
            "has_submission",
            pl.col("first_date").alias("from"),
            pl.col("last_date").alias("to"),
        ),
        on="number",
    )
    covering = found.filter(
        pl.col("other") != pl.col("group"),
        # an answer that names no day lies within every claim
        (pl.col("from") <= pl.col("first_date")).fill_null(pl.col("first_date").is_null()),
        (pl.col("to") >= pl.col("last_date")).fill_null(pl.col("last_date").is_null()),
        # several remits that hang together look for the claim as sent; a lone one joins whatever is known
        (pl.col("documents") == 1) | pl.col("has_submission_right"),
    )
    return covering.select("group", "other").unique().filter(pl.len().over("group") == 1)


def _joined(groups: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The groups (member, group) after those that `pairs` (group, other) name together have become one."""
    ends = [pairs.select(pl.col(end).alias("member"), pl.col("other").alias("key")) for end in ("group", "other")]
    both = pl.concat(ends)
    found = connected(both["member"], both).rename({"member": "group", "group": "whole"})
    return groups.join(found, on="group", how="left", maintain_order="left").select(
        "member", pl.coalesce("whole", "group").alias("group")
    )


def claim_ids(documents: pl.DataFrame) -> pl.DataFrame:
    """A stable id for every claim: columns claim and claim_id.

    It is a hash of claim number, dates and billing NPI of the claim's first submission, else of its first document, so
    that it says nothing about the patient and does not change when more files come. `documents` has the column claim.
    """
    anchors = (
        documents.sort(pl.col("kind") != "submission", "doc")
        .group_by("claim", maintain_order=True)
        .first()
        .sort("claim")
        .with_columns(
            pl.concat_str("number", "first_date", "last_date", "npi", separator="|", ignore_nulls=True).alias("key")
        )
    )
    place = pl.concat_str("key", "file_id", "segment", separator="|", ignore_nulls=True)
    distinct = anchors.with_columns(pl.when(pl.col("key").is_unique()).then("key").otherwise(place).alias("key"))
    hashes = [hashlib.blake2b(key.encode(), digest_size=6).hexdigest() for key in distinct["key"]]
    return distinct.select("claim", pl.Series("claim_id", hashes, dtype=pl.String))
