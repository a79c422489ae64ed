"""What was decided on a claim on each day: what its lines say together."""

from __future__ import annotations

import polars as pl

from analytics.transforms.outcomes import DENIED

_NOT_CLEAN = ["denied", "hidden", "partial", "pending"]
_REASONS = {"carcs": "carc", "rarcs": "rarc", "reason_categories": "reason_category", "reason_owners": "reason_owner"}
"""The lists of a claim, and the column of its denied lines that each lists."""


def decided_claims(stretches: pl.DataFrame, lines: pl.DataFrame, line_versions: pl.DataFrame) -> pl.DataFrame:
    """The lines' decisions, gathered: one row a version of `stretches` (version, claim, valid_from).

    `lines`: line, claim, charge (cents), billed_date, original_date. `line_versions`: line, valid_from, valid_to and
    the columns of line_history with reason columns. The claim is adjudicated with the earliest of its lines; lines
    first billed after that day belong to a later submission and do not change what was first decided on the claim.
    """
    known = _judged_lines(lines, line_versions.with_row_index("line_version"))
    each = stretches.join(known, on="claim").filter(
        pl.col("since") <= pl.col("valid_from"), pl.col("valid_from") < pl.col("valid_to")
    )
    dated = each.with_columns(
        pl.when("decided").then("adjudication_date").min().over("version").alias("claim_date"),
        pl.when("counted").then("first_answer_date").min().over("version").alias("answer_date"),
    )
    state = dated.with_columns(
        is_in_force=pl.col("decided") & _was_answered("claim_date"),
        denied=pl.col("denied") & _was_answered("claim_date"),
        unclean=pl.col("unclean") & _was_answered("answer_date"),
    )
    gathered = state.group_by("version").agg(
        pl.col("claim_date").first().alias("adjudication_date"),
        pl.col("is_in_force").any().alias("is_adjudicated"),
        pl.col("denied").any().alias("is_denied"),
        (pl.col("denied").sum() == pl.col("is_in_force").sum()).alias("is_fully_denied"),
        pl.col("counted").any().alias("has_counted_line"),
        pl.col("answer_date").first(),
        *(
            pl.col(name)
            .filter("counted")
            .sort_by(pl.col("first_answer_doc").filter("counted"), nulls_last=True)
            .first()
            for name in ("first_answer_doc", "first_answer_payer")
        ),
        pl.col("unclean").any().alias("has_unclean_line"),
        pl.col("again").any().alias("was_answered_again"),
        pl.col("patient_share").all().alias("is_patient_share"),
    )
    return gathered.join(_denial_reasons(state, line_versions), on="version", how="left")


def _judged_lines(lines: pl.DataFrame, line_versions: pl.DataFrame) -> pl.DataFrame:
    """Every version of a line as flags, whatever the rest of its claim says: line_version, claim, since, valid_to."""
    charged = pl.col("charge") != 0
    expected = (pl.col("first_outcome") == "expected") | (pl.col("very_first_outcome") == "expected")
    counted = charged & ~expected.fill_null(False) & ~pl.col("is_only_repeated").fill_null(False)
    decided = charged & (pl.col("first_outcome") != "expected").fill_null(False)
    flags = {
        "counted": counted,
        "decided": decided,
        "denied": decided & pl.col("first_outcome").is_in(DENIED).fill_null(False),
        "unclean": counted & pl.col("very_first_outcome").is_in(_NOT_CLEAN).fill_null(False),
        "again": pl.col("primary_answers") > 1,
        "patient_share": pl.col("is_patient_share").fill_null(False) | ~counted,
    }
    return line_versions.join(lines, on="line").select(
        "line_version",
        "claim",
        pl.col("valid_from").alias("since"),
        "valid_to",
        "adjudication_date",
        "first_answer_date",
        "first_answer_doc",
        "first_answer_payer",
        "billed_date",
        "original_date",
        *(flag.alias(name) for name, flag in flags.items()),
    )


def _was_answered(day: str) -> pl.Expr:
    """Lines of the submission that was answered on that day: of the original, or first billed before the day."""
    later = (pl.col("billed_date") > pl.col("original_date")) & (pl.col("billed_date") >= pl.col(day))
    return ~later.fill_null(False)


def _denial_reasons(state: pl.DataFrame, line_versions: pl.DataFrame) -> pl.DataFrame:
    """Every reason of the denied lines, listed: one row a version in which a line is denied."""
    denied = state.filter("denied")
    reasons = line_versions.select(_REASONS.values())[denied["line_version"]].with_columns(
        denied["version"], pl.col("rarc").fill_null("none")
    )
    return reasons.group_by("version").agg(
        pl.col(column).drop_nulls().unique().sort().alias(name) for name, column in _REASONS.items()
    )
