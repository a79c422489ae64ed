"""The next step for a claim: one sentence per status of its balance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from analytics.deadlines import BY_APPEAL, REMEDIES, SEND_NEW, PayerRules, Rule, day_after
from analytics.kpis import UsualTime
from analytics.pages.deadline_words import left_in_words, rests_on, rule_in_words
from analytics.pages.labels import day
from analytics.pages.wording import cents, number
from analytics.scope import days_later


@dataclass(frozen=True)
class Standing:
    """All that the next step depends on: the claim, its lines as they stand, its payer's rules and habits, the day."""

    profile: dict[str, Any]
    lines: pl.DataFrame
    payer: str
    rules: PayerRules | None
    usual: UsualTime | None
    rejected_for: tuple[str, ...]
    as_of: date


def next_steps(found: Standing) -> list[str]:
    """Sentences, what must be done by somebody here before what only needs waiting."""
    return [*_by_payers(found), *_by_the_patient(found), *_back(found)] or ["No balance: the claim is closed."]


def _by_payers(found: Standing) -> Iterator[str]:
    owed = found.lines.filter(pl.col("payer_receivable") > 0)
    for state, sentence in _STEPS.items():
        lines = owed.filter(pl.col("payer_state").is_in(state.split("|")))
        # What can be done about a denial depends on its remark codes.
        parts = [lines.filter(remedy=remedy) for remedy in REMEDIES] if sentence is _denied else [lines]
        for part in parts:
            if part.height:
                yield sentence(found, part, f"**{cents(part['payer_receivable'].sum())}**")


def _unsent(found: Standing, lines: pl.DataFrame, owed: str) -> str:
    return f"{owed} was never submitted. **Submit the claim**: {_to_file(found, lines)}."


def _rejected(found: Standing, lines: pl.DataFrame, owed: str) -> str:
    text = f"{owed} was rejected (277CA), so the payer has no claim"
    text += f": {'; '.join(found.rejected_for)}" if found.rejected_for else ""
    return f"{text}. **Correct and resubmit**: {_to_file(found, lines)}."


def _denied(found: Standing, lines: pl.DataFrame, owed: str) -> str:
    denied, sent = lines["denied_date"].min(), found.profile["last_sent_date"]
    if isinstance(denied, date) and sent and sent > denied:
        return (
            f"{owed} was denied on {day(denied)}, and the claim was resubmitted on {day(sent)}. **Await the response.**"
        )
    if (remedy := lines["remedy"][0]) != BY_APPEAL:
        return _not_appealable(found, lines, owed, remedy)
    rule, filing = (found.rules.appeal, found.rules.filing) if found.rules else (None, None)
    act = "**Appeal, or submit a corrected claim**, depending on the reasons below"
    if _is_past(found, denied, rule) and _is_past(found, lines["service_date"].min(), filing):
        act = "Both deadlines have expired. **Check the contract, then ask for an exception or write it off**"
    text = f"{owed} is denied. {act}"
    text += f". To appeal: {_clock(denied, rule, found.as_of)}" if isinstance(denied, date) else ""
    return f"{text}. For a corrected claim: {_to_file(found, lines)}."


def _not_appealable(found: Standing, lines: pl.DataFrame, owed: str, remedy: str) -> str:
    """A denial with a remark code that excludes an appeal: the filing limit applies, not the appeal limit."""
    text = f"{owed} is denied, and {found.payer} states that there is no right of appeal"
    if _is_past(found, lines["service_date"].min(), found.rules.filing if found.rules else None):
        act = "The filing deadline has expired. **Check the contract, then ask for an exception or write it off**"
    elif remedy == SEND_NEW:
        act = "**Submit a new claim**, corrected as the reasons below require"
    else:
        act = "**Submit a corrected claim** if something was wrong in it, otherwise write it off"
    return f"{text}. {act}: {_to_file(found, lines)}."


def _pending(found: Standing, lines: pl.DataFrame, owed: str) -> str:
    return f"{owed} is pending at {found.payer}. **Check whether its last remittance requests something.**"


def _sent(found: Standing, lines: pl.DataFrame, owed: str) -> str:
    start = found.profile["clock_date"]
    if start is None:
        return f"{owed} has no remittance in force from {found.payer}."
    waited, usual = (found.as_of - start).days, found.usual
    days = usual.days if usual else 30
    text = f"{owed} has no remittance in force {number(waited, 'days')} after submission. "
    text += f"Usual response time of {found.payer}: {rests_on(usual)}"
    if waited > days:
        beyond = f"**Contact the payer**: it is {number(waited - days, 'days')} beyond that"
        return f"{text}. {beyond}. To resubmit: {_to_file(found, lines)}."
    return f"{text}. **No action until {day(days_later(start, days))}.**"


def _left(found: Standing, lines: pl.DataFrame, owed: str) -> str:
    text = f"{owed} remains after {found.payer} adjudicated"
    return f"{text}. **Compare with the contract**, then bill or write off the rest."


def _by_the_patient(found: Standing) -> Iterator[str]:
    owed = found.lines.filter(pl.col("patient_receivable") > 0)
    for state, words in (
        ("patient", "is patient responsibility. **Bill the patient.**"),
        (
            "awaiting_secondary",
            "may be paid by a secondary payer. **Await its remittance, or bill the secondary payer**, before "
            "billing the patient.",
        ),
    ):
        if amount := _sum(owed.filter(pl.col("patient_state") == state), "patient_receivable"):
            yield f"**{cents(amount)}** {words}"


def _back(found: Standing) -> Iterator[str]:
    for column, who in (("payer_receivable", found.payer), ("patient_receivable", "the patient")):
        if amount := _sum(found.lines.filter(pl.col(column) < 0), column):
            yield f"**{cents(-amount)}** credit balance. **Check whether a refund to {who} is due.**"


def _to_file(found: Standing, lines: pl.DataFrame) -> str:
    first = lines["service_date"].min()
    text = _clock(first, found.rules.filing if found.rules else None, found.as_of) if isinstance(first, date) else None
    return text or "the deadline is unknown"


def _clock(start: date, rule: Rule | None, as_of: date) -> str:
    """'12 days left, until Nov 11, 2026 (120 days, published, not verified)', or that it is unknown."""
    last = day_after(start, rule) if rule else None
    if rule is None or last is None:
        return f"the deadline is {rule_in_words(rule)}" if rule else "the deadline is unknown"
    return f"{left_in_words(last, as_of)} ({rule_in_words(rule)})"


def _is_past(found: Standing, start: object, rule: Rule | None) -> bool:
    """Whether the last day of a rule's clock is known and has passed."""
    last = day_after(start, rule) if rule and isinstance(start, date) else None
    return last is not None and last < found.as_of


def _sum(lines: pl.DataFrame, column: str) -> Decimal:
    return Decimal(lines[column].sum() or 0)


_STEPS = {
    "unbilled": _unsent,
    "rejected": _rejected,
    "denied|part_paid": _denied,
    "pending": _pending,
    "sent": _sent,
    "other": _left,
}
