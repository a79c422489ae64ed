"""The record tables that 837P and 277CA files would give."""

from __future__ import annotations

import polars as pl

from analytics import tables
from analytics.demo.large.places import placed, transactions
from analytics.demo.large.practice import BILLING, FACILITIES, TAX_ID, THERAPISTS
from analytics.demo.large.sending import rejections
from analytics.transforms.money import dollars

_LINE_STEP, _FIRST_LINE = 4, 4
_HEARD_AFTER = 2


def named(column: str, values: list[str]) -> pl.Expr:
    """The text that belongs to the number in this column."""
    return pl.lit(pl.Series(values)).gather(pl.col(column).cast(pl.UInt32))


def therapist_names() -> list[str]:
    """Last and first names, in order."""
    return [f"{each.name}, {each.first_name}" for each in THERAPISTS]


def number_of(claim: str) -> pl.Expr:
    """The practice's number of a claim: CLM01."""
    return pl.concat_str(pl.lit("GR"), pl.col(claim).cast(pl.String))


def sent_records(
    sent: pl.DataFrame, claims: pl.DataFrame, lines: pl.DataFrame, mark: str
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Record tables of the way in, and the submissions as placed documents.

    `sent` has claim, turn, day, frequency and original_reference, `claims` describes claims and patients.
    """
    what = claims.drop("day", "turn", strict=False)
    documents = placed(sent.join(what, on="claim").with_columns(pl.lit(0).alias("everyone")), "837P", mark, "everyone")
    found = {
        "transactions": transactions(documents, "837P", "everyone"),
        "submissions": _submissions(documents),
        "submission_lines": _submission_lines(documents, lines),
        "diagnoses": documents.select(
            "file_id",
            (pl.col("segment") + 2).alias("segment"),
            pl.lit(1).alias("position"),
            "transaction",
            pl.col("segment").alias("submission_segment"),
            pl.lit("ABK").alias("qualifier"),
            pl.col("diagnosis").alias("code"),
        ).pipe(tables.DIAGNOSES.conform),
        "persons": documents.select(
            "file_id",
            (pl.col("segment") + 1).alias("segment"),
            "transaction",
            pl.col("segment").alias("claim_segment"),
            pl.lit("subscriber").alias("role"),
            "last_name",
            "first_name",
            "birth_date",
            "sex",
            "member_id",
        ).pipe(tables.PERSONS.conform),
    }
    return found, documents


def _submissions(documents: pl.DataFrame) -> pl.DataFrame:
    return documents.select(
        "file_id",
        "segment",
        "transaction",
        number_of("claim").alias("patient_control_number"),
        dollars("charge").alias("charge"),
        "pos",
        "frequency",
        pl.lit([], dtype=pl.List(pl.String)).alias("accident_causes"),
        pl.lit("P").alias("payer_responsibility"),
        "filing_indicator",
        "payer_name",
        "payer_id_code",
        pl.lit(BILLING.npi).alias("billing_npi"),
        pl.lit(BILLING.name).alias("billing_name"),
        pl.lit(TAX_ID).alias("billing_tax_id"),
        named("therapist", [each.npi for each in THERAPISTS]).alias("rendering_npi"),
        named("therapist", therapist_names()).alias("rendering_name"),
        named("therapist", [each.taxonomy for each in THERAPISTS]).alias("rendering_taxonomy"),
        named("clinic", [each.npi for each in FACILITIES]).alias("facility_npi"),
        named("clinic", [each.name for each in FACILITIES]).alias("facility_name"),
        "original_reference",
    ).pipe(tables.SUBMISSIONS.conform)


def _submission_lines(documents: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    places = documents.select("claim", "file_id", pl.col("segment").alias("clm"), "transaction", "service_date")
    return (
        places.join(lines, on="claim", maintain_order="left_right")
        .select(
            "file_id",
            (pl.col("clm") + _FIRST_LINE + _LINE_STEP * (pl.col("number") - 1)).alias("segment"),
            "transaction",
            pl.col("clm").alias("submission_segment"),
            pl.col("number").alias("line_number"),
            pl.lit("HC").alias("code_qualifier"),
            "code",
            "modifier_1",
            "modifier_2",
            dollars("charge").alias("charge"),
            pl.lit("UN").alias("unit_basis"),
            "units",
            pl.lit([1], dtype=pl.List(pl.Int32)).alias("diagnosis_pointers"),
            "service_date",
            pl.col("line").cast(pl.String).alias("line_control"),
        )
        .pipe(tables.SUBMISSION_LINES.conform)
    )


def acknowledgement_records(
    submissions: pl.DataFrame, mark: str, last: int
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Record tables of the words that came back, and their placed documents; `submissions` are placed."""
    heard = (
        submissions.with_columns(
            pl.col("day").alias("batch_day"), (pl.col("day").cast(pl.Int64) + _HEARD_AFTER).alias("day")
        )
        .drop("file_id", "segment", "transaction", "name")
        .join(rejections(), on="rejection", how="left")
        .with_columns(pl.col("by_payer").fill_null(True))
        .filter((pl.col("day") <= last) & (pl.col("acknowledges") | pl.col("rejection").is_not_null()))
        .with_columns(
            pl.when("by_payer").then("payer_name").otherwise(pl.lit("CLEARHOUSE")).alias("source"),
            pl.col("category").fill_null("A2"),
            pl.col("status").fill_null("20"),
        )
    )
    documents = placed(heard, "277CA", mark, "source")
    statuses = documents.select(
        "file_id",
        (pl.col("segment") + 3).alias("segment"),
        "transaction",
        pl.lit("claim").alias("level"),
        pl.col("segment").alias("claim_segment"),
        pl.when("by_payer").then(pl.lit("PR")).otherwise(pl.lit("AY")).alias("source_role"),
        pl.col("source").alias("source_name"),
        pl.when("by_payer").then("payer_id_code").alias("source_id_code"),
        pl.concat_str(pl.lit("B"), pl.col("batch_day").dt.strftime("%y%m%d")).alias("batch_reference"),
        pl.lit(BILLING.npi).alias("billing_npi"),
        number_of("claim").alias("patient_control_number"),
        pl.col("category").alias("category_1"),
        pl.col("status").alias("status_1"),
        pl.col("entity").alias("entity_1"),
        pl.col("day").alias("status_date"),
        pl.when(pl.col("rejection").is_null()).then(pl.lit("WQ")).otherwise(pl.lit("U")).alias("action"),
        dollars("charge").alias("amount"),
        *(pl.col("service_date").alias(name) for name in ("service_from", "service_to")),
    ).pipe(tables.ACKNOWLEDGEMENTS.conform)
    return {"transactions": transactions(documents, "277CA", "source"), "acknowledgements": statuses}, documents
