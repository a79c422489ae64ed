"""Money in the truth: what is owed, for how long, what was collected and what was taken back; whole cents.

One thing that the definitions book otherwise than a bookkeeper would has a name here:

- `booked_twice`: a payer corrects first and undoes its first answer later, and a second payer answers in between. The
  second payer's answer settles the line as it then stands, with both answers; the undoing then gives back what was
  already settled. By the letter of the definitions the payer owes it again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from analytics.demo.documents import Adjustment, Answer
from analytics.demo.shares import spread_over
from analytics.demo.truth_rows import LineTruth
from tests.demo.truth import Told, Truth, classes, controls, says

BUCKETS = ((30, "0_30"), (60, "31_60"), (90, "61_90"), (120, "91_120"))
MATURED_DAYS, CHARGED_DAYS = 120, 90


def owed_by_payer(told: Told, line: LineTruth) -> int:
    """What the payer owes, less what the practice wrote off."""
    return line.open_payer + booked_twice(told, line)[0]


def owed_by_patient(told: Told, line: LineTruth) -> int:
    """What the patient owes."""
    return line.patient_share - line.patient_paid - line.patient_written_off + booked_twice(told, line)[1]


def booked_twice(told: Told, line: LineTruth) -> tuple[int, int]:
    """What undoing an answer gives back to payer and patient receivables after a second payer settled the line."""
    payer = patient = 0
    settled = False
    for answered in told.answered:
        answer = answered.answer
        settled |= answer.payer.id != told.row.payer_id
        if settled and answer.status == "22" and line.control in controls(answer):
            said = next(each for each in answer.lines if each.service.control == line.control)
            asked = sum(a.amount for a in said.adjustments if a.group == "PR")
            booked = said.paid + sum(a.amount for a in said.adjustments if classes().get(a.carc) in ("C", "P"))
            payer, patient = payer - booked, patient + asked
    return payer, patient


def bucket(days: int) -> str:
    """The age's name in the ids of KPIs."""
    return next((name for most, name in BUCKETS if days <= most), "over_120")


def payer_ages(truth: Truth) -> Counter[str]:
    """Bucket -> owed by payers, by the age of the service."""
    found: Counter[str] = Counter()
    for told in truth.claims:
        for line in told.lines:
            found[bucket((truth.until - line.service_day).days)] += owed_by_payer(told, line)
    return found


def payer_states(truth: Truth) -> Counter[str]:
    """State -> owed by payers, by the line's last answer in force, else by its last sending."""
    found: Counter[str] = Counter()
    for told in truth.claims:
        for line in told.lines:
            found[_state(told, line, truth.until)] += owed_by_payer(told, line)
    return found


def _state(told: Told, line: LineTruth, day: date) -> str:
    last = told.last_answer(line.control, day)
    if line.first_outcome == "expected":
        return "other"
    if last is None:
        mine = [s for s in told.sent if s.claim.payer.id == told.row.payer_id]
        return "rejected" if told.is_refused(mine[-1], day) else "sent"
    if line.first_outcome == "hidden" and line.overturned_day is None:
        return "denied"
    said = says(last, line.control)
    return "other" if said == "patient" else said


def patient_ages(truth: Truth) -> Counter[str]:
    """Bucket -> owed by patients, by the day it became theirs."""
    found: Counter[str] = Counter()
    for told in truth.claims:
        for movements in _patient_movements(told).values():
            for day, amount in _lots(movements):
                found[bucket((truth.until - day).days)] += amount
    return found


def _patient_movements(told: Told) -> dict[str, dict[date, int]]:
    """Line -> day -> what became the patient's, less what ceased to be, was paid or given up.

    A later payer restates what is the patient's; what was paid of it stands. A first payer's answer that comes after it
    is restated by it again, and so moves nothing.
    """
    found: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    restated: set[str] = set()
    for answered in told.answered:
        answer = answered.answer
        shares = _patient_shares(answer)
        if answer.payer.id != told.row.payer_id:
            restated |= shares.keys()
        elif answer.status != "22":
            shares = {control: share for control, share in shares.items() if control not in restated}
        for control, share in shares.items():
            found[control][answered.day] += share
            if answer.payer.id != told.row.payer_id:
                found[control][answered.day] -= sum(found[control].values()) - share
    for posting in told.posted:
        if posting.owed_by != "payer":
            found[posting.line][posting.day] -= posting.amount
    return found


def _patient_shares(answer: Answer) -> dict[str, int]:
    """Line -> what the answer leaves to the patient, with its part of what is said of the whole claim."""

    def asked(adjustments: tuple[Adjustment, ...]) -> list[int]:
        return [a.amount for a in adjustments if a.group == "PR"]

    shares = {line.service.control: sum(asked(line.adjustments)) for line in answer.lines}
    services = [line.service for line in answer.lines] or list(answer.claim.services)
    for amount in asked(answer.claim_adjustments):
        for service, part in zip(services, spread_over(amount, [each.charge for each in services]), strict=True):
            shares[service.control] = shares.get(service.control, 0) + part
    return shares


def _lots(movements: Mapping[date, int]) -> list[tuple[date, int]]:
    """What is left of each day's amount: a reduction takes the oldest first, and so does what follows a credit."""
    lots: list[tuple[date, int]] = []
    for day in sorted(movements):
        amount = movements[day]
        while amount and lots and (lots[0][1] < 0) != (amount < 0):
            since, held = lots.pop(0)
            amount += held
            if amount and (amount < 0) == (held < 0):
                lots.insert(0, (since, amount))
                amount = 0
        if amount:
            lots.append((day, amount))
    return lots


def charged_lately(truth: Truth) -> int:
    """Charges of the last 90 days: by day of service; a version's difference by the day it was sent."""
    since, total = truth.until - timedelta(days=CHARGED_DAYS), 0
    for told in truth.claims:
        charge = told.row.charge
        total += charge if told.row.service_day > since else 0
        for sent in told.sent:
            if sent.claim.payer.id == told.row.payer_id and not told.is_refused(sent, truth.until):
                now = 0 if sent.claim.frequency == "8" else sent.claim.charge
                total += now - charge if sent.day > since else 0
                charge = now
    return total


def collected(truth: Truth) -> Iterator[tuple[Told, int, int]]:
    """Claim -> what payers and patients paid, of what was charged less contractual, on lines old enough.

    Where no patient ever paid, the patient's part is left out of both.
    """
    patients_pay = any(line.patient_paid for told in truth.claims for line in told.lines)
    for told in truth.claims:
        for line in told.lines:
            is_old = line.service_day <= truth.until - timedelta(days=MATURED_DAYS)
            if is_old and line.first_outcome != "expected":
                paid, (payer, patient) = line.paid_primary + line.paid_secondary, booked_twice(told, line)
                allowed = line.charge_now - line.contractual + payer
                if patients_pay:
                    yield told, paid + line.patient_paid, allowed + patient
                else:
                    yield told, paid, allowed - line.patient_share


def taken_back(truth: Truth, gross: bool = False) -> Iterator[tuple[Told, int, int]]:
    """Claim -> what its payer took back (all of it, or less what it paid anew), of what it ever paid."""
    for told in truth.claims:
        row = told.row
        taken = row.taken_back_gross if gross else row.taken_back_net
        yield told, taken + row.offset_later, row.paid_gross
