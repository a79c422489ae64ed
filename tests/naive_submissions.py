"""What became of the claims sent: accepted, clean, resolved, paid and how soon, or never answered."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from tests.naive_documents import Answer
from tests.naive_lineage import Line
from tests.naive_outcomes import Claim, Decision
from tests.naive_practice import (
    Figure,
    Practice,
    claim_firsts,
    claim_rate,
    first_answer,
    is_excluded,
    is_left_out,
    sent_day,
)
from tests.naive_statistics import percentile

USUAL_DAYS = 30


def acceptance(practice: Practice) -> dict[str, Figure]:
    flags = [
        claim.words[claim.original].accepted
        for claim in practice.claims
        if claim.original in claim.words and practice.scope.counts(claim, sent_day(claim))
    ]
    return {"acceptance_rate": claim_rate(flags)}


def _very_firsts(claim: Claim) -> list[Decision]:
    """The very first answers, duplicates aside, on the lines of the submission that was answered."""
    return [
        answers[0]
        for line in claim.answered_lines
        if line.charge > 0 and (answers := claim.first_answers(line)) and not is_excluded(claim, line)
    ]


def clean_claims(practice: Practice) -> dict[str, Figure]:
    clean, resolved = [], []
    for claim in practice.claims:
        if is_left_out(claim) or (practice.has_837 and claim.original is None):
            continue
        firsts = _very_firsts(claim)
        rejected = claim.original is not None and claim.is_rejected(claim.original)
        answer = first_answer(claim)
        if answer is None and not rejected:
            continue
        days = [answer.day] if answer else []
        if rejected and claim.original:
            days.append(claim.words[claim.original].day)
        spoiled = any(first.outcome in {"denied", "hidden", "partial", "pending"} for first in firsts)
        is_clean = not rejected and not spoiled
        if practice.scope.counts(claim, min(days)):
            clean.append(is_clean)
        if practice.scope.counts(claim, sent_day(claim) if practice.has_837 else min(days)):
            resolved.append(is_clean and answer is not None and not _was_touched_again(claim, answer))
    note = "" if practice.has_277ca else "rejections unknown"
    return {
        "clean_claim_rate": claim_rate(clean, note),
        "first_pass_resolution_rate": claim_rate(resolved, note),
    }


def _was_touched_again(claim: Claim, first: Answer) -> bool:
    """A later reversal, replacement or further adjudication by the payer who answered first; a split's half is none."""
    replaced = any(sent.frequency == "7" and sent.order > first.order for sent in claim.submissions)
    answered: set[Line] = set()
    again = False
    for answer in claim.answers:
        if answer.payer != first.payer or answer.order < first.order:
            continue
        if answer.is_reversal:
            again = True
        elif answer.is_primary:
            lines = {line for line, decision in claim.decisions[answer].items() if decision.outcome != "duplicate"}
            again = again or bool(answered & lines)
            answered |= lines
    return replaced or again


def charge_lag(practice: Practice) -> dict[str, Figure]:
    lags = [
        (claim.original.day - claim.original.last_day).days
        for claim in practice.claims
        if claim.original and claim.original.last_day and practice.scope.counts(claim, sent_day(claim))
    ]
    return {
        **_percentiles("charge_lag", [(lag, True) for lag in lags]),
        "charge_lag.within_2": claim_rate([lag <= 2 for lag in lags]),
    }


def _percentiles(kpi: str, times: list[tuple[int, bool]]) -> dict[str, Figure]:
    seen = sum(is_seen for _, is_seen in times)
    found = {}
    for name, share in (("p50", Fraction(1, 2)), ("p90", Fraction(9, 10))):
        value = percentile(times, share)
        note = "" if value is not None else ("not reached" if times else "nothing in scope")
        found[f"{kpi}.{name}"] = Figure(seen, len(times), value, None, note)
    return found


def maturity(practice: Practice) -> dict[str, Figure]:
    cohort = [
        claim
        for claim in practice.claims
        if claim.original and not is_left_out(claim) and practice.scope.counts(claim, sent_day(claim))
    ]
    return {"maturity": claim_rate([bool(claim_firsts(claim)) for claim in cohort])}


def _first_payment(claim: Claim) -> Answer | None:
    return next((a for a in claim.adjudications if a.is_primary and a.paid > 0), None)


def days_to_pay(practice: Practice) -> dict[str, Figure]:
    times = []
    for claim in practice.claims:
        payment = _first_payment(claim)
        if is_left_out(claim):
            continue
        if not practice.has_837:
            if payment and payment.received and practice.scope.counts(claim, payment.received):
                times.append(((payment.day - payment.received).days, True))
        elif claim.standing and practice.scope.counts(claim, sent_day(claim)):
            start = claim.standing[0].day
            if payment:
                times.append(((payment.day - start).days, True))
            elif not (claim.is_voided or _is_wholly_patients(claim)):
                times.append(((practice.scope.as_of - start).days, False))
    return _percentiles("days_to_pay", times)


def _is_wholly_patients(claim: Claim) -> bool:
    """Every line that counts went to deductible, coinsurance or copay, with nothing paid and nothing pending."""
    lines = [line for line in claim.lineage.lines if line.charge != 0 and not is_excluded(claim, line)]
    standing = [[d for d in claim.first_answers(line) if claim.is_current(d)] for line in lines]
    return bool(standing) and all(
        answers and answers[-1].outcome == "paid" and answers[-1].paid == 0 and answers[-1].sum_of("I") == 0
        for answers in standing
    )


def no_response(practice: Practice) -> dict[str, Figure]:
    usual: dict[str | None, int] = {}
    flags = []
    for claim in filter(_waits, practice.claims):
        if claim.payer not in usual:
            usual[claim.payer] = _usual_days(practice, claim.payer)
        older = (practice.scope.as_of - claim.standing[0].day).days > usual[claim.payer]
        if older and practice.scope.counts(claim, sent_day(claim)):
            flags.append(first_answer(claim) is None)
    return {"no_response": claim_rate(flags)}


def _waits(claim: Claim) -> bool:
    return bool(claim.standing) and not claim.is_voided and not is_left_out(claim)


def _usual_days(practice: Practice, payer: str | None) -> int:
    as_of, times = practice.scope.as_of, []
    for claim in filter(_waits, practice.everybody):
        start = claim.standing[0].day
        if claim.payer == payer and as_of - timedelta(days=365) < start:
            answer = first_answer(claim)
            times.append(((answer.day if answer else as_of) - start, answer is not None))
    if sum(answered for _, answered in times) < 20:
        return USUAL_DAYS
    reached = percentile([(time.days, answered) for time, answered in times], Fraction(9, 10))
    return USUAL_DAYS if reached is None else reached
