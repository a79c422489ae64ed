"""What a practice and its payers send each other, as plain records. Money is whole cents throughout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


def npi(nine_digits: str) -> str:
    """A number with the form of an NPI: nine digits and the check digit that the standard asks for."""
    total = 24  # what the prefix 80840 adds
    for place, digit in enumerate(reversed(nine_digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return nine_digits + str(-total % 10)


@dataclass(frozen=True)
class Person:
    """A patient, or the subscriber of the insurance that covers a patient."""

    last_name: str
    first_name: str
    birth_date: date
    sex: str
    member_id: str


@dataclass(frozen=True)
class Provider:
    """A practice or clinic (no first name) or a therapist; `street` and `postcode` are those of a clinic."""

    name: str
    npi: str
    first_name: str = ""
    taxonomy: str = "225X00000X"  # occupational therapist
    street: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class Payer:
    """An insurer; `filing_indicator` is the kind of insurance."""

    name: str
    id: str
    filing_indicator: str


@dataclass(frozen=True)
class Service:
    """One billed line; `therapist` and `place` only where they are not those of the claim."""

    code: str
    modifiers: tuple[str, ...]
    units: int
    charge: int
    control: str
    therapist: Provider | None = None
    place: str = ""


@dataclass(frozen=True)
class Claim:
    """One visit as billed to one payer; billed to a second payer it carries what the first one decided."""

    number: str
    patient: Person
    payer: Payer
    practice: Provider
    therapist: Provider
    day: date
    services: tuple[Service, ...]
    diagnoses: tuple[str, ...]
    clinic: Provider | None = None
    insured: Person | None = None
    secondary: Payer | None = None
    authorization: str = ""
    frequency: str = "1"
    original_reference: str = ""
    place: str = "11"
    referring: Provider | None = None
    supervising: Provider | None = None
    accident: date | None = None
    earlier: EarlierAnswer | None = None

    @property
    def charge(self) -> int:
        """The sum of its lines."""
        return sum(service.charge for service in self.services)


@dataclass(frozen=True)
class Batch:
    """Claims sent together on a day."""

    reference: str
    sent: date
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Acknowledgement:
    """The acknowledgement of a claim of a batch, by the payer's front end or the clearinghouse."""

    claim: Claim
    batch_reference: str
    day: date
    category: str
    status: str
    control_number: str = ""
    entity: str = ""
    stage: str = "payer"


@dataclass(frozen=True)
class Adjustment:
    """Why a part of a charge was not paid: group, reason, cents."""

    group: str
    carc: str
    amount: int


@dataclass(frozen=True)
class AnsweredLine:
    """What a payer decided on one line; `code` where it is not the one billed.

    `names_line` says whether our number of the line is quoted. `allowed` is stated where it is not
    the payment, what was withheld of it and the patient's share.
    """

    service: Service
    paid: int
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    paid_units: int | None = None
    code: str = ""
    names_line: bool = True
    allowed: int | None = None


@dataclass(frozen=True)
class Answer:
    """What a payer decided on one claim; status 22 is the undoing of an earlier answer."""

    claim: Claim
    payer: Payer
    status: str
    control_number: str
    lines: tuple[AnsweredLine, ...]
    received: date
    crossover: Payer | None = None
    claim_adjustments: tuple[Adjustment, ...] = ()
    interest: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def charge(self) -> int:
        """What it speaks about (CLP03): of its lines, of the whole claim where it names none; below 0 if undone."""
        total = sum(line.service.charge for line in self.lines) if self.lines else self.claim.charge
        return -total if self.status == "22" else total

    @property
    def paid(self) -> int:
        """The payment of the claim (CLP04)."""
        lines = sum(line.paid for line in self.lines) if self.lines else self.charge
        return lines - sum(a.amount for a in self.claim_adjustments)

    @property
    def patient_share(self) -> int:
        """What the payer leaves to the patient."""
        adjustments = [a for line in self.lines for a in line.adjustments] + list(self.claim_adjustments)
        return sum(a.amount for a in adjustments if a.group == "PR")


@dataclass(frozen=True)
class EarlierAnswer:
    """What an earlier payer decided and when it paid, as a claim to the next payer quotes it."""

    answer: Answer
    paid_on: date


@dataclass(frozen=True)
class ProviderAdjustment:
    """A provider-level adjustment: positive reduces the payment."""

    reason: str
    reference: str
    amount: int


@dataclass(frozen=True)
class Remittance:
    """One payment with the answers it pays for."""

    payer: Payer
    practice: Provider
    paid_on: date
    trace: str
    answers: tuple[Answer, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()

    @property
    def amount(self) -> int:
        """The payment: claim payments less provider-level adjustments."""
        return sum(a.paid for a in self.answers) - sum(p.amount for p in self.provider_adjustments)
