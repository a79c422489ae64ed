"""What can happen after a payment: taken back, corrected downwards, voided or replaced by the practice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from analytics.demo.documents import Adjustment, AnsweredLine
from analytics.demo.effects import Effect
from analytics.demo.history import History
from analytics.demo.paying import means, paid
from analytics.demo.story import MovedBeside
from analytics.demo.workdays import next_open, pay_day
from analytics.demo.working import corrected

TAKEN_BACK_WITH = (("22", ()), ("27", ()), ("109", ()), ("50", ("N115",)), ("252", ("N900",)))


def taken_back(told: History, sent: date, since: date | None = None) -> None:
    """Paid, and weeks or months later taken back."""
    first = next((d for d in told.decisions if d.is_primary), None) or paid(told, sent)
    rules = told.adjudicator.rules
    day = pay_day(rules.pays_on, since or first.day + told.days(30, 50))
    carc, remarks = told.chance.choice(TAKEN_BACK_WITH)
    lines = [AnsweredLine(s, 0, (Adjustment("CO", carc, s.charge),), remarks) for s in told.claim.services]
    told.reverse(first, day)
    told.decide(day, lines, lambda _: "denied", control_number=f"{first.answer.control_number}T")


def taken_back_in_a_wave(told: History, waves: tuple[Effect, ...]) -> None:
    """An audit: a payer takes back a share of what it paid in the days before."""
    first = next((d for d in told.decisions if d.is_primary), None)
    for effect in waves:
        if first is None or told.happening or effect.payer != told.adjudicator.rules.key:
            continue
        recent = effect.since - timedelta(days=effect.days) <= first.day < effect.since
        if recent and first.answer.paid > 0 and told.chance.random() < effect.share:
            told.happening = "taken_back_in_a_wave"
            taken_back(told, first.day, effect.since + timedelta(days=told.chance.randrange(28)))


def taken_back_beside(told: History, sent: date) -> None:
    """Paid, and later recovered from another payment without any word about the claim."""
    first = paid(told, sent)
    day = pay_day(told.adjudicator.rules.pays_on, first.day + told.days(40, 40))
    if first.answer.paid > 0:
        told.moved.append(MovedBeside(told.claim.payer, day, "WO", first.answer.control_number, first.answer.paid))


def overpaid(told: History, sent: date) -> None:
    """Paid too much, and corrected downwards."""
    first = paid(told, sent)
    lines = list(first.answer.lines)
    place = max(range(len(lines)), key=lambda n: lines[n].paid)
    less = lines[place].paid // 4
    if less:
        lines[place] = _lowered(lines[place], less, told.adjudicator.rules.reduces_with)
        day = pay_day(told.adjudicator.rules.pays_on, first.day + told.days(20, 30))
        corrected(told, first, day, lines, means, claim_adjustments=first.answer.claim_adjustments)


def _lowered(line: AnsweredLine, less: int, carc: str) -> AnsweredLine:
    """The line with so much less paid and more above the contract."""
    before = sum(a.amount for a in line.adjustments if a.carc == carc)
    kept = tuple(a for a in line.adjustments if a.carc != carc)
    return replace(line, paid=line.paid - less, adjustments=(*kept, Adjustment("CO", carc, before + less)))


def voided(told: History, sent: date) -> None:
    """Billed to the wrong patient: paid, voided by the practice, taken back."""
    first = paid(told, sent)
    void = replace(told.claim, frequency="8", original_reference=first.answer.control_number)
    day = told.send(first.day + told.days(5, 8), void)
    told.reverse(first, told.decided_on(day))


def replaced_units(told: History, sent: date) -> None:
    """The practice finds a wrong number of units after the payment and replaces the claim."""
    first = paid(told, sent)
    place = next((n for n, s in enumerate(told.claim.services) if s.units >= 2), None)
    if place is None or not told.adjudicator.rules.replaces:
        told.happening = ""
        return
    services = list(told.claim.services)
    wrong = services[place]
    services[place] = replace(wrong, units=wrong.units - 1, charge=wrong.charge // wrong.units * (wrong.units - 1))
    claim = replace(told.claim, services=tuple(services), frequency="7", original_reference=first.answer.control_number)
    day = told.decided_on(told.send(next_open(first.day + told.days(4, 6)), claim))
    corrected(told, first, day, told.adjudicator.paid_lines(claim), means, claim=claim)
