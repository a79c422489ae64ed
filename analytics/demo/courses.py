"""What can happen to a claim from its original submission on: rejected, paid in many ways, denied, never answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from analytics.demo.afterwards import (
    offset_later,
    overpaid,
    replaced_units,
    taken_back,
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


def simulate_claim(history: History, coded: Coded, causes: Causes, waves: tuple[Effect, ...], first_sent: date) -> None:
    """Lets happen to a claim whatever the scenario's chances bring."""
    history.happening = causes.happening(history.visit, history.chance)
    history.cause = causes.denial(history.visit, coded, history.chance)
    history.has_split = (
        history.happening == "split"
        and history.cause is None
        and len(history.claim.services) > 1
        and history.claim.secondary is None
    )
    sent = _through_the_door(history, causes, first_sent)
    if sent is None or history.happening == "unanswered":
        return
    try:
        if history.cause is not None:
            history.happening = ""
            _denied(history, sent)
        else:
            _MANNERS.get(history.happening, paid)(history, sent)
            taken_back_in_a_wave(history, waves)
    except Silence:
        history.happening = history.happening or "silence"


def _through_the_door(history: History, causes: Causes, day: date) -> date | None:
    """Submitted, and resubmitted where it was rejected; the day of the accepted submission, if any."""
    working = history.settings["working"]
    history.rejection = refused = causes.rejection(history.visit, history.chance)
    sent = history.send(day, refused=refused)
    while refused is not None:
        if history.chance.random() >= working["resends_rejections"]:
            return None
        heard = history.acknowledged[-1].day
        refused = causes.rejection(history.visit, history.chance)
        sent = history.send(heard + history.days(*working["rejection_days"]), refused=refused)
    return sent


def _denied(history: History, sent: date) -> None:
    """Denied for the cause; then the office does something about it, or not."""
    cause = history.cause
    assert cause is not None
    lines = history.adjudicator.denied_lines(cause, history.chance)
    struck = {line.service.control for line in lines if any(_is_of(a, history) for a in line.adjustments)}
    part = "partial" if cause.scope == "unit" else "hidden" if cause.hidden else "denied"

    def word(line: AnsweredLine) -> str:
        return part if line.service.control in struck else means(line)

    details: dict[str, Any] = {}
    whole = cause.scope == "claim" and not cause.hidden
    outcomes = history.adjudicator.outcomes(lines, word)
    if whole and history.chance.random() < history.settings["denying"]["claim_level"]:
        details = history.at_claim_level(lines)
    first = history.decide(history.decided_on(sent), lines, word, cause, **details)
    if details:
        nameless = replace(first.answer, lines=())
        first = history.decisions[-1] = replace(first, answer=nameless, outcomes=outcomes)
    worked(history, first, lambda day, lines, **more: pays(history, day, lines, **more))


def _is_of(adjustment: Adjustment, history: History) -> bool:
    assert history.cause is not None
    carc = history.adjudicator.rules.reduces_with if history.cause.hidden else history.cause.carc
    return (adjustment.group, adjustment.carc) == (history.cause.group, carc)


def _pended(history: History, sent: date) -> None:
    first = history.decide(history.decided_on(sent), history.adjudicator.pending_lines(), lambda _: "pending")
    day = pay_day(history.adjudicator.rules.pays_on, first.day + history.days(14, 10))
    history.reverse(first, day)
    pays(history, day, history.adjudicator.paid_lines())


def _duplicate(history: History, sent: date) -> None:
    """Sent twice by mistake: the second is answered as a duplicate of the first."""
    first = paid(history, sent)
    again = history.send(sent + history.days(4, 4))
    day = pay_day(history.adjudicator.rules.pays_on, max(first.day + timedelta(days=1), history.decided_on(again)))
    lines = [AnsweredLine(s, 0, (Adjustment("OA", "18", s.charge),)) for s in history.claim.services]
    remarks = ("N522",) if history.chance.random() < 0.3 else ()
    history.decide(day, [replace(line, remarks=remarks) for line in lines], lambda _: "duplicate")


def _split(history: History, sent: date) -> None:
    """Taken in as two claims and answered as two, each with some of the lines."""
    if not history.has_split:
        paid(history, sent)
        return
    lines, number = history.adjudicator.paid_lines(), history.control_number
    for letter, part, later in (("A", lines[:1], 0), ("B", lines[1:], history.chance.choice((0, 7)))):
        pays(history, history.decided_on(sent, later), part, control_number=number + letter)


def _late_secondary(history: History, sent: date) -> None:
    """The first payer forwards the claim at once and holds its payment: the second one pays before it."""
    first = paid(history, sent)
    second = next((d for d in history.decisions if not d.is_primary), None)
    if second is None or first.answer.crossover is None:
        history.happening = ""
        return
    day = pay_day(history.adjudicator.rules.pays_on, second.day + history.days(3, 9))
    history.decisions[history.decisions.index(first)] = replace(first, day=day)


def _other_code(history: History, sent: date) -> None:
    """One line is answered under another code."""
    lines = history.adjudicator.paid_lines()
    place = next((n for n, line in enumerate(lines) if line.service.code in UNDER_ANOTHER_CODE), None)
    if place is not None:
        lines[place] = replace(lines[place], code=UNDER_ANOTHER_CODE[lines[place].service.code])
    pays(history, history.decided_on(sent), lines)


def _nameless_lines(history: History, sent: date) -> None:
    """The answer does not quote our line numbers."""
    lines = [replace(line, names_line=False) for line in history.adjudicator.paid_lines()]
    pays(history, history.decided_on(sent), lines)


def _interest(history: History, sent: date) -> None:
    """Paid long after the others, with interest."""
    owed = 40 + history.chance.randrange(600)
    day = history.decided_on(sent, 35)
    pays(history, day, history.adjudicator.paid_lines(), interest=owed)
    history.moved.append(MovedBeside(history.claim.payer, day, "L6", history.control_number, -owed))


_MANNERS: dict[str, Callable[[History, date], object]] = {
    "pended": _pended,
    "duplicate": _duplicate,
    "split": _split,
    "late_secondary": _late_secondary,
    "other_code": _other_code,
    "nameless_lines": _nameless_lines,
    "interest": _interest,
    "taken_back": taken_back,
    "taken_back_beside": offset_later,
    "overpaid": overpaid,
    "voided": voided,
    "replaced_units": replaced_units,
}
