"""The documents of a story's events: batches of a day, their acknowledgements, payments of a payer's run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from analytics.demo.documents import Acknowledgement, Answer, Batch, Claim, Payer, ProviderAdjustment, Remittance
from analytics.demo.story import Acknowledged, Answered, MovedBeside, Sent, Story

Words = list[Acknowledgement]


def batches(story: Story) -> list[Batch]:
    """One batch for each day on which claims were sent, in order of day."""
    by_day: dict[date, list[Claim]] = defaultdict(list)
    for event in story.events:
        if isinstance(event, Sent):
            by_day[event.day].append(event.claim)
    return [Batch(_reference(day), day, tuple(claims)) for day, claims in sorted(by_day.items())]


def acknowledgements(story: Story, stage: str) -> Iterator[list[Words]]:
    """The acknowledgements of a stage, a list for each day: those of one sender about one batch are together."""
    by_day: dict[date, dict[tuple[date, str], Words]] = defaultdict(lambda: defaultdict(list))
    for event in story.events:
        if isinstance(event, Acknowledged) and event.stage == stage:
            speaker = event.claim.payer.id if stage == "payer" else ""
            by_day[event.day][event.sent, speaker].append(_word(event))
    for _, said in sorted(by_day.items()):
        yield [said[key] for key in sorted(said)]


def remittances(story: Story) -> Iterator[Remittance]:
    """One payment for each payer and day, in order of day; a movement of money without answers is one of its own."""
    answers: dict[tuple[date, str], list[Answer]] = defaultdict(list)
    moved: dict[tuple[date, str], list[ProviderAdjustment]] = defaultdict(list)
    payers: dict[str, Payer] = {}
    for event in story.events:
        if isinstance(event, Answered):
            payers[event.answer.payer.id] = event.answer.payer
            answers[event.day, event.answer.payer.id].append(event.answer)
        elif isinstance(event, MovedBeside):
            payers[event.payer.id] = event.payer
            adjustment = ProviderAdjustment(event.reason, event.reference, event.amount)
            moved[event.day, event.payer.id].append(adjustment)
    for day, payer_id in sorted({*answers, *moved}):
        key = (day, payer_id)
        trace = f"{payer_id}{day:%y%m%d}"
        yield Remittance(payers[payer_id], story.practice, day, trace, tuple(answers[key]), tuple(moved[key]))


def _reference(day: date) -> str:
    return f"B{day:%y%m%d}"


def _word(event: Acknowledged) -> Acknowledgement:
    return Acknowledgement(
        event.claim, _reference(event.sent), event.day, event.category, event.status, event.control_number,
        event.entity, event.stage,
    )  # fmt: skip
