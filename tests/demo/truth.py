"""What truly happened, as known on a day: the rows of truth/, and from the story's events what rows do not date.

Nothing here reads a written X12 file or anything that the product derives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path

import polars as pl

from analytics import reference
from analytics.demo.documents import Answer
from analytics.demo.story import Acknowledged, Answered, Posting, Sent, Story
from analytics.demo.truth_rows import ClaimTruth, LineTruth

DENIALS = ("denied", "hidden")
UNCLEAN = (*DENIALS, "partial", "pending")
UNCOUNTED = (None, "expected")
APPEAL_DAYS = {"MB": 120, "16": 60}
"""Days to appeal by kind of insurance: Medicare, Medicare Advantage; 90 for all others."""
IN_TRANSIT, ACCEPTED = ("A0", "A1"), ("A2", "A5")


@dataclass(frozen=True)
class Told:
    """One claim: its row, its lines' rows, and what happened to it in order of day."""

    row: ClaimTruth
    lines: tuple[LineTruth, ...]
    sent: tuple[Sent, ...]
    heard: tuple[Acknowledged, ...]
    answered: tuple[Answered, ...]
    posted: tuple[Posting, ...] = ()
    rejected_batches: frozenset[date] = frozenset()

    def is_written_off(self, line: LineTruth, until: date) -> bool:
        """Whether what the payer owed on the line was given up by a day: the practice writes off all that is left."""
        return any(p.owed_by == "payer" and p.line == line.control and p.day <= until for p in self.posted)

    def primary(self, until: date) -> list[Answered]:
        """The first payer's answers up to a day."""
        return [a for a in self.answered if a.day <= until and a.answer.payer.id == self.row.payer_id]

    def judged(self, until: date) -> list[LineTruth]:
        """The lines that count and are adjudicated by a day."""
        return [
            line for line in self.lines
            if line.first_outcome not in UNCOUNTED and line.adjudication_day and line.adjudication_day <= until
        ]  # fmt: skip

    def adjudicated_on(self, until: date) -> date | None:
        """The day of its earliest line's first adjudication."""
        return min((line.adjudication_day for line in self.judged(until) if line.adjudication_day), default=None)

    def first_heard(self, until: date) -> list[LineTruth]:
        """The lines that count and have a very first answer by a day."""
        return [
            line for line in self.lines
            if line.very_first_outcome not in UNCOUNTED and line.very_first_day and line.very_first_day <= until
        ]  # fmt: skip

    def accepted_first_time(self, until: date) -> tuple[bool | None, date | None]:
        """What the first sending came to (None without a final word), and the day of that word."""
        if self.sent[0].day <= until and self.sent[0].day in self.rejected_batches:
            return False, self.sent[0].day
        words = [
            h for h in self.heard if h.sent == self.sent[0].day and h.day <= until and h.category not in IN_TRANSIT
        ]
        said = [h for h in words if h.stage == "payer"] or words
        return (said[-1].category in ACCEPTED, said[-1].day) if said else (None, None)

    def is_refused(self, sending: Sent, until: date) -> bool:
        """Whether one sending was turned away by a day."""
        words = [h for h in self.heard if h.sent == sending.day and h.day <= until and h.category not in IN_TRANSIT]
        return bool(words) and words[-1].category not in ACCEPTED

    def taken_in_on(self, until: date) -> date | None:
        """The day of the first sending that was not turned away."""
        mine = (s for s in self.sent if s.day <= until and s.claim.payer.id == self.row.payer_id)
        return next((s.day for s in mine if not self.is_refused(s, until)), None)

    def is_voided(self, until: date) -> bool:
        """Whether the practice took the claim back."""
        return any(s.claim.frequency == "8" and s.day <= until for s in self.sent)

    def is_answered_by_others_only(self, until: date) -> bool:
        """Whether a later payer has answered and the first one has not: then no rate counts the claim."""
        return bool(self.answered_by(until)) and not self.primary(until)

    def is_set_aside(self, until: date) -> bool:
        """Whether every line was answered as one that is never paid: then the claim needs no answer."""
        return all(line.first_outcome == "expected" and _by(line.adjudication_day, until) for line in self.lines)

    def is_touched_again(self, until: date) -> bool:
        """Undone, replaced or decided once more; neither a duplicate's answer nor a split's other half is that."""
        answers = [a.answer for a in self.primary(until) if not _is_duplicate(a.answer)]
        named: set[str] = set()
        for answer in answers:
            lines = controls(answer)
            if answer.status == "22" or named & lines:
                return True
            named |= lines
        return any(s.claim.frequency == "7" and s.day <= until for s in self.sent)

    def is_wholly_the_patients(self, until: date) -> bool:
        """Whether the payer's answers in force pay nothing and leave everything allowed to the patient."""
        counted = [line.control for line in self.lines if line.first_outcome != "expected"]
        lasts = [(self.last_answer(control, until), control) for control in counted]
        return all(last is not None and says(last, control) == "patient" for last, control in lasts)

    def last_answer(self, control: str, until: date) -> Answer | None:
        """The last answer in force of the first payer to a line; a duplicate's is none."""
        standing = [a.answer for a in in_force(self.primary(until)) if not _is_duplicate(a.answer)]
        return next((answer for answer in reversed(standing) if control in controls(answer)), None)

    def is_decided_again(self, line: LineTruth, until: date) -> bool:
        """Whether a first denial was followed by another decision on the line."""
        return bool(self.later(line, until))

    def is_past_appeal(self, line: LineTruth, until: date) -> bool:
        """Whether the last denial of the line can no longer be appealed."""
        denials = [a.day for a in self.decided(line, until) if says(a.answer, line.control) in ("denied", "other")]
        last = max(denials, default=None) or line.adjudication_day
        indicators = [a.answer.payer.filing_indicator for a in self.primary(until)]
        return last is not None and until > last + timedelta(days=APPEAL_DAYS.get(indicators[0], 90))

    def fate(self, line: LineTruth, until: date) -> str:
        """What has become of a line first denied: won, moved to the patient, final, or open."""
        standing = [a.answer for a in in_force(self.answered_by(until)) if a.day > (line.adjudication_day or until)]
        later = [answer for answer in standing if line.control in controls(answer)]
        if any(paid(answer, line.control) for answer in later):
            return "won"
        if any(asked(answer, line.control) for answer in later):
            return "moved"
        return "final" if self.is_past_appeal(line, until) or self.is_written_off(line, until) else "open"

    def later(self, line: LineTruth, until: date) -> list[Answered]:
        """The first payer's decisions on a line after its first adjudication."""
        return [a for a in self.decided(line, until) if a.day > (line.adjudication_day or until)]

    def decided(self, line: LineTruth, until: date) -> list[Answered]:
        """The first payer's decisions on a line: no undoing, nothing pending, no duplicate."""
        return [
            a for a in self.primary(until)
            if a.answer.status != "22" and line.control in controls(a.answer) and not _is_duplicate(a.answer)
            and says(a.answer, line.control) != "pending"
        ]  # fmt: skip

    def answered_by(self, until: date) -> list[Answered]:
        """Every payer's answers up to a day."""
        return [a for a in self.answered if a.day <= until]


def paid(answer: Answer, control: str) -> int:
    """What an answer pays on one line."""
    return sum(line.paid for line in answer.lines if line.service.control == control)


def asked(answer: Answer, control: str) -> int:
    """What an answer leaves to the patient of one line, or of the whole claim."""
    adjustments = [a for line in answer.lines if line.service.control == control for a in line.adjustments]
    return sum(a.amount for a in (*adjustments, *answer.claim_adjustments) if a.group == "PR")


def controls(answer: Answer) -> set[str]:
    """The lines that an answer decides: those it names, else all of the claim."""
    return {line.service.control for line in answer.lines} or {service.control for service in answer.claim.services}


def _is_duplicate(answer: Answer) -> bool:
    return bool(answer.lines) and all(a.carc == "18" for line in answer.lines for a in line.adjustments)


def _by(day: date | None, until: date) -> bool:
    return day is not None and day <= until


@dataclass(frozen=True)
class Truth:
    """Everything that was told."""

    claims: tuple[Told, ...]
    until: date

    @cached_property
    def owner(self) -> dict[str, Told]:
        """Claim number -> claim."""
        return {told.row.claim_number: told for told in self.claims}


def read_truth(folder: Path, story: Story) -> Truth:
    """The rows written to a folder truth/, each claim with its events of the story."""
    lines: dict[str, list[LineTruth]] = defaultdict(list)
    for row in pl.read_parquet(folder / "lines.parquet").iter_rows(named=True):
        lines[row["claim_number"]].append(LineTruth(**{**row, "modifiers": tuple(row["modifiers"])}))
    events: dict[tuple[type, str], list[Sent | Acknowledged | Answered]] = defaultdict(list)
    for event in story.events:
        if isinstance(event, Sent | Acknowledged):
            events[type(event), event.claim.number].append(event)
        elif isinstance(event, Answered):
            events[Answered, event.answer.claim.number].append(event)
    posted: dict[str, list[Posting]] = defaultdict(list)
    for posting in story.postings:
        posted[posting.claim_number].append(posting)
    claims = []
    for row in pl.read_parquet(folder / "claims.parquet").iter_rows(named=True):
        number = row["claim_number"]
        claims.append(Told(
            ClaimTruth(**row),
            tuple(lines[number]),
            tuple(e for e in events[Sent, number] if isinstance(e, Sent)),
            tuple(e for e in events[Acknowledged, number] if isinstance(e, Acknowledged)),
            tuple(e for e in events[Answered, number] if isinstance(e, Answered)),
            tuple(posted[number]),
            story.rejected_batches,
        ))  # fmt: skip
    return Truth(tuple(claims), story.until)


def as_remittances_tell(truth: Truth) -> Truth:
    """What 835 files alone let anyone know of lines: a claim answered without naming one is a line as a whole.

    Its own lines are seen when a later answer names them, and that answer is then the first they had.
    """
    return replace(truth, claims=tuple(_as_remittances_tell(told, truth.until) for told in truth.claims))


def _as_remittances_tell(told: Told, until: date) -> Told:
    answers = [a for a in told.primary(until) if a.answer.status != "22"]
    if not answers or answers[0].answer.lines:
        return told
    stated = next((line for line in told.lines if line.first_outcome != "expected"), told.lines[0])
    whole = replace(
        stated, charge=told.row.charge, first_denied_amount=told.row.charge, control="", overturned_day=None
    )
    later = next((a for a in answers if a.answer.lines), None)
    if later is None:
        return replace(told, lines=(whole,))
    seen = tuple(
        replace(
            line,
            first_outcome="expected" if line.first_outcome == "expected" else says(later.answer, line.control),
            very_first_outcome="paid",
            is_vague=False,
            adjudication_day=later.day,
            very_first_day=later.day,
        )
        for line in told.lines
    )
    return replace(told, lines=(whole, *seen))


def in_force(answers: Iterable[Answered]) -> list[Answered]:
    """The answers that no later one undid; an undoing names the number of what it undoes."""
    standing: list[Answered] = []
    early: list[Answer] = []
    for answered in answers:
        if answered.answer.status != "22":
            standing.append(answered)
            continue
        number = answered.answer.control_number
        undone = next((s for s in reversed(standing) if s.answer.control_number == number), None)
        if undone is None:
            early.append(answered.answer)
        else:
            standing.remove(undone)
    assert not early, "the story undoes what it never told"
    return standing


def says(answer: Answer, control: str) -> str:
    """What an answer says of one line: denied, pending, part_paid, patient (all allowed is the patient's), or other."""
    line = next((each for each in answer.lines if each.service.control == control), None)
    adjustments = [*(line.adjustments if line else ()), *answer.claim_adjustments]
    found = {classes().get(a.carc, "D") for a in adjustments if a.amount > 0}
    if line is None or not line.paid:
        if "D" in found and "P" not in found:
            return "denied"
        if "I" in found and "P" not in found:
            return "pending"
    if "D" in found:
        return "part_paid"
    return "patient" if "P" in found and not (line and line.paid) else "other"


@cache
def classes() -> dict[str, str]:
    """Reason code -> its class in the reference table."""
    rows = reference.carc().select("carc", "class").iter_rows()
    return {carc: "D" if kind == "DEACTIVATED" else kind for carc, kind in rows}
