"""What can happen to a claim after the visit, told as dated events: sent, acknowledged, answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from analytics.demo.documents import Adjustment, Answer, AnsweredLine, Claim, Payer, Service
from analytics.demo.story import Answered, Sent
from tests.practice.people import ADVANTAGE, BLUESTONE, COMPENSATION, MEDICAID, MEDICARE, SUPPLEMENT

ALLOWED_PERCENT = {MEDICARE: 42, ADVANTAGE: 42, BLUESTONE: 60, MEDICAID: 35, COMPENSATION: 70}
COPAY = {ADVANTAGE: 10_00, BLUESTONE: 15_00}
PAYS_ON_WEEKDAY = {MEDICARE: 1, ADVANTAGE: 2, BLUESTONE: 3, MEDICAID: 4, COMPENSATION: 0, SUPPLEMENT: 4}


@dataclass(frozen=True)
class Acknowledged:
    """The payer's front door speaks about the claim sent last."""

    claim: Claim
    day: date
    category: str
    status: str
    control_number: str = ""


Event = Sent | Acknowledged | Answered


@dataclass(frozen=True)
class Case:
    """A claim with the days on which it is sent and answered, and the payer's number for it."""

    claim: Claim
    sent: date
    answered: date
    control_number: str
    owes_deductible: bool = False

    def entry(self, claim: Claim | None = None, sent: date | None = None) -> list[Event]:
        """Sent and accepted."""
        claim, sent = claim or self.claim, sent or self.sent
        return [
            Sent(claim, sent),
            Acknowledged(claim, sent + timedelta(days=1), "A2", "20", self.control_number),
        ]

    def answer(self, lines: list[AnsweredLine], later: int = 0, status: str = "1") -> Answered:
        """The payer's decision, some days later than its first one would be."""
        received = self.sent + timedelta(days=1)
        found = Answer(self.claim, self.claim.payer, status, self.control_number, tuple(lines), received)
        return Answered(found, pay_day(self.claim.payer, self.answered + timedelta(days=later)))

    def allowed_lines(self) -> list[AnsweredLine]:
        """Every line paid as the contract says."""
        return [self._allowed(service, n == 0) for n, service in enumerate(self.claim.services)]

    def denied_lines(self, group: str, carc: str, *remarks: str) -> list[AnsweredLine]:
        """Nothing paid, the whole charge under one reason."""
        return [
            AnsweredLine(service, 0, (Adjustment(group, carc, service.charge),), remarks)
            for service in self.claim.services
        ]

    def _allowed(self, service: Service, first: bool) -> AnsweredLine:
        payer = self.claim.payer
        if service.code == "97010" and payer == MEDICARE:
            return AnsweredLine(service, 0, (Adjustment("CO", "97", service.charge),), ("M15",))
        allowed = service.charge * ALLOWED_PERCENT[payer] // 100
        reason = "P12" if payer == COMPENSATION else "45"
        adjustments = [Adjustment("CO", reason, service.charge - allowed)]
        if self.owes_deductible:
            return AnsweredLine(service, 0, (*adjustments, Adjustment("PR", "1", allowed)))
        if payer == MEDICARE:
            coinsurance = allowed // 5
            withheld = (allowed - coinsurance) * 2 // 100
            adjustments += [Adjustment("CO", "253", withheld), Adjustment("PR", "2", coinsurance)]
        elif first and payer in COPAY:
            adjustments.append(Adjustment("PR", "3", COPAY[payer]))
        return AnsweredLine(service, service.charge - sum(a.amount for a in adjustments), tuple(adjustments))


def pay_day(payer: Payer, earliest: date) -> date:
    """The first day from `earliest` on which this payer pays."""
    return earliest + timedelta(days=(PAYS_ON_WEEKDAY[payer] - earliest.weekday()) % 7)


def undone(lines: list[AnsweredLine]) -> list[AnsweredLine]:
    """The same lines with every amount turned round, as a reversal shows them."""
    return [
        replace(
            line,
            paid=-line.paid,
            adjustments=tuple(replace(a, amount=-a.amount) for a in line.adjustments),
            remarks=(),
        )
        for line in lines
    ]


def paid(case: Case) -> list[Event]:
    """Accepted, and paid as the contract says; a second insurance then pays the patient's coinsurance."""
    lines = case.allowed_lines()
    if case.claim.secondary is None:
        return [*case.entry(), case.answer(lines)]
    first = case.answer(lines, status="19")
    crossed = replace(first.answer, crossover=case.claim.secondary)
    return [*case.entry(), Answered(crossed, first.day), _second_insurance(case, lines, first.day)]


def _second_insurance(case: Case, lines: list[AnsweredLine], after: date) -> Answered:
    payer = case.claim.secondary or SUPPLEMENT
    answered = []
    for line in lines:
        shares = {a.carc: a.amount for a in line.adjustments if a.group == "PR"}
        left = tuple(Adjustment("PR", "1", amount) for carc, amount in shares.items() if carc == "1")
        before = Adjustment("OA", "23", line.service.charge - sum(shares.values()))
        answered.append(AnsweredLine(line.service, shares.get("2", 0), (before, *left)))
    number = f"S{case.control_number}"
    answer = Answer(case.claim, payer, "2", number, tuple(answered), after + timedelta(days=3))
    return Answered(answer, pay_day(payer, after + timedelta(days=9)))


def rejected(case: Case) -> list[Event]:
    """Turned away at the door for a wrong member number, sent again a few days later, and paid."""
    again = case.sent + timedelta(days=7)
    return [
        Sent(case.claim, case.sent),
        Acknowledged(case.claim, case.sent + timedelta(days=1), "A7", "164"),
        *case.entry(sent=again),
        case.answer(case.allowed_lines(), later=7),
    ]


def denied(group: str, carc: str, *remarks: str) -> Callable[[Case], list[Event]]:
    """Denied as a whole, and nothing has been done about it yet."""
    return lambda case: [*case.entry(), case.answer(case.denied_lines(group, carc, *remarks))]


def appealed(group: str, carc: str, *remarks: str) -> Callable[[Case], list[Event]]:
    """Denied, appealed, then reversed and paid."""

    def story(case: Case) -> list[Event]:
        lines = case.denied_lines(group, carc, *remarks)
        return [
            *case.entry(),
            case.answer(lines),
            case.answer(undone(lines), later=35, status="22"),
            case.answer(case.allowed_lines(), later=35),
        ]

    return story


def replaced(group: str, carc: str, *remarks: str) -> Callable[[Case], list[Event]]:
    """Denied, corrected by a replacement claim that quotes the payer's number, and paid under a new number."""

    def story(case: Case) -> list[Event]:
        lines = case.denied_lines(group, carc, *remarks)
        claim = replace(case.claim, frequency="7", original_reference=case.control_number)
        corrected = replace(case, claim=claim, control_number=f"{case.control_number}R")
        return [
            *case.entry(),
            case.answer(lines),
            *corrected.entry(sent=send_day(case.answered + timedelta(days=9))),
            case.answer(undone(lines), later=28, status="22"),
            corrected.answer(corrected.allowed_lines(), later=28),
        ]

    return story


def hidden(case: Case) -> list[Event]:
    """Nothing paid, and the whole charge called a contractual reduction."""
    reason = "P12" if case.claim.payer == COMPENSATION else "45"
    return [*case.entry(), case.answer(case.denied_lines("CO", reason))]


def line_denied(case: Case) -> list[Event]:
    """Manual therapy bundled into therapeutic activities; the other lines are paid."""
    lines = [
        AnsweredLine(line.service, 0, (Adjustment("CO", "97", line.service.charge),), ("N20",))
        if line.service.code == "97140"
        else line
        for line in case.allowed_lines()
    ]
    return [*case.entry(), case.answer(lines)]


def units_cut(case: Case) -> list[Event]:
    """One unit of a line with two is paid, the other denied as too many."""
    return [*case.entry(), case.answer([_one_unit(line) for line in case.allowed_lines()])]


def _one_unit(line: AnsweredLine) -> AnsweredLine:
    if line.service.units != 2 or line.paid == 0:
        return line
    halves = [replace(a, amount=a.amount // 2) for a in line.adjustments]
    half_paid = line.paid // 2
    cut = line.service.charge - half_paid - sum(a.amount for a in halves)
    return replace(
        line, paid=half_paid, adjustments=(*halves, Adjustment("CO", "151", cut)), remarks=("N362",), paid_units=1
    )


def pending(case: Case) -> list[Event]:
    """Pended for review, later reversed and paid."""
    lines = case.denied_lines("OA", "133")
    return [
        *case.entry(),
        case.answer(lines),
        case.answer(undone(lines), later=21, status="22"),
        case.answer(case.allowed_lines(), later=21),
    ]


def duplicate(case: Case) -> list[Event]:
    """Sent twice by mistake: the second is answered as a duplicate of the first."""
    second = replace(case, control_number=f"{case.control_number}D")
    return [
        *case.entry(),
        *second.entry(sent=send_day(case.sent + timedelta(days=10))),
        case.answer(case.allowed_lines()),
        second.answer(second.denied_lines("OA", "18"), later=14),
    ]


def taken_back(case: Case) -> list[Event]:
    """Paid, and six weeks later taken back because another payer should have paid."""
    lines = case.allowed_lines()
    return [
        *case.entry(),
        case.answer(lines),
        case.answer(undone(lines), later=42, status="22"),
        case.answer(case.denied_lines("CO", "22"), later=42),
    ]


def voided(case: Case) -> list[Event]:
    """Billed to the wrong patient: paid, then voided by the practice and taken back."""
    lines = case.allowed_lines()
    void = replace(case.claim, frequency="8", original_reference=case.control_number)
    return [
        *case.entry(),
        case.answer(lines),
        *case.entry(void, send_day(case.answered + timedelta(days=6))),
        case.answer(undone(lines), later=21, status="22"),
    ]


def paid_late_with_interest(case: Case) -> list[Event]:
    """Paid long after the others, with interest."""
    answered = case.answer(case.allowed_lines(), later=35)
    return [*case.entry(), Answered(replace(answered.answer, interest=1_20), answered.day)]


def copay_at_claim_level(case: Case) -> list[Event]:
    """Paid, with the copay taken off the claim and not off a line."""
    lines, copays = [], []
    for line in case.allowed_lines():
        kept = tuple(a for a in line.adjustments if a.carc != "3")
        copays += [a for a in line.adjustments if a.carc == "3"]
        lines.append(replace(line, paid=line.service.charge - sum(a.amount for a in kept), adjustments=kept))
    answered = case.answer(lines)
    return [*case.entry(), Answered(replace(answered.answer, claim_adjustments=tuple(copays)), answered.day)]


def unanswered(case: Case) -> list[Event]:
    """Accepted, and never heard of again."""
    return case.entry()


def send_day(earliest: date) -> date:
    """The practice sends its claims on Tuesdays and Fridays."""
    return next(day for day in (earliest + timedelta(days=n) for n in range(7)) if day.weekday() in (1, 4))
