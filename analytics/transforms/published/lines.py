"""The table lines: every version of every service line, with its flags as numbers."""

from __future__ import annotations

import polars as pl

from analytics.transforms.money import dollars
from analytics.transforms.outcomes import DENIED
from analytics.transforms.published.derived import REASON, WHO, Derived

_SAME = [
    "line_id",
    "claim_id",
    "file_id",
    "segment",
    "line_number",
    *WHO,
    "therapist_id",
    "first_service_date",
    "submission_date",
    "patient_key",
    "cpt",
    "modifiers",
    "pos",
    "diagnosis",
    "diagnosis_chapter",
    "units",
    "charge",
    "service_date",
    "billed_date",
    "is_unmatched",
    "is_undated",
    "secondary_sent_date",
]
"""Columns that are the same in every version of a line."""


def lines(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    """tables.LINES: the state of every line in every version, as flags and amounts that can be added."""
    seeming = found.payers.filter("seems_by_visit")["payer_id"].implode()
    charged = pl.col("charge") != 0
    adjudicated = (charged & pl.col("first_outcome").is_not_null() & (pl.col("first_outcome") != "expected")).fill_null(
        False
    )
    denied = adjudicated & pl.col("first_outcome").is_in(DENIED).fill_null(False)
    stated, hidden, partial = (
        adjudicated & (pl.col("first_outcome") == outcome).fill_null(False)
        for outcome in ("denied", "hidden", "partial")
    )
    paid_later = (pl.col("later_paid") > 0).fill_null(False)
    moved_later = (pl.col("later_moved") > 0).fill_null(False)
    flags = {
        "adjudicated_lines": adjudicated,
        "denied_lines": denied,
        "stated_denied_lines": stated,
        "hidden_lines": hidden,
        "foldable_lines": hidden & pl.col("first_is_foldable").fill_null(False) & pl.col("payer_id").is_in(seeming),
        "partial_lines": partial,
        "vague_lines": stated & pl.col("is_vague").fill_null(False),
        "preventable_lines": stated & pl.col("is_preventable").fill_null(False),
        "unresolved_lines": denied & ~paid_later & ~moved_later,
        "moved_lines": denied & ~paid_later & moved_later,
        "overturned_lines": denied & pl.col("is_overturned").fill_null(False),
        "redecided_lines": denied & pl.col("is_redecided").fill_null(False),
        "awaits_secondary": pl.col("awaits_secondary").fill_null(False),
        "secondary_answered": pl.col("secondary_answered").fill_null(False),
    }
    deadline = pl.col("last_denial_date") + pl.duration(days=pl.col("appeal_days"))
    money = pl.col("charge")
    return _versions(found, named).select(
        *_SAME,
        "valid_from",
        "valid_to",
        "closed_date",
        "adjudication_date",
        "remit_file_id",
        "remit_segment",
        "first_outcome",
        *(flag.cast(pl.Int8).alias(name) for name, flag in flags.items()),
        pl.when(adjudicated).then(money).otherwise(0).alias("adjudicated_charge"),
        pl.when(denied).then(money).otherwise(0).alias("denied_charge"),
        pl.when(partial).then(dollars("first_denied")).otherwise(0).alias("partial_denied_amount"),
        *(pl.when(denied | partial).then(name).alias(name) for name in REASON),
        pl.when(denied).then(deadline).alias("appeal_deadline"),
        "answer_state",
        pl.col("is_only_repeated").fill_null(False),
    )


def _versions(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    """Every version of every line, in the order of the table, with the first adjudication's place and the days to
    appeal it."""
    firsts = found.documents.select(
        pl.col("doc").alias("first_doc"),
        pl.col("file_id").alias("remit_file_id"),
        pl.col("segment").alias("remit_segment"),
    )
    each = named.join(found.profile.select("claim", "appeal_days"), on="claim").select(
        "line",
        "line_order",
        "appeal_days",
        dollars("charge").alias("charge"),
        pl.col("code").alias("cpt"),
        pl.col("listed_modifiers").alias("modifiers"),
        *(name for name in _SAME if name not in ("charge", "cpt", "modifiers")),
    )
    ordered = found.history.join(each.select("line", "line_order"), on="line").sort("line_order", "valid_from")
    return (
        ordered.drop("line_order")
        .join(each, on="line", maintain_order="left")
        .join(firsts, on="first_doc", how="left", maintain_order="left")
    )
