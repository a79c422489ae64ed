"""The checks: each tells of every line, as it was first sent, whether a rule of `claim_edits` would have stopped it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from analytics import reference
from analytics.edits import past

NEARLY_ALL = 0.95
"""Share of earlier lines with a modifier, from which on it is usual."""
_SHAPE = "^[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}$"
_VISIT = ("payer_id", "patient_key", "service_date")


@dataclass(frozen=True)
class Edit:
    """One rule: a row of `data/reference/claim_edits.csv`, its lists taken apart."""

    id: str
    title: str
    checks: str
    codes: tuple[str, ...]
    modifiers: tuple[str, ...]
    payer_classes: tuple[str, ...]
    once_denied_for: tuple[str, ...]
    least: int
    aims_at: tuple[str, ...]
    advice: str
    source: str
    verified: bool
    row: Mapping[str, Any]


Check = Callable[[pl.DataFrame, Edit], pl.Series]


def edits() -> list[Edit]:
    """All rules, in the table's order."""
    return [_edit(row) for row in reference.claim_edits().iter_rows(named=True)]


def flagged(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Which lines the rule would have stopped, by what was known on the day they were sent.

    Lines are rows of `sent_lines` with `filing_days`: the practice's own limit for the payer, null where it has none.
    """
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
    return lines.select(~_has_any(edit)).to_series()


def _lacks_usual_modifier(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    lacking = pl.Series([False] * lines.height)
    for modifier in edit.modifiers:
        has = pl.col("modifiers").list.contains(modifier)
        usual = past.usual_share(lines, has, ["payer_id", "pos"])
        is_usual = usual.select((pl.col("before") >= edit.least) & (pl.col("share") >= NEARLY_ALL)).to_series()
        lacking = lacking | (is_usual.fill_null(False) & lines.select(~has).to_series())
    return lacking


def _pair_without_modifier(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return _pairs(lines, "1", edit) & lines.select(~_has_any(edit)).to_series()


def _pair_never(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return _pairs(lines, "0", edit)


def _pairs(lines: pl.DataFrame, indicator: str, edit: Edit) -> pl.Series:
    """Lines whose code is the second of a pair that holds on the day, where the first stands without a modifier too."""
    known = reference.ncci_ptp().filter(modifier_indicator=indicator)
    placed = lines.select("claim_id", "therapist_id", "service_date", "cpt", bare=~_has_any(edit)).with_row_index(
        "place"
    )
    first = placed.select("claim_id", "therapist_id", "service_date", column1="cpt", first_bare="bare").unique()
    pairs = placed.join(first, on=["claim_id", "therapist_id", "service_date"], nulls_equal=True).join(
        known.select("column1", "column2", "valid_from", "valid_to"), left_on=["column1", "cpt"],
        right_on=["column1", "column2"],
    )  # fmt: skip
    day = pl.col("service_date")
    holds = (pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)) & (
        pl.col("valid_to").is_null() | (day <= pl.col("valid_to"))
    )
    found = pairs.filter(holds, pl.col("first_bare") | pl.lit(indicator == "0"))
    return placed["place"].is_in(found["place"].unique().implode())


def _over_units(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    most = reference.therapy_codes().filter(pl.col("mue_2024q3") > 0).select(cpt="code", most="mue_2024q3")
    a_day = pl.col("units").sum().over(*_VISIT, "cpt")
    return (
        lines.join(most, on="cpt", how="left", maintain_order="left")
        .select((a_day > pl.col("most")).fill_null(False))
        .to_series()
    )


def _over_days(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return lines.select((_lag() > edit.least).fill_null(False)).to_series()


def _over_own_limit(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return lines.select((_lag() > pl.col("filing_days")).fill_null(False)).to_series()


def _sent_before(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines that stand, alike in everything, on another claim that was sent earlier and not turned back."""
    alike = [*_VISIT, "therapist_id", "cpt", "modifiers", "units"]
    let_in = pl.col("rejected_claims") == 0
    first_day = pl.col("submission_date").filter(let_in).min().over(alike)
    is_known = pl.col("patient_key").is_not_null() & pl.col("service_date").is_not_null()
    return lines.select(is_known & (first_day < pl.col("submission_date")).fill_null(False)).to_series()


def _as_late_as_denied(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return _as_much_as_denied(lines.with_columns(measure=_lag()), edit)


def _as_many_visits_as_denied(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    year = pl.col("service_date").dt.year()
    visit = pl.col("service_date").rank("dense").over("payer_id", "patient_key", year).cast(pl.Int64)
    return _as_much_as_denied(lines.with_columns(measure=visit), edit)


def _as_much_as_denied(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    limit = past.limits(lines, list(edit.once_denied_for), "measure", max(edit.least, 1))
    return (lines["measure"] >= limit).fill_null(False)


def _without_authorization(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return (lines["authorized_claims"] == 0).fill_null(False)


def _therapist_unknown(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return _refused_since(
        lines, ["payer_id", "therapist_id"], pl.col("reason_category").is_in(list(edit.once_denied_for))
    )


def _patient_unknown(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return _refused_since(
        lines, ["payer_id", "patient_key"], pl.col("reason_category").is_in(list(edit.once_denied_for))
    )


def _refused_since(lines: pl.DataFrame, by: list[str], is_refusal: pl.Expr) -> pl.Series:
    """Lines sent when the last word on who they are about was a refusal: denied for it, and nothing paid since."""
    decided = lines.drop_nulls("adjudication_date").with_columns(pl.col("adjudication_date").alias(past.KNOWN))
    refused = past.last_day(lines, decided.filter(pl.col("denied_lines") == 1, is_refusal), by)
    paid = past.last_day(lines, decided.filter(pl.col("denied_lines") == 0), by)
    return refused.is_not_null() & (paid.is_null() | (paid < refused)).fill_null(False)


def _threshold_without_modifier(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines of a patient whose earlier services of the year were allowed the threshold, as far as this was known."""
    year = pl.col("service_date").dt.year()
    placed = lines.with_row_index("place").with_columns(year=year)
    wanted = placed.filter(_applies(lines, edit) & ~_has_any(edit))
    known = placed.filter(pl.col("payer_class").is_in(list(edit.payer_classes)), pl.col("allowed") > 0)
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


def _drops_modifier(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    """Lines without a modifier that an earlier service of the patient to the payer in the same year had."""
    year = pl.col("service_date").dt.year()
    first = pl.col("service_date").filter(_has_any(edit)).min().over("payer_id", "patient_key", year)
    return lines.select(~_has_any(edit) & (first < pl.col("service_date")).fill_null(False)).to_series()


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
    return lines.select((_lag() < 0).fill_null(False)).to_series()


def _without_units(lines: pl.DataFrame, edit: Edit) -> pl.Series:
    return lines["units"].fill_null(0) <= 0


def is_npi(text: str) -> bool:
    """Ten digits, the last of which is Luhn's check digit of 80840 and the others (CMS)."""
    if len(text) != 10 or not text.isdigit():
        return False
    digits = [int(digit) for digit in reversed("80840" + text)]
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0


def _has_any(edit: Edit) -> pl.Expr:
    return pl.any_horizontal(pl.col("modifiers").list.contains(one).fill_null(False) for one in edit.modifiers or ("",))


def _lag() -> pl.Expr:
    return (pl.col("submission_date") - pl.col("service_date")).dt.total_days()


def _edit(row: dict[str, Any]) -> Edit:
    lists = {
        name: tuple((row[name] or "").split()) for name in ("codes", "modifiers", "payer_classes", "once_denied_for")
    }
    return Edit(
        id=row["edit"], title=row["title"], checks=row["checks"], least=row["least"] or 0,
        aims_at=tuple(row["aims_at"].split()), advice=row["advice"], source=row["source"], verified=row["verified"],
        row=row, **lists,
    )  # fmt: skip


_CHECKS: Mapping[str, Check] = {
    "lacks_modifier": _lacks_modifier,
    "lacks_usual_modifier": _lacks_usual_modifier,
    "pair_without_modifier": _pair_without_modifier,
    "pair_never": _pair_never,
    "over_units": _over_units,
    "over_days": _over_days,
    "over_own_limit": _over_own_limit,
    "sent_before": _sent_before,
    "as_late_as_denied": _as_late_as_denied,
    "as_many_visits_as_denied": _as_many_visits_as_denied,
    "without_authorization": _without_authorization,
    "therapist_unknown": _therapist_unknown,
    "patient_unknown": _patient_unknown,
    "threshold_without_modifier": _threshold_without_modifier,
    "drops_modifier": _drops_modifier,
    "without_diagnosis": _without_diagnosis,
    "diagnosis_shape": _diagnosis_shape,
    "npi_digit": _npi_digit,
    "before_service": _before_service,
    "without_units": _without_units,
}
