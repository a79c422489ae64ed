"""The record tables that 835 files would give."""

from __future__ import annotations

import polars as pl

from analytics import tables
from analytics.demo.large.answering import FIRST, REVERSAL
from analytics.demo.large.places import placed, transactions
from analytics.demo.large.practice import BILLING, TAX_ID, THERAPISTS
from analytics.demo.large.sent_records import named, number_of, therapist_names
from analytics.transforms.money import dollars

_LINE_STEP, _FIRST_LINE = 8, 4
_OFFSETS = {"paid": 0, "contract": 1, "cut": 2, "patient": 3, "denied": 4, "pending": 5, "before": 6, "remark": 7}
"""Where the segments of a line stand behind its SVC."""


def answered_records(
    answers: pl.DataFrame, claims: pl.DataFrame, lines: pl.DataFrame, decisions: pl.DataFrame, mark: str
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Record tables of the answers, and the placed answers.

    `answers` has claim, turn, day, payer, status and the payer's names; `decisions` the amounts of every line and turn.
    """
    spoken = pl.when(pl.col("turn") == REVERSAL).then(FIRST).otherwise(pl.col("turn"))
    sign = pl.when(pl.col("turn") == REVERSAL).then(-1).otherwise(1)
    told = answers.with_columns(spoken.alias("decision"), sign.alias("sign"))
    amounts = decisions.rename({"turn": "decision"}).join(lines.drop("charge", "claim"), on="line")
    sums = amounts.group_by("claim", "decision").agg(pl.col("charge", "paid", "patient").sum())
    who = claims.select("claim", "therapist", "pos", "service_date", "last_name", "first_name", "member_id")
    documents = placed(told.join(sums, on=["claim", "decision"]).join(who, on="claim"), "835", mark, "payer")
    signed = [(pl.col(name) * pl.col("sign")).alias(name) for name in ("charge", "paid")]
    documents = documents.with_columns(*signed, _control().alias("control_number"))
    places = documents.select(
        "claim", "decision", "sign", "file_id", "transaction", "service_date", pl.col("segment").alias("clp")
    )
    each = (
        places.join(amounts, on=["claim", "decision"], maintain_order="left_right")
        .with_columns((pl.col("clp") + _FIRST_LINE + _LINE_STEP * (pl.col("number") - 1)).alias("svc"))
        .with_columns(
            (pl.col(name) * pl.col("sign")).alias(name)
            for name in ("charge", "paid", "allowed", "contract", "cut", "patient", "denied", "pending", "before")
        )
    )
    return {
        "transactions": transactions(documents, "835", "payer"),
        "payments": _payments(documents),
        "remits": _remits(documents),
        "remit_lines": _remit_lines(each),
        "adjustments": _adjustments(each),
        "remarks": _remarks(each),
        "persons": _persons(documents),
    }, documents


def _control() -> pl.Expr:
    """The payer's number of the claim: the same in all its answers, another one of the second insurance."""
    return pl.concat_str(pl.lit("ICN"), pl.col("payer").cast(pl.String).str.zfill(2), pl.col("claim").cast(pl.String))


def _payments(documents: pl.DataFrame) -> pl.DataFrame:
    found = documents.group_by("file_id", "transaction").agg(
        pl.col("paid").sum(), pl.col("day", "payer_name", "payer_id_code").first()
    )
    return (
        found.sort("file_id", "transaction")
        .select(
            "file_id",
            "transaction",
            (pl.col("transaction") + 1).alias("segment"),
            dollars("paid").alias("amount"),
            pl.lit("I").alias("handling"),
            pl.lit("C").alias("credit_or_debit"),
            pl.lit("ACH").alias("method"),
            *(pl.col("day").alias(name) for name in ("effective_date", "production_date")),
            pl.concat_str("file_id", pl.col("transaction").cast(pl.String)).alias("trace"),
            pl.concat_str(pl.lit("19000"), "payer_id_code").alias("originator_id"),
            "payer_name",
            "payer_id_code",
            pl.lit(BILLING.name).alias("payee_name"),
            pl.lit(BILLING.npi).alias("payee_npi"),
            pl.lit(TAX_ID).alias("payee_tax_id"),
        )
        .pipe(tables.PAYMENTS.conform)
    )


def _remits(documents: pl.DataFrame) -> pl.DataFrame:
    share = pl.when(pl.col("turn") == REVERSAL).then(0).otherwise(pl.col("patient")).alias("patient")
    return (
        documents.with_columns(share)
        .select(
            "file_id",
            "segment",
            "transaction",
            number_of("claim").alias("patient_control_number"),
            "status",
            dollars("charge").alias("charge"),
            dollars("paid").alias("paid"),
            dollars("patient").alias("patient_responsibility"),
            "filing_indicator",
            pl.col("control_number").alias("payer_control_number"),
            "pos",
            pl.lit("1").alias("frequency"),
            (pl.col("day") - pl.duration(days=9)).alias("received_date"),
            named("therapist", [each.npi for each in THERAPISTS]).alias("rendering_npi"),
            named("therapist", therapist_names()).alias("rendering_name"),
        )
        .pipe(tables.REMITS.conform)
    )


def _remit_lines(each: pl.DataFrame) -> pl.DataFrame:
    return each.select(
        "file_id",
        pl.col("svc").alias("segment"),
        "transaction",
        pl.col("clp").alias("remit_segment"),
        pl.lit("HC").alias("code_qualifier"),
        "code",
        "modifier_1",
        "modifier_2",
        dollars("charge").alias("charge"),
        dollars("paid").alias("paid"),
        pl.col("units").alias("paid_units"),
        "service_date",
        pl.col("line").cast(pl.String).alias("line_control"),
        pl.when(pl.col("allowed") != 0).then(dollars("allowed")).alias("allowed"),
    ).pipe(tables.REMIT_LINES.conform)


def _adjustments(each: pl.DataFrame) -> pl.DataFrame:
    reasons = {
        "contract": (pl.lit("CO"), pl.col("contract_carc")),
        "cut": (pl.lit("CO"), pl.lit("253")),
        "patient": (pl.lit("PR"), pl.col("patient_carc")),
        "denied": (pl.col("denied_group"), pl.col("denied_carc")),
        "pending": (pl.lit("OA"), pl.lit("133")),
        "before": (pl.lit("OA"), pl.lit("23")),
    }
    found = pl.concat(
        each.filter(pl.col(amount) != 0).select(
            "file_id",
            (pl.col("svc") + _OFFSETS[amount]).alias("segment"),
            pl.lit(1).alias("position"),
            "transaction",
            pl.col("clp").alias("remit_segment"),
            pl.col("svc").alias("line_segment"),
            group.alias("adjustment_group"),
            carc.alias("carc"),
            dollars(amount).alias("amount"),
        )
        for amount, (group, carc) in reasons.items()
    )
    return tables.ADJUSTMENTS.conform(found).sort("file_id", "segment")


def _remarks(each: pl.DataFrame) -> pl.DataFrame:
    said = each.filter(pl.col("denied") > 0, pl.col("rarc").is_not_null())
    return said.select(
        "file_id",
        (pl.col("svc") + _OFFSETS["remark"]).alias("segment"),
        pl.lit(1).alias("position"),
        "transaction",
        pl.col("clp").alias("remit_segment"),
        pl.col("svc").alias("line_segment"),
        pl.lit("LQ").alias("source"),
        "rarc",
    ).pipe(tables.REMARKS.conform)


def _persons(documents: pl.DataFrame) -> pl.DataFrame:
    return documents.select(
        "file_id",
        (pl.col("segment") + 1).alias("segment"),
        "transaction",
        pl.col("segment").alias("claim_segment"),
        pl.lit("patient").alias("role"),
        "last_name",
        "first_name",
        "member_id",
    ).pipe(tables.PERSONS.conform)
