"""Puts batches of claims, acknowledgements and remittances into X12 5010 text, one segment a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from analytics.demo.documents import (
    Acknowledgement,
    Adjustment,
    Answer,
    AnsweredLine,
    Batch,
    Claim,
    Payer,
    Person,
    Provider,
    Remittance,
    Service,
)

TAXONOMY = "225X00000X"  # occupational therapist
TAX_ID = "900000001"
ADDRESS = (("N3", "12 MAPLE STREET"), ("N4", "SPRINGFIELD", "OH", "455010001"))
Segment = tuple[object, ...]


def interchange(group: str, version: str, day: date, control: int, transactions: Iterable[list[Segment]]) -> str:
    """One interchange with one group; every transaction is the list of its segments between ST and SE."""
    sender, receiver = ("MAPLEOT", "CLEARHOUSE") if group == "HC" else ("CLEARHOUSE", "MAPLEOT")
    names = ("ZZ", f"{sender:<15}", "ZZ", f"{receiver:<15}")
    short, long = day.strftime("%y%m%d"), _day(day)
    isa = ("ISA", "00", " " * 10, "00", " " * 10, *names, short, "0800", "^", "00501", f"{control:09}", "0", "T", ":")
    bodies = list(transactions)
    kind = {"HC": "837", "HN": "277", "HP": "835"}[group]
    segments: list[Segment] = [isa, ("GS", group, sender, receiver, long, "0800", control, "X", version)]
    for number, body in enumerate(bodies, start=1):
        opening = ("ST", kind, f"{number:04}") if kind == "835" else ("ST", kind, f"{number:04}", version)
        segments += [opening, *body, ("SE", len(body) + 2, f"{number:04}")]
    segments += [("GE", len(bodies), control), ("IEA", 1, f"{control:09}")]
    return "".join(_text(segment) for segment in segments)


def claims_text(batch: Batch, control: int) -> str:
    """A batch of claims as an 837P."""
    return interchange("HC", "005010X222A1", batch.sent, control, [list(_claims_body(batch))])


def acknowledgements_text(acknowledgements: list[Acknowledgement], control: int) -> str:
    """One payer's words about the claims of one batch as a 277CA."""
    body = list(_acknowledgements_body(acknowledgements))
    return interchange("HN", "005010X214", acknowledgements[0].day, control, [body])


def remittance_text(remittance: Remittance, control: int) -> str:
    """A remittance as an 835."""
    return interchange("HP", "005010X221A1", remittance.paid_on, control, [list(_remittance_body(remittance))])


def money(cents: int) -> str:
    """Cents as X12 writes money: no superfluous zeros."""
    whole, rest = divmod(abs(cents), 100)
    return ("-" if cents < 0 else "") + (f"{whole}.{rest:02}".rstrip("0") if rest else str(whole))


def _text(segment: Segment) -> str:
    return "*".join(str(element) for element in segment).rstrip("*") + "~\n"


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _name(role: str, who: Provider | Person | Payer, qualifier: str, number: str) -> Segment:
    if isinstance(who, Person):
        return ("NM1", role, 1, who.last_name, who.first_name, "", "", "", qualifier, number)
    first = who.first_name if isinstance(who, Provider) else ""
    return ("NM1", role, 1 if first else 2, who.name, first, "", "", "", qualifier, number)


def _procedure(service: Service) -> str:
    return ":".join(("HC", service.code, *service.modifiers))


def _claims_body(batch: Batch) -> Iterator[Segment]:
    practice = batch.claims[0].practice
    yield ("BHT", "0019", "00", batch.reference, _day(batch.sent), "0800", "CH")
    yield _name("41", practice, "46", "MAPLEOT")
    yield ("PER", "IC", "BILLING OFFICE", "TE", "5550100")
    yield ("NM1", "40", 2, "CLEARHOUSE", "", "", "", "", "46", "CLEARHOUSE")
    yield ("HL", 1, "", 20, 1)
    yield ("PRV", "BI", "PXC", TAXONOMY)
    yield _name("85", practice, "XX", practice.npi)
    yield from ADDRESS
    yield ("REF", "EI", TAX_ID)
    level = 1
    for claim in batch.claims:
        yield from _subscriber(claim, level + 1)
        level += 2 if claim.insured else 1
        yield from _claim(claim)


def _subscriber(claim: Claim, level: int) -> Iterator[Segment]:
    insured = claim.insured or claim.patient
    relation = "" if claim.insured else "18"
    yield ("HL", level, 1, 22, 1 if claim.insured else 0)
    yield ("SBR", "P", relation, "", "", "", "", "", "", claim.payer.filing_indicator)
    yield from _person("IL", insured, "MI", insured.member_id)
    yield _name("PR", claim.payer, "PI", claim.payer.id)
    if claim.insured:
        yield ("HL", level + 1, level, 23, 0)
        yield ("PAT", 19)
        yield from _person("QC", claim.patient, "", "")


def _person(role: str, person: Person, qualifier: str, number: str) -> Iterator[Segment]:
    yield _name(role, person, qualifier, number)
    yield ("N3", "1 EXAMPLE ROAD")
    yield ("N4", "SPRINGFIELD", "OH", "45501")
    yield ("DMG", "D8", _day(person.birth_date), person.sex)


def _claim(claim: Claim) -> Iterator[Segment]:
    place = f"11:B:{claim.frequency}"
    yield ("CLM", claim.number, money(claim.charge), "", "", place, "Y", "A", "Y", "Y")
    if claim.authorization:
        yield ("REF", "G1", claim.authorization)
    if claim.original_reference:
        yield ("REF", "F8", claim.original_reference)
    first, *others = claim.diagnoses
    yield ("HI", f"ABK:{first}", *(f"ABF:{code}" for code in others))
    yield _name("82", claim.therapist, "XX", claim.therapist.npi)
    yield ("PRV", "PE", "PXC", TAXONOMY)
    if claim.clinic:
        yield _name("77", claim.clinic, "XX", claim.clinic.npi)
        yield ("N3", "480 RIVER ROAD")
        yield ("N4", "SPRINGFIELD", "OH", "455030002")
    if claim.secondary:
        yield ("SBR", "S", "18", "", "", "", "", "", "", claim.secondary.filing_indicator)
        yield ("OI", "", "", "Y", "", "", "Y")
        yield _name("IL", claim.patient, "MI", claim.patient.member_id)
        yield _name("PR", claim.secondary, "PI", claim.secondary.id)
    pointers = ":".join(str(n) for n in range(1, len(claim.diagnoses) + 1))
    for number, service in enumerate(claim.services, start=1):
        yield ("LX", number)
        yield ("SV1", _procedure(service), money(service.charge), "UN", service.units, "", "", pointers)
        yield ("DTP", 472, "D8", _day(claim.day))
        yield ("REF", "6R", service.control)


def _acknowledgements_body(acknowledgements: list[Acknowledgement]) -> Iterator[Segment]:
    first = acknowledgements[0]
    practice, payer, day = first.claim.practice, first.claim.payer, _day(first.day)
    total = money(sum(a.claim.charge for a in acknowledgements))
    yield ("BHT", "0085", "08", f"ACK{first.batch_reference}", day, "0800", "TH")
    yield ("HL", 1, "", 20, 1)
    yield _name("PR", payer, "PI", payer.id)
    yield ("TRN", 1, f"ACK{first.batch_reference}")
    yield ("DTP", "050", "D8", day)
    yield ("DTP", "009", "D8", day)
    yield ("HL", 2, 1, 21, 1)
    yield _name("41", practice, "46", "MAPLEOT")
    yield ("TRN", 2, first.batch_reference)
    yield ("STC", "A1:19:PR", day, "WQ", total)
    yield ("HL", 3, 2, 19, 1)
    yield _name("85", practice, "XX", practice.npi)
    for level, acknowledgement in enumerate(acknowledgements, start=4):
        yield from _acknowledgement(acknowledgement, level)


def _acknowledgement(acknowledgement: Acknowledgement, level: int) -> Iterator[Segment]:
    claim = acknowledgement.claim
    action = "WQ" if acknowledgement.category in ("A1", "A2") else "U"
    status = f"{acknowledgement.category}:{acknowledgement.status}"
    yield ("HL", level, 3, "PT")
    yield _name("QC", claim.patient, "MI", claim.patient.member_id)
    yield ("TRN", 2, claim.number)
    yield ("STC", status, _day(acknowledgement.day), action, money(claim.charge))
    if acknowledgement.control_number:
        yield ("REF", "1K", acknowledgement.control_number)
    yield ("DTP", 472, "D8", _day(claim.day))


def _remittance_body(remittance: Remittance) -> Iterator[Segment]:
    payer, practice, day = remittance.payer, remittance.practice, _day(remittance.paid_on)
    method = ("ACH", "CCP", "01", "999999992", "DA", "123456", f"1{TAX_ID}", "", "01", "999999992", "DA", "654321")
    if remittance.amount == 0:
        method = ("NON",) + ("",) * 11
    yield ("BPR", "H" if remittance.amount == 0 else "I", money(remittance.amount), "C", *method, day)
    yield ("TRN", 1, remittance.trace, f"1{TAX_ID}")
    yield ("DTM", 405, day)
    yield ("N1", "PR", payer.name)
    yield ("N3", "PO BOX 1")
    yield ("N4", "COLUMBUS", "OH", "43085")
    yield ("REF", "2U", payer.id)
    yield ("PER", "BL", "PROVIDER SERVICES", "TE", "5550199")
    yield ("N1", "PE", practice.name, "XX", practice.npi)
    yield ("REF", "TJ", TAX_ID)
    yield ("LX", 1)
    for answer in remittance.answers:
        yield from _answer(answer)
    for moved in remittance.provider_adjustments:
        fiscal = f"{remittance.paid_on.year}1231"
        yield ("PLB", practice.npi, fiscal, f"{moved.reason}:{moved.reference}", money(moved.amount))


def _answer(answer: Answer) -> Iterator[Segment]:
    claim, sign = answer.claim, -1 if answer.status == "22" else 1
    share = "" if sign < 0 or not answer.patient_share else money(answer.patient_share)
    amounts = (money(sign * claim.charge), money(answer.paid), share)
    indicator = answer.payer.filing_indicator
    yield ("CLP", claim.number, answer.status, *amounts, indicator, answer.control_number, "11", claim.frequency)
    yield from _adjustments(answer.claim_adjustments)
    yield _name("QC", claim.patient, "MI", claim.patient.member_id)
    yield _name("82", claim.therapist, "XX", claim.therapist.npi)
    if answer.crossover:
        yield _name("TT", answer.crossover, "PI", answer.crossover.id)
    yield ("DTM", "050", _day(answer.received))
    if answer.interest:
        yield ("AMT", "I", money(answer.interest))
    for line in answer.lines:
        yield from _answered_line(line, claim.day, sign)


def _answered_line(line: AnsweredLine, day: date, sign: int) -> Iterator[Segment]:
    service = line.service
    units = service.units if line.paid_units is None else line.paid_units
    sent = ("", service.units) if units != service.units else ()
    yield ("SVC", _procedure(service), money(sign * service.charge), money(line.paid), "", units, *sent)
    yield ("DTM", 472, _day(day))
    yield from _adjustments(line.adjustments)
    yield ("REF", "6R", service.control)
    allowed = line.paid + sum(a.amount for a in line.adjustments if a.group == "PR" and a.carc in ("1", "2", "3"))
    if allowed > 0:
        yield ("AMT", "B6", money(allowed))
    for rarc in line.remarks:
        yield ("LQ", "HE", rarc)


def _adjustments(adjustments: Iterable[Adjustment]) -> Iterator[Segment]:
    by_group: dict[str, list[Adjustment]] = {}
    for adjustment in adjustments:
        by_group.setdefault(adjustment.group, []).append(adjustment)
    for group, members in by_group.items():
        triplets = [element for a in members for element in (a.carc, money(a.amount), "")]
        yield ("CAS", group, *triplets)
