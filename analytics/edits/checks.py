"""The checks: each flags every line, as first submitted, that a rule of `claim_edits` would have stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from analytics import reference
from analytics.edits import learned, past
from analytics.edits.rules import VISIT, Edit, has_any, lag

Check = Callable[[pl.DataFrame, Edit], pl.Series]
_SHAPE = "^[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}$"


def flagged(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Which lines the rule would have stopped, by what was known on the day they were sent.

    Lines are rows of `sent_lines` with `filing_days`: the practice's own limit for the payer, null where it has none.
    Claims of unknown patients are not treated as those of one patient.
    """
    lines = lines.with_columns(pl.coalesce("patient_key", "claim_id").alias("patient_key"))
    if lines.is_empty():
        return pl.Series([], dtype=pl.Boolean)
    return _CHECKS[edit.checks](lines, edit) & lines.select(_applies(lines, edit)).to_series()


def _applies(lines: pl.DataFrame, edit: Edit) -> pl.Expr:
    found = pl.lit(True)
    if edit.codes:
        found = found & pl.col("cpt").is_in(list(edit.codes)).fill_null(False)
    if edit.payer_classes:
        found = found & pl.col("payer_class").is_in(list(edit.payer_classes)).fill_null(False)
    if edit.once_denied_for:
        found = found & past.denied_before(lines, list(edit.once_denied_for), max(edit.least, 1))
    for column, is_within in (("valid_from", pl.Expr.ge), ("valid_to", pl.Expr.le)):
        if edit.row[column]:
            found = found & is_within(pl.col("service_date"), edit.row[column])
    return pl.repeat(True, pl.len()) & found


def _lacks_modifier(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return lines.select(~has_any(edit)).to_series()


def _pair_without_modifier(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return _pairs(lines, "1", edit) & lines.select(~has_any(edit)).to_series()


def _pair_never(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return _pairs(lines, "0", edit)


def _pairs(lines: pl.DataFrame, indicator: str, edit: Edit) -> pl.Series:
    """Lines with the second code of a pair in force on the day, if the first is present without a modifier too.

    A pair is looked for among all that one billing provider sent for the patient and day up to then, on whatever claims
    and by whichever therapist (CMS NCCI policy manual, chapter 1). A pair with an unknown first day applies from the
    first day of the quarter of its file.
    """
    known = reference.ncci_ptp().filter(modifier_indicator=indicator)
    same = ["payer_id", "billing_npi", "patient_key", "service_date"]
    placed = lines.select(*same, "submission_date", "cpt", bare=~has_any(edit))
    placed = placed.with_row_index("place")
    first = placed.select(*same, column1="cpt", first_bare="bare", first_sent="submission_date").unique()
    pairs = placed.join(first, on=same, nulls_equal=True).join(
        known.select("column1", "column2", "valid_from", "valid_to"), left_on=["column1", "cpt"],
        right_on=["column1", "column2"],
    )  # fmt: skip
    day = pl.col("service_date")
    holds = (pl.col("valid_from").fill_null(reference.PTP_QUARTER) <= day) & (
        pl.col("valid_to").is_null() | (day <= pl.col("valid_to"))
    )
    is_sent = (pl.col("first_sent") <= pl.col("submission_date")).fill_null(True)
    found = pairs.filter(holds, is_sent, pl.col("first_bare") | pl.lit(indicator == "0"))
    return placed["place"].is_in(found["place"].unique().implode())


def _over_units(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    # Of a code with 0 units Medicare pays none (97010, 97014).
    most = reference.therapy_codes().filter(pl.col("mue_2024q3").is_not_null()).select(cpt="code", most="mue_2024q3")
    a_day = pl.col("units").sum().over(*VISIT, "cpt")
    return (
        lines.join(most, on="cpt", how="left", maintain_order="left")
        .select(pl.col("service_date").is_not_null() & (a_day > pl.col("most")).fill_null(False))
        .to_series()
    )


def _over_days(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return lines.select((lag() > edit.least).fill_null(False)).to_series()


def _over_own_limit(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return lines.select((lag() > pl.col("filing_days")).fill_null(False)).to_series()


def _without_diagnosis(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return lines["diagnosis"].is_null()


def _diagnosis_shape(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return (~lines["diagnosis"].str.contains(_SHAPE)).fill_null(False)


def _npi_digit(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    numbers = ("therapist_id", "billing_npi")
    wrong = {npi for column in numbers for npi in lines[column].drop_nulls().unique() if not is_npi(npi)}
    return lines.select(
        pl.any_horizontal(pl.col(column).is_in(list(wrong)).fill_null(False) for column in numbers)
    ).to_series()


def _before_service(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return lines.select((lag() < 0).fill_null(False)).to_series()


def _without_units(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return lines["units"].fill_null(0) <= 0


def _deleted_code(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    codes = reference.therapy_codes().filter(billing_basis="deleted").select(cpt="code", last="valid_to").drop_nulls()
    joined = lines.join(codes, on="cpt", how="left", maintain_order="left")
    return joined.select((pl.col("service_date") > pl.col("last")).fill_null(False)).to_series()


def _outside_telehealth(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines by telehealth (place 02 or 10, or the rule's modifiers) on a day in none of their payer's windows."""
    day, windows = pl.col("service_date"), reference.telehealth_windows().iter_rows(named=True)
    inside = [
        (pl.col("payer_class") == row["payer_class"]) & day.is_between(row["valid_from"], row["valid_to"])
        for row in windows
    ]
    by_telehealth = pl.col("pos").is_in(["02", "10"]).fill_null(False) | has_any(edit)
    return lines.select(by_telehealth & day.is_not_null() & ~pl.any_horizontal(inside).fill_null(False)).to_series()


def is_npi(text: str) -> bool:
    """Ten digits, the last of which is Luhn's check digit of 80840 and the others (CMS)."""
    if len(text) != 10 or not text.isdigit():
        return False
    digits = [int(digit) for digit in reversed("80840" + text)]
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0


_CHECKS: Mapping[str, Check] = {
    "lacks_modifier": _lacks_modifier,
    "lacks_usual_modifier": learned.lacks_usual_modifier,
    "pair_without_modifier": _pair_without_modifier,
    "pair_never": _pair_never,
    "over_units": _over_units,
    "over_days": _over_days,
    "over_own_limit": _over_own_limit,
    "sent_before": learned.sent_before,
    "as_late_as_denied": learned.as_late_as_denied,
    "as_many_visits_as_denied": learned.as_many_visits_as_denied,
    "without_authorization": learned.without_authorization,
    "therapist_unknown": learned.therapist_unknown,
    "patient_unknown": learned.patient_unknown,
    "threshold_without_modifier": learned.threshold_without_modifier,
    "drops_modifier": learned.drops_modifier,
    "without_diagnosis": _without_diagnosis,
    "diagnosis_shape": _diagnosis_shape,
    "npi_digit": _npi_digit,
    "before_service": _before_service,
    "without_units": _without_units,
    "deleted_code": _deleted_code,
    "outside_telehealth": _outside_telehealth,
}
