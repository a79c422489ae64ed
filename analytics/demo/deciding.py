"""How payers answer a claim: what they allow, withhold and leave to the patient, and how they word a denial.

A line's charge is always its payment and its adjustments. Every decision says what it means for each line, in the
words of the KPI definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from random import Random

from analytics import reference
from analytics.demo.causes import Cause, can_lose_a_unit
from analytics.demo.documents import Adjustment, Answer, AnsweredLine, Claim, Service
from analytics.demo.fees import Allowed, allowed
from analytics.demo.payers import PayerRules

UNDER_ANOTHER_CODE = {"97110": "97530", "97530": "97110", "97112": "97110", "97535": "97530", "97140": "97124"}


@dataclass(frozen=True)
class Decision:
    """One answer with its payment day: `outcomes` by line control, the cause of a denial, which one it undoes."""

    answer: Answer
    day: date
    outcomes: dict[str, str]
    cause: Cause | None = None
    cancels: Decision | None = None
    is_primary: bool = True


@dataclass
class Deductibles:
    """What each patient still owes of each year's deductible; some arrive with a part of it met elsewhere."""

    chance: Random
    left: dict[tuple[str, str, int], int] = field(default_factory=dict)

    def taken(self, patient: str, rules: PayerRules, day: date, amount: int) -> int:
        """How much of an allowed amount goes to the deductible."""
        key = (patient, rules.key, day.year)
        if key not in self.left:
            met = self.chance.random() * min(1.0, day.timetuple().tm_yday / 120)
            self.left[key] = round(rules.deductible * (1 - met))
        part = min(self.left[key], amount)
        self.left[key] -= part
        return part


@dataclass(frozen=True)
class Adjudicator:
    """One payer's decisions about one claim."""

    rules: PayerRules
    claim: Claim
    patient_key: str
    deductibles: Deductibles

    def paid_lines(self, claim: Claim | None = None, denied: Collection[Service] = ()) -> list[AnsweredLine]:
        """Every line as the contract says; one amount for a visit is on none that is `denied`."""
        claim = claim or self.claim
        if self.rules.visit_rate:
            return self._by_the_visit(claim, denied)
        parts = allowed(self.rules, claim.services, claim.day)
        copay, lines = self.rules.copay, []
        for service, part in zip(claim.services, parts, strict=True):
            line = self._paid(service, part, copay, claim.day)
            copay -= sum(a.amount for a in line.adjustments if a.carc == "3")
            lines.append(line)
        return lines

    def _by_the_visit(self, claim: Claim, denied: Collection[Service]) -> list[AnsweredLine]:
        """One amount for the visit, on the line with the largest charge; the others are written down whole."""
        bearer = max((s for s in claim.services if s not in denied), key=lambda s: s.charge, default=None)
        return [
            self._paid(service, Allowed(min(self.rules.visit_rate, service.charge)), self.rules.copay, claim.day)
            if service is bearer
            else AnsweredLine(service, 0, (self._whole(service),))
            for service in claim.services
        ]

    def _whole(self, service: Service) -> Adjustment:
        return Adjustment("CO", self.rules.reduces_with, service.charge)

    def denied_lines(self, cause: Cause, chance: Random) -> list[AnsweredLine]:
        """The lines that a cause strikes denied, the others as the contract says."""
        if cause.scope == "unit":
            return self._one_unit_less(cause)
        if cause.scope == "claim":
            return [self._denied(service, cause) for service in self.claim.services]
        struck = [s for s in self.claim.services if s.code in cause.codes] or [chance.choice(self.claim.services)]
        return [
            self._denied(line.service, cause) if line.service in struck else line
            for line in self.paid_lines(denied=struck)
        ]

    def pending_lines(self) -> list[AnsweredLine]:
        """Nothing decided yet."""
        return [AnsweredLine(s, 0, (Adjustment("OA", "133", s.charge),)) for s in self.claim.services]

    def outcomes(self, lines: list[AnsweredLine], word: Callable[[AnsweredLine], str]) -> dict[str, str]:
        """What each line's answer means, where `word` says what it would mean outside Medicare's unpaid codes."""
        return {line.service.control: self._never_paid(line, word(line)) for line in lines}

    def _is_folded(self, line: AnsweredLine) -> bool:
        """Written down whole, because another line bears the amount for the visit."""
        return bool(self.rules.visit_rate) and line.paid == 0 and line.adjustments == (self._whole(line.service),)

    def _never_paid(self, line: AnsweredLine, word: str) -> str:
        is_never = self._is_folded(line) or (self.rules.is_medicare and line.service.code in _never_paid_codes())
        return "expected" if is_never and word != "duplicate" else word

    def _paid(self, service: Service, part: Allowed, copay: int, day: date) -> AnsweredLine:
        rules = self.rules
        if rules.is_medicare and service.code in _never_paid_codes():
            return AnsweredLine(service, 0, (Adjustment("CO", "97", service.charge),), ("M15",))
        owed = [("1", self.deductibles.taken(self.patient_key, rules, day, part.amount))]
        owed.append(("2", (part.amount - owed[0][1]) * rules.coinsurance // 100))
        owed.append(("3", min(copay, part.amount)))
        left = part.amount - sum(amount for _, amount in owed)
        withheld = left * 2 // 100 if rules.sequestration else 0
        above = service.charge - part.amount - part.several
        found = [("CO", rules.reduces_with, above), ("CO", "59", part.several), ("CO", "253", withheld)]
        found += [("PR", carc, amount) for carc, amount in owed]
        adjustments = tuple(Adjustment(*triplet) for triplet in found if triplet[2])
        remarks = (("N936",) if part.several else ()) + (("N851",) if part.assistant else ())
        return AnsweredLine(service, left - withheld, adjustments, remarks)

    def _denied(self, service: Service, cause: Cause) -> AnsweredLine:
        carc = self.rules.reduces_with if cause.hidden else cause.carc
        return AnsweredLine(service, 0, (Adjustment(cause.group, carc, service.charge),), cause.remarks)

    def _one_unit_less(self, cause: Cause) -> list[AnsweredLine]:
        """The first line that can lose a unit is paid for the others only."""
        cut = next(s for s in self.claim.services if can_lose_a_unit(s))
        fewer = replace(cut, units=cut.units - 1, charge=cut.charge // cut.units * (cut.units - 1))
        kept = replace(self.claim, services=tuple(fewer if s == cut else s for s in self.claim.services))
        lines = []
        for line in self.paid_lines(kept):
            if line.service == fewer:
                denied = Adjustment(cause.group, cause.carc, cut.charge - fewer.charge)
                adjustments, remarks = (*line.adjustments, denied), (*cause.remarks, *line.remarks)
                line = AnsweredLine(cut, line.paid, adjustments, remarks, fewer.units)  # noqa: PLW2901
            lines.append(line)
        return lines


def undone(answer: Answer) -> Answer:
    """The reversal of an answer: every amount with the opposite sign, with the original groups and reasons."""
    flipped = tuple(
        replace(line, paid=-line.paid, adjustments=_transferred(line.adjustments), remarks=()) for line in answer.lines
    )
    return replace(
        answer, status="22", lines=flipped, claim_adjustments=_transferred(answer.claim_adjustments), interest=0,
        remarks=(), crossover=None,
    )  # fmt: skip


def _transferred(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    return tuple(replace(a, amount=-a.amount) for a in adjustments)


@cache
def _never_paid_codes() -> frozenset[str]:
    rows = reference.expected_nonpayable().filter(payer_class="medicare")
    return frozenset(rows.get_column("code").to_list())
