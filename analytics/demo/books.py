"""The practice's own books of one claim: what the patient pays of the share, what is refunded, what is written off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from analytics.demo.history import History
from analytics.demo.shares import Known
from analytics.demo.story import Posting
from analytics.demo.truth import answered_money
from analytics.demo.workdays import next_open

PAYMENT, WRITE_OFF = "patient payment", "write-off"


def postings(history: History, chance: Random) -> tuple[Posting, ...]:
    """Everything ever posted on a claim with a complete history, in order of day."""
    return tuple(sorted(_Books(history, chance).kept(), key=lambda posting: posting.day))


@dataclass
class _Books:
    history: History
    chance: Random
    paid: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    given_up: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        days = sorted({decision.day for decision in self.history.decisions})
        self._shares = [(day, self._share_on(day)) for day in days]
        self._settings: dict[str, Any] = self.history.settings["own_books"]

    def kept(self) -> Iterator[Posting]:
        """Given-up denials first, then what the patient owes, step by step."""
        for action in self.history.actions:
            if action.action == "written off":
                yield from self._written_off(action.day)
        for day, step, amounts in sorted(self._steps(), key=lambda one: one[:2]):
            yield from getattr(self, f"_{step}")(day, amounts)

    def _written_off(self, day: date) -> Iterator[Posting]:
        known = Known(self.history, day)
        for service in self.history.claim.services:
            left = answered_money(known, service)["left"] - self.given_up[service.control]
            if left > 0:
                self.given_up[service.control] += left
                yield self._posting(day, WRITE_OFF, service.control, left, "payer")

    def _steps(self) -> Iterator[tuple[date, str, dict[str, int]]]:
        """What is going to be done: each bill is paid or not, and a share that falls is looked at again."""
        before: dict[str, int] = defaultdict(int)
        for day, shares in self._shares:
            if any(share < before[control] for control, share in shares.items()):
                yield next_open(day + timedelta(days=self._settings["refund_days"])), "refunded", {}
            if self._is_billed(day):
                more = {control: share - before[control] for control, share in shares.items()}
                billed = {control: amount for control, amount in more.items() if amount > 0}
                if billed:
                    yield from self._answer_to_bill(day, billed)
                before = defaultdict(int, shares)

    def _is_billed(self, day: date) -> bool:
        """A patient with a second insurance gets no bill before that one has answered."""
        if self.history.claim.secondary is None:
            return True
        return any(not d.is_primary and d.cancels is None and d.day <= day for d in self.history.decisions)

    def _answer_to_bill(self, day: date, billed: dict[str, int]) -> Iterator[tuple[date, str, dict[str, int]]]:
        drawn, settings = self.chance.random(), self._settings
        if drawn < settings["pays_half"]:
            yield self._later(day), "paid", {control: amount // 2 for control, amount in billed.items()}
        elif drawn < settings["pays_half"] + settings["pays_all"]:
            first = {control: amount // 2 for control, amount in billed.items()}
            if self.chance.random() < settings["in_two_parts"]:
                yield self._later(day), "paid", first
                billed = {control: amount - first[control] for control, amount in billed.items()}
            yield self._later(day), "paid", billed
        yield next_open(day + timedelta(days=settings["gives_up_after"])), "forgiven", billed

    def _later(self, day: date) -> date:
        return next_open(day + timedelta(days=self.chance.randint(*self._settings["pays_after"])))

    def _paid(self, day: date, amounts: dict[str, int]) -> Iterator[Posting]:
        for control, amount in amounts.items():
            if (taken := min(amount, self._owed(control, day))) > 0:
                self.paid[control] += taken
                yield self._posting(day, PAYMENT, control, taken)

    def _forgiven(self, day: date, amounts: dict[str, int]) -> Iterator[Posting]:
        for control in amounts:
            if (rest := self._owed(control, day)) > 0:
                self.paid[control] += rest
                yield self._posting(day, WRITE_OFF, control, rest, "patient")

    def _refunded(self, day: date, _: dict[str, int]) -> Iterator[Posting]:
        for service in self.history.claim.services:
            if (over := -self._owed(service.control, day)) > 0:
                self.paid[service.control] -= over
                yield self._posting(day, PAYMENT, service.control, -over)

    def _owed(self, control: str, day: date) -> int:
        known = [shares for since, shares in self._shares if since <= day]
        return (known[-1][control] if known else 0) - self.paid[control]

    def _share_on(self, day: date) -> dict[str, int]:
        known = Known(self.history, day)
        return {
            service.control: answered_money(known, service)["patient_share"] for service in self.history.claim.services
        }

    def _posting(self, day: date, kind: str, control: str, amount: int, owed_by: str = "") -> Posting:
        claim = self.history.claim
        code = next(service.code for service in claim.services if service.control == control)
        return Posting(day, kind, claim.number, claim.day, code, control, amount, owed_by)
