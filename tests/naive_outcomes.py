"""What each payer decided on each line, which reversal took which decision back, and what the rejections were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from tests.naive_documents import ZERO, Acknowledgement, Adjustment, Answer, Submission
from tests.naive_lineage import HIDING, Line, Lineage, Part, answered_submission
from tests.naive_words import Word, carc_class, final_words, reference, standing


@dataclass(eq=False)
class Decision:
    """One payer's answer on one line. Sums are signed."""

    answer: Answer
    part: Part
    expected: bool
    repeats: bool = False

    @property
    def line(self) -> Line:
        return self.part.line

    @property
    def paid(self) -> Decimal:
        return self.part.paid

    def sum_of(self, classes: str, groups: Iterable[str] | None = None, carcs: Iterable[str] | None = None) -> Decimal:
        return sum(
            (
                adjustment.amount
                for adjustment in self.part.adjustments
                if carc_class(adjustment.carc) in classes
                and (groups is None or adjustment.group in groups)
                and (carcs is None or adjustment.carc in carcs)
            ),
            ZERO,
        )

    @cached_property
    def patient_share(self) -> Decimal:
        return self.sum_of("P")

    @cached_property
    def denied_amount(self) -> Decimal:
        return self.sum_of("D")

    @property
    def looks_repeated(self) -> bool:
        """It carries a code that says: we had this before."""
        carcs = {adjustment.carc for adjustment in self.part.adjustments}
        return self.paid == 0 and (bool(carcs & {"18", "B13"}) or "N522" in self.part.remarks)

    @property
    def looks_hidden(self) -> bool:
        """Nothing is paid or shared, and contractual codes take (a reversal: took) the whole charge."""
        return self._is_written_down_by(HIDING)

    @property
    def looks_folded(self) -> bool:
        """What a payer that pays by the visit does to the visit's other lines."""
        return self._is_written_down_by({"45"})

    def _is_written_down_by(self, carcs: set[str]) -> bool:
        amounts = [a.amount for a in self.part.adjustments if a.group in {"CO", "PI"} and a.carc in carcs]
        hiding, charge = sum(amounts, ZERO), self.part.charge
        if self.answer.is_reversal:
            hiding, charge = -hiding, -charge
        return self.paid == 0 and self.patient_share == 0 and charge > 0 and hiding >= Decimal("0.995") * charge

    @cached_property
    def outcome(self) -> str:
        """The first row of the table of outcomes that fits."""
        nothing = self.paid == 0 and self.patient_share == 0
        carcs = {adjustment.carc for adjustment in self.part.adjustments}
        waiting = sum(
            (a.amount for a in self.part.adjustments if carc_class(a.carc) == "I" and a.carc != "246"),
            ZERO,
        )
        rules = [
            ("duplicate", self.repeats),
            ("expected", (nothing and self.expected) or "246" in carcs),
            ("pending", self.answer.status == "5" or (nothing and self.denied_amount == 0 and waiting != 0)),
            ("hidden", self.looks_hidden),
            ("denied", nothing and self.denied_amount > 0),
            ("partial", self.denied_amount > 0 and (self.paid > 0 or self.patient_share > 0)),
            ("zero_allowed", nothing and self.denied_amount == 0),
        ]
        return next((name for name, holds in rules if holds), "paid")

    @property
    def is_denial(self) -> bool:
        return self.outcome in {"denied", "hidden"}

    @property
    def reason(self) -> Adjustment:
        """The largest positive denying adjustment; ties: the first on the line."""
        denying = [a for a in self.part.adjustments if carc_class(a.carc) == "D" and a.amount > 0]
        return max(denying, key=lambda adjustment: adjustment.amount)

    @property
    def is_vague(self) -> bool:
        row = reference("carc", "carc").get(self.reason.carc)
        needs_remark = self.reason.carc == "204" or (row is not None and row["rarc_required"] == "yes")
        known = [reference("rarc", "rarc").get(remark) for remark in self.part.remarks]
        return needs_remark and not any(r and r["status"] == "current" and r["is_cause"] == "yes" for r in known)

    @property
    def is_preventable(self) -> bool:
        row = reference("carc", "carc").get(self.reason.carc)
        return not self.is_vague and row is not None and row["status"] == "current" and row["preventable"] == "yes"


@dataclass(eq=False)
class Claim:
    """A lineage as it stands at the end of one day: documents dated later are not there."""

    lineage: Lineage
    as_of: date
    submissions: list[Submission] = field(default_factory=list)
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    words: dict[Submission, Word] = field(default_factory=dict)
    decisions: dict[Answer, dict[Line, Decision]] = field(default_factory=dict)
    cancelled: dict[tuple[Answer, Line], Answer] = field(default_factory=dict)
    cancels: dict[Answer, list[tuple[Answer, Line]]] = field(default_factory=dict)
    unmatched: dict[Answer, list[Line]] = field(default_factory=dict)
    loose: set[Answer] = field(default_factory=set)

    @property
    def payer(self) -> str | None:
        """The primary payer; not dated."""
        primary = [submission for submission in self.lineage.submissions if submission.is_primary]
        answers = [answer for answer in self.lineage.answers if answer.is_primary]
        documents = [*primary, *answers, *self.lineage.submissions, *self.lineage.answers]
        return next((document.payer for document in documents), None)

    @property
    def original(self) -> Submission | None:
        return self.submissions[0] if self.submissions else None

    @cached_property
    def standing(self) -> list[Submission]:
        """The submissions to the primary payer (to any, where none went there) that were not rejected."""
        return standing(self.submissions, self.words)

    def is_rejected(self, submission: Submission) -> bool:
        return submission in self.words and self.words[submission].rejected

    @property
    def is_voided(self) -> bool:
        return bool(self.standing) and self.standing[-1].frequency == "8"

    @cached_property
    def adjudications(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.is_adjudication]

    @property
    def only_later_payers(self) -> bool:
        """Only later payers answered, or, where nobody did, were asked."""
        asked: list[Submission] | list[Answer] = self.adjudications or self.submissions
        return bool(asked) and not any(document.is_primary for document in asked)

    def history(self, line: Line) -> list[Decision]:
        """Everything that was decided on the line, cancelled or not, in order."""
        return [self.decisions[answer][line] for answer in self.adjudications if line in self.decisions[answer]]

    def is_current(self, decision: Decision) -> bool:
        return (decision.answer, decision.line) not in self.cancelled

    def first_adjudication(self, line: Line) -> Decision | None:
        return next((d for d in self.first_answers(line) if d.outcome != "pending"), None)

    def first_answers(self, line: Line) -> list[Decision]:
        """Primary answers on the line in order, duplicates aside."""
        return [d for d in self.history(line) if d.answer.is_primary and d.outcome != "duplicate"]

    @cached_property
    def answered_lines(self) -> list[Line]:
        """The lines of the submission that was answered, and those that only the answers name."""
        firsts = [d for line in self.lineage.lines if (d := self.first_adjudication(line))]
        firsts = firsts or [d for line in self.lineage.lines for d in self.first_answers(line)]
        unmatched = [line for line in self.lineage.lines if line.unmatched]
        if not firsts:
            return unmatched
        earliest = min(firsts, key=lambda decision: decision.answer.order).answer
        before = [submission for submission in self.submissions if submission.day < earliest.day]
        candidates = [submission for submission in before if not self.is_rejected(submission)] or self.submissions
        submission = answered_submission(self.lineage, candidates, earliest.day, set(self.decisions[earliest]))
        held = [line for line in self.lineage.lines if not line.unmatched]
        if submission is not None:
            held = list(self.lineage.held[submission])
        return held + unmatched


def claim_as_of(lineage: Lineage, as_of: date, visit_payers: frozenset[str | None] = frozenset()) -> Claim:
    """The claim with what is known at the end of that day."""
    claim = Claim(
        lineage,
        as_of,
        [submission for submission in lineage.submissions if submission.day <= as_of],
        [word for word in lineage.acknowledgements if word.day <= as_of],
        [answer for answer in lineage.answers if answer.day <= as_of],
    )
    claim.words = final_words(claim.submissions, claim.acknowledgements)
    for answer in claim.adjudications:
        claim.decisions[answer] = {
            line: Decision(answer, part, _is_expected(claim, answer, line))
            for line, part in lineage.parts[answer].items()
        }
        if answer.payer in visit_payers:
            for decision in claim.decisions[answer].values():
                decision.expected |= decision.looks_folded and any(
                    other.paid > 0 and other.line.day == decision.line.day
                    for one in claim.adjudications
                    if one is answer or (one.payer == answer.payer and decision.line not in lineage.parts[one])
                    for other in claim.decisions.get(one, {}).values()
                )
    for line in lineage.lines:
        history = claim.history(line)
        for decision in history:
            decision.repeats = decision.looks_repeated and any(not other.looks_repeated for other in history)
    for answer in claim.answers:
        if answer.is_reversal:
            _cancel(claim, answer)
    return claim


def _is_expected(claim: Claim, answer: Answer, line: Line) -> bool:
    row = reference("expected_nonpayable", "code").get(line.code or "")
    sent = next((s.filing_indicator for s in claim.lineage.submissions if s.filing_indicator), None)
    payer_class = "medicare" if (answer.filing_indicator or sent) in {"MA", "MB"} else "other"
    if row is None or row["payer_class"] != payer_class:
        return False
    day = line.day or answer.day
    valid_to = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
    return date.fromisoformat(row["valid_from"]) <= day <= valid_to


# --- Reversals -----------------------------------------------------------------------------------------------------


def _cancel(claim: Claim, reversal: Answer) -> None:
    earlier = [
        answer for answer in claim.adjudications if answer.order < reversal.order and answer.payer == reversal.payer
    ]
    parts = claim.lineage.parts
    whole = [
        answer
        for answer in earlier
        if not any((answer, line) in claim.cancelled for line in parts[answer]) and _is_opposite(answer, reversal)
    ]
    claim.cancels[reversal], claim.unmatched[reversal] = [], []
    opposites: dict[Line, Answer] = {}
    for line, part in parts[reversal].items():
        fitting = [
            answer
            for answer in earlier
            if line in parts[answer]
            and (answer, line) not in claim.cancelled
            and _is_opposite_part(parts[answer][line], part)
        ]
        if fitting:
            opposites[line] = _chosen(fitting, reversal)
    loose = None if whole or len(opposites) == len(parts[reversal]) else _loosely_fitting(claim, earlier, reversal)
    if whole or loose:
        chosen = loose or _chosen(whole, reversal)
        claim.cancels[reversal] = [(chosen, line) for line in parts[chosen]]
        claim.loose |= {reversal} if loose else set()
    else:
        claim.cancels[reversal] = [(answer, line) for line, answer in opposites.items()]
        claim.unmatched[reversal] = [line for line in parts[reversal] if line not in opposites]
    for cancelled in claim.cancels[reversal]:
        claim.cancelled[cancelled] = reversal


def _loosely_fitting(claim: Claim, earlier: list[Answer], reversal: Answer) -> Answer | None:
    """The standing answer of that number and payment, else the only standing one of that charge and payment."""
    parts = claim.lineage.parts
    upright = [one for one in earlier if not any((one, line) in claim.cancelled for line in parts[one])]
    upright = [one for one in upright if one.paid == -reversal.paid]
    number = reversal.payer_control_number
    numbered = [one for one in upright if number and one.payer_control_number == number]
    charged = [one for one in upright if one.charge == -reversal.charge]
    return numbered[0] if numbered else charged[0] if len(charged) == 1 else None


def _chosen(answers: list[Answer], reversal: Answer) -> Answer:
    number = reversal.payer_control_number
    same_number = [
        answer for answer in answers if number and answer.payer_control_number == reversal.payer_control_number
    ]
    return (same_number or answers)[0]


def _is_opposite(answer: Answer, reversal: Answer) -> bool:
    return (
        answer.charge == -reversal.charge
        and answer.paid == -reversal.paid
        and _sums(_all_adjustments(answer)) == _sums(_all_adjustments(reversal), sign=-1)
    )


def _is_opposite_part(part: Part, reversal: Part) -> bool:
    return (
        part.charge == -reversal.charge
        and part.paid == -reversal.paid
        and _sums(part.adjustments) == _sums(reversal.adjustments, sign=-1)
    )


def _all_adjustments(answer: Answer) -> list[Adjustment]:
    return answer.claim_adjustments + [a for service in answer.services for a in service.adjustments]


def _sums(adjustments: list[Adjustment], sign: int = 1) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for adjustment in adjustments:
        sums[adjustment.group, adjustment.carc] += sign * adjustment.amount
    return {key: amount for key, amount in sums.items() if amount}
