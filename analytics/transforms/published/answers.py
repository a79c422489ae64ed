"""The tables answers and denials: what payers decided, event by event."""

from __future__ import annotations

import polars as pl

from analytics.transforms.money import dollars
from analytics.transforms.outcomes import DENIED
from analytics.transforms.published.derived import REASON, Derived, places


def answers(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    """tables.ANSWERS: every line in every answer, with what is known of it today."""
    others = (
        found.answers.filter("is_adjudication", ~pl.col("says_duplicate"))
        .group_by("line")
        .agg(pl.col("date").min().alias("other_date"))
    )
    joined = _with_names(found, found.answers, named).join(others, on="line", how="left", maintain_order="left")
    duplicate = pl.when("says_duplicate").then(pl.max_horizontal("date", "other_date")).alias("duplicate_from")
    known = joined.with_columns(
        pl.when(pl.col("says_duplicate") & pl.col("other_date").is_not_null()).then(duplicate).alias("duplicate_from"),
        pl.when(pl.col("says_duplicate") & pl.col("other_date").is_not_null())
        .then(pl.lit("duplicate"))
        .when(pl.col("is_adjudication"))
        .then("outcome")
        .alias("outcome"),
        pl.col("is_allocated").fill_null(False),
    )
    money = {
        "charge": "charge",
        "paid": "paid",
        "patient_amount": "patient",
        "denied_amount": "denied",
        "contractual_amount": "contractual",
        "pending_amount": "pending",
    }
    return known.select(
        "line_id",
        "claim_id",
        "file_id",
        "segment",
        "line_segment",
        pl.col("doc").alias("position"),
        "date",
        "payer_id",
        "status",
        "is_primary",
        "is_reversal",
        "outcome",
        "duplicate_from",
        "cancelled_date",
        "is_allocated",
        *(dollars(source).alias(name) for name, source in money.items()),
    )


def _with_names(found: Derived, frame: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Rows about documents and lines with the ids of both, in the order of these."""
    ids = named.select("line", "line_order", "line_id", "claim_id", pl.col("charge").alias("line_charge"))
    placed = frame.rename({"allocated_denial": "is_allocated"}).join(places(found), on="doc").join(ids, on="line")
    return placed.sort("line_order", "place")


def denials(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    """tables.DENIALS: every answer that denied, hid a denial or denied in part, with its reason."""
    first = found.history.sort("valid_from").group_by("line", maintain_order=True).agg(pl.col("first_doc").last())
    others = found.answers.filter("is_adjudication", ~pl.col("says_duplicate")).select("line").unique()
    real = found.answers.filter("is_adjudication", pl.col("outcome").is_in([*DENIED, "partial"]))
    repeats = real.filter("says_duplicate").join(others, on="line", how="semi").select("doc", "line")
    events = _with_names(found, real.join(repeats, on=["doc", "line"], how="anti"), named)
    joined = events.join(found.reasons, on=["doc", "line"], maintain_order="left").join(
        first, on="line", how="left", maintain_order="left"
    )
    amount = pl.when(pl.col("outcome") == "hidden").then("contractual").otherwise("denied")
    return joined.with_columns(amount.alias("amount")).select(
        "line_id",
        "claim_id",
        "file_id",
        "segment",
        "date",
        "payer_id",
        "outcome",
        pl.col("doc").eq_missing(pl.col("first_doc")).alias("is_first"),
        "is_primary",
        "cancelled_date",
        dollars("line_charge").alias("charge"),
        dollars("amount").alias("denied_amount"),
        *REASON,
        "rarcs",
        "is_vague",
        "is_preventable",
        "is_allocated",
    )
