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


def taken_back(history: History, sent: date, since: date | None = None) -> None:
    """Paid, and weeks or months later taken back."""
    first = next((d for d in history.decisions if d.is_primary), None) or paid(history, sent)
    rules = history.adjudicator.rules
    day = pay_day(rules.pays_on, since or first.day + history.days(30, 50))
    carc, remarks = history.chance.choice(TAKEN_BACK_WITH)
    lines = [AnsweredLine(s, 0, (Adjustment("CO", carc, s.charge),), remarks) for s in history.claim.services]
    history.reverse(first, day)
    history.decide(day, lines, lambda _: "denied", control_number=f"{first.answer.control_number}T")


def taken_back_in_a_wave(history: History, waves: tuple[Effect, ...]) -> None:
    """An audit: a payer takes back a share of what it paid in the days before."""
    first = next((d for d in history.decisions if d.is_primary), None)
    for effect in waves:
        if first is None or history.happening or effect.payer != history.adjudicator.rules.key:
            continue
        recent = effect.since - timedelta(days=effect.days) <= first.day < effect.since
        if recent and first.answer.paid > 0 and history.chance.random() < effect.share:
            history.happening = "taken_back_in_a_wave"
            taken_back(history, first.day, effect.since + timedelta(days=history.chance.randrange(28)))


def offset_later(history: History, sent: date) -> None:
    """Paid, and later recovered from another payment without any word about the claim."""
    first = paid(history, sent)
    day = pay_day(history.adjudicator.rules.pays_on, first.day + history.days(40, 40))
    if first.answer.paid > 0:
        history.moved.append(
            MovedBeside(history.claim.payer, day, "WO", first.answer.control_number, first.answer.paid)
        )


def overpaid(history: History, sent: date) -> None:
    """Paid too much, and corrected downwards."""
    first = paid(history, sent)
    lines = list(first.answer.lines)
    place = max(range(len(lines)), key=lambda n: lines[n].paid)
    less = lines[place].paid // 4
    if less:
        lines[place] = _lowered(lines[place], less, history.adjudicator.rules.reduces_with)
        day = pay_day(history.adjudicator.rules.pays_on, first.day + history.days(20, 30))
        corrected(history, first, day, lines, means, claim_adjustments=first.answer.claim_adjustments)


def _lowered(line: AnsweredLine, less: int, carc: str) -> AnsweredLine:
    """The line with so much less paid and more above the contract."""
    before = sum(a.amount for a in line.adjustments if a.carc == carc)
    kept = tuple(a for a in line.adjustments if a.carc != carc)
    return replace(line, paid=line.paid - less, adjustments=(*kept, Adjustment("CO", carc, before + less)))


def voided(history: History, sent: date) -> None:
    """Billed to the wrong patient: paid, voided by the practice, taken back."""
    first = paid(history, sent)
    void = replace(history.claim, frequency="8", original_reference=first.answer.control_number)
    day = history.send(first.day + history.days(5, 8), void)
    history.reverse(first, history.decided_on(day))


def replaced_units(history: History, sent: date) -> None:
    """The practice finds a wrong number of units after the payment and replaces the claim."""
    first = paid(history, sent)
    place = next((n for n, s in enumerate(history.claim.services) if s.units >= 2), None)
    if place is None or not history.adjudicator.rules.replaces:
        history.happening = ""
        return
    services = list(history.claim.services)
    wrong = services[place]
    services[place] = replace(wrong, units=wrong.units - 1, charge=wrong.charge // wrong.units * (wrong.units - 1))
    claim = replace(
        history.claim, services=tuple(services), frequency="7", original_reference=first.answer.control_number
    )
    day = history.decided_on(history.send(next_open(first.day + history.days(4, 6)), claim))
    corrected(history, first, day, history.adjudicator.paid_lines(claim), means, claim=claim)
