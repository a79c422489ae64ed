"""Comparisons of payers in words: which differ from the others, and how certain that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from analytics.pages.payers.payer_facts import Facts
from analytics.pages.wording import dollars, named, number
from analytics.payers import silence
from analytics.payers.case_mix import Adjusted
from analytics.payers.waiting import Waited
from analytics.scope import Scope
from analytics.stats.compare_groups import Verdict

NOT_REACHED = "not yet"
_ORDER = ("orange", "green", "blue", "gray")


@dataclass(frozen=True)
class PayerFinding:
    """One significant difference: the payer, the badge, a sentence, and the KPI that has its claims.

    `color` is that of its mark: days are a payer's habit and have none that warns. `weight` orders those of a color.
    """

    payer_id: str
    badge: str
    sentence: str
    kpi_id: str
    color: str
    weight: float = 0.0


def payer_findings(facts: Facts, names: Mapping[str, str], scope: Scope) -> list[PayerFinding]:
    """Every significant difference of the payers chosen: no response, denials, days; the worse ones first."""
    found = [
        *(_silent(one, names) for one in facts.silent.values() if one.verdict is Verdict.HIGHER),
        *(_denies(facts, one, names) for one in facts.adjusted.values() if one.verdict.is_significant),
        *(_pays(one, names) for one in facts.waited.values() if one.verdict.is_significant),
    ]
    chosen = [one for one in found if not scope.payers or one.payer_id in scope.payers]
    return sorted(chosen, key=lambda one: (_ORDER.index(one.color), -one.weight))


def called(payer_id: str, names: Mapping[str, str]) -> str:
    """A payer as a person calls it."""
    return names.get(payer_id) or ("not stated" if payer_id == "unknown" else payer_id)


def ratio_of(one: Adjusted) -> str:
    """'1.21 times (0.97–1.51), 349 denied, 287 expected', or that there is too little to say."""
    if one.ratio is None or one.low is None or one.high is None:
        return f"not enough data (n = {one.lines:,} lines, {one.expected:.1f} expected denials){left_out(one)}"
    return (
        f"{one.ratio:.2f} times ({one.low:.2f}–{one.high:.2f}), {one.denied:,} denied, {one.expected:,.0f} expected, "
        f"of {one.lines:,} lines{left_out(one)}"
    )


def left_out(one: Adjusted) -> str:
    """', without 40 lines of unknown diagnosis', or nothing."""
    return f", without {one.left_out:,} of unknown diagnosis" if one.left_out else ""


def days_of(day: int | None) -> str:
    """'day 40', or that it is not reached."""
    return NOT_REACHED if day is None else f"day {day}"


def beyond_expected(facts: Facts, one: Adjusted) -> float:
    """Charges of a payer's denials above the expected number: the part of all that it denied."""
    charged = facts.reasons.filter(pl.col("payer_id") == one.payer_id)["denied_charge"].sum()
    return float(charged or 0) * (one.denied - one.expected) / one.denied if one.denied else 0.0


def _denies(facts: Facts, one: Adjusted, names: Mapping[str, str]) -> PayerFinding:
    is_worse = one.verdict is Verdict.HIGHER
    beyond = beyond_expected(facts, one)
    worth = f"; about {dollars(beyond)} of charges beyond that" if is_worse else ""
    what = "more" if is_worse else "less"
    sentence = (
        f"**{named(called(one.payer_id, names))}** denies {what} than other payers do for the same services: "
        f"{one.denied:,} of {one.lines:,} lines, where {one.expected:,.0f} were expected "
        f"({one.ratio:.1f} times; 95% CI: {one.low:.2f} to {one.high:.2f}){left_out(one)}{worth}."
    )
    badge, color = f"denials: {one.verdict}", "orange" if is_worse else "green"
    return PayerFinding(one.payer_id, badge, sentence, "line_denial_rate", color, abs(beyond))


def _pays(one: Waited, names: Mapping[str, str]) -> PayerFinding:
    is_slower = one.verdict is Verdict.HIGHER
    when = "later" if is_slower else "sooner"
    sentence = (
        f"**{named(called(one.payer_id, names))}** pays {when} than the others: half of its claims are paid by "
        f"{days_of(one.half)} (others {days_of(one.others_half)}), nine in ten by {days_of(one.most)} "
        f"(others {days_of(one.others_most)})."
    )
    badge, color = f"days to pay: {one.verdict}", "blue" if is_slower else "gray"
    return PayerFinding(one.payer_id, badge, sentence, "days_to_pay.p50", color)


def _silent(one: silence.Waiting, names: Mapping[str, str]) -> PayerFinding:
    sentence = (
        f"**{named(called(one.payer_id, names))}** has not responded to {one.unanswered:,} of {one.claims:,} "
        f"claims older than its usual response time: {number(one.share, 'share')}, the others "
        f"{number(one.others, 'share')}."
    )
    return PayerFinding(one.payer_id, f"no response: {one.verdict}", sentence, "no_response", "orange")
