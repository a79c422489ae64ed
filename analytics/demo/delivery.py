"""A story as the X12 files that a clearinghouse would deliver, one after the other, each with its content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from analytics.demo.batching import Words, acknowledgements, batches, remittances
from analytics.demo.documents import Batch, Remittance
from analytics.demo.story import Story
from analytics.demo.writing_277ca import many_acknowledgements_text
from analytics.demo.writing_835 import remittance_text
from analytics.demo.writing_837p import claims_text
from analytics.demo.writing_999 import WRONG_COUNT, Verdict, verdict_text

_AFTERNOON = "1500"


@dataclass(frozen=True)
class X12File:
    """One file and its content: `claims` counts CLM, CLP or claims acknowledged. Money is whole cents.

    `is_counted` says whether a reader must count its content: not where all of it is in the file `same_as` too.
    `off_by` is by how much its payment (BPR02) differs from the claims below it.
    """

    path: str
    kind: str
    day: date
    text: str
    payer_id: str = ""
    transactions: int = 1
    claims: int = 0
    lines: int = 0
    charge: int = 0
    paid: int = 0
    moved_beside: int = 0
    payment: int = 0
    is_counted: bool = True
    same_as: str = ""
    damage: str = ""
    detail: str = ""
    off_by: int = 0


def x12_files(story: Story) -> Iterator[X12File]:
    """Every file of the story, kind by kind in order of day."""
    if story.writes & {"837P", "999"}:
        yield from (file for file in _batch_files(story) if file.kind in story.writes)
    if "277CA" in story.writes:
        controls = count(2_000_001)
        for stage, name in (("clearinghouse", "clearinghouse"), ("payer", "payers")):
            yield from (
                _acknowledgement_file(words_of_file, name, next(controls))
                for words_of_file in acknowledgements(story, stage)
            )
    if "835" in story.writes:
        for control, remittance in enumerate(remittances(story), start=3_000_001):
            yield _remittance_file(remittance, control)


def _batch_files(story: Story) -> Iterator[X12File]:
    """Each batch and its 999; a rejected one is sent again in the afternoon, and then accepted."""
    controls = count(1)
    for batch in batches(story):
        again = ""
        if batch.sent in story.rejected_batches:
            again = "_again"
            yield from _rejected_batch(batch, next(controls))
        control = next(controls)
        text = claims_text(batch, control, _AFTERNOON) if again else claims_text(batch, control)
        yield _claims_file(batch, f"{batch.sent}_claims{again}.837p", text)
        yield _verdict_file(Verdict(control, batch.sent), f"{batch.sent}_claims{again}.999", 1_000_000 + control)


def _rejected_batch(batch: Batch, control: int) -> Iterator[X12File]:
    """The batch with a wrong count at its end, and the 999 that says so."""
    text = re.sub(r"(?<=\nSE\*)\d+", lambda found: str(int(found[0]) + 1), claims_text(batch, control))
    yield replace(
        _claims_file(batch, f"{batch.sent}_claims.837p", text),
        is_counted=False,
        same_as=f"x12/claims/{batch.sent}_claims_again.837p",
        damage="rejected by 999",
        detail="SE01 is one more than there are segments",
    )
    yield _verdict_file(Verdict(control, batch.sent, WRONG_COUNT), f"{batch.sent}_claims.999", 1_000_000 + control)


def _claims_file(batch: Batch, name: str, text: str) -> X12File:
    return X12File(
        f"x12/claims/{name}", "837P", batch.sent, text,
        claims=len(batch.claims),
        lines=sum(len(claim.services) for claim in batch.claims),
        charge=sum(claim.charge for claim in batch.claims),
    )  # fmt: skip


def _verdict_file(verdict: Verdict, name: str, control: int) -> X12File:
    return X12File(f"x12/acknowledgements/{name}", "999", verdict.day, verdict_text(verdict, control))


def _acknowledgement_file(words_of_file: list[Words], name: str, control: int) -> X12File:
    words = [word for group in words_of_file for word in group]
    day = words[0].day
    return X12File(
        f"x12/acknowledgements/{day}_{name}.277ca", "277CA", day, many_acknowledgements_text(words_of_file, control),
        transactions=len(words_of_file), claims=len(words), charge=sum(word.claim.charge for word in words),
    )  # fmt: skip


def _remittance_file(remittance: Remittance, control: int) -> X12File:
    payer = re.sub(r"[^a-z0-9]+", "_", remittance.payer.name.lower())
    return X12File(
        f"x12/remittances/{remittance.paid_on}_{payer}.835", "835", remittance.paid_on,
        remittance_text(remittance, control), remittance.payer.id,
        claims=len(remittance.answers),
        lines=sum(len(answer.lines) for answer in remittance.answers),
        charge=sum(answer.charge for answer in remittance.answers),
        paid=sum(answer.paid for answer in remittance.answers),
        moved_beside=sum(moved.amount for moved in remittance.provider_adjustments),
        payment=remittance.amount,
    )  # fmt: skip
