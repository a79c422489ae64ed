"""What was known about each line on each day: initial adjudication, later remittances, current status."""

from __future__ import annotations

from datetime import date

import polars as pl

from analytics.transforms.outcomes import DENIED
from analytics.transforms.runs import next_in_run, starts_run

START, END = date(1, 1, 1), date(9999, 12, 31)
"""Before the first document, after the last."""

_NOT_DECIDED = ["pending", "duplicate"]


def versions(days: pl.DataFrame, key: str) -> pl.DataFrame:
    """One row for each stretch between two days on which something happened: key, valid_from, valid_to.

    `days` has key and date; the first version starts at START, the last ends at END.
    """
    starts = pl.concat(
        [
            days.select(key, pl.lit(START).alias("valid_from")),
            days.filter(pl.col("date").is_not_null()).select(key, pl.col("date").alias("valid_from")),
        ]
    ).sort(key, "valid_from")
    distinct = starts.filter(starts_run(key, "valid_from"))
    return distinct.with_columns(next_in_run("valid_from", key).fill_null(pl.lit(END)).alias("valid_to"))


def line_history(answers: pl.DataFrame, lines: pl.Series, voids: pl.DataFrame) -> pl.DataFrame:
    """The state of every line in every version.

    `voids` has line and date: days on which a claim that was ever voided was sent.

    `answers`: one row a line and answer with doc (order), line, date, is_adjudication, is_primary, says_duplicate,
    outcome, paid, patient, moved, denied, status flags forwards and is_later_payer, cancelled_date. Returns line,
    valid_from, valid_to and: the first adjudication (first_doc, first_outcome, adjudication_date, first_denied), the
    very first answer (very_first_outcome), later (what came after a first denial), last_denial_date, answer_state,
    awaits_secondary, secondary_answered, primary_answers (duplicates aside), first_answer_date.
    """
    undated = lines.to_frame("line").with_columns(date=pl.lit(None, dtype=pl.Date))
    days = pl.concat([answers.select("line", "date"), undated, voids])
    stretches = versions(days, "line").with_row_index("version")
    known = (
        stretches.filter(pl.col("valid_from") > START)
        .join(answers.filter("is_adjudication"), on="line")
        .filter(pl.col("date") <= pl.col("valid_from"))
        .sort("version", "doc")
    )
    known = _as_read_that_day(known)
    first = _first_adjudications(known)
    later = _after_first_denial(known, first)
    standing = _standing(known)
    return (
        stretches.join(first, on="version", how="left")
        .join(later, on="version", how="left")
        .join(standing, on="version", how="left")
        .with_columns(pl.col("primary_answers").fill_null(0))
        .drop("version")
    )


def _as_read_that_day(known: pl.DataFrame) -> pl.DataFrame:
    """Adds `read`: the outcome on that day, and `in_force`: not canceled by then."""
    other = (~pl.col("says_duplicate")).any().over("version")
    return known.with_columns(
        pl.when(pl.col("says_duplicate") & other).then(pl.lit("duplicate")).otherwise("outcome").alias("read"),
        (pl.col("cancelled_date").is_null() | (pl.col("cancelled_date") > pl.col("valid_from"))).alias("in_force"),
    )


def _first_adjudications(known: pl.DataFrame) -> pl.DataFrame:
    decisions = known.filter("is_primary", ~pl.col("read").is_in(_NOT_DECIDED))
    return decisions.group_by("version", maintain_order=True).agg(
        pl.col("doc").first().alias("first_doc"),
        pl.col("read").first().alias("first_outcome"),
        pl.col("date").first().alias("adjudication_date"),
        pl.col("denied").first().alias("first_denied"),
        pl.col("is_foldable").first().alias("first_is_foldable"),
    )


def _after_first_denial(known: pl.DataFrame, first: pl.DataFrame) -> pl.DataFrame:
    """What followed a first denial: later_paid, later_moved (cents), is_overturned, is_redecided, last_denial_date."""
    denied = first.filter(pl.col("first_outcome").is_in(DENIED)).select("version", "first_doc")
    followed = known.join(denied, on="version")
    decided_after = (pl.col("doc") > pl.col("first_doc")) & pl.col("is_primary")
    after = (pl.col("doc") > pl.col("first_doc")) & pl.col("in_force")
    primary_after = after & pl.col("is_primary")
    return followed.group_by("version").agg(
        pl.col("paid").filter(after).sum().alias("later_paid"),
        pl.col("moved").filter(after).sum().alias("later_moved"),
        ((pl.col("paid").filter(primary_after).sum() > 0) | (pl.col("patient").filter(primary_after).sum() > 0)).alias(
            "is_overturned"
        ),
        (decided_after & ~pl.col("read").is_in(_NOT_DECIDED)).any().alias("is_redecided"),
        pl.col("date").filter(pl.col("is_primary") & pl.col("read").is_in(DENIED)).max().alias("last_denial_date"),
    )


def _standing(known: pl.DataFrame) -> pl.DataFrame:
    """The status of the line by answers in force, and its very first answer (duplicates excluded)."""
    counted = pl.col("read") != "duplicate"
    primary = pl.col("is_primary") & counted
    last = pl.col("read").filter(pl.col("in_force") & counted).last()
    unpaid = (pl.col("paid") == 0) & (pl.col("pending") == 0)
    answered_later = (pl.col("is_later_payer") & pl.col("in_force")).any()
    return known.group_by("version", maintain_order=True).agg(
        pl.col("read").filter(primary).first().alias("very_first_outcome"),
        pl.col("date").filter(primary).first().alias("first_answer_date"),
        pl.col("doc").filter(primary).first().alias("first_answer_doc"),
        pl.col("payer_id").filter(primary).first().alias("first_answer_payer"),
        primary.sum().cast(pl.Int64).alias("primary_answers"),
        (pl.col("is_primary").any() & ~primary.any()).alias("is_only_repeated"),
        pl.when(last == "pending")
        .then(pl.lit("pending"))
        .when(last.is_in(DENIED))
        .then(pl.lit("denied"))
        .when(last == "partial")
        .then(pl.lit("part_paid"))
        .when(last.is_not_null())
        .then(pl.lit("other"))
        .alias("answer_state"),
        ((last == "paid") & (unpaid.filter(pl.col("in_force") & counted).last()))
        .fill_null(False)
        .alias("is_patient_share"),
        ((pl.col("forwards") & pl.col("is_primary") & pl.col("in_force")).any() & ~answered_later).alias(
            "awaits_secondary"
        ),
        answered_later.alias("secondary_answered"),
    )
