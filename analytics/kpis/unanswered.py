"""Claims that wait for a first answer longer than their payer usually takes, and payers that leave too many of them."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import polars as pl

from analytics.kpis.asking import ASSUMED_ANSWER_DAYS, Asking
from analytics.kpis.figure import Figure
from analytics.kpis.registry import kpi
from analytics.statistics import wilson

_ID = "no_response"
_FALSE_ALARMS = 0.05
_MATTERS = 2.0
"""A payer that leaves less than so many times what the others leave is not worth a call, however sure it is."""


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


def silent_payers(by_payer: Sequence[Figure]) -> list[tuple[Figure, float]]:
    """Payers that leave more claims without an answer than the others, with the others' share; the worst first.

    Of `no_response` by payer. A payer stands out where the whole Wilson interval lies above the share of all others
    together, at a level that leaves 5 % for any false alarm among all payers (Bonferroni), and its share is twice that.
    """
    found = [(each, int(each.numerator or 0), int(each.denominator or 0)) for each in by_payer if each.denominator]
    waiting, older = sum(top for _, top, _ in found), sum(bottom for *_, bottom in found)
    z = NormalDist().inv_cdf(1 - _FALSE_ALARMS / max(len(found), 1) / 2)
    standing_out = []
    for figure, top, bottom in found:
        if not figure.enough or older == bottom:
            continue
        share, others = top / bottom, (waiting - top) / (older - bottom)
        if wilson(share, bottom, z)[0] > others and share >= _MATTERS * others:
            standing_out.append((figure, others))
    return sorted(standing_out, key=lambda pair: -float(pair[0].value or 0))
