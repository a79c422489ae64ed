"""What can happen to a claim from its first sending on: turned away, paid in many manners, denied, or never answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from analytics.demo.causes import Causes
from analytics.demo.coding import Coded
from analytics.demo.deciding import UNDER_ANOTHER_CODE, Decision
from analytics.demo.documents import Adjustment, Answer, AnsweredLine, EarlierAnswer
from analytics.demo.effects import Effect, of_kind
from analytics.demo.history import History, Silence
from analytics.demo.story import MovedBeside
from analytics.demo.workdays import next_open, pay_day
from analytics.demo.working import corrected, worked

TAKEN_BACK_WITH = (("22", ()), ("27", ()), ("109", ()), ("50", ("N115",)), ("252", ("N900",)))


def happen(told: History, coded: Coded, causes: Causes, first_sent: date) -> None:
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
            _MANNERS.get(told.happening, _paid)(told, sent)
            _taken_back_in_a_wave(told, causes.effects)
    except Silence:
        told.happening = told.happening or "silence"


def means(line: AnsweredLine) -> str:
    """What an answer means that holds no denial of a part."""
    return "paid" if line.paid or any(a.group == "PR" for a in line.adjustments) else "zero_allowed"


def _through_the_door(told: History, causes: Causes, day: date) -> date | None:
    """Sent, and sent again where it was turned away; the day of the sending that was taken in, None if there is none."""
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


def _paid(told: History, sent: date, later: int = 0) -> Decision:
    """Paid as the contract says; a second insurance then pays the patient's coinsurance."""
    return _pays(told, told.decided_on(sent, later), told.adjudicator.paid_lines())


def _pays(told: History, day: date, lines: list[AnsweredLine], **details: Any) -> Decision:
    rules, found = told.adjudicator.rules, dict(details)
    copays = [a for line in lines for a in line.adjustments if a.carc == "3"]
    if rules.copay_at_claim and copays:
        found["claim_adjustments"] = tuple(copays)
        lines = [_without(line, "3") for line in lines]
    second = told.claim.secondary
    crosses = second is not None and told.chance.random() < told.supplement.crossover
    if crosses:
        found |= {"crossover": second, "status": "19"}
    word = (lambda _: "paid") if rules.copay_at_claim and copays else means
    decision = told.decide(day, lines, word, **found)
    if second is not None and told.happening not in ("taken_back", "overpaid", "voided", "replaced_units"):
        _second_insurance(told, decision, crosses)
    return decision


def _without(line: AnsweredLine, carc: str) -> AnsweredLine:
    kept = tuple(a for a in line.adjustments if a.carc != carc)
    return replace(line, adjustments=kept, paid=line.service.charge - sum(a.amount for a in kept))


def _second_insurance(told: History, first: Decision, crosses: bool) -> None:
    """The supplement pays the coinsurance; without a crossover the practice bills it after the first payment."""
    other = told.supplement
    claim, received = told.claim, first.day + timedelta(days=2)
    if not crosses:
        claim = replace(claim, payer=other.payer, secondary=None, earlier=EarlierAnswer(first.answer, first.day))
        received = told.send(first.day + told.days(3, 5), claim)
    lines = []
    for line in first.answer.lines:
        shares = {a.carc: a.amount for a in line.adjustments if a.group == "PR"}
        kept = shares.get("1", 0) if not other.pays_deductible else 0
        before = Adjustment("OA", "23", line.service.charge - sum(shares.values()))
        left = (Adjustment("PR", "1", kept),) if kept else ()
        found = (before, *left) if before.amount else left
        lines.append(AnsweredLine(line.service, sum(shares.values()) - kept, found))
    day = pay_day(other.pays_on, received + told.days(*other.lag))
    number = f"S{first.answer.control_number}"
    answer = Answer(claim, other.payer, "2", number, tuple(lines), received)
    told.decisions.append(Decision(answer, day, {}, is_primary=False))


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
    worked(told, first, lambda day, paid, **more: _pays(told, day, paid, **more))


def _is_of(adjustment: Adjustment, told: History) -> bool:
    assert told.cause is not None
    carc = told.adjudicator.rules.reduces_with if told.cause.hidden else told.cause.carc
    return (adjustment.group, adjustment.carc) == (told.cause.group, carc)


def _pended(told: History, sent: date) -> None:
    first = told.decide(told.decided_on(sent), told.adjudicator.pending_lines(), lambda _: "pending")
    day = pay_day(told.adjudicator.rules.pays_on, first.day + told.days(14, 10))
    told.reverse(first, day)
    _pays(told, day, told.adjudicator.paid_lines())


def _duplicate(told: History, sent: date) -> None:
    """Sent twice by mistake: the second is answered as a duplicate of the first."""
    first = _paid(told, sent)
    again = told.send(sent + told.days(4, 4))
    day = pay_day(told.adjudicator.rules.pays_on, max(first.day + timedelta(days=1), told.decided_on(again)))
    lines = [AnsweredLine(s, 0, (Adjustment("OA", "18", s.charge),)) for s in told.claim.services]
    remarks = ("N522",) if told.chance.random() < 0.3 else ()
    told.decide(day, [replace(line, remarks=remarks) for line in lines], lambda _: "duplicate")


def _split(told: History, sent: date) -> None:
    """Taken in as two claims and answered as two, each with some of the lines."""
    if not told.has_split:
        _paid(told, sent)
        return
    lines, number = told.adjudicator.paid_lines(), told.control_number
    for letter, part, later in (("A", lines[:1], 0), ("B", lines[1:], told.chance.choice((0, 7)))):
        _pays(told, told.decided_on(sent, later), part, control_number=number + letter)


def _other_code(told: History, sent: date) -> None:
    """One line is answered under another code."""
    lines = told.adjudicator.paid_lines()
    place = next((n for n, line in enumerate(lines) if line.service.code in UNDER_ANOTHER_CODE), None)
    if place is not None:
        lines[place] = replace(lines[place], code=UNDER_ANOTHER_CODE[lines[place].service.code])
    _pays(told, told.decided_on(sent), lines)


def _nameless_lines(told: History, sent: date) -> None:
    """The answer does not quote our line numbers."""
    lines = [replace(line, names_line=False) for line in told.adjudicator.paid_lines()]
    _pays(told, told.decided_on(sent), lines)


def _interest(told: History, sent: date) -> None:
    """Paid long after the others, with interest."""
    owed = 40 + told.chance.randrange(600)
    day = told.decided_on(sent, 35)
    _pays(told, day, told.adjudicator.paid_lines(), interest=owed)
    told.moved.append(MovedBeside(told.claim.payer, day, "L6", told.control_number, -owed))


def _taken_back(told: History, sent: date, since: date | None = None) -> None:
    """Paid, and weeks or months later taken back."""
    first = next((d for d in told.decisions if d.is_primary), None) or _paid(told, sent)
    rules = told.adjudicator.rules
    day = pay_day(rules.pays_on, since or first.day + told.days(30, 50))
    carc, remarks = told.chance.choice(TAKEN_BACK_WITH)
    lines = [AnsweredLine(s, 0, (Adjustment("CO", carc, s.charge),), remarks) for s in told.claim.services]
    told.reverse(first, day)
    told.decide(day, lines, lambda _: "denied", control_number=f"{first.answer.control_number}T")


def _taken_back_in_a_wave(told: History, effects: tuple[Effect, ...]) -> None:
    """An audit: a payer takes back a share of what it paid in the days before."""
    first = next((d for d in told.decisions if d.is_primary), None)
    for effect in of_kind(effects, "takebacks"):
        if first is None or told.happening or effect.payer != told.adjudicator.rules.key:
            continue
        recent = effect.since - timedelta(days=effect.days) <= first.day < effect.since
        if recent and first.answer.paid > 0 and told.chance.random() < effect.share:
            told.happening = "taken_back_in_a_wave"
            _taken_back(told, first.day, effect.since + timedelta(days=told.chance.randrange(28)))


def _taken_back_beside(told: History, sent: date) -> None:
    """Paid, and later recovered from another payment without any word about the claim."""
    first = _paid(told, sent)
    day = pay_day(told.adjudicator.rules.pays_on, first.day + told.days(40, 40))
    if first.answer.paid > 0:
        told.moved.append(MovedBeside(told.claim.payer, day, "WO", first.answer.control_number, first.answer.paid))


def _overpaid(told: History, sent: date) -> None:
    """Paid too much, and corrected downwards."""
    first = _paid(told, sent)
    lines = list(first.answer.lines)
    place = max(range(len(lines)), key=lambda n: lines[n].paid)
    less = lines[place].paid // 4
    reason = told.adjudicator.rules.reduces_with
    adjustments = (*(a for a in lines[place].adjustments if a.carc != reason),
                   Adjustment("CO", reason, less + sum(a.amount for a in lines[place].adjustments if a.carc == reason)))  # fmt: skip
    if less:
        lines[place] = replace(lines[place], paid=lines[place].paid - less, adjustments=adjustments)
        corrected(told, first, pay_day(told.adjudicator.rules.pays_on, first.day + told.days(20, 30)), lines, means,
                  claim_adjustments=first.answer.claim_adjustments)  # fmt: skip


def _voided(told: History, sent: date) -> None:
    """Billed to the wrong patient: paid, voided by the practice, taken back."""
    first = _paid(told, sent)
    void = replace(told.claim, frequency="8", original_reference=first.answer.control_number)
    day = told.send(first.day + told.days(5, 8), void)
    told.reverse(first, told.decided_on(day))


def _replaced_units(told: History, sent: date) -> None:
    """The practice finds a wrong number of units after the payment and replaces the claim."""
    first = _paid(told, sent)
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


_MANNERS: dict[str, Callable[[History, date], object]] = {
    "pended": _pended,
    "duplicate": _duplicate,
    "split": _split,
    "other_code": _other_code,
    "nameless_lines": _nameless_lines,
    "interest": _interest,
    "taken_back": _taken_back,
    "taken_back_beside": _taken_back_beside,
    "overpaid": _overpaid,
    "voided": _voided,
    "replaced_units": _replaced_units,
}
