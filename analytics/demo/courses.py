"""What can happen to a claim from its first sending on: turned away, paid in many manners, denied, never answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from analytics.demo.afterwards import (
    overpaid,
    replaced_units,
    taken_back,
    taken_back_beside,
    taken_back_in_a_wave,
    voided,
)
from analytics.demo.causes import Causes
from analytics.demo.coding import Coded
from analytics.demo.deciding import UNDER_ANOTHER_CODE
from analytics.demo.documents import Adjustment, AnsweredLine
from analytics.demo.effects import Effect
from analytics.demo.history import History, Silence
from analytics.demo.paying import means, paid, pays
from analytics.demo.story import MovedBeside
from analytics.demo.workdays import pay_day
from analytics.demo.working import worked


def happen(told: History, coded: Coded, causes: Causes, waves: tuple[Effect, ...], first_sent: date) -> None:
    """Lets happen to a claim whatever the scenario's chances bring."""
    told.happening = causes.happening(told.visit, told.chance)
    told.cause = causes.denial(told.visit, coded, told.chance)
    told.has_split = (
        told.happening == "split"
        and told.cause is None
        and len(told.claim.services) > 1
        and told.claim.secondary is None
    )
    sent = _through_the_door(told, causes, first_sent)
    if sent is None or told.happening == "unanswered":
        return
    try:
        if told.cause is not None:
            told.happening = ""
            _denied(told, sent)
        else:
            _MANNERS.get(told.happening, paid)(told, sent)
            taken_back_in_a_wave(told, waves)
    except Silence:
        told.happening = told.happening or "silence"


def _through_the_door(told: History, causes: Causes, day: date) -> date | None:
    """Sent, and sent again where it was turned away; the day of the sending that was taken in, if any."""
    working = told.settings["working"]
    told.rejection = refused = causes.rejection(told.visit, told.chance)
    sent = told.send(day, refused=refused)
    while refused is not None:
        if told.chance.random() >= working["resends_rejections"]:
            return None
        heard = told.acknowledged[-1].day
        refused = causes.rejection(told.visit, told.chance)
        sent = told.send(heard + told.days(*working["rejection_days"]), refused=refused)
    return sent


def _denied(told: History, sent: date) -> None:
    """Denied for the cause; then the office does something about it, or not."""
    cause = told.cause
    assert cause is not None
    lines = told.adjudicator.denied_lines(cause, told.chance)
    struck = {line.service.control for line in lines if any(_is_of(a, told) for a in line.adjustments)}
    part = "partial" if cause.scope == "unit" else "hidden" if cause.hidden else "denied"

    def word(line: AnsweredLine) -> str:
        return part if line.service.control in struck else means(line)

    details: dict[str, Any] = {}
    whole = cause.scope == "claim" and not cause.hidden
    outcomes = told.adjudicator.outcomes(lines, word)
    if whole and told.chance.random() < told.settings["denying"]["claim_level"]:
        details = told.at_claim_level(lines)
    first = told.decide(told.decided_on(sent), lines, word, cause, **details)
    if details:
        nameless = replace(first.answer, lines=())
        first = told.decisions[-1] = replace(first, answer=nameless, outcomes=outcomes)
    worked(told, first, lambda day, lines, **more: pays(told, day, lines, **more))


def _is_of(adjustment: Adjustment, told: History) -> bool:
    assert told.cause is not None
    carc = told.adjudicator.rules.reduces_with if told.cause.hidden else told.cause.carc
    return (adjustment.group, adjustment.carc) == (told.cause.group, carc)


def _pended(told: History, sent: date) -> None:
    first = told.decide(told.decided_on(sent), told.adjudicator.pending_lines(), lambda _: "pending")
    day = pay_day(told.adjudicator.rules.pays_on, first.day + told.days(14, 10))
    told.reverse(first, day)
    pays(told, day, told.adjudicator.paid_lines())


def _duplicate(told: History, sent: date) -> None:
    """Sent twice by mistake: the second is answered as a duplicate of the first."""
    first = paid(told, sent)
    again = told.send(sent + told.days(4, 4))
    day = pay_day(told.adjudicator.rules.pays_on, max(first.day + timedelta(days=1), told.decided_on(again)))
    lines = [AnsweredLine(s, 0, (Adjustment("OA", "18", s.charge),)) for s in told.claim.services]
    remarks = ("N522",) if told.chance.random() < 0.3 else ()
    told.decide(day, [replace(line, remarks=remarks) for line in lines], lambda _: "duplicate")


def _split(told: History, sent: date) -> None:
    """Taken in as two claims and answered as two, each with some of the lines."""
    if not told.has_split:
        paid(told, sent)
        return
    lines, number = told.adjudicator.paid_lines(), told.control_number
    for letter, part, later in (("A", lines[:1], 0), ("B", lines[1:], told.chance.choice((0, 7)))):
        pays(told, told.decided_on(sent, later), part, control_number=number + letter)


def _late_secondary(told: History, sent: date) -> None:
    """The first payer forwards the claim at once and holds its payment: the second one pays before it."""
    first = paid(told, sent)
    second = next((d for d in told.decisions if not d.is_primary), None)
    if second is None or first.answer.crossover is None:
        told.happening = ""
        return
    day = pay_day(told.adjudicator.rules.pays_on, second.day + told.days(3, 9))
    told.decisions[told.decisions.index(first)] = replace(first, day=day)


def _other_code(told: History, sent: date) -> None:
    """One line is answered under another code."""
    lines = told.adjudicator.paid_lines()
    place = next((n for n, line in enumerate(lines) if line.service.code in UNDER_ANOTHER_CODE), None)
    if place is not None:
        lines[place] = replace(lines[place], code=UNDER_ANOTHER_CODE[lines[place].service.code])
    pays(told, told.decided_on(sent), lines)


def _nameless_lines(told: History, sent: date) -> None:
    """The answer does not quote our line numbers."""
    lines = [replace(line, names_line=False) for line in told.adjudicator.paid_lines()]
    pays(told, told.decided_on(sent), lines)


def _interest(told: History, sent: date) -> None:
    """Paid long after the others, with interest."""
    owed = 40 + told.chance.randrange(600)
    day = told.decided_on(sent, 35)
    pays(told, day, told.adjudicator.paid_lines(), interest=owed)
    told.moved.append(MovedBeside(told.claim.payer, day, "L6", told.control_number, -owed))


_MANNERS: dict[str, Callable[[History, date], object]] = {
    "pended": _pended,
    "duplicate": _duplicate,
    "split": _split,
    "late_secondary": _late_secondary,
    "other_code": _other_code,
    "nameless_lines": _nameless_lines,
    "interest": _interest,
    "taken_back": taken_back,
    "taken_back_beside": taken_back_beside,
    "overpaid": overpaid,
    "voided": voided,
    "replaced_units": replaced_units,
}
