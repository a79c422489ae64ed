"""What was taken back, what was collected, and what is still owed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from tests.naive_documents import ZERO, Answer, WrittenOff
from tests.naive_ledger import BUCKETS, awaits_secondary, bucket, charge_rows, patient_ages, state
from tests.naive_lineage import Line
from tests.naive_outcomes import Claim
from tests.naive_practice import Figure, Practice, has_only_free_lines, is_excluded, rate


def takebacks(practice: Practice) -> dict[str, Figure]:
    net = gross = paid = ZERO
    for claim in practice.claims:
        for answer in claim.answers if _has_charges(claim) else []:
            if answer.is_primary and practice.scope.counts(claim, answer.day):
                paid += sum((decision.paid for decision in claim.decisions[answer].values()), ZERO)
            elif answer.is_reversal and practice.scope.counts(claim, answer.day) and _is_primary(claim, answer):
                taken, kept = _taken(claim, answer)
                gross += taken
                net += max(taken - kept, ZERO)
    for amount in _untraceable(practice):
        net, gross = net + amount, gross + amount
    return {"takeback_rate": rate(net, paid), "takeback_rate.gross": rate(gross, paid)}


def _has_charges(claim: Claim) -> bool:
    """A claim known from a reversal alone was charged before the files begin."""
    return not has_only_free_lines(claim) or any(answer.charge for answer in claim.answers)


def _is_primary(claim: Claim, reversal: Answer) -> bool:
    """It takes back a primary answer, or nothing known, from a payer who did not only answer as a later one."""
    if claim.cancels[reversal]:
        return any(answer.is_primary for answer, _ in claim.cancels[reversal])
    same_payer = [answer for answer in claim.adjudications if answer.payer == reversal.payer]
    return not same_payer or any(answer.is_primary for answer in same_payer)


def _taken(claim: Claim, reversal: Answer) -> tuple[Decimal, Decimal]:
    """What the reversal cancels, and what uncancelled answers of that payer pay on the same lines."""
    taken = kept = ZERO
    for answer, line in claim.cancels[reversal]:
        if answer.is_primary:
            taken += claim.decisions[answer][line].paid
            kept += _kept(claim, reversal, line, answer)
    for line in claim.unmatched[reversal]:
        taken -= claim.lineage.parts[reversal][line].paid
        kept += _kept(claim, reversal, line, reversal)
    return taken, kept


def _kept(claim: Claim, reversal: Answer, line: Line, after: Answer) -> Decimal:
    return sum(
        (
            decision.paid
            for decision in claim.history(line)
            if decision.answer.payer == reversal.payer
            and decision.answer.is_primary
            and claim.is_current(decision)
            and decision.answer.order > after.order
        ),
        ZERO,
    )


def _untraceable(practice: Practice) -> list[Decimal]:
    """Money withheld at the foot of a payment that names no counted reversal of that payer."""
    named = {
        (answer.payer, number)
        for claim in practice.everybody
        for answer in claim.answers
        if answer.is_reversal and _is_primary(claim, answer)
        for number in [*answer.control_numbers, answer.number]
    }
    return [
        takeback.amount
        for takeback in practice.documents.takebacks
        if (practice.payers is None or takeback.payer in practice.payers)
        and takeback.day <= practice.scope.as_of
        and _is_in_range(practice, takeback)
        and (takeback.payer, takeback.reference) not in named
    ]


def _is_in_range(practice: Practice, takeback: WrittenOff) -> bool:
    """By its own day; under the other bases by that of the one claim it names."""
    if practice.scope.basis == "remit":
        return practice.scope.holds(takeback.day)
    claims = [
        claim
        for claim in practice.everybody
        if takeback.reference
        and any(takeback.reference in (one.number, *one.control_numbers) for one in claim.lineage.documents)
    ]
    return len(claims) == 1 and practice.scope.counts(claims[0], takeback.day)


def net_collection(practice: Practice) -> dict[str, Figure]:
    payments = charges = contractual = patient = by_patients = ZERO
    for claim in practice.claims:
        if claim.only_later_payers or has_only_free_lines(claim):
            continue
        moved = [row for row in practice.rows[claim] if row.kind not in {"charge", "version"}]
        for row in [*moved, *charge_rows(claim)]:
            day = row.line.day
            if is_excluded(claim, row.line) or not practice.scope.holds(day):
                continue
            if day is not None and day <= practice.scope.as_of - timedelta(days=120):
                payments -= row.payer if row.kind == "payment" else ZERO
                charges += row.payer if row.kind in {"charge", "version"} else ZERO
                contractual -= row.payer if row.kind == "contractual" else ZERO
                patient += row.patient if row.kind == "moved" else ZERO
                by_patients -= row.patient if row.kind == "patient_payment" else ZERO
    if practice.patients_paid:
        return {"net_collection_rate": rate(payments + by_patients, charges - contractual)}
    note = "payer net collection: no patient payments"
    return {"net_collection_rate": rate(payments, charges - contractual - patient, note=note)}


def receivables(practice: Practice) -> dict[str, Figure]:
    as_of = practice.scope.as_of
    payer_ages = dict.fromkeys((name for name, _ in BUCKETS), ZERO)
    patient_buckets = dict(payer_ages)
    states = dict.fromkeys("unbilled sent rejected pending denied part_paid other".split(), ZERO)
    states |= {"patient": ZERO, "awaiting_secondary": ZERO}
    over_90 = charged = ZERO
    for claim in practice.claims:
        recent = [row for row in charge_rows(claim) if row.day > as_of - timedelta(days=90)]
        charged += sum((row.payer for row in recent), ZERO)
        for line in claim.lineage.lines:
            rows = [row for row in practice.rows[claim] if row.line is line]
            if not rows:
                continue
            payer, patient = sum((row.payer for row in rows), ZERO), sum((row.patient for row in rows), ZERO)
            age = (as_of - (line.day or min(row.day for row in rows))).days
            payer_ages[bucket(age)] += payer
            over_90 += payer if age > 90 else ZERO
            states[state(claim, line)] += payer
            states["awaiting_secondary" if awaits_secondary(claim, line) else "patient"] += patient
            for name, amount in patient_ages(rows, as_of):
                patient_buckets[name] += amount
    payer, patient = sum(payer_ages.values(), ZERO), sum(patient_buckets.values(), ZERO)
    dollars = {f"payer.{name}": amount for name, amount in payer_ages.items()}
    dollars |= {f"patient.{name}": amount for name, amount in patient_buckets.items()}
    dollars |= {f"state.{name}": amount for name, amount in states.items()}
    return {
        "days_in_ar": rate(payer + patient, Fraction(charged) / 90),
        "ar_over_90": rate(over_90, payer) if payer > 0 else Figure(over_90, payer, None, None, "no receivables"),
        **{f"ar_aging.{name}": Figure(amount, None, amount) for name, amount in dollars.items()},
    }
