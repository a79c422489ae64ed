"""Claims that somebody must act on, each with its last days and how many are left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from analytics.deadlines.rules import BY_APPEAL, NO_APPEAL, SEND_NEW, PayerRules, Rule

STATES = ("unbilled", "rejected", "denied", "part_paid")
"""Statuses in which the practice, not a payer, has to act."""
DECIDED = ("denied", "part_paid")
"""Of them: where the payer has answered, so that an appeal's days run."""
SEND, RESEND, APPEAL = "submit", "correct and resubmit", "appeal or correct"
NEW, CORRECT = "submit a new claim", "correct (no appeal possible)"
OVERDUE, WEEK, MONTH, LATER, UNKNOWN, AGAIN = "overdue", "week", "month", "later", "unknown", "again"
WINDOWS = (OVERDUE, WEEK, MONTH, LATER, UNKNOWN, AGAIN)
"""When the last day is: past, within 7 days, within 30, later, not known; `again`: it was sent again since."""
_WEEK, _MONTH = 7, 30
_RULES = {"payer_id": pl.String, "days": pl.Int64, "basis": pl.String, "verified": pl.Boolean}
COLUMNS = (
    "claim_id", "payer_id", "payer_state", "remedy", "act", "last_day", "days_left", "window", "basis", "is_verified",
    "send_by", "send_basis", "appeal_by", "appeal_basis", "first_service_date", "denied_date", "last_sent_date",
    "carcs", "reason_owners", "lines", "payer_receivable",
)  # fmt: skip


def clocks(claims: pl.DataFrame, rules: Mapping[str, PayerRules], as_of: date) -> pl.DataFrame:
    """One row for each row of `claims` (columns of queries/open_claims.sql), the soonest last day first.

    `send_by` runs from the earliest treatment, `appeal_by` from the payment date of the earliest denial in force; both
    are the last day that counts, null where the rule is not known, or the denial cannot be appealed. `last_day` is the
    one that its `act` must keep, with the `basis` of that rule, and `days_left` runs from as_of. Ties: the most money
    first.
    """
    filing = _table({payer: each.filing for payer, each in rules.items()}, "send")
    appeal = _table({payer: each.appeal for payer, each in rules.items()}, "appeal")
    decided = pl.col("payer_state").is_in(DECIDED)
    may_appeal = decided & (pl.col("remedy") == BY_APPEAL)
    sent_again = decided & (pl.col("last_sent_date") > pl.col("denied_date")).fill_null(False)
    found = (
        claims.join(filing, on="payer_id", how="left")
        .join(appeal, on="payer_id", how="left")
        .with_columns(
            _day("first_service_date", "send_days").alias("send_by"),
            pl.when(may_appeal).then(_day("denied_date", "appeal_days")).alias("appeal_by"),
            _act(decided),
        )
        .with_columns(
            *(
                pl.when(may_appeal).then(f"appeal_{name}").otherwise(f"send_{name}").alias(alias)
                for name, alias in (("by", "last_day"), ("basis", "basis"), ("verified", "is_verified"))
            )
        )
        .with_columns(
            pl.when(pl.col("last_day").is_null()).then(pl.lit("unknown"))
            .otherwise(pl.col("basis")).fill_null("unknown").alias("basis"),
            (pl.col("is_verified") & pl.col("last_day").is_not_null()).fill_null(False).alias("is_verified"),
            (pl.col("last_day") - pl.lit(as_of)).dt.total_days().alias("days_left"),
        )
    )  # fmt: skip
    placed = found.with_columns(pl.when(sent_again).then(pl.lit(AGAIN)).otherwise(_window()).alias("window"))
    order = ["last_day", "payer_receivable", "claim_id", "payer_state"]
    return placed.select(COLUMNS).sort(order, descending=[False, True, False, False], nulls_last=True)


def summed(found: pl.DataFrame) -> pl.DataFrame:
    """Claims and dollars of every window, in the order of WINDOWS, 0 where there are none.

    Columns: window, claims, payer_receivable, and firm_claims: those with the practice's own rule or a verified one.
    """
    sums = found.group_by("window").agg(
        pl.col("claim_id").n_unique().alias("claims"),
        pl.col("payer_receivable").sum(),
        pl.col("claim_id").filter("is_verified").n_unique().alias("firm_claims"),
    )
    return (
        pl.DataFrame({"window": WINDOWS})
        .join(sums, on="window", how="left", maintain_order="left")
        .with_columns(pl.col("claims", "firm_claims", "payer_receivable").fill_null(0))
    )


def _table(rules: Mapping[str, Rule], prefix: str) -> pl.DataFrame:
    rows = [(payer, rule.days, rule.basis, rule.is_verified) for payer, rule in rules.items()]
    frame = pl.DataFrame(rows, schema=_RULES, orient="row")
    return frame.rename({name: f"{prefix}_{name}" for name in _RULES if name != "payer_id"})


def _day(start: str, days: str) -> pl.Expr:
    return pl.col(start) + pl.duration(days=pl.col(days))


def _act(decided: pl.Expr) -> pl.Expr:
    act = decided & (pl.col("remedy") == SEND_NEW), decided & (pl.col("remedy") == NO_APPEAL)
    return (
        pl.when(act[0]).then(pl.lit(NEW))
        .when(act[1]).then(pl.lit(CORRECT))
        .when(decided).then(pl.lit(APPEAL))
        .when(pl.col("payer_state") == "rejected").then(pl.lit(RESEND))
        .otherwise(pl.lit(SEND))
        .alias("act")
    )  # fmt: skip


def _window() -> pl.Expr:
    left = pl.col("days_left")
    return (
        pl.when(left.is_null()).then(pl.lit(UNKNOWN))
        .when(left < 0).then(pl.lit(OVERDUE))
        .when(left <= _WEEK).then(pl.lit(WEEK))
        .when(left <= _MONTH).then(pl.lit(MONTH))
        .otherwise(pl.lit(LATER))
    )  # fmt: skip


def day_after(start: date, rule: Rule) -> date | None:
    """The last day of a rule's clock that starts on a day; None where the rule is not known."""
    if rule.days is None:
        return None
    return start + timedelta(days=min(rule.days, (date.max - start).days))  # a broken file may say the year 9999
