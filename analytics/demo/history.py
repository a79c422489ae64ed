"""One claim's history while it is being invented: what was sent, what came back, what the office did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from analytics.demo.causes import Cause, Rejection
from analytics.demo.deciding import Adjudicator, Decision, undone
from analytics.demo.documents import Answer, AnsweredLine, Claim
from analytics.demo.effects import Effect
from analytics.demo.payers import Supplement
from analytics.demo.story import Acknowledged, Action, Answered, MovedBeside, Posting, Sent
from analytics.demo.visits import Visit
from analytics.demo.workdays import next_open, pay_day


class Silence(Exception):
    """The payer does not answer any more: whatever would follow does not happen."""


@dataclass
class History:
    """What has happened to one claim so far, and the means to let more happen."""

    visit: Visit
    claim: Claim
    adjudicator: Adjudicator
    settings: dict[str, Any]
    supplement: Supplement
    silences: tuple[Effect, ...]
    chance: Random
    sent: list[Sent] = field(default_factory=list)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    moved: list[MovedBeside] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    rejection: Rejection | None = None
    cause: Cause | None = None
    happening: str = ""
    versions: list[tuple[date, Claim]] = field(default_factory=list)
    has_split: bool = False
    postings: tuple[Posting, ...] = ()

    def days(self, least: int, mean: int) -> timedelta:
        """A span drawn: at least so many days, and on average so many more."""
        return timedelta(days=least + round(self.chance.expovariate(1 / mean))) if mean else timedelta(days=least)

    @property
    def control_number(self) -> str:
        """The payer's number of the next answer: its own for every claim it decides."""
        return f"{self.claim.payer.id[-2:]}{self.claim.number[2:]}{self.visit.day.year % 100:02}{len(self.sent)}"

    def send(self, day: date, claim: Claim | None = None, refused: Rejection | None = None) -> date:
        """The claim is submitted on an open day and accepted or rejected; returns that day."""
        claim, day = claim or self.claim, next_open(day)
        self.sent.append(Sent(claim, day))
        if claim.frequency in ("7", "8"):
            self.versions.append((day, claim))
        rules = self.adjudicator.rules
        to_door, to_payer = next_open(day + timedelta(days=1)), next_open(day + timedelta(days=2))
        at_payer = rules.acknowledges and (refused is None or refused.stage == "payer")

        def acknowledge(when: date, stage: str, category: str, status: str, number: str = "", entity: str = "") -> None:
            self.acknowledged.append(Acknowledged(claim, when, stage, category, status, number, day, entity))

        if refused and not at_payer:
            acknowledge(to_door, "clearinghouse", refused.category, refused.status, entity=refused.entity)
        elif not at_payer:
            acknowledge(to_door, "clearinghouse", "A2", "20")
        else:
            acknowledge(to_door, "clearinghouse", "A1", "19")
        if at_payer and refused:
            acknowledge(to_payer, "payer", refused.category, refused.status, entity=refused.entity)
        elif at_payer:
            acknowledge(to_payer, "payer", "A5" if self.has_split else "A2", "20", self.control_number)
        return day

    def decided_on(self, sent: date, later: int = 0) -> date:
        """The day on which the payer pays what was sent on a day."""
        rules = self.adjudicator.rules
        return pay_day(rules.pays_on, sent + timedelta(days=1 + later) + self.days(*rules.lag))

    def decide(
        self, day: date, lines: list[AnsweredLine], word: Callable[[AnsweredLine], str], cause: Cause | None = None,
        **details: Any,
    ) -> Decision:  # fmt: skip
        """The payer answers on a day; `word` says what a line's answer means, `details` are fields of Answer."""
        rules = self.adjudicator.rules
        if any(effect.holds(day, rules.key) for effect in self.silences):
            raise Silence
        received = next_open(self.sent[-1].day + timedelta(days=1))
        number = details.pop("control_number", self.control_number)
        answer = Answer(details.pop("claim", self.claim), rules.payer, details.pop("status", "1"), number,
                        tuple(lines), min(received, day), **details)  # fmt: skip
        decision = Decision(answer, day, self.adjudicator.outcomes(lines, word), cause)
        self.decisions.append(decision)
        return decision

    def reverse(self, decision: Decision, day: date) -> None:
        """The payer undoes a decision on a day."""
        if any(effect.holds(day, self.adjudicator.rules.key) for effect in self.silences):
            raise Silence
        self.decisions.append(Decision(undone(decision.answer), day, {}, decision.cause, cancels=decision))

    def act(self, day: date, action: str, carc: str, amount: int = 0) -> None:
        """The billing office does something and writes it down."""
        self.actions.append(Action(self.claim.number, day, action, carc, amount))

    def answered(self) -> list[Answered]:
        """The answers as events."""
        return [Answered(decision.answer, decision.day) for decision in self.decisions]

    def at_claim_level(self, lines: list[AnsweredLine]) -> dict[str, Any]:
        """The same denial at claim level, without lines: fields of Answer."""
        adjustments = [a for line in lines for a in line.adjustments]
        whole = replace(adjustments[0], amount=sum(a.amount for a in adjustments))
        return {"claim_adjustments": (whole,), "remarks": lines[0].remarks}
