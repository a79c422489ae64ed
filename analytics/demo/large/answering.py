"""Which payer answers which claim when, and what comes after: a correction, a takeback, a second insurance."""

from __future__ import annotations

import polars as pl

from analytics.demo.large.chances import Chances
from analytics.demo.large.practice import SETTINGS_OF_SCENARIO, payer_frame, rules
from analytics.demo.large.visits import weekday, workday

FIRST, REVERSAL, SECOND, BEHIND = 1, 2, 3, 4
"""The turns in which a claim is answered; a reversal takes back the first, BEHIND is the second insurance."""

_HAPPENINGS = SETTINGS_OF_SCENARIO["happenings"]
_WORKED, _REPLACED = 0.65, 0.6
_TAKEN_BACK_AFTER = (100, 320)
_PENDED_DAYS = (10, 20)


def paid_on(day: pl.Expr, pays_on: pl.Expr) -> pl.Expr:
    """The payer's next day of payment from that day on."""
    return day + (pays_on - weekday(day)) % 7


def answered(chances: Chances, claims: pl.DataFrame) -> pl.DataFrame:
    """The claims that payers answer, one row each, with first_day, second_day, and replaced_day and behind_day or null.

    `claims` has claim, payer, accepted_day and the payer's columns, is_denied (any line is, in the first answer),
    is_pended and has_share (the patient owes something).
    """
    heard = claims.filter(
        pl.col("accepted_day").is_not_null(), ~chances.below("unanswered", "claim", _HAPPENINGS["unanswered"])
    )
    first = paid_on(
        pl.col("accepted_day") + chances.wait("decides", "claim", pl.col("least"), pl.col("mean")), pl.col("pays_on")
    )
    known = heard.with_columns(first.alias("answer_day")).with_columns(
        (pl.col("is_denied") & chances.below("worked", "claim", _WORKED)).alias("is_worked"),
        (~pl.col("is_denied") & ~pl.col("is_pended") & _taken_back(chances)).alias("is_taken_back"),
    )
    action = workday(
        pl.col("answer_day") + chances.wait("acts", "claim", *SETTINGS_OF_SCENARIO["working"]["days_to_action"])
    )
    again = action + chances.wait("decides again", "claim", pl.col("least"), pl.col("mean"))
    taken = pl.col("answer_day") + chances.whole("taken back", "claim", *_TAKEN_BACK_AFTER)
    decided = pl.col("answer_day") + chances.wait("pended", "claim", *_PENDED_DAYS)
    second = pl.when("is_taken_back").then(taken).when("is_pended").then(decided).when("is_worked").then(again)
    replaced = (
        pl.col("is_worked") & ~pl.col("is_pended") & pl.col("replaces") & chances.below("how", "claim", _REPLACED)
    )
    return known.with_columns(
        paid_on(second, pl.col("pays_on")).alias("second_day"),
        pl.when(replaced).then(action).alias("replaced_day"),
        _behind(chances).alias("behind_day"),
    )


def _taken_back(chances: Chances) -> pl.Expr:
    return chances.below("is taken back", "claim", _HAPPENINGS["taken_back"])


def _behind(chances: Chances) -> pl.Expr:
    """The day on which a second insurance answers: of claims paid at once that stay so."""
    last = payer_frame().row(-1, named=True)
    has_one = chances.below("second insurance", "patient", pl.col("secondary_share").fill_null(0))
    plain = ~pl.col("is_denied") & ~pl.col("is_pended") & ~pl.col("is_taken_back") & pl.col("has_share")
    day = pl.col("answer_day") + chances.wait("behind", "claim", last["least"], last["mean"])
    return pl.when(has_one & plain).then(paid_on(day, pl.lit(last["pays_on"])))


def answers(decided: pl.DataFrame, last: int) -> pl.DataFrame:
    """One row an answer up to that day: claim, turn, day, payer, status (CLP02)."""
    forwarded = pl.when(pl.col("behind_day").is_not_null()).then(pl.lit("19")).otherwise(pl.lit("1"))
    supplement = pl.lit(len(rules()), dtype=pl.Int64)
    turns = [
        (FIRST, "answer_day", pl.col("payer"), forwarded),
        (REVERSAL, "second_day", pl.col("payer"), pl.lit("22")),
        (SECOND, "second_day", pl.col("payer"), pl.lit("1")),
        (BEHIND, "behind_day", supplement, pl.lit("2")),
    ]
    every = pl.concat(
        decided.select(
            "claim", pl.lit(turn).alias("turn"), pl.col(day).alias("day"), who.alias("payer"), status.alias("status")
        )
        for turn, day, who, status in turns
    )
    return every.filter(pl.col("day") <= last)
