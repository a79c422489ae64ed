"""What a payer decided on a line: the one place where an answer is called paid, denied, hidden, partial or pending."""

from __future__ import annotations

import polars as pl

from analytics import reference

Records = dict[str, pl.DataFrame]

HIDDEN_SHARE_PERMILLE = 995
_CONTRACT_GROUPS = ["CO", "PI", "OA"]
_HIDING_GROUPS = ["CO", "PI"]

DENIED = ["denied", "hidden"]
"""Outcomes that count as a denial in every rate."""


def sums_by_class(adjustments: pl.DataFrame) -> pl.DataFrame:
    """The adjustments of a line in one answer, summed as the outcome and the ledger need them.

    One row for doc and line, in cents: patient, denied, contractual, pending (classes P, D, C, I); hiding (contractual
    codes under which a charge can vanish); written_down (above the contract, CO or PI); given_up (booked as
    contractual), given_up_by_code (the class C part of it); moved (booked to the patient), withheld (class D not PR,
    and I: stays with the payer); and whether it says reporting_only, some_pending, duplicate_carc, allocated_denial.
    """
    code_class, group = pl.col("class"), pl.col("adjustment_group")
    hiding = reference.hidden_denial_carcs()["carc"].implode()
    repeats = reference.codes_meaning("carc", "duplicate")
    is_counted_only = pl.col("carc").is_in(reference.codes_meaning("carc", "reporting_only")).fill_null(False)
    by_code = (code_class == "C") & group.is_in(_CONTRACT_GROUPS)
    to_patient = (group == "PR") & code_class.is_in(["P", "C", "D"])
    counted = {
        "patient": code_class == "P",
        "denied": code_class == "D",
        "contractual": code_class == "C",
        "pending": code_class == "I",
        "hiding": pl.col("carc").is_in(hiding) & group.is_in(_HIDING_GROUPS),
        "written_down": pl.col("carc").is_in(reference.codes_meaning("carc", "above_contract")).fill_null(False)
        & group.is_in(_HIDING_GROUPS),
        "given_up": by_code | ((code_class == "P") & group.is_in(["CO", "PI"])),
        "given_up_by_code": by_code,
        "moved": to_patient,
        "withheld": (group != "CR") & (((code_class == "D") & (group != "PR")) | (code_class == "I")),
        "some_pending": (code_class == "I") & ~is_counted_only,
    }
    flags = {
        "reporting_only": is_counted_only,
        "duplicate_carc": pl.col("carc").is_in(repeats),
        "allocated_denial": (code_class == "D") & pl.col("allocated"),
    }
    marked = adjustments.select(
        "doc",
        "line",
        *(pl.when(condition).then("amount").otherwise(0).alias(name) for name, condition in counted.items()),
        *(flag.fill_null(False).alias(name) for name, flag in flags.items()),
    )
    summed = marked.group_by("doc", "line").agg(pl.col(*counted).sum(), pl.col(*flags).any())
    return summed.with_columns(pl.col("some_pending") != 0)


def decided(
    answers: pl.DataFrame, adjustments: pl.DataFrame, remarks: pl.DataFrame, visit_payers: list[str]
) -> pl.DataFrame:
    """Every answer with its sums and its outcome as far as one answer can tell.

    `answers` has doc, claim, line, charge, paid, status, filing_indicator, payer_id, code and day of service; `remarks`
    doc, line, rarc; `visit_payers` pay one amount a visit, as the practice says. Adds the columns of sums_by_class,
    `outcome` (without duplicate, which depends on the line's other answers), `says_duplicate` (a duplicate, if another
    answer to that line is none), `is_foldable` (written down to zero next to a paid line of that day: no denial where
    the payer pays by the visit). Reversals (CLP02 22) are judged by what they take back, so that a hidden denial is
    taken back as one.
    """
    summed = answers.join(sums_by_class(adjustments), on=["doc", "line"], how="left")
    flags = ["reporting_only", "some_pending", "duplicate_carc", "allocated_denial"]
    money = [
        "patient",
        "denied",
        "contractual",
        "pending",
        "hiding",
        "written_down",
        "given_up",
        "given_up_by_code",
        "moved",
        "withheld",
    ]
    summed = summed.with_columns(pl.col(flags).fill_null(False), pl.col(money).fill_null(0))
    repeats = reference.codes_meaning("rarc", "duplicate")
    repeating = (
        remarks.filter(pl.col("rarc").is_in(repeats)).select("doc", "line").unique().with_columns(duplicate_rarc=True)
    )
    judged = summed.join(repeating, on=["doc", "line"], how="left").join(
        _nonpayable(summed), on=["doc", "line"], how="left"
    )
    said = pl.col("duplicate_carc") | pl.col("duplicate_rarc").fill_null(False)
    judged = judged.join(_foldable(judged), on=["doc", "line"], how="left").with_columns(
        pl.col("is_foldable").fill_null(False)
    )
    folded = pl.col("is_foldable") & pl.col("payer_id").is_in(visit_payers).fill_null(False)
    return judged.with_columns(
        (said & (pl.col("paid") == 0)).alias("says_duplicate"), _outcome(folded).alias("outcome")
    ).drop("duplicate_carc", "duplicate_rarc", "never_paid", "some_pending", "reporting_only", "written_down")


def _nonpayable(answers: pl.DataFrame) -> pl.DataFrame:
    """Lines with a code that this class of payer never pays on that day: doc, line, never_paid."""
    classes = reference.payer_classes().select("filing_indicator", "payer_class")
    rows = answers.select("doc", "line", "billed_code", "service_date", "filing_indicator").join(
        classes, on="filing_indicator"
    )
    table = reference.expected_nonpayable().select(
        pl.col("code").alias("billed_code"), "payer_class", "valid_from", "valid_to"
    )
    hits = rows.join(table, on=["billed_code", "payer_class"]).filter(
        pl.col("service_date").is_null()
        | (
            (pl.col("valid_from").is_null() | (pl.col("service_date") >= pl.col("valid_from")))
            & (pl.col("valid_to").is_null() | (pl.col("service_date") <= pl.col("valid_to")))
        )
    )
    return hits.select("doc", "line").unique().with_columns(never_paid=True)


_SIGN = pl.when(pl.col("is_reversal")).then(-1).otherwise(1)
"""Reversals are judged by what they take back."""


def _foldable(judged: pl.DataFrame) -> pl.DataFrame:
    """Lines written down whole on a day on which the payer paid another line of the claim: doc, line, is_foldable.

    It paid in the same answer, or in one that does not name the line: the other half of a split.
    """
    charge, down = pl.col("charge") * _SIGN, pl.col("written_down") * _SIGN
    nothing = (pl.col("paid") == 0) & (pl.col("patient") == 0)
    day = ["claim", "payer_id", "service_date", "is_reversal"]
    whole = judged.filter(nothing, charge > 0, down * 1000 >= charge * HIDDEN_SHARE_PERMILLE).select(
        "doc", "line", *day
    )
    paying = judged.filter(pl.col("paid") * _SIGN > 0).select(pl.col("doc").alias("payer_doc"), *day).unique()
    pairs = whole.join(paying, on=day, nulls_equal=True)
    own = pairs.filter(pl.col("doc") == pl.col("payer_doc"))
    others = pairs.join(judged.select(pl.col("doc").alias("payer_doc"), "line"), on=["payer_doc", "line"], how="anti")
    return pl.concat([own, others]).select("doc", "line").unique().with_columns(is_foldable=True)


def _outcome(folded: pl.Expr) -> pl.Expr:
    sign = _SIGN
    paid, patient, denied = pl.col("paid") * sign, pl.col("patient") * sign, pl.col("denied") * sign
    nothing = (paid == 0) & (patient == 0)
    charge, hiding = pl.col("charge") * sign, pl.col("hiding") * sign
    return (
        pl.when((nothing & pl.col("never_paid").fill_null(False)) | pl.col("reporting_only") | folded)
        .then(pl.lit("expected"))
        .when(pl.col("is_pending"))
        .then(pl.lit("pending"))
        .when(nothing & (denied == 0) & pl.col("some_pending"))
        .then(pl.lit("pending"))
        .when(nothing & (charge > 0) & (hiding * 1000 >= charge * HIDDEN_SHARE_PERMILLE))
        .then(pl.lit("hidden"))
        .when(nothing & (denied > 0))
        .then(pl.lit("denied"))
        .when((denied > 0) & ((paid > 0) | (patient > 0)))
        .then(pl.lit("partial"))
        .when(nothing & (denied == 0))
        .then(pl.lit("zero_allowed"))
        .otherwise(pl.lit("paid"))
    )
