"""Checks that look at the patient's, therapist's or payer's past, as far as it was known on the day of sending."""

from __future__ import annotations

import polars as pl

from analytics import reference
from analytics.edits import past
from analytics.edits.rules import VISIT, Edit, has_any, lag

NEARLY_ALL = 0.95
"""Share of earlier lines with a modifier, from which on it is usual."""


def lacks_usual_modifier(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines without a modifier that nearly all lines to the payer at that place had before."""
    lacking = pl.Series([False] * lines.height)
    for modifier in edit.modifiers:
        has = pl.col("modifiers").list.contains(modifier)
        usual = past.usual_share(lines, has, ["payer_id", "pos"])
        is_usual = usual.select((pl.col("before") >= edit.least) & (pl.col("share") >= NEARLY_ALL)).to_series()
        lacking = lacking | (is_usual.fill_null(False) & lines.select(~has).to_series())
    return lacking


def as_late_as_denied(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines sent as late as the payer mostly denied as too late before."""
    return _as_much_as_denied(lines.with_columns(measure=lag()), edit)


def as_many_visits_as_denied(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines of as many visits in the year as the payer mostly denied as used up before."""
    year = pl.col("service_date").dt.year()
    visit = pl.col("service_date").rank("dense").over("payer_id", "patient_key", year).cast(pl.Int64)
    return _as_much_as_denied(lines.with_columns(measure=visit), edit)


def _as_much_as_denied(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    limit = past.limits(lines, list(edit.once_denied_for), "measure", max(edit.least, 1))
    return (lines["measure"] >= limit).fill_null(False)


def without_authorization(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines of claims without an authorization number."""
    return (lines["authorized_claims"] == 0).fill_null(False)


def therapist_unknown(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines of a therapist whom the payer has denied as unknown, and not paid since."""
    refused = _refused_since(
        lines, ["payer_id", "therapist_id"], pl.col("reason_category").is_in(list(edit.once_denied_for))
    )
    return refused & lines["therapist_id"].is_not_null()


def patient_unknown(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines of a patient with a coverage denial by the payer, and no payment since."""
    return _refused_since(
        lines, ["payer_id", "patient_key"], pl.col("reason_category").is_in(list(edit.once_denied_for))
    )


def _refused_since(lines: pl.DataFrame, by: list[str], is_refusal: pl.Expr) -> pl.Series:
    """Lines sent when the last word on who they are about was a refusal: denied for it, and nothing paid since."""
    decided = lines.drop_nulls("adjudication_date").with_columns(pl.col("adjudication_date").alias(past.KNOWN))
    refused = past.last_day(lines, decided.filter(pl.col("denied_lines") == 1, is_refusal), by)
    paid = past.last_day(lines, decided.filter(pl.col("denied_lines") == 0), by)
    return refused.is_not_null() & (paid.is_null() | (paid < refused)).fill_null(False)


def threshold_without_modifier(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines of a patient with earlier services of the year allowed up to the threshold, as far as known."""
    year = pl.col("service_date").dt.year()
    placed = lines.with_row_index("place").with_columns(year=year)
    of_payers = placed.filter(pl.col("payer_class").is_in(list(edit.payer_classes)))
    wanted, known = of_payers.filter(~has_any(edit)), of_payers.filter(pl.col("allowed") > 0)
    pairs = wanted.select("place", "patient_key", "year", "service_date", past.SENT).join(
        known.select("patient_key", "year", before="service_date", allowed="allowed", known="allowed_date"),
        on=["patient_key", "year"],
    )
    spent = pairs.filter(pl.col("before") < pl.col("service_date"), pl.col("known") < pl.col(past.SENT))
    sums = spent.group_by("place", "year").agg(pl.col("allowed").sum())
    thresholds = reference.kx_threshold().select(pl.col("year"), "ot_threshold").drop_nulls()
    over = sums.with_columns(pl.col("year").cast(pl.Int32)).join(thresholds, on="year")
    found = over.filter(pl.col("allowed") >= pl.col("ot_threshold"))["place"]
    return placed["place"].is_in(found.implode())


def drops_modifier(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines without a modifier that an earlier service of the patient to the payer in the same year had."""
    year = pl.col("service_date").dt.year()
    first = pl.col("service_date").filter(has_any(edit)).min().over("payer_id", "patient_key", year)
    return lines.select(~has_any(edit) & (first < pl.col("service_date")).fill_null(False)).to_series()


def sent_before(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines that are, identical in everything, on another claim submitted earlier and not rejected."""
    alike = [*VISIT, "therapist_id", "cpt", "modifiers", "units"]
    let_in = pl.col("rejected_claims") == 0
    first_day = pl.col("submission_date").filter(let_in).min().over(alike)
    return lines.select(
        pl.col("service_date").is_not_null() & (first_day < pl.col("submission_date")).fill_null(False)
    ).to_series()
