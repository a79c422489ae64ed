"""Claims that came twice in one batch, under one number, as if neither knew of the other."""

from __future__ import annotations

import polars as pl

from analytics import reference
from analytics.transforms.placeholders import known_number

Records = dict[str, pl.DataFrame]

_KEY = ["claim", "file_id", "transaction", "number", "first_date", "last_date", "npi", "payer_id"]
_COMPARED = ["code", "modifiers", "date", "charge", "units", "control"]


def twins(records: Records, documents: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    """Submissions of one transaction, key and payer that are all originals: no versions of each other.

    `documents` are those of tables with their claims, `pieces` the lines of submissions in order. One row for each
    submission that has a twin: doc, first_twin (the first of them), same_as (the first one that is equal line by line,
    REF*6R and units included; null where that is itself).
    """
    statements = records["submissions"].select("file_id", "segment", "frequency")
    original = pl.col("frequency").is_null() | pl.col("frequency").is_in(
        reference.codes_meaning("frequency", "original")
    )
    sent = (
        documents.filter(kind="submission")
        .join(statements, on=["file_id", "segment"], how="left")
        .filter(original)
        .with_columns(known_number(pl.col("number")).alias("number"))
        .filter(pl.col("number").is_not_null(), pl.len().over(_KEY) > 1)
        .with_columns(pl.col("doc").min().over(_KEY).alias("first_twin"))
    )
    lines = (
        pieces.join(sent.select("doc"), on="doc", how="semi")
        .group_by("doc", maintain_order=True)
        .agg(pl.concat_str(pl.col(_COMPARED).cast(pl.String).fill_null(""), separator="|").alias("lines"))
        .with_columns(pl.col("lines").list.join("~"))
    )
    equal = pl.col("doc").min().over("first_twin", "lines")
    return (
        sent.select("doc", "first_twin")
        .join(lines, on="doc", how="left")
        .with_columns(equal.alias("same_as"))
        .select("doc", "first_twin", pl.when(pl.col("same_as") != pl.col("doc")).then("same_as").alias("same_as"))
    )
