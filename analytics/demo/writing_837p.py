"""Puts a batch of claims into an 837P (005010X222A1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from analytics.demo.documents import AnsweredLine, Batch, Claim, EarlierAnswer, Person, Provider, Service
from analytics.demo.x12_text import (
    CLEARINGHOUSE_ID,
    MORNING,
    PRACTICE_ID,
    TAX_ID,
    Segment,
    adjusted,
    digits,
    interchange,
    money,
    name,
    procedure,
)

GUIDE = "005010X222A1"
_MOST_POINTERS = 4
_HURT_AT_WORK = "WC"


def claims_text(batch: Batch, control: int, time: str = MORNING) -> str:
    """A batch of claims as an 837P."""
    return interchange("HC", GUIDE, batch.sent, control, [list(_body(batch))], time)


def _body(batch: Batch) -> Iterator[Segment]:
    yield ("BHT", "0019", "00", batch.reference, digits(batch.sent), MORNING, "CH")
    yield name("41", batch.claims[0].practice, "46", PRACTICE_ID)
    yield ("PER", "IC", "BILLING OFFICE", "TE", "5555550100")
    yield ("NM1", "40", 2, CLEARINGHOUSE_ID, "", "", "", "", "46", CLEARINGHOUSE_ID)
    level = 0
    for _, claims in groupby(batch.claims, key=lambda claim: claim.practice.npi):
        billed = list(claims)
        level = biller = level + 1
        yield from _billing(billed[0].practice, level)
        for claim in billed:
            yield from _subscriber(claim, level + 1, biller)
            level += 2 if claim.insured else 1
            yield from _claim(claim)


def _billing(practice: Provider, level: int) -> Iterator[Segment]:
    yield ("HL", level, "", 20, 1)
    yield ("PRV", "BI", "PXC", practice.taxonomy)
    yield name("85", practice, "XX", practice.npi)
    yield from _address(practice, "12 MAPLE STREET", "455010001")
    yield ("REF", "EI", TAX_ID)


def _address(place: Provider, street: str, postcode: str) -> Iterator[Segment]:
    yield ("N3", place.street or street)
    yield ("N4", "SPRINGFIELD", "OH", place.postcode or postcode)


def _subscriber(claim: Claim, level: int, biller: int) -> Iterator[Segment]:
    insured = claim.insured or claim.patient
    relation = "" if claim.insured else "18"
    yield ("HL", level, biller, 22, 1 if claim.insured else 0)
    yield ("SBR", "S" if claim.earlier else "P", relation, "", "", "", "", "", "", claim.payer.filing_indicator)
    yield from _person("IL", insured, "MI", insured.member_id)
    yield name("PR", claim.payer, "PI", claim.payer.id)
    if claim.insured:
        yield ("HL", level + 1, level, 23, 0)
        yield ("PAT", 19)
        yield from _person("QC", claim.patient, "", "")


def _person(role: str, person: Person, qualifier: str, number: str) -> Iterator[Segment]:
    yield name(role, person, qualifier, number)
    yield ("N3", "1 EXAMPLE ROAD")
    yield ("N4", "SPRINGFIELD", "OH", "45501")
    yield ("DMG", "D8", digits(person.birth_date), person.sex)


def _claim(claim: Claim) -> Iterator[Segment]:
    place = f"{claim.place}:B:{claim.frequency}"
    cause = ("", "EM") if claim.accident and claim.payer.filing_indicator == _HURT_AT_WORK else ()
    yield ("CLM", claim.number, money(claim.charge), "", "", place, "Y", "A", "Y", "Y", *cause)
    if cause and claim.accident:
        yield ("DTP", 439, "D8", digits(claim.accident))
    if claim.authorization:
        yield ("REF", "G1", claim.authorization)
    if claim.original_reference:
        yield ("REF", "F8", claim.original_reference)
    first, *others = claim.diagnoses
    yield ("HI", f"ABK:{first}", *(f"ABF:{code}" for code in others))
    yield from _providers(claim)
    if claim.earlier:
        yield from _earlier_payer(claim, claim.earlier)
    elif claim.secondary:
        yield from _other_payer(claim)
    for number, service in enumerate(claim.services, start=1):
        yield from _line(claim, service, number)


def _providers(claim: Claim) -> Iterator[Segment]:
    if claim.referring:
        yield name("DN", claim.referring, "XX", claim.referring.npi)
    yield from _rendering(claim.therapist)
    if claim.clinic:
        yield name("77", claim.clinic, "XX", claim.clinic.npi)
        yield from _address(claim.clinic, "480 RIVER ROAD", "455030002")
    if claim.supervising:
        yield name("DQ", claim.supervising, "XX", claim.supervising.npi)


def _rendering(therapist: Provider) -> Iterator[Segment]:
    yield name("82", therapist, "XX", therapist.npi)
    yield ("PRV", "PE", "PXC", therapist.taxonomy)


def _other_payer(claim: Claim) -> Iterator[Segment]:
    """The insurance that comes after this one."""
    if claim.secondary:
        yield ("SBR", "S", "18", "", "", "", "", "", "", claim.secondary.filing_indicator)
        yield ("OI", "", "", "Y", "", "", "Y")
        yield name("IL", claim.patient, "MI", claim.patient.member_id)
        yield name("PR", claim.secondary, "PI", claim.secondary.id)


def _earlier_payer(claim: Claim, earlier: EarlierAnswer) -> Iterator[Segment]:
    """The insurance that came before this one, and what it decided on the claim."""
    answer = earlier.answer
    yield ("SBR", "P", "18", "", "", "", "", "", "", answer.payer.filing_indicator)
    yield from adjusted(answer.claim_adjustments)
    yield ("AMT", "D", money(answer.paid))
    if answer.patient_share > 0:
        yield ("AMT", "EAF", money(answer.patient_share))
    yield ("OI", "", "", "Y", "", "", "Y")
    yield name("IL", claim.patient, "MI", claim.patient.member_id)
    yield name("PR", answer.payer, "PI", answer.payer.id)


def _line(claim: Claim, service: Service, number: int) -> Iterator[Segment]:
    pointers = ":".join(str(n) for n in range(1, min(len(claim.diagnoses), _MOST_POINTERS) + 1))
    yield ("LX", number)
    yield ("SV1", procedure(service), money(service.charge), "UN", service.units, service.place, "", pointers)
    yield ("DTP", 472, "D8", digits(claim.day))
    yield ("REF", "6R", service.control)
    if service.therapist and service.therapist != claim.therapist:
        yield from _rendering(service.therapist)
    if claim.earlier:
        decided = (line for line in claim.earlier.answer.lines if line.service.control == service.control)
        yield from _earlier_line(decided, claim.earlier.answer.payer.id, claim.earlier.paid_on)


def _earlier_line(decided: Iterable[AnsweredLine], payer_id: str, paid_on: date) -> Iterator[Segment]:
    for line in decided:
        units = line.service.units if line.paid_units is None else line.paid_units
        yield ("SVD", payer_id, money(line.paid), procedure(line.service, line.code), "", units)
        yield from adjusted(line.adjustments)
        yield ("DTP", 573, "D8", digits(paid_on))
