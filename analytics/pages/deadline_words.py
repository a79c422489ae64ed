"""Deadlines as people read them: what rule holds, what it rests on, how long is left."""

from __future__ import annotations

from datetime import date

from analytics import deadlines
from analytics.deadlines import PayerRules, Rule
from analytics.kpis import UsualTime
from analytics.pages.labels import day
from analytics.pages.wording import number
from analytics.warehouse import Warehouse

UNKNOWN = "unknown: enter it on the Data page, under Your payers"
WINDOWS = {
    "overdue": "deadline expired",
    "week": "due within 7 days",
    "month": "due within 30 days",
    "later": "later",
    "unknown": "deadline unknown",
    "again": "resubmitted, awaiting response",
}
BASES = {
    "own": "yours",
    "published": "published, not verified",
    "assumed": "assumed, not verified",
    "unknown": "not known",
}
VERIFIED = "published, verified"


def basis_of(rule: Rule) -> str:
    """What a rule rests on, in a word or two: 'yours', 'published, not verified', 'assumed, not verified'."""
    return VERIFIED if rule.basis == "published" and rule.is_verified else BASES[rule.basis]


def rule_in_words(rule: Rule) -> str:
    """'120 days, published, not verified', or that it is not known and what to do."""
    return UNKNOWN if rule.days is None else f"{number(rule.days, 'days')}, {basis_of(rule)}"


def rule_in_a_cell(rule: Rule) -> str:
    """The same for a list: what is not known says what it depends on."""
    return f"unknown: {rule.text}" if rule.days is None else rule_in_words(rule)


def source_in_words(rule: Rule) -> str:
    """Where a rule comes from, in the source's words, and whether sources differ."""
    if rule.basis == "own":
        return "your settings"
    source = "default for payers without a known limit" if rule.basis == "assumed" else rule.text
    return f"{source}; source: {rule.source}" + ("; sources differ" if rule.is_conflicting else "")


def left_in_words(last_day: date, as_of: date) -> str:
    """'12 days left, until Nov 11, 2026', 'today is the last day', '3 days too late: it was Oct 27, 2026'."""
    left = (last_day - as_of).days
    if left < 0:
        return f"{number(-left, 'days')} past the deadline of {day(last_day)}"
    if left == 0:
        return f"due today, {day(last_day)}"
    return f"{number(left, 'days')} left, until {day(last_day)}"


def rests_on(usual: UsualTime | None) -> str:
    """What a usual time rests on: '26 days, from 817 answered claims of a year', or why it is assumed."""
    if usual is None:
        return "30 days, assumed: no claim in the last year"
    if usual.is_learned:
        return f"{number(usual.days, 'days')}, from {usual.answered:,} answered claims of a year"
    if usual.claims and usual.answered >= usual.claims / 2:
        return (
            f"{number(usual.days, 'days')}, assumed: fewer than 9 in 10 of {usual.claims:,} claims have been answered"
        )
    return (
        f"{number(usual.days, 'days')}, assumed: only {usual.answered:,} of {usual.claims:,} claims have been answered"
    )


def rules_by_payer(warehouse: Warehouse) -> dict[str, PayerRules]:
    """payer_id -> its days to file and to appeal."""
    return deadlines.rules_by_payer(warehouse.table("payers"), warehouse.settings)
