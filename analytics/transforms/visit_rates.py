"""Which payers seem to pay one amount a visit: suggested to the practice, never applied by themselves."""

from __future__ import annotations

import polars as pl

LEAST_DAYS, SAME_PERCENT = 20, 70
"""Days with several lines of one claim that are needed, and how many of a hundred must be paid to the same cent."""


def seeming_visit_rates(answers: pl.DataFrame, visit_payers: list[str]) -> pl.DataFrame:
    """Payers that seem to pay by the visit and of which the practice does not say so: docs/definitions.md#visit-rates.

    `answers`: doc, claim, payer_id, service_date, paid (cents), is_adjudication, is_primary, says_duplicate, outcome,
    is_foldable, cancelled_date. Returns payer_id, days, same_days, amount (cents), folded (lines written down whole on
    such days), doc (of the last such day).
    """
    standing = answers.filter(
        "is_adjudication",
        "is_primary",
        ~pl.col("says_duplicate"),
        pl.col("outcome") != "pending",
        pl.col("cancelled_date").is_null(),
        ~pl.col("payer_id").is_in(visit_payers),
    )
    visits = (
        standing.group_by("payer_id", "claim", "service_date", "doc")
        .agg(pl.len().alias("lines"), pl.col("paid").sum(), pl.col("is_foldable").sum().alias("folded"))
        .filter(pl.col("lines") > 1)
    )
    whole = visits.group_by("payer_id").agg(pl.len().alias("days"))
    alike = (
        visits.filter(pl.col("paid") > 0)
        .group_by("payer_id", pl.col("paid").alias("amount"))
        .agg(pl.len().alias("same_days"), pl.col("folded").sum(), pl.col("doc").max())
        .sort("payer_id", "same_days", "amount", descending=[False, True, False])
        .unique("payer_id", keep="first", maintain_order=True)
    )
    seeming = (pl.col("days") >= LEAST_DAYS) & (pl.col("same_days") * 100 >= pl.col("days") * SAME_PERCENT)
    return whole.join(alike, on="payer_id").filter(seeming, pl.col("folded") > 0).sort("payer_id")
