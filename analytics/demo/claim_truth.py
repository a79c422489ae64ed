"""The row of truth of a whole claim, summed from its lines and its history."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cache

from analytics import reference
from analytics.demo.causes import Rejection
from analytics.demo.deciding import Decision
from analytics.demo.documents import Service
from analytics.demo.history import History
from analytics.demo.shares import Known
from analytics.demo.truth import DENIALS, line_truths
from analytics.demo.truth_rows import ClaimTruth, LineTruth
from analytics.demo.writing_999 import WRONG_COUNT

BATCH_REJECTED = Rejection("batch_rejected", "999", f"IK5-{WRONG_COUNT}", "batch", "BATCH", "biller", rate=0)
"""A claim rejected with its whole batch: the category and status that a 999 is counted as."""
UNCLEAN = DENIALS | {"partial", "pending"}
IN_TRANSIT = {"A0", "A1"}
ACCEPTED = {"A2", "A5"}


def claim_truth(
    history: History, until: date, registrar: str, rejected_batches: frozenset[date] = frozenset()
) -> tuple[ClaimTruth, list[LineTruth]]:
    """The rows of a claim that was sent by the day, and of its lines; batches of some days were first rejected."""
    known = Known(history, until)
    lines = line_truths(known)
    claim, episode = history.claim, history.visit.episode
    sent = [s.day for s in history.sent if s.day <= until and s.claim.payer == claim.payer]
    counted = [line for line in lines if line.charge and line.first_outcome not in (None, "expected")]
    stated = next((line for line in lines if line.cause), None)
    accepted, refused_on = _first_round(history, until, rejected_batches)
    refused = _refused(history, rejected_batches) if refused_on else None
    day = min((line.adjudication_day for line in counted if line.adjudication_day), default=None)
    very_first = min((line.very_first_day for line in lines if line.very_first_day), default=None)
    deeds = [action for action in history.actions if action.day <= until]
    gross, net = _taken_back(known)
    row = ClaimTruth(
        claim_number=claim.number,
        patient_key=episode.patient_key,
        payer_name=claim.payer.name,
        payer_id=claim.payer.id,
        payer_class=history.adjudicator.rules.payer_class,
        clinic_npi=episode.therapist.clinic.npi,
        therapist_npi=claim.therapist.npi,
        registrar=registrar,
        service_day=claim.day,
        diagnosis=claim.diagnoses[0],
        diagnosis_chapter=_chapter(claim.diagnoses[0]),
        place=claim.place,
        is_telehealth=history.visit.is_telehealth,
        has_assistant=history.visit.by_assistant,
        charge=claim.charge,
        lines=len(lines),
        first_sent_day=sent[0],
        last_sent_day=sent[-1],
        times_sent=len(sent) + sum(day in rejected_batches for day in sent),
        accepted_first_time=accepted,
        rejection_cause=refused.name if refused else None,
        rejection_status=refused.status if refused else None,
        first_rejection_day=refused_on,
        very_first_answer_day=very_first,
        adjudication_day=day,
        initially_denied=any(line.first_outcome in DENIALS for line in counted) if counted else None,
        all_lines_denied=all(line.first_outcome in DENIALS for line in counted) if counted else None,
        has_hidden=any(line.first_outcome == "hidden" for line in counted) if counted else None,
        has_partial=any(line.first_outcome == "partial" for line in counted) if counted else None,
        is_clean=_is_clean(lines, refused_on is not None),
        is_resolved_first_time=_is_resolved(known, _is_clean(lines, refused_on is not None)),
        cause=stated.cause if stated else None,
        owner=stated.owner if stated else None,
        category=stated.category if stated else None,
        preventable=stated.preventable if stated else None,
        happening=history.happening,
        worked=deeds[0].action if deeds else None,
        worked_day=deeds[0].day if deeds else None,
        outcome=_outcome(known, lines),
        first_paid_day=min((d.day for d in known.decisions if d.is_primary and d.answer.paid > 0), default=None),
        paid_gross=sum(d.answer.paid for d in known.decisions if d.is_primary and d.cancels is None),
        paid_primary=sum(line.paid_primary for line in lines),
        paid_secondary=sum(line.paid_secondary for line in lines),
        contractual=sum(line.contractual for line in lines),
        patient_share=sum(line.patient_share for line in lines),
        patient_paid=sum(line.patient_paid for line in lines),
        patient_written_off=sum(line.patient_written_off for line in lines),
        written_off=sum(line.written_off for line in lines),
        taken_back_gross=gross,
        taken_back_net=net,
        offset_later=sum(m.amount for m in history.moved if m.reason == "WO" and m.day <= until),
        charge_now=sum(line.charge_now for line in lines),
        open_payer=sum(line.open_payer for line in lines),
    )
    return row, lines


def _refused(history: History, rejected_batches: frozenset[date]) -> Rejection | None:
    """Why the original submission was rejected: with its whole batch, else for the claim's own cause."""
    return BATCH_REJECTED if history.sent[0].day in rejected_batches else history.rejection


def _first_round(history: History, until: date, rejected_batches: frozenset[date]) -> tuple[bool | None, date | None]:
    """Whether the first sending was accepted (None: no final word yet), and the day it was rejected."""
    if history.sent[0].day in rejected_batches:
        return False, history.sent[0].day
    words = [a for a in history.acknowledged if a.sent == history.sent[0].day and a.day <= until]
    final = [a for a in words if a.category not in IN_TRANSIT]
    final_ones = [a for a in final if a.stage == "payer"] or final
    if not final_ones:
        return None, None
    accepted = final_ones[-1].category in ACCEPTED
    return accepted, None if accepted else final_ones[-1].day


def _is_clean(lines: list[LineTruth], refused: bool) -> bool | None:
    final_ones = [line for line in lines if line.very_first_outcome not in (None, "expected")]
    if refused:
        return False
    return all(line.very_first_outcome not in UNCLEAN for line in final_ones) if final_ones else None


def _is_resolved(known: Known, clean: bool | None) -> bool | None:
    """Clean, and nothing more came of it: no reversal, no replacement, no line answered twice."""
    if not clean:
        return clean
    named = [s.control for d in known.decisions if d.is_primary for s in _answered(known, d)]
    undone = any(d.cancels for d in known.decisions)
    return (
        not undone
        and len(named) == len(set(named))
        and not any(day <= known.until for day, _ in known.history.versions)
    )


def _answered(known: Known, decision: Decision) -> list[Service]:
    """The lines it decides; to call a claim a duplicate is no decision about it."""
    named = [line.service for line in decision.answer.lines] or list(known.history.claim.services)
    return [service for service in named if decision.outcomes.get(service.control) != "duplicate"]


def _taken_back(known: Known) -> tuple[int, int]:
    """What reversals undid of payments, and that less what later answers pay on the same claim."""
    gross = net = 0
    for reversal in known.decisions:
        first = reversal.cancels
        if first is None or not first.is_primary:
            continue
        later = [
            d.answer.paid
            for d in known.decisions
            if d.is_primary
            and d.cancels is None
            and d is not first
            and id(d) not in known.cancelled
            and d.day >= first.day
        ]
        gross += max(0, first.answer.paid)
        net += max(0, first.answer.paid - sum(later))
    return gross, net


def _outcome(known: Known, lines: list[LineTruth]) -> str:
    """The status of the claim on the day: the first of these that is true."""
    history, until = known.history, known.until
    paid, first = sum(line.paid_primary for line in lines), {line.first_outcome for line in lines}
    undecided, denied = first == {None}, bool(first & DENIALS)
    standing = {
        "voided": any(day <= until and version.frequency == "8" for day, version in history.versions),
        "pending": undecided and any(line.very_first_outcome == "pending" for line in lines),
        "rejected": undecided and _last_word_is_no(history, until),
        "unanswered": undecided,
        "taken back": history.happening.startswith("taken_back") and _taken_back(known)[0] > 0,
        "written off": any(line.written_off for line in lines),
        "overturned": denied and any(line.overturned_day for line in lines),
        "moved to the patient": denied and not paid and any(line.patient_share for line in lines),
        "denied": denied,
        "part paid": any(line.open_payer for line in lines if line.first_outcome == "partial"),
        "paid": paid > 0,
    }
    return next((word for word, is_so in standing.items() if is_so), "patient share")


def _last_word_is_no(history: History, until: date) -> bool:
    last = max((s.day for s in history.sent if s.day <= until), default=until)
    words = [a for a in history.acknowledged if a.day <= until and a.sent == last]
    return bool(words) and words[-1].category not in ACCEPTED | IN_TRANSIT


@cache
def _chapter(code: str) -> str:
    firsts, chapters = _chapters()
    return str(chapters[bisect_right(firsts, code[:3]) - 1])


@cache
def _chapters() -> tuple[list[str], list[int]]:
    table = reference.diagnosis_chapters().sort("first")
    return table.get_column("first").to_list(), table.get_column("chapter").to_list()
