"""The row of truth of each line: its adjudications up to a day, from the decisions themselves."""

from __future__ import annotations

from datetime import date
from functools import cache

from analytics import reference
from analytics.demo.documents import Adjustment, Service
from analytics.demo.shares import Known, Share
from analytics.demo.truth_rows import LineTruth

DENIALS = {"denied", "hidden"}
SET_ASIDE = {"pending", "duplicate"}
REFUSED = {"A3", "A6", "A7", "A8"}
STATES = {"denied": "denied", "hidden": "denied", "partial": "part_paid", "pending": "pending"}


def line_truths(known: Known) -> list[LineTruth]:
    """A row for every line of a claim as first sent."""
    return [_line(known, number, service) for number, service in enumerate(known.history.claim.services, start=1)]


def _line(known: Known, number: int, service: Service) -> LineTruth:
    history = known.history
    claim, shares = history.claim, known.shares(service)
    primary = [share for share in shares if share.decision.is_primary and share.outcome != "duplicate"]
    very_first = primary[0] if primary else None
    first = next((share for share in primary if share.outcome not in SET_ASIDE), None)
    stated = first if first is not None and first.outcome in DENIALS | {"partial"} else None
    cause = stated.decision.cause if stated else None
    money = _money(known, service)
    main = _main(stated) if stated else None
    rarc = next((r for r in stated.remarks if r in _causes()), None) if stated else None
    return LineTruth(
        claim_number=claim.number,
        line_number=number,
        control=service.control,
        code=service.code,
        modifiers=service.modifiers,
        units=service.units,
        charge=service.charge,
        service_day=claim.day,
        payer_id=claim.payer.id,
        therapist_npi=claim.therapist.npi,
        clinic_npi=history.visit.episode.therapist.clinic.npi,
        cause=cause.name if cause else None,
        owner=cause.owner if cause else None,
        category=cause.category if cause else None,
        preventable=cause.preventable if cause else None,
        very_first_outcome=very_first.outcome if very_first else None,
        very_first_day=very_first.decision.day if very_first else None,
        first_outcome=first.outcome if first else None,
        adjudication_day=first.decision.day if first else None,
        carc=main.carc if main else None,
        adjustment_group=main.group if main else None,
        rarc=rarc,
        is_vague=bool(cause and cause.vague and stated and stated.outcome == "denied"),
        first_denied_amount=stated.ofclass_of("D") if stated else 0,
        overturned_day=_overturned(known, primary, first),
        decided_again_day=_decided_again(primary, first),
        last_denial_day=max((s.decision.day for s in _standing(known, primary) if s.outcome in DENIALS), default=None),
        state=_state(known, primary),
        **money,
    )


def _overturned(known: Known, primary: list[Share], first: Share | None) -> date | None:
    if first is None or first.outcome not in DENIALS:
        return None
    later = primary[primary.index(first) + 1 :]
    good = [s for s in later if id(s.decision) not in known.cancelled and (s.paid > 0 or s.ofclass_of("P") > 0)]
    return min((s.decision.day for s in good), default=None)


def _decided_again(primary: list[Share], first: Share | None) -> date | None:
    if first is None or first.outcome not in DENIALS:
        return None
    later = primary[primary.index(first) + 1 :]
    return min((s.decision.day for s in later if s.outcome not in SET_ASIDE), default=None)


def _standing(known: Known, shares: list[Share]) -> list[Share]:
    return [share for share in shares if id(share.decision) not in known.cancelled]


def _state(known: Known, primary: list[Share]) -> str:
    """What is last known of a line: the last answer in force, else the state of the last submission."""
    standing = _standing(known, primary)
    if standing:
        return STATES.get(standing[-1].outcome, "other")
    last = max(sent.day for sent in known.history.sent if sent.day <= known.until)
    words = [w for w in known.history.acknowledged if w.sent == last and w.day <= known.until]
    return "rejected" if words and words[-1].category in REFUSED else "sent"


def answered_money(known: Known, service: Service) -> dict[str, int]:
    """The split of a line's charge by submissions and answers; `left` is what the payer has not settled."""
    shares = known.shares(service)
    current = [share for share in shares if id(share.decision) not in known.cancelled]
    primary = [share for share in current if share.decision.is_primary]
    second = [share for share in current if not share.decision.is_primary]
    charge = _charge_now(known, service)
    paid, paid_second = sum(s.paid for s in primary), sum(s.paid for s in second)
    if second:
        patient, still = sum(s.patient() for s in second), sum(s.denied_open() for s in second)
        contractual = charge - paid - paid_second - patient - still
    else:
        patient, contractual = sum(s.patient() for s in primary), sum(s.contractual() for s in primary)
    return {
        "paid_primary": paid,
        "paid_secondary": paid_second,
        "contractual": contractual,
        "patient_share": patient,
        "charge_now": charge,
        "left": charge - paid - paid_second - patient - contractual,
    }


def _money(known: Known, service: Service) -> dict[str, int]:
    """The same with what the practice's own books say."""
    money = answered_money(known, service)
    left, gone = money.pop("left"), known.posted(service, "write-off", "payer")
    return money | {
        "patient_paid": known.posted(service, "patient payment", ""),
        "patient_written_off": known.posted(service, "write-off", "patient"),
        "written_off": gone,
        "open_payer": left - gone,
    }


def _charge_now(known: Known, service: Service) -> int:
    charge = service.charge
    for day, version in known.history.versions:
        if day <= known.until:
            same = [s for s in version.services if s.control == service.control]
            charge = 0 if version.frequency == "8" else same[0].charge
    return charge


def _main(stated: Share) -> Adjustment:
    wanted = [a for a in stated.adjustments if stated.class_of(a) == "D" and a.amount > 0]
    return max(wanted, key=lambda a: a.amount)


@cache
def _causes() -> frozenset[str]:
    current = reference.rarc().filter(status="current", is_cause=True)
    return frozenset(current.get_column("rarc").to_list())
