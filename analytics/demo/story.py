"""What happened at the simulated practice, as dated events: simulated on one side, written on the other.

`analytics.demo.simulation.simulate` makes a Story from a scenario; `analytics.demo.truth_rows` holds its rows of truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analytics.demo.documents import Answer, Claim, Payer, Provider
from analytics.demo.truth_rows import ClaimTruth, LineTruth, Planted


@dataclass(frozen=True)
class Sent:
    """A claim leaves the practice; the batch of a day holds all claims sent on that day (BHT04)."""

    claim: Claim
    day: date


@dataclass(frozen=True)
class Acknowledged:
    """The acknowledgement (277CA) of the last submission, by the clearinghouse or the payer's front end.

    `stage` is "clearinghouse" or "payer", `category` and `status` are STC01-1 and STC01-2, `entity` is STC01-3 where
    said, `sent` the day of the batch that it speaks about. A payer that says nothing has no event.
    """

    claim: Claim
    day: date
    stage: str
    category: str
    status: str
    control_number: str
    sent: date
    entity: str = ""


@dataclass(frozen=True)
class Answered:
    """A payer's decision and the day it is paid (BPR16); all answers of a payer and day stand in one remittance."""

    answer: Answer
    day: date


@dataclass(frozen=True)
class MovedBeside:
    """A provider-level adjustment in the remittance of a day (PLB); positive reduces the payment.

    There may be a movement on a day without answers: the remittance then holds this alone. With these rows no
    remittance of the story pays less than nothing.
    """

    payer: Payer
    day: date
    reason: str
    reference: str
    amount: int


Event = Sent | Acknowledged | Answered | MovedBeside


@dataclass(frozen=True)
class Session:
    """Minutes of one code in one visit, from the clinical record; `claim_number` is empty for self-paying patients.

    `minutes` is None where the therapist forgot to write them down.
    """

    visit: str
    claim_number: str
    patient_key: str
    therapist: Provider
    clinic: Provider
    payer_id: str
    day: date
    code: str
    units: int
    minutes: int | None
    by_assistant: bool
    place: str


@dataclass(frozen=True)
class Authorization:
    """Visits that a payer allowed for a patient from a day to a day."""

    number: str
    patient_key: str
    payer_id: str
    valid_from: date
    valid_to: date
    visits: int


@dataclass(frozen=True)
class Fee:
    """What a payer has agreed to allow for a unit of a code (cents) from a day to a day."""

    payer_id: str
    code: str
    allowed: int
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Registration:
    """Who entered a patient's insurance at the front desk, and when."""

    patient_key: str
    payer_id: str
    registrar: str
    day: date


@dataclass(frozen=True)
class Action:
    """What the billing office did about a denial: replaced, resent, appealed, written off, ..."""

    claim_number: str
    day: date
    action: str
    carc: str
    amount: int = 0


@dataclass(frozen=True)
class Posting:
    """A row of the practice's own books: a patient's payment or a write-off; cents, negative undoes.

    `owed_by` is empty, or of a write-off `payer` or `patient`.
    """

    day: date
    kind: str
    claim_number: str
    service_day: date
    code: str
    line: str
    amount: int
    owed_by: str = ""


@dataclass(frozen=True)
class Story:
    """Everything that happened at the practice up to and including `until`; events are in order of day."""

    scenario: str
    seed: int
    until: date
    practice: Provider
    clinics: tuple[Provider, ...]
    therapists: tuple[Provider, ...]
    payers: tuple[Payer, ...]
    events: tuple[Event, ...]
    sessions: tuple[Session, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    fees: tuple[Fee, ...] = ()
    registrations: tuple[Registration, ...] = ()
    actions: tuple[Action, ...] = ()
    postings: tuple[Posting, ...] = ()
    claim_truths: tuple[ClaimTruth, ...] = ()
    line_truths: tuple[LineTruth, ...] = ()
    planted: tuple[Planted, ...] = ()
    writes: frozenset[str] = frozenset({"837P", "999", "277CA", "835", "csv"})
    damages: bool = False
    rejected_batches: frozenset[date] = frozenset()
    """Days with a batch that a 999 rejects as a whole; it is sent again in the afternoon, and then accepted."""
