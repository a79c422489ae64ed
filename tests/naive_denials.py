"""What was denied at first, and what became of it."""

from __future__ import annotations

from tests.naive_documents import ZERO
from tests.naive_ledger import is_written_off, ledger
from tests.naive_outcomes import Claim, Decision
from tests.naive_practice import Figure, Practice, Scope, claim_firsts, claim_rate, counted, line_rate, rate


def _adjudicated_lines(practice: Practice) -> list[tuple[Claim, Decision]]:
    return [
        (claim, first)
        for claim in practice.claims
        for line in claim.lineage.lines
        if (first := counted(claim, line)) and practice.scope.counts(claim, first.answer.day)
    ]


def denials(practice: Practice) -> dict[str, Figure]:
    claims = []
    for claim in practice.claims:
        firsts = claim_firsts(claim)
        if firsts and practice.scope.counts(claim, min(first.answer.day for first in firsts)):
            claims.append([first.is_denial for first in firsts])
    lines = _adjudicated_lines(practice)
    denied = [(claim, first) for claim, first in lines if first.outcome == "denied"]
    partial = [first for _, first in lines if first.outcome == "partial"]
    charges = sum((first.line.charge for _, first in lines), ZERO)
    denied_charges = sum((first.line.charge for _, first in lines if first.is_denial), ZERO)
    return {
        "initial_denial_rate": claim_rate([any(flags) for flags in claims]),
        "initial_denial_rate.all_lines": claim_rate([all(flags) for flags in claims]),
        "initial_denial_rate_dollars": rate(denied_charges, charges),
        "line_denial_rate": line_rate(practice, [(claim, first, first.is_denial) for claim, first in lines]),
        "partial_denial_rate": line_rate(
            practice, [(claim, first, first.outcome == "partial") for claim, first in lines]
        ),
        "partial_denial_rate.dollars": rate(sum((first.denied_amount for first in partial), ZERO), charges),
        "hidden_denial_rate": line_rate(
            practice, [(claim, first, first.outcome == "hidden") for claim, first in lines]
        ),
        "vague_denial_rate": line_rate(practice, [(claim, first, first.is_vague) for claim, first in denied]),
        "preventable_denial_rate": line_rate(
            practice, [(claim, first, first.is_preventable) for claim, first in denied]
        ),
    }


def final_denials(practice: Practice) -> dict[str, Figure]:
    lines = _adjudicated_lines(practice)
    fates = [(claim, first, _fate(practice.scope, claim, first)) for claim, first in lines]
    denied = [(claim, first) for claim, first in lines if first.is_denial]
    decided, undecided = [], 0
    for claim, first in denied:
        later = [decision for decision in _later(claim, first) if decision.answer.is_primary]
        again = any(decision.outcome not in {"pending", "duplicate"} for decision in later)
        current = [decision for decision in later if claim.is_current(decision)]
        won = sum((d.paid for d in current), ZERO) > 0 or sum((d.patient_share for d in current), ZERO) > 0
        if again or practice.scope.appeal_is_over(_last_denial(claim, first)):
            decided.append((claim, first, won))
        else:
            undecided += 1
    return {
        "final_denial_rate": line_rate(practice, [(claim, first, fate == "final") for claim, first, fate in fates]),
        "final_denial_rate.open": line_rate(practice, [(claim, first, fate == "open") for claim, first, fate in fates]),
        "final_denial_rate.moved": line_rate(
            practice, [(claim, first, fate == "moved") for claim, first, fate in fates]
        ),
        "overturn_rate": line_rate(practice, decided, f"undecided {undecided}"),
    }


def _later(claim: Claim, first: Decision) -> list[Decision]:
    history = claim.history(first.line)
    return history[history.index(first) + 1 :]


def _last_denial(claim: Claim, first: Decision) -> Decision:
    return [d for d in claim.history(first.line) if d.is_denial and d.answer.is_primary][-1]


def _fate(scope: Scope, claim: Claim, first: Decision) -> str:
    """What became of a line that was first denied: paid, moved to the patient, final or open."""
    if not first.is_denial:
        return "not denied"
    later = [decision for decision in _later(claim, first) if claim.is_current(decision)]
    if sum((decision.paid for decision in later), ZERO) > 0:
        return "paid"
    if sum((decision.sum_of("PCD", groups={"PR"}) for decision in later), ZERO) > 0:
        return "moved"
    given_up = is_written_off([row for row in ledger(claim) if row.line is first.line])
    is_final = claim.is_voided or given_up or scope.appeal_is_over(_last_denial(claim, first))
    return "final" if is_final else "open"
