"""Puts a payment and the answers it pays for into an 835 (005010X221A1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from analytics.demo.documents import Answer, AnsweredLine, Remittance
from analytics.demo.x12_text import TAX_ID, Segment, adjusted, digits, interchange, money, name, procedure

GUIDE = "005010X221A1"
# Kinds of insurance that a claim can name and an 835 cannot: it calls them by the nearest one.
_NEAREST_KIND = {"CI": "12", "BL": "12", "11": "ZZ", "FI": "OF"}
_IN_ALLOWED = {("PR", "1"), ("PR", "2"), ("PR", "3"), ("CO", "253")}


def remittance_text(remittance: Remittance, control: int) -> str:
    """A remittance as an 835."""
    return interchange("HP", GUIDE, remittance.paid_on, control, [list(_body(remittance))])


def _body(remittance: Remittance) -> Iterator[Segment]:
    payer, practice, day = remittance.payer, remittance.practice, digits(remittance.paid_on)
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
    yield ("PER", "BL", "PROVIDER SERVICES", "TE", "5555550199")
    yield ("N1", "PE", practice.name, "XX", practice.npi)
    yield ("REF", "TJ", TAX_ID)
    if remittance.answers:
        yield ("LX", 1)
    for answer in remittance.answers:
        yield from _answer(answer)
    yield from _moved(remittance)


def _moved(remittance: Remittance) -> Iterator[Segment]:
    """Provider-level adjustments: a segment holds six."""
    fiscal = f"{remittance.paid_on.year}1231"
    for first in range(0, len(remittance.provider_adjustments), 6):
        six = remittance.provider_adjustments[first : first + 6]
        pairs = (element for moved in six for element in (f"{moved.reason}:{moved.reference}", money(moved.amount)))
        yield ("PLB", remittance.practice.npi, fiscal, *pairs)


def _answer(answer: Answer) -> Iterator[Segment]:
    claim, sign = answer.claim, -1 if answer.status == "22" else 1
    share = "" if sign < 0 or not answer.patient_share else money(answer.patient_share)
    amounts = (money(answer.charge), money(answer.paid), share)
    kind = answer.payer.filing_indicator
    kind = _NEAREST_KIND.get(kind, kind)
    yield ("CLP", claim.number, answer.status, *amounts, kind, answer.control_number, claim.place, claim.frequency)
    yield from adjusted(answer.claim_adjustments)
    yield name("QC", claim.patient, "MI", claim.patient.member_id)
    yield name("82", claim.therapist, "XX", claim.therapist.npi)
    if answer.crossover:
        yield name("TT", answer.crossover, "PI", answer.crossover.id)
    if answer.remarks:
        yield ("MOA", "", "", *answer.remarks[:5])
    if not answer.lines:  # the days of the statement, where no line says a day
        yield ("DTM", "232", digits(claim.day))
        yield ("DTM", "233", digits(claim.day))
    yield ("DTM", "050", digits(answer.received))
    if answer.interest:
        yield ("AMT", "I", money(answer.interest))
    for line in answer.lines:
        yield from _line(line, claim.day, sign)


def _line(line: AnsweredLine, day: date, sign: int) -> Iterator[Segment]:
    service = line.service
    billed = procedure(service) if line.code else ""
    units = service.units if line.paid_units is None else line.paid_units
    sent = service.units if units != service.units else ""
    amounts = (money(sign * service.charge), money(line.paid))
    yield ("SVC", procedure(service, line.code), *amounts, "", units, billed, sent)
    yield ("DTM", 472, digits(day))
    yield from adjusted(line.adjustments)
    if line.names_line:
        yield ("REF", "6R", service.control)
    if service.therapist:
        yield ("REF", "HPI", service.therapist.npi)
    allowed = _allowed(line)
    if allowed > 0:
        yield ("AMT", "B6", money(allowed))
    for rarc in line.remarks:
        yield ("LQ", "HE", rarc)


def _allowed(line: AnsweredLine) -> int:
    if line.allowed is not None:
        return line.allowed
    return line.paid + sum(a.amount for a in line.adjustments if (a.group, a.carc) in _IN_ALLOWED)
