"""What each decision means for one line of a claim, as far as it is known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from analytics import reference
from analytics.demo.deciding import Decision
from analytics.demo.documents import Adjustment, Service
from analytics.demo.history import History


@dataclass(frozen=True)
class Share:
    """What one decision means for one line, with its part of amounts at claim level."""

    decision: Decision
    paid: int
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]
    outcome: str

    def ofclass_of(self, *classes: str) -> int:
        """The adjustments of these classes; a hidden denial's contractual amounts are denied ones."""
        return sum(a.amount for a in self.adjustments if self.class_of(a) in classes)

    def denied_open(self) -> int:
        """What is denied or undecided and not the patient's."""
        return sum(a.amount for a in self.adjustments if a.group != "PR" and self.class_of(a) in "DI")

    def patient(self) -> int:
        """What the answer leaves to the patient."""
        return sum(a.amount for a in self.adjustments if a.group == "PR" and self.class_of(a) in "PCD")

    def contractual(self) -> int:
        """What nobody owes any more."""
        return sum(
            a.amount
            for a in self.adjustments
            if (self.class_of(a) == "C" and a.group in ("CO", "PI", "OA"))
            or (self.class_of(a) == "P" and a.group == "CO")
        )

    def class_of(self, adjustment: Adjustment) -> str:
        """The class of a reason here."""
        found = _classes().get(adjustment.carc, "D")
        return "D" if found == "C" and self.outcome == "hidden" else found


@dataclass(frozen=True)
class Known:
    """What has happened to a claim up to a day."""

    history: History
    until: date

    @cached_property
    def decisions(self) -> list[Decision]:
        """Decisions up to the day, in order."""
        return sorted((d for d in self.history.decisions if d.day <= self.until), key=lambda d: d.day)

    def shares(self, service: Service) -> list[Share]:
        """What each answer that undoes nothing means for a line, in order of day."""
        found = [_share(d, service, self.history) for d in self.decisions if d.cancels is None]
        return [share for share in found if share is not None]

    def posted(self, service: Service, kind: str, owed_by: str) -> int:
        """What the practice's own books say of a line."""
        return sum(
            posting.amount
            for posting in self.history.postings
            if posting.day <= self.until
            and (posting.line, posting.kind, posting.owed_by) == (service.control, kind, owed_by)
        )

    @cached_property
    def cancelled(self) -> set[int]:
        """The identities of the decisions that are undone by the day."""
        return {id(d.cancels) for d in self.decisions if d.cancels is not None}


def _share(decision: Decision, service: Service, history: History) -> Share | None:
    answer = decision.answer
    named = [line.service for line in answer.lines] or list(history.claim.services)
    place = next((n for n, s in enumerate(named) if s.control == service.control), None)
    if place is None:
        return None
    charges = [s.charge for s in named]
    spread = tuple(Adjustment(a.group, a.carc, spread_over(a.amount, charges)[place]) for a in answer.claim_adjustments)
    line = answer.lines[place] if answer.lines else None
    paid = (line.paid if line else service.charge) - sum(a.amount for a in spread)
    own = line.adjustments if line else ()
    remarks = (*(line.remarks if line else ()), *answer.remarks)
    outcome = decision.outcomes.get(service.control, "paid")
    return Share(decision, paid, (*own, *spread), remarks, outcome)


def spread_over(amount: int, charges: list[int]) -> list[int]:
    """An amount in parts by charge: rounded down, the remaining cents to the largest fractions, ties to the earlier."""
    whole, sign = sum(charges) or 1, -1 if amount < 0 else 1
    parts = [abs(amount) * charge // whole for charge in charges]
    rests = sorted(range(len(charges)), key=lambda n: (-(abs(amount) * charges[n] % whole), n))
    for n in rests[: abs(amount) - sum(parts)]:
        parts[n] += 1
    return [sign * part for part in parts]


@cache
def _classes() -> dict[str, str]:
    return {
        carc: "D" if kind == "DEACTIVATED" else kind
        for carc, kind in reference.carc().select("carc", "class").iter_rows()
    }
