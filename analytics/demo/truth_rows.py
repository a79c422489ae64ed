"""What truly happened to every claim and line, decided when it was decided and not read back from any file.

Words are those of the KPI definitions. Money is whole cents, as of the story's `until`. An event that has not happened
is None; so is everything that only an answer could tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class LineTruth:
    """One billed line. `first_outcome` is that of its first adjudication; `very_first_outcome` may be pending.

    `open_payer` is what the payer still owes after `written_off`; add both for what the X12 files alone can show. Of
    `patient_share` the patient paid `patient_paid`, and `patient_written_off` was given up.
    `decided_again_day` is that of the next answer after a denial, `last_denial_day` that of the last one in force;
    `state` is what is last known of the line: sent, rejected, pending, denied, part_paid or other.
    """

    claim_number: str
    line_number: int
    control: str
    code: str
    modifiers: tuple[str, ...]
    units: int
    charge: int
    service_day: date
    payer_id: str
    therapist_npi: str
    clinic_npi: str
    cause: str | None
    owner: str | None
    category: str | None
    preventable: str | None
    very_first_outcome: str | None
    very_first_day: date | None
    first_outcome: str | None
    adjudication_day: date | None
    carc: str | None
    adjustment_group: str | None
    rarc: str | None
    is_vague: bool
    first_denied_amount: int
    overturned_day: date | None
    decided_again_day: date | None
    last_denial_day: date | None
    state: str
    paid_primary: int
    paid_secondary: int
    contractual: int
    patient_share: int
    patient_paid: int
    patient_written_off: int
    written_off: int
    charge_now: int
    open_payer: int


@dataclass(frozen=True)
class ClaimTruth:
    """One billed claim. `cause` is why it was first denied, `rejection_cause` why it was first rejected.

    `paid_gross` is what the first payer paid, whatever it took back later: `taken_back_gross` is what reversals undid
    of it, `taken_back_net` that less what later answers paid, `taken_back_beside` what it recovered in other ways.
    """

    claim_number: str
    patient_key: str
    payer_name: str
    payer_id: str
    payer_class: str
    clinic_npi: str
    therapist_npi: str
    registrar: str
    service_day: date
    diagnosis: str
    diagnosis_chapter: str
    place: str
    is_telehealth: bool
    has_assistant: bool
    charge: int
    lines: int
    first_sent_day: date
    last_sent_day: date
    times_sent: int
    accepted_first_time: bool | None
    rejection_cause: str | None
    rejection_status: str | None
    first_rejection_day: date | None
    very_first_answer_day: date | None
    adjudication_day: date | None
    initially_denied: bool | None
    all_lines_denied: bool | None
    has_hidden: bool | None
    has_partial: bool | None
    is_clean: bool | None
    is_resolved_first_time: bool | None
    cause: str | None
    owner: str | None
    category: str | None
    preventable: str | None
    happening: str
    worked: str | None
    worked_day: date | None
    outcome: str
    first_paid_day: date | None
    paid_gross: int
    paid_primary: int
    paid_secondary: int
    contractual: int
    patient_share: int
    patient_paid: int
    patient_written_off: int
    written_off: int
    taken_back_gross: int
    taken_back_net: int
    offset_later: int
    charge_now: int
    open_payer: int


@dataclass(frozen=True)
class Planted:
    """An effect put in on purpose: what, where, since when; `size` and `usual` are rates, shares or factors."""

    effect: str
    where: str
    payer_id: str | None
    clinic_npi: str | None
    therapist_npi: str | None
    registrar: str | None
    codes: tuple[str, ...]
    since: date | None
    cause: str | None
    size: float
    usual: float
    claims: int
