"""Claims merged: how many of each kind, and how many waited how long."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from analytics.tables import MERGED_CLAIMS
from analytics.tables.merged import CLAIM_COUNTS, LONGEST_WAIT, SLICES
from analytics.transforms.merging.rows import added_up, coded, current, day, in_cents, whole

_DATED = {
    "adjudication": "adjudication_date",
    "clean": "clean_date",
    "submission": "submission_date",
    "service": "first_service_date",
}
_PAYER = ("payer_id", "payer_class")
_BY: dict[str, tuple[str, ...]] = {
    "month": (),
    "day": (),
    "therapist": ("clinic_id", "therapist_ids"),
    "cpt": ("cpts",),
    "modifier": ("modifiers",),
    "pos": ("pos",),
    "diagnosis_chapter": ("diagnosis_chapters",),
    "category": ("reason_categories",),
    "carc": ("carcs",),
    "rarc": ("rarcs",),
    "owner": ("reason_owners",),
}
_LISTS = tuple(name for columns in _BY.values() for name in columns if name != "clinic_id")
_SOME_DAY = date(2000, 1, 1)
_WHAT: dict[str, tuple[str, ...]] = {
    "counts": (),
    "waits": ("clock_date", "first_payment_date"),
    "lags": ("charge_lag_days",),
    "awaited": ("clock_date",),
}


def merged_claims(claims: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """tables.MERGED_CLAIMS as of that day, from tables.CLAIMS."""
    rows = _counted(claims, as_of).collect()
    of_what = {
        "counts": rows,
        "waits": _waits(rows, as_of),
        "lags": rows.filter(pl.col("submitted_claims") == 1, pl.col("charge_lag_days").is_not_null()),
        "awaited": rows.filter(pl.col("awaited_claims") == 1).with_columns(
            # nobody's usual time is longer than the year from which it is learned
            pl.max_horizontal("clock_date", pl.lit(as_of - timedelta(days=LONGEST_WAIT)))
        ),
    }
    slices = []
    for number, name in enumerate(SLICES["merged_claims"]):
        what, dated_by, by = name.split()
        keys = [_DATED[dated_by], *_PAYER, *_BY[by], *_WHAT[what]]
        dated = of_what[what].with_columns(day(_DATED[dated_by], by))
        merged = added_up(dated, keys, [*CLAIM_COUNTS, "unanswered_charge"])
        slices.append(merged.with_columns(slice=pl.lit(number, dtype=pl.UInt8)))
    return whole(MERGED_CLAIMS, slices)


def _counted(claims: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """What questions count of the claims: see queries/scope/current_claims.sql, which says the same of rows."""
    primary, sent, judged, clean, resolved = (
        pl.col(f"{kind}_claims") for kind in ("primary", "submitted", "judged", "clean", "resolved")
    )
    cohort = primary * sent * pl.col("countable_claims")
    counts = {
        "claims": pl.lit(1),
        "worded_sent_claims": sent * pl.col("worded_claims"),
        "accepted_sent_claims": sent * pl.col("accepted_claims"),
        "judged_primary_claims": primary * judged,
        "clean_primary_claims": primary * clean,
        "resolved_primary_claims": primary * resolved,
        "judged_sent_claims": primary * sent * judged,
        "clean_sent_claims": primary * sent * clean,
        "resolved_sent_claims": primary * sent * resolved,
        "sent_claims": primary * sent,
        "cohort_claims": cohort,
        "adjudicated_cohort_claims": cohort * pl.col("adjudicated_claims"),
        "awaited_claims": pl.col("clock_date").is_not_null() * cohort * (1 - pl.col("voided_claims")),
    }
    return (
        current(claims, pl.lit(as_of))
        .with_columns(count.alias(name) for name, count in counts.items())
        .select(
            *_DATED.values(),
            *coded([*_PAYER, "clinic_id"], _LISTS),
            "charge_lag_days",
            "clock_date",
            "first_payment_date",
            *(pl.col(name).cast(pl.Int32) for name in CLAIM_COUNTS),
            pl.when(pl.col("answered_claims") == 0).then(*in_cents(["charge"])).otherwise(0).alias("unanswered_charge"),
        )
    )


def _waits(rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Claims timed from the submission; the clock is set so that equal waits have equal days."""
    sent = rows.filter(pl.col("timed_claims") == 1, pl.col("submitted_claims") == 1, pl.col("clock_date").is_not_null())
    paid = pl.col("first_payment_date").is_not_null()
    wait = pl.coalesce("first_payment_date", pl.lit(as_of)) - pl.col("clock_date")
    return sent.with_columns(
        first_payment_date=pl.when(paid).then(pl.lit(_SOME_DAY) + wait),
        clock_date=pl.when(paid).then(pl.lit(_SOME_DAY)).otherwise(pl.lit(as_of) - wait),
    )
