"""The tables ledger, patient_lots and takebacks."""

from __future__ import annotations

import polars as pl

from analytics import tables
from analytics.transforms.ledger import patient_lots
from analytics.transforms.money import dollars
from analytics.transforms.published.derived import WHO, Derived, original_submissions, places
from analytics.transforms.runs import added_up

_MONEY = ["charge", "charged", "payer_payment", "primary_payment", "contractual", "patient_share"]


def ledger(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    """tables.LEDGER: equal movements of one document on one day are one row."""
    who = named.select(
        "line", "line_id", "claim_id", *WHO, "therapist_id", "first_service_date", "submission_date", "service_date"
    )
    payer = pl.col("charge") - pl.col("payer_payment") - pl.col("contractual") - pl.col("patient_share")
    by_patient = pl.when("is_patients").then("posted").otherwise(0)
    effects = {
        "payer_receivable": payer - pl.col("posted") + by_patient,
        "patient_receivable": pl.col("patient_share") - by_patient,
        "patient_payment": pl.when(pl.col("kind") == "patient_payment").then("posted").otherwise(0),
        "write_off": pl.when(pl.col("kind") == "write_off").then("posted").otherwise(0),
    }
    return (
        _moved(found, named)
        .with_columns(effect.alias(name) for name, effect in effects.items())
        .with_columns(dollars(name).alias(name) for name in (*_MONEY, *effects))
        .join(places(found).drop("place"), on="doc", maintain_order="left")
        .join(who, on="line", maintain_order="left")
        .drop("line", "doc", "is_patients", "posted")
    )


def _moved(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    """Every movement once, in the order of the ledger; the practice's own postings are in `posted`."""
    key = ["line_order", "place", "kind", "date", "known_date"]
    nothing = pl.lit(0, dtype=pl.Int64)
    answered = found.booked.with_columns(pl.lit(False).alias("is_patients"), nothing.alias("posted"))
    own = found.posted.movements.with_columns(
        pl.col("date").alias("known_date"), *(nothing.alias(name) for name in _MONEY)
    )
    ordered = (
        pl.concat([answered, own.select(answered.columns)])
        .join(places(found).select("doc", "place"), on="doc")
        .join(named.select("line", "line_order"), on="line")
        .sort(key)
    )
    return added_up(ordered, key, [*_MONEY, "posted"]).drop("line_order", "place")


def lots(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    """tables.PATIENT_LOTS."""
    who = named.select("line", "line_id", "claim_id", *WHO, "therapist_id")
    settled = found.posted.movements.filter("is_patients").select("line", "date", -pl.col("posted").alias("amount"))
    moved = pl.concat([found.booked.select("line", "date", pl.col("patient_share").alias("amount")), settled])
    owed = patient_lots(moved).join(named.select("line", "line_order"), on="line")
    return (
        owed.sort("line_order", "date", "since")
        .with_columns(dollars("amount").alias("amount"))
        .join(who, on="line", maintain_order="left")
        .drop("line", "line_order")
    )


def takebacks(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    """tables.TAKEBACKS: reversals, and recoveries that none explains, with the dates of the claim that they name."""
    claims = _named_claims(found, named)
    reversals = (
        found.took_back.join(found.documents.select("doc", "file_id", "segment"), on="doc")
        .join(claims, on="claim")
        .with_columns(
            pl.lit("reversal").alias("kind"),
            pl.lit(0).alias("position"),
            dollars("net").alias("takeback"),
            dollars("gross").alias("gross_takeback"),
        )
    )
    classes = found.payers.select("payer_id", "payer_class")
    dates = claims.select("claim", "claim_id", "first_service_date", "submission_date")
    named_one = found.recovered.join(dates, on="claim", how="left", maintain_order="left")
    recoveries = named_one.join(classes, on="payer_id", how="left", maintain_order="left").with_columns(
        pl.lit("provider_adjustment").alias("kind"),
        dollars("amount").alias("takeback"),
        dollars("amount").alias("gross_takeback"),
        pl.col("payee_npi").alias("clinic_id"),
        pl.col("payee_npi").alias("billing_npi"),
    )
    both = [
        tables.TAKEBACKS.conform(frame.select(name for name in tables.TAKEBACKS.schema if name in frame.columns))
        for frame in (reversals, recoveries)
    ]
    return pl.concat(both).sort(tables.TAKEBACKS.key)


def _named_claims(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    first = found.lines.group_by("claim").agg(
        pl.col("line_date").min().alias("first_service_date"), pl.col("line").min()
    )
    therapists = named.select("line", "therapist_id")
    claims = found.profile.select("claim", "claim_id", *WHO)
    return (
        claims.join(first, on="claim", how="left")
        .join(therapists, on="line", how="left")
        .join(original_submissions(found).drop("original_doc"), on="claim", how="left")
        .drop("line")
    )
