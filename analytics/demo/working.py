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
UPHELD = 0.3  # appeals lost with a remittance; the others end with a letter


def worked(history: History, first: Decision, pays: Pays) -> None:
    """What the office does about a denial, and what comes of it; `pays(day, lines, **fields)` pays and passes on."""
    cause = first.cause
    assert cause is not None
    if history.chance.random() >= cause.worked:
        _given_up(history, first, first.day)
        return
    day = next_open(first.day + history.days(*history.settings["working"]["days_to_action"]))
    won = history.chance.random() < cause.won
    replaces = history.adjudicator.rules.replaces
    if cause.work == "resend" or (cause.work == "replace" and not replaces and cause.scope == "claim"):
        _sent_again(history, first, day, won, pays)
    elif cause.work == "replace" and replaces:
        _replaced(history, first, day, won, pays)
    elif cause.work == "bill_patient":
        _billed_to_patient(history, first, day, won)
    else:
        _appealed(history, first, day, won, pays)


def corrected(
    history: History, first: Decision, day: date, lines: list[AnsweredLine], word: Callable[[AnsweredLine], str],
    **details: Any,
) -> None:  # fmt: skip
    """A decision reversed and made again: nearly always on one day, sometimes on two, or in the wrong order."""

    def resubmit(when: date) -> None:
        history.decide(when, lines, word, **{"control_number": f"{first.answer.control_number}C", **details})

    _in_some_order(history, first, day, resubmit)


def _in_some_order(history: History, first: Decision, day: date, resubmit: Callable[[date], object]) -> None:
    table, drawn = history.settings["reversals"], history.chance.random()
    weekdays = history.adjudicator.rules.pays_on
    later = pay_day(weekdays, day + timedelta(days=1 + history.chance.randrange(13)))
    if drawn < table["same_day"]:
        history.reverse(first, day)
        resubmit(day)
    elif drawn < table["same_day"] + table["correction_first"]:
        resubmit(day)
        history.reverse(first, later)
    else:
        history.reverse(first, day)
        resubmit(later)


def _sent_again(history: History, first: Decision, day: date, won: bool, pays: Pays) -> None:
    """Sent as a new claim; the first answer stays as it is, for it was no decision about the service."""
    cause = first.cause
    assert cause is not None
    history.act(day, "resent", cause.carc)
    sent = history.send(day)
    if won:
        pays(history.decided_on(sent), history.adjudicator.paid_lines())
    else:
        lines = history.adjudicator.denied_lines(cause, history.chance)
        again = history.decide(history.decided_on(sent), lines, lambda _: "denied", cause)
        _given_up(history, first, again.day)


def _replaced(history: History, first: Decision, day: date, won: bool, pays: Pays) -> None:
    """A replacement that quotes the payer's number; the payer reverses its first answer and adjudicates again."""
    cause = first.cause
    assert cause is not None
    history.act(day, "replaced", cause.carc)
    claim = replace(history.claim, frequency="7", original_reference=first.answer.control_number)
    answered = history.decided_on(history.send(day, claim))
    if won:
        lines, number = history.adjudicator.paid_lines(), history.control_number
        _in_some_order(history, first, answered, lambda on: pays(on, lines, claim=claim, control_number=number))
        return
    _again(history, first, answered, first.answer.lines, first.answer.remarks, claim=claim)
    _given_up(history, first, answered)


def _appealed(history: History, first: Decision, day: date, won: bool, pays: Pays) -> None:
    """An appeal or the records asked for: nothing of it is in an 837, only its answer in an 835."""
    cause = first.cause
    assert cause is not None
    history.act(day, "records sent" if cause.work == "records" else "appealed", cause.carc)
    span = ANSWER_DAYS["records" if cause.work == "records" else "appeal"]
    answered = pay_day(history.adjudicator.rules.pays_on, day + history.days(*span))
    if won:
        lines, number = history.adjudicator.paid_lines(), f"{first.answer.control_number}A"
        _in_some_order(history, first, answered, lambda on: pays(on, lines, control_number=number))
        return
    if history.chance.random() < UPHELD and not cause.hidden and cause.scope != "unit" and first.answer.lines:
        lines = [_upheld(line, cause.carc) for line in first.answer.lines]
        _again(history, first, answered, tuple(lines), first.answer.remarks)
    _given_up(history, first, answered)


def _upheld(line: AnsweredLine, carc: str) -> AnsweredLine:
    changed = tuple(replace(a, carc="193") if a.carc == carc else a for a in line.adjustments)
    return replace(line, adjustments=changed)


def _billed_to_patient(history: History, first: Decision, day: date, won: bool) -> None:
    """The office holds the patient liable; where the payer agrees it says so in a new answer."""
    cause = first.cause
    assert cause is not None
    history.act(day, "billed to the patient", cause.carc)
    if not won or cause.group == "PR" or not first.answer.lines:
        return
    answered = pay_day(history.adjudicator.rules.pays_on, day + history.days(*ANSWER_DAYS["bill_patient"]))
    lines = tuple(
        replace(line, adjustments=tuple(replace(a, group="PR") for a in line.adjustments))
        for line in first.answer.lines
    )
    _again(history, first, answered, lines, first.answer.remarks)


def _again(
    history: History,
    first: Decision,
    day: date,
    lines: tuple[AnsweredLine, ...],
    remarks: tuple[str, ...],
    **details: Any,
) -> None:
    """Undone and denied once more; at claim level if it was so the first time."""
    history.reverse(first, day)
    numbered = {"control_number": f"{first.answer.control_number}N", **details}
    word = first.outcomes
    decision = history.decide(
        day, list(lines), lambda line: word[line.service.control], first.cause, remarks=remarks,
        claim_adjustments=first.answer.claim_adjustments, **numbered,
    )  # fmt: skip
    if not lines:
        history.decisions[-1] = replace(decision, outcomes=word)


def _given_up(history: History, first: Decision, after: date) -> None:
    """What is lost or never worked is written off after a while, or stays on the books."""
    table, cause = history.settings["working"], first.cause
    assert cause is not None
    if cause.group == "PR" or history.chance.random() >= table["write_off"]:
        return
    history.act(next_open(after + history.days(*table["write_off_days"])), "written off", cause.carc)
