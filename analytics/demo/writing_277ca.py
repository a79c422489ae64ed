"""Puts what a clearinghouse or a payer says about the claims of a batch into a 277CA (005010X214)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from analytics.demo.documents import Acknowledgement
from analytics.demo.x12_text import CLEARINGHOUSE_ID, PRACTICE_ID, Segment, digits, interchange, money, name

GUIDE = "005010X214"
_TAKEN = ("A0", "A1", "A2", "A5")

Acknowledgements = Sequence[Acknowledgement]


def acknowledgements_text(acknowledgements: Acknowledgements, control: int) -> str:
    """One speaker's words about the claims of one batch as a 277CA."""
    return many_acknowledgements_text([acknowledgements], control)


def many_acknowledgements_text(acknowledgements: Iterable[Acknowledgements], control: int) -> str:
    """The acknowledgements of several senders on a day, or of one about several batches, as a 277CA with a
    transaction for each.
    """
    transactions = [list(words) for words in acknowledgements]
    return interchange("HN", GUIDE, transactions[0][0].day, control, [list(_body(words)) for words in transactions])


def _body(acknowledgements: Acknowledgements) -> Iterator[Segment]:
    first = acknowledgements[0]
    practice, payer, day = first.claim.practice, first.claim.payer, digits(first.day)
    yield ("BHT", "0085", "08", f"ACK{first.batch_reference}", day, "0800", "TH")
    yield ("HL", 1, "", 20, 1)
    if first.stage == "clearinghouse":
        yield ("NM1", "AY", 2, CLEARINGHOUSE_ID, "", "", "", "", "46", CLEARINGHOUSE_ID)
    else:
        yield name("PR", payer, "PI", payer.id)
    yield ("TRN", 1, f"ACK{first.batch_reference}")
    yield ("DTP", "050", "D8", day)
    yield ("DTP", "009", "D8", day)
    yield ("HL", 2, 1, 21, 1)
    yield name("41", practice, "46", PRACTICE_ID)
    yield ("TRN", 2, first.batch_reference)
    yield ("STC", "A1:19:PR", day, "WQ", money(sum(a.claim.charge for a in acknowledgements)))
    yield from _totals(acknowledgements, "90", "AA")
    yield ("HL", 3, 2, 19, 1)
    yield name("85", practice, "XX", practice.npi)
    yield ("TRN", 1, 0)  # the guide's word for: there is no number of this level
    yield ("STC", "A1:19:PR", "", "WQ", money(sum(a.claim.charge for a in acknowledgements)))
    yield from _totals(acknowledgements, "QA", "QC")
    for level, acknowledgement in enumerate(acknowledgements, start=4):
        yield from _acknowledgement(acknowledgement, level)


def _totals(acknowledgements: Acknowledgements, taken: str, refused: str) -> Iterator[Segment]:
    """How many claims and dollars were taken and refused."""
    charges = {
        True: [a.claim.charge for a in acknowledgements if a.category in _TAKEN],
        False: [a.claim.charge for a in acknowledgements if a.category not in _TAKEN],
    }
    for is_taken, qualifier in ((True, taken), (False, refused)):
        if charges[is_taken]:
            yield ("QTY", qualifier, len(charges[is_taken]))
    for is_taken, qualifier in ((True, "YU"), (False, "YY")):
        if charges[is_taken]:
            yield ("AMT", qualifier, money(sum(charges[is_taken])))


def _acknowledgement(acknowledgement: Acknowledgement, level: int) -> Iterator[Segment]:
    claim = acknowledgement.claim
    action = "WQ" if acknowledgement.category in _TAKEN else "U"
    entity = f":{acknowledgement.entity}" if acknowledgement.entity else ""
    status = f"{acknowledgement.category}:{acknowledgement.status}{entity}"
    yield ("HL", level, 3, "PT")
    yield name("QC", claim.patient, "MI", (claim.insured or claim.patient).member_id)
    yield ("TRN", 2, claim.number)
    yield ("STC", status, digits(acknowledgement.day), action, money(claim.charge))
    if acknowledgement.control_number:
        yield ("REF", "1K", acknowledgement.control_number)
    yield ("DTP", 472, "D8", digits(claim.day))
