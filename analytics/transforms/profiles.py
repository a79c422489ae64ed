"""Who and what a claim and its lines are: payer, clinic, therapist, place, diagnosis, patient."""

from __future__ import annotations

import polars as pl

from analytics import reference
from analytics.transforms.runs import place_in_run

Records = dict[str, pl.DataFrame]


def claim_profiles(records: Records, documents: pl.DataFrame) -> pl.DataFrame:
    """One row a claim: claim, payer_id, billing_npi, clinic_id, rendering_npi, pos, diagnosis, filing_indicator.

    Each is taken from the claim's documents in order of preference: submissions to the primary payer, primary remits,
    other documents; the first that says something.
    """
    sent = records["submissions"].select(
        "file_id",
        "segment",
        "billing_npi",
        "rendering_npi",
        "pos",
        "filing_indicator",
        pl.coalesce("facility_npi", "billing_npi").alias("clinic_id"),
        pl.when(pl.col("payer_responsibility").fill_null("P") == "P").then(0).otherwise(2).alias("preference"),
    )
    sent = sent.join(_principal_diagnoses(records), on=["file_id", "segment"], how="left")
    payees = records["payments"].select("file_id", "transaction", pl.col("payee_npi").alias("billing_npi"))
    primary = reference.clp02().filter(pl.col("is_primary") == 1)["clp02"].implode()
    answered = (
        records["remits"]
        .join(payees, on=["file_id", "transaction"], how="left")
        .select(
            "file_id",
            "segment",
            "billing_npi",
            "rendering_npi",
            "pos",
            "filing_indicator",
            pl.col("billing_npi").alias("clinic_id"),
            pl.when(pl.col("status").is_in(primary)).then(1).otherwise(3).alias("preference"),
            pl.lit(None, dtype=pl.String).alias("diagnosis"),
        )
    )
    statements = documents.join(pl.concat([sent, answered]), on=["file_id", "segment"], how="left")
    known = ["billing_npi", "clinic_id", "rendering_npi", "pos", "diagnosis", "filing_indicator"]
    return (
        statements.sort(pl.col("preference").fill_null(4), "doc")
        .group_by("claim", maintain_order=True)
        .agg(
            pl.col("payer_id").drop_nulls().first().fill_null("unknown"),
            pl.coalesce(pl.col("billing_npi").drop_nulls().first(), pl.col("npi").drop_nulls().first()).alias(
                "billing_npi"
            ),
            *(pl.col(name).drop_nulls().first() for name in known[1:]),
        )
    )


def _principal_diagnoses(records: Records) -> pl.DataFrame:
    return (
        records["diagnoses"]
        .sort("file_id", "segment", "position")
        .group_by("file_id", pl.col("submission_segment").alias("segment"), maintain_order=True)
        .agg(pl.col("code").first().alias("diagnosis"))
    )


def line_profiles(
    records: Records, lines: pl.DataFrame, spoken: pl.DataFrame, documents: pl.DataFrame, claims: pl.DataFrame
) -> pl.DataFrame:
    """One row a line: line, therapist_id, pos, diagnosis, diagnosis_chapter, units.

    As submitted, else as answered, else as the claim says. `spoken` has doc, line, line_segment.
    """
    sent = records["submission_lines"].select(
        "file_id",
        "segment",
        "submission_segment",
        "units",
        "pos",
        pl.col("rendering_npi").alias("therapist_id"),
        pl.col("diagnosis_pointers").list.first().alias("pointer"),
    )
    sent = sent.join(_diagnoses_by_pointer(records), on=["file_id", "submission_segment", "pointer"], how="left")
    answered = _as_answered(records, spoken, documents)
    profile = (
        lines.select("line", "claim", "file_id", "segment")
        .join(sent, on=["file_id", "segment"], how="left")
        .join(answered, on="line", how="left")
        .join(
            claims.select(
                "claim", "rendering_npi", pl.col("pos").alias("claim_pos"), pl.col("diagnosis").alias("principal")
            ),
            on="claim",
            how="left",
        )
    )
    profile = profile.with_columns(pl.coalesce("diagnosis", "principal").alias("diagnosis"))
    chapters = (
        profile.select("diagnosis")
        .unique()
        .with_columns(diagnosis_chapter(pl.col("diagnosis")).alias("diagnosis_chapter"))
    )
    return profile.join(chapters, on="diagnosis", how="left", nulls_equal=True).select(
        "line",
        pl.coalesce("therapist_id", "rendering_npi", "answered_npi").alias("therapist_id"),
        pl.coalesce("pos", "claim_pos", "answered_pos").alias("pos"),
        "diagnosis",
        "diagnosis_chapter",
        pl.coalesce("units", "answered_units").alias("units"),
    )


def _as_answered(records: Records, spoken: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    places = spoken.join(documents.select("doc", "file_id"), on="doc").filter(pl.col("line_segment").is_not_null())
    services = records["remit_lines"].select(
        "file_id",
        pl.col("segment").alias("line_segment"),
        pl.col("rendering_npi").alias("answered_npi"),
        pl.col("pos").alias("answered_pos"),
        pl.coalesce("submitted_units", "paid_units").alias("answered_units"),
    )
    statements = places.join(services, on=["file_id", "line_segment"]).sort("doc", "line_segment")
    return statements.group_by("line").agg(
        pl.col("answered_npi", "answered_pos", "answered_units").drop_nulls().first()
    )


def _diagnoses_by_pointer(records: Records) -> pl.DataFrame:
    return (
        records["diagnoses"]
        .sort("file_id", "segment", "position")
        .select(
            "file_id",
            "submission_segment",
            pl.col("code").alias("diagnosis"),
            (place_in_run("file_id", "submission_segment") + 1).cast(pl.Int32).alias("pointer"),
        )
    )


def diagnosis_chapter(code: pl.Expr) -> pl.Expr:
    """The ICD-10-CM chapter of a diagnosis code, as text; null where no chapter holds it."""
    category = code.str.to_uppercase().str.slice(0, 3)
    chapter = pl.lit(None, dtype=pl.String)
    for row in reference.diagnosis_chapters().iter_rows(named=True):
        chapter = (
            pl.when(category.is_between(pl.lit(row["first"]), pl.lit(row["last"])))
            .then(pl.lit(str(row["chapter"])))
            .otherwise(chapter)
        )
    return chapter


def patients(records: Records, documents: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Who the claims are for: (patients: patient_key and names; claim and patient_key).

    One patient is one last name, first name and birth date. An 835 knows no birth date: there it is the one that the
    837s know for the same name and member id, where there is one, else the member id is used instead.
    """
    order = pl.col("role").replace_strict(
        {"patient": 0, "subscriber": 1, "insured": 2}, default=9, return_dtype=pl.Int8
    )
    people = (
        records["persons"]
        .filter(order < 9)
        .join(
            documents.select("doc", "claim", "kind", "file_id", pl.col("segment").alias("claim_segment")),
            on=["file_id", "claim_segment"],
        )
        .sort(pl.col("kind") != "submission", "doc", order)
        .group_by("claim", maintain_order=True)
        .agg(
            pl.col("last_name", "first_name").str.to_uppercase().drop_nulls().first(),
            pl.col("birth_date", "member_id").drop_nulls().first(),
        )
    )
    people = _with_birth_dates(people)
    who = pl.struct(
        "last_name", "first_name", pl.coalesce(pl.col("birth_date").cast(pl.String), "member_id").alias("mark")
    )
    number = who.rank("dense").cast(pl.String).str.zfill(6)
    keyed = people.with_columns(pl.concat_str(pl.lit("P"), number).alias("patient_key"))
    named = ["last_name", "first_name", "birth_date", "member_id"]
    table = keyed.sort("patient_key", "claim").group_by("patient_key", maintain_order=True).agg(pl.col(named).first())
    return table, keyed.select("claim", "patient_key")


def _with_birth_dates(people: pl.DataFrame) -> pl.DataFrame:
    same = ["last_name", "first_name", "member_id"]
    dates = people.drop_nulls([*same, "birth_date"]).group_by(same).agg(pl.col("birth_date").unique())
    known = dates.filter(pl.col("birth_date").list.len() == 1).select(*same, known=pl.col("birth_date").list.first())
    joined = people.join(known, on=same, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("birth_date", "known").alias("birth_date")).drop("known")


def providers(records: Records) -> pl.DataFrame:
    """One row an NPI that bills, treats or is a place of treatment: npi, name, roles, taxonomy."""
    sent = records["submissions"]
    parts = [
        sent.select(
            pl.col("billing_npi").alias("npi"),
            pl.col("billing_name").alias("name"),
            pl.col("billing_taxonomy").alias("taxonomy"),
            pl.lit("billing").alias("role"),
        ),
        sent.select(
            pl.col("facility_npi").alias("npi"),
            pl.col("facility_name").alias("name"),
            pl.lit(None, dtype=pl.String).alias("taxonomy"),
            pl.lit("facility").alias("role"),
        ),
        *(
            table.select(
                pl.col("rendering_npi").alias("npi"),
                pl.col("rendering_name").alias("name"),
                pl.col("rendering_taxonomy").alias("taxonomy"),
                pl.lit("rendering").alias("role"),
            )
            for table in (sent, records["submission_lines"])
        ),
        records["remits"].select(
            pl.col("rendering_npi").alias("npi"),
            pl.col("rendering_name").alias("name"),
            pl.lit(None, dtype=pl.String).alias("taxonomy"),
            pl.lit("rendering").alias("role"),
        ),
        records["payments"].select(
            pl.col("payee_npi").alias("npi"),
            pl.col("payee_name").alias("name"),
            pl.lit(None, dtype=pl.String).alias("taxonomy"),
            pl.lit("billing").alias("role"),
        ),
    ]
    distinct = pl.concat(parts).filter(pl.col("npi").is_not_null()).unique()
    return (
        distinct.group_by("npi")
        .agg(
            pl.coalesce(pl.col("name").drop_nulls().max(), pl.col("npi").first()).alias("name"),
            pl.col("role").unique().sort().alias("roles"),
            pl.col("taxonomy").drop_nulls().max(),
        )
        .sort("npi")
    )
