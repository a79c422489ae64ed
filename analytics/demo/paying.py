"""How a claim is paid: as the contract says, with a copay at claim level, and by a second insurance after the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from analytics.demo.deciding import Decision
from analytics.demo.documents import Adjustment, Answer, AnsweredLine, EarlierAnswer
from analytics.demo.history import History
from analytics.demo.workdays import pay_day

NOT_PASSED_ON = ("taken_back", "overpaid", "voided", "replaced_units")  # what is undone soon goes to no second payer


def means(line: AnsweredLine) -> str:
    """What an answer means that holds no denial of a part."""
    return "paid" if line.paid or any(a.group == "PR" for a in line.adjustments) else "zero_allowed"


def paid(history: History, sent: date, later: int = 0) -> Decision:
    """Paid as the contract says; a second insurance then pays the patient's coinsurance."""
    return pays(history, history.decided_on(sent, later), history.adjudicator.paid_lines())


def pays(history: History, day: date, lines: list[AnsweredLine], **details: Any) -> Decision:
    rules, found = history.adjudicator.rules, dict(details)
    copays = [a for line in lines for a in line.adjustments if a.carc == "3"]
    if rules.copay_at_claim and copays:
        found["claim_adjustments"] = (replace(copays[0], amount=sum(a.amount for a in copays)),)
        lines = [_without(line, "3") for line in lines]
    second = history.claim.secondary
    crosses = second is not None and history.chance.random() < history.supplement.crossover
    if crosses:
        found |= {"crossover": second, "status": "19"}
    word = (lambda _: "paid") if rules.copay_at_claim and copays else means
    decision = history.decide(day, lines, word, **found)
    if second is not None and history.happening not in NOT_PASSED_ON:
        _second_insurance(history, decision, crosses)
    return decision


def _without(line: AnsweredLine, carc: str) -> AnsweredLine:
    kept = tuple(a for a in line.adjustments if a.carc != carc)
    return replace(line, adjustments=kept, paid=line.service.charge - sum(a.amount for a in kept))


def _second_insurance(history: History, first: Decision, crosses: bool) -> None:
    """The supplement pays the coinsurance; without a crossover the practice bills it after the first payment."""
    other = history.supplement
    claim, received = history.claim, first.day + timedelta(days=2)
    if not crosses:
        claim = replace(claim, payer=other.payer, secondary=None, earlier=EarlierAnswer(first.answer, first.day))
        received = history.send(first.day + history.days(3, 5), claim)
    lines = []
    for line in first.answer.lines:
        shares = {a.carc: a.amount for a in line.adjustments if a.group == "PR"}
        kept = shares.get("1", 0) if not other.pays_deductible else 0
        before = Adjustment("OA", "23", line.service.charge - sum(shares.values()))
        left = (Adjustment("PR", "1", kept),) if kept else ()
        found = (before, *left) if before.amount else left
        lines.append(AnsweredLine(line.service, sum(shares.values()) - kept, found))
    day = pay_day(other.pays_on, received + history.days(*other.lag))
    number = f"S{first.answer.control_number}"
    answer = Answer(claim, other.payer, "2", number, tuple(lines), received)
    history.decisions.append(Decision(answer, day, {}, is_primary=False))
