"""How denials are worked: replaced, sent again, appealed, billed to the patient, written off, or left alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from analytics.demo.deciding import Decision
from analytics.demo.documents import AnsweredLine
from analytics.demo.history import History
from analytics.demo.workdays import next_open, pay_day

Pays = Callable[..., Decision]
ANSWER_DAYS = {"appeal": (25, 20), "records": (12, 10), "bill_patient": (20, 15)}
UPHELD = 0.3  # appeals lost of which a remittance tells; the others end with a letter


def worked(told: History, first: Decision, pays: Pays) -> None:
    """What the office does about a denial, and what comes of it; `pays(day, lines, **fields)` pays and passes on."""
    cause = first.cause
    assert cause is not None
    if told.chance.random() >= cause.worked:
        _given_up(told, first, first.day)
        return
    day = next_open(first.day + told.days(*told.settings["working"]["days_to_action"]))
    won = told.chance.random() < cause.won
    replaces = told.adjudicator.rules.replaces
    if cause.work == "resend" or (cause.work == "replace" and not replaces and cause.scope == "claim"):
        _sent_again(told, first, day, won, pays)
    elif cause.work == "replace" and replaces:
        _replaced(told, first, day, won, pays)
    elif cause.work == "bill_patient":
        _billed_to_patient(told, first, day, won)
    else:
        _appealed(told, first, day, won, pays)


def corrected(
    told: History, first: Decision, day: date, lines: list[AnsweredLine], word: Callable[[AnsweredLine], str],
    **details: Any,
) -> None:  # fmt: skip
    """A decision undone and taken anew: nearly always on one day, now and then on two, or in the wrong order."""

    def anew(when: date) -> None:
        told.decide(when, lines, word, **{"control_number": f"{first.answer.control_number}C", **details})

    _in_some_order(told, first, day, anew)


def _in_some_order(told: History, first: Decision, day: date, anew: Callable[[date], object]) -> None:
    table, drawn = told.settings["reversals"], told.chance.random()
    weekdays = told.adjudicator.rules.pays_on
    later = pay_day(weekdays, day + timedelta(days=1 + told.chance.randrange(13)))
    if drawn < table["same_day"]:
        told.reverse(first, day)
        anew(day)
    elif drawn < table["same_day"] + table["correction_first"]:
        anew(day)
        told.reverse(first, later)
    else:
        told.reverse(first, day)
        anew(later)


def _sent_again(told: History, first: Decision, day: date, won: bool, pays: Pays) -> None:
    """Sent as a new claim; the first answer stays as it is, for it was no decision about the service."""
    cause = first.cause
    assert cause is not None
    told.act(day, "resent", cause.carc)
    sent = told.send(day)
    if won:
        pays(told.decided_on(sent), told.adjudicator.paid_lines())
    else:
        lines = told.adjudicator.denied_lines(cause, told.chance)
        again = told.decide(told.decided_on(sent), lines, lambda _: "denied", cause)
        _given_up(told, first, again.day)


def _replaced(told: History, first: Decision, day: date, won: bool, pays: Pays) -> None:
    """A replacement that quotes the payer's number; the payer undoes its first answer and decides anew."""
    cause = first.cause
    assert cause is not None
    told.act(day, "replaced", cause.carc)
    claim = replace(told.claim, frequency="7", original_reference=first.answer.control_number)
    answered = told.decided_on(told.send(day, claim))
    if won:
        lines, number = told.adjudicator.paid_lines(), told.control_number
        _in_some_order(told, first, answered, lambda on: pays(on, lines, claim=claim, control_number=number))
        return
    _again(told, first, answered, first.answer.lines, first.answer.remarks, claim=claim)
    _given_up(told, first, answered)


def _appealed(told: History, first: Decision, day: date, won: bool, pays: Pays) -> None:
    """An appeal or the records asked for: nothing of it is in an 837, only its answer in an 835."""
    cause = first.cause
    assert cause is not None
    told.act(day, "records sent" if cause.work == "records" else "appealed", cause.carc)
    span = ANSWER_DAYS["records" if cause.work == "records" else "appeal"]
    answered = pay_day(told.adjudicator.rules.pays_on, day + told.days(*span))
    if won:
        lines, number = told.adjudicator.paid_lines(), f"{first.answer.control_number}A"
        _in_some_order(told, first, answered, lambda on: pays(on, lines, control_number=number))
        return
    if told.chance.random() < UPHELD and not cause.hidden and cause.scope != "unit" and first.answer.lines:
        lines = [_upheld(line, cause.carc) for line in first.answer.lines]
        _again(told, first, answered, tuple(lines), first.answer.remarks)
    _given_up(told, first, answered)


def _upheld(line: AnsweredLine, carc: str) -> AnsweredLine:
    changed = tuple(replace(a, carc="193") if a.carc == carc else a for a in line.adjustments)
    return replace(line, adjustments=changed)


def _billed_to_patient(told: History, first: Decision, day: date, won: bool) -> None:
    """The office holds the patient liable; where the payer agrees it says so in a new answer."""
    cause = first.cause
    assert cause is not None
    told.act(day, "billed to the patient", cause.carc)
    if not won or cause.group == "PR" or not first.answer.lines:
        return
    answered = pay_day(told.adjudicator.rules.pays_on, day + told.days(*ANSWER_DAYS["bill_patient"]))
    lines = tuple(
        replace(line, adjustments=tuple(replace(a, group="PR") for a in line.adjustments))
        for line in first.answer.lines
    )
    _again(told, first, answered, lines, first.answer.remarks)


def _again(
    told: History, first: Decision, day: date, lines: tuple[AnsweredLine, ...], remarks: tuple[str, ...], **details: Any
) -> None:
    """Undone and denied once more; at claim level if it was so the first time."""
    told.reverse(first, day)
    numbered = {"control_number": f"{first.answer.control_number}N", **details}
    word = first.outcomes
    decision = told.decide(
        day, list(lines), lambda line: word[line.service.control], first.cause, remarks=remarks,
        claim_adjustments=first.answer.claim_adjustments, **numbered,
    )  # fmt: skip
    if not lines:
        told.decisions[-1] = replace(decision, outcomes=word)


def _given_up(told: History, first: Decision, after: date) -> None:
    """What is lost or never worked is written off after a while, or stays on the books."""
    table, cause = told.settings["working"], first.cause
    assert cause is not None
    if cause.group == "PR" or told.chance.random() >= table["write_off"]:
        return
    told.act(next_open(after + told.days(*table["write_off_days"])), "written off", cause.carc)
