"""The field's code tables: data/reference/*.csv as typed frames, every row with its source and its dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from analytics.reference.reading import ReferenceTableError, read
from analytics.reference.rules import PAYER_CLASSES, TABLES

__all__ = ["PAYER_CLASSES", "TABLES", "ReferenceTableError", "read"]


@cache
def _shipped(name: str) -> pl.DataFrame:
    return read(name)


def carc() -> pl.DataFrame:
    """Claim adjustment reason codes: one row a code.

    `class` is C contractual, P patient share, D denial, B balancing between payers, I informational or pending,
    DEACTIVATED; with `status`, own `label`, `category`, `owner`, `preventable` (yes, partly, no) and `rarc_required`.
    """
    return _shipped("carc")


def rarc() -> pl.DataFrame:
    """Remittance advice remark codes: one row a code; `is_cause` says that it can explain a denial.

    `label`, `category` and `owner` are null for codes of no interest to therapy.
    """
    return _shipped("rarc")


def cas_group() -> pl.DataFrame:
    """Adjustment groups (CAS01): one row a group, and who owes what is adjusted under it."""
    return _shipped("cas_group")


def batch_errors() -> pl.DataFrame:
    """Why a 999, 997 or TA1 rejects a batch: one row an error, named by segment and code (IK5-5, AK9-1, TA1-025), and
    one for what is rejected without a code (999, IK5, AK9, TA1).
    """
    return _shipped("batch_errors")


def claim_edits() -> pl.DataFrame:
    """What a check before sending can see: one row a rule; `checks` names what is looked at.

    Of the lines with `codes` to `payer_classes` (all where empty), or to payers that had denied for `once_denied_for`
    at least `least` times when the claim was sent; `aims_at` are the categories of reasons it should prevent.
    """
    return _shipped("claim_edits")


def claim_status() -> pl.DataFrame:
    """Claim status codes of a 277CA: one row a code, with category, owner and the reason code that would answer it."""
    return _shipped("claim_status")


def acknowledged_statuses() -> pl.DataFrame:
    """The front-end statuses of a claim, in a 277CA or for its batch: status, label, owner."""
    of_batches = batch_errors().select(pl.col("error").alias("status"), "label", "owner")
    return pl.concat([claim_status().select(pl.col("status").cast(pl.String), "label", "owner"), of_batches])


def acknowledged_categories() -> pl.DataFrame:
    """Kinds of statuses: categories of a 277CA, and the rejections of a batch (999, TA1): category, label."""
    of_batches = batch_errors().select(pl.col("error").alias("category"), "label")
    return pl.concat([claim_status_category().select("category", "label"), of_batches])


def claim_status_category() -> pl.DataFrame:
    """Claim status categories of a 277CA: one row a category with 0/1 columns `accepted`, `rejected`, `in_transit`.

    The row `other` covers every category that is not listed.
    """
    return _shipped("claim_status_category")


def clp02() -> pl.DataFrame:
    """Claim status of a remit (CLP02): one row a code with 0/1 columns for what kind of answer it is."""
    return _shipped("clp02")


def code_use_measures() -> pl.DataFrame:
    """What the code-use page compares between therapists: one row a measure.

    `counts` of lines with `codes`, or with `modifiers`, are set against those with `out_of` (codes, or timed, treatment
    or all); a difference from peers beyond `margin` matters. `reasons` may explain one, `notes_to_check` can settle it.
    """
    return _shipped("code_use_measures")


def conversion_factor() -> pl.DataFrame:
    """Medicare's dollars per relative value unit: one row for each span of days and kind of participation."""
    return _shipped("conversion_factor")


def kx_threshold() -> pl.DataFrame:
    """Medicare's yearly therapy thresholds in dollars: one row a year; null where not known yet."""
    return _shipped("kx_threshold")


def telehealth_windows() -> pl.DataFrame:
    """Days on which a class of payers covers telehealth: one row a window; `restored`: lapsed at the time."""
    return _shipped("telehealth_windows")


def therapy_codes() -> pl.DataFrame:
    """Codes that therapists bill: one row a code; how it is timed, its unit edit and its relative values of 2024."""
    return _shipped("therapy_codes")


PTP_QUARTER = date(2024, 7, 1)
"""First day of the quarter of the file of `ncci_ptp`: a pair without a first day is applied to no day before."""


def ncci_ptp() -> pl.DataFrame:
    """Pairs of codes that Medicare does not pay together: one row a pair; modifier_indicator 1: a modifier may help.

    `valid_from` is null where the first day is not known.
    """
    return _shipped("ncci_ptp_2024q3")


def place_of_service() -> pl.DataFrame:
    """Places of service: one row a code."""
    return _shipped("place_of_service")


def placeholders() -> list[str]:
    """What is written, in capitals, where a number had to be filled in and none was known; zeros as one zero."""
    return _shipped("placeholders")["value"].to_list()


def expected_nonpayable() -> pl.DataFrame:
    """Codes that a class of payers never pays: one row for each code and payer class."""
    return _shipped("expected_nonpayable")


def hidden_denial_carcs() -> pl.DataFrame:
    """Contractual reason codes under which a whole charge can vanish: one row a CARC."""
    return _shipped("hidden_denial_carcs")


def codes_meaning(code_list: str, meaning: str) -> list[str]:
    """The codes of a list that mean something the outcomes, the ledger or the front end depend on.

    Lists and their meanings: carc and rarc (duplicate, reporting_only, vague_alone, record_request), rarc (send_anew,
    no_appeal), plb (recovery), frequency (original, replacement, void), transaction_verdict, group_verdict and
    interchange_verdict of a 999, 997 or TA1 (rejected).
    """
    return _shipped("code_meanings").filter(code_list=code_list, meaning=meaning)["code"].to_list()


def name_words() -> pl.DataFrame:
    """Words in payers' names that are not written like names: one row a word in capitals, and how it is shown."""
    return _shipped("name_words")


def payer_classes() -> pl.DataFrame:
    """Filing indicators (SBR09, CLP06): one row a code, with its payer class."""
    return _shipped("payer_classes")


def payer_deadlines() -> pl.DataFrame:
    """Days to file and to appeal: one row a payer, DEFAULT for all others; null where it depends on state or contract.

    Where sources conflict the number is the shorter one. `known_as` holds the names that make a payer of that class the
    row's, with `;` between them; a row without names is its whole class's.
    """
    return _shipped("payer_deadlines")


def payer_deadline(kind: str, names: Iterable[str], payer_class: str | None) -> dict[str, Any]:
    """The row of payer_deadlines that holds for a payer that the practice itself says nothing of.

    `kind` is timely_filing or first_appeal; `names` are the payer's, normalized. A row that is known by one of them
    (of its class, where several are), else the row of its class, else DEFAULT; a row without a number of that kind is
    no row; of several the shorter number. Rule: docs/definitions.md#appeal-days.
    """
    called = set(names)
    rows = [row for row in payer_deadlines().iter_rows(named=True) if row[f"{kind}_days"] is not None]
    named = [row for row in rows if called & set((row["known_as"] or "").split(";"))]
    same_class = [row for row in named if row["payer_class"] == payer_class]
    of_class = [row for row in rows if not row["known_as"] and payer_class and row["payer_class"] == payer_class]
    default = [row for row in rows if row["payer_class"] is None]
    return min(same_class or named or of_class or default, key=lambda row: int(row[f"{kind}_days"]))


def diagnosis_chapters() -> pl.DataFrame:
    """Chapters of ICD-10-CM: one row a range of categories, first and last three characters included."""
    return _shipped("diagnosis_chapters")


def data_quality() -> pl.DataFrame:
    """What can be wrong with files: one row a measure, a share above which the data are fair, or poor."""
    return _shipped("data_quality")


def denial_categories() -> pl.DataFrame:
    """Categories of reasons: one row a category, with a label in plain words."""
    return _shipped("denial_categories")


def owners() -> pl.DataFrame:
    """The team of a practice that is responsible for a kind of denial: one row a role."""
    return _shipped("owners")


def benchmarks() -> pl.DataFrame:
    """Published figures: one row for each KPI, population and year; none is specific to occupational therapy."""
    return _shipped("benchmarks")


def targets() -> pl.DataFrame:
    """The targets shown where a practice sets none: one row a KPI id; shares as parts of 1."""
    return _shipped("targets")
