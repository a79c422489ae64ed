"""Claims that wait for a first answer longer than their payer usually takes: the rows behind `no_response`."""

from __future__ import annotations

import polars as pl

from analytics.kpis.asking import ASSUMED_ANSWER_DAYS, Asking
from analytics.kpis.registry import kpi

_ID = "no_response"


def unanswered(asking: Asking) -> pl.DataFrame:
    """One row per claim, the longest wait beyond the usual first: as many as `no_response` counts.

    Columns: claim_id, payer_id, clock_date (the first submission not rejected), waited_days since then, usual_days of
    its payer, beyond_days, answered_claims that the usual time rests on, is_learned (else it is assumed), charge,
    first_service_date, submission_state, file_id, segment. Empty where a kind of file is lacking.
    """
    half, chosen = kpi(_ID).top, kpi(_ID)
    rows = asking.evidence(half, "all").filter((pl.col("in_dates") == 1) & (half.value() > 0))
    if any(kind in asking.lacking for kind in chosen.needs):
        rows = rows.clear()
    times = pl.DataFrame(
        [(payer, usual.days, usual.answered, usual.is_learned) for payer, usual in asking.usual_times.items()],
        schema={"payer_id": pl.String, "usual_days": pl.Int64, "answered_claims": pl.Int64, "is_learned": pl.Boolean},
        orient="row",
    )
    waited = (pl.lit(asking.scope.as_of) - pl.col("clock_date")).dt.total_days().alias("waited_days")
    return (
        rows.drop("answered_claims")
        .with_columns(pl.col("payer_id").fill_null("unknown"), waited)
        .join(times, on="payer_id", how="left")
        .with_columns(
            pl.col("usual_days").fill_null(ASSUMED_ANSWER_DAYS),
            pl.col("answered_claims").fill_null(0),
            pl.col("is_learned").fill_null(False),
        )
        .with_columns(beyond_days=pl.col("waited_days") - pl.col("usual_days"))
        .select(
            "claim_id", "payer_id", "clock_date", "waited_days", "usual_days", "beyond_days", "answered_claims",
            "is_learned", "charge", "first_service_date", "submission_state", "file_id", "segment",
        )
        .sort(["beyond_days", "charge", "claim_id"], descending=[True, True, False])
    )  # fmt: skip
