"""Every KPI counted claim by claim and line by line, in the order of the definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.naive_documents import ZERO, Answer, Documents
from tests.naive_ledger import BUCKETS, Movement, awaits_secondary, bucket, ledger, patient_ages, state
from tests.naive_lineage import Line
from tests.naive_outcomes import Claim, Decision
from tests.naive_statistics import Interval, clustered, percentile, wilson

Number = int | Decimal | Fraction | None
USUAL_DAYS = 30


@dataclass(frozen=True)
class Figure:
    """One number: its parts, its value (null with a note), its interval."""

    numerator: Number
    denominator: Number
    value: Number
    interval: Interval | None = None
    note: str = ""


@dataclass(frozen=True)
class Scope:
    """What to count, as of which day."""

    as_of: date
    basis: str
    start: date | None
    end: date | None
    appeal_days: int
    appeal_days_by_payer: Mapping[str, int]

    def holds(self, day: date | None) -> bool:
        return day is not None and (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def counts(self, claim: Claim, remit_day: date | None) -> bool:
        """Whether the claim's date falls into the range; `remit_day` is its date under the basis remit."""
        return self.holds({"remit": remit_day, "submission": _sent(claim), "service": _served(claim)}[self.basis])

    def appeal_is_over(self, decision: Decision) -> bool:
        days = self.appeal_days_by_payer.get(decision.answer.payer or "", self.appeal_days)
        return self.as_of > decision.answer.day + timedelta(days=days)


def _sent(claim: Claim) -> date | None:
    return claim.original.day if claim.original else None


def _served(claim: Claim) -> date | None:
    return min((line.day for line in claim.lineage.lines if line.day), default=None)


@dataclass
class Practice:
    """The claims to count, all claims for the payers' usual times, and the kinds of file there are by the day."""

    claims: list[Claim]
    everybody: list[Claim]
    documents: Documents
    payers: set[str | None] | None
    scope: Scope
    rows: dict[Claim, list[Movement]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = {claim: ledger(claim) for claim in self.claims}

    def has(self, days: Iterable[date]) -> bool:
        return any(day <= self.scope.as_of for day in days)

    @property
    def has_837(self) -> bool:
        return self.has(self.documents.submission_days)

    @property
    def has_277ca(self) -> bool:
        return self.has(self.documents.acknowledgement_days)

    @property
    def has_835(self) -> bool:
        return self.has(self.documents.payment_days)


def figures(practice: Practice) -> dict[str, Figure]:
    """Every KPI by its id."""
    found: dict[str, Figure] = {}
    families: list[tuple[Callable[[Practice], dict[str, Figure]], bool, bool, bool]] = [
        (_denials, False, False, True),
        (_acceptance, True, True, False),
        (_clean_claims, False, False, True),
        (_final_denials, False, False, True),
        (_takebacks, False, False, True),
        (_net_collection, False, False, True),
        (_receivables, False, False, False),
        (_days_to_pay, False, False, True),
        (_charge_lag, True, False, False),
        (_no_response, True, False, True),
        (_maturity, True, False, True),
    ]
    for family, needs_837, needs_277ca, needs_835 in families:
        lacks = [
            kind
            for kind, needed, there in (
                ("837", needs_837, practice.has_837),
                ("277CA", needs_277ca, practice.has_277ca),
                ("835", needs_835, practice.has_835),
            )
            if needed and not there
        ]
        for kpi, figure in family(practice).items():
            found[kpi] = Figure(None, None, None, None, f"no {lacks[0]} files") if lacks else figure
    return found


def _rate(numerator: Number, denominator: Number, interval: Interval | None = None, note: str = "") -> Figure:
    if not denominator:
        return Figure(numerator, denominator, None, None, note or "nothing in scope")
    return Figure(numerator, denominator, Fraction(numerator or 0) / Fraction(denominator), interval, note)


def _claim_rate(flags: list[bool], note: str = "") -> Figure:
    n, hits = len(flags), sum(flags)
    return _rate(hits, n, wilson(Fraction(hits, n), n) if n else None, note)


def _line_rate(flags: list[tuple[Claim, bool]], note: str = "") -> Figure:
    clusters: dict[Claim, tuple[int, int]] = {}
    for claim, flag in flags:
        hits, lines = clusters.get(claim, (0, 0))
        clusters[claim] = (hits + flag, lines + 1)
    hits = sum(flag for _, flag in flags)
    return _rate(hits, len(flags), clustered(list(clusters.values())) if flags else None, note)


# --- What stands in a rate -----------------------------------------------------------------------------------------


def _counted(claim: Claim, line: Line) -> Decision | None:
    """The line's first adjudication, if the line stands in rates."""
    first = claim.first_adjudication(line)
    return first if first and line.charge > 0 and first.outcome != "expected" else None


def _claim_firsts(claim: Claim) -> list[Decision]:
    """The first adjudications that make a claim adjudicated: of the submission that was answered."""
    return [first for line in claim.answered_lines if (first := _counted(claim, line))]


def _is_excluded(claim: Claim, line: Line) -> bool:
    """Its outcome is duplicate or expected non-payable."""
    first = claim.first_adjudication(line)
    answered = any(decision.answer.is_primary for decision in claim.history(line))
    return answered and (not claim.first_answers(line) or (first is not None and first.outcome == "expected"))


def _is_left_out(claim: Claim) -> bool:
    """It stands outside what needs an answer: only later payers answered, or it has no line that counts."""
    answered = any(answer.is_primary for answer in claim.adjudications)
    charged = [line for line in claim.lineage.lines if line.charge > 0]
    return claim.only_later_payers or (answered and all(_is_excluded(claim, line) for line in charged))


# --- Denials -------------------------------------------------------------------------------------------------------


def _adjudicated_lines(practice: Practice) -> list[tuple[Claim, Decision]]:
    return [
        (claim, first)
        for claim in practice.claims
        for line in claim.lineage.lines
        if (first := _counted(claim, line)) and practice.scope.counts(claim, first.answer.day)
    ]


def _denials(practice: Practice) -> dict[str, Figure]:
    claims = []
    for claim in practice.claims:
        firsts = _claim_firsts(claim)
        if firsts and practice.scope.counts(claim, min(first.answer.day for first in firsts)):
            claims.append([first.is_denial for first in firsts])
    lines = _adjudicated_lines(practice)
    denied = [(claim, first) for claim, first in lines if first.outcome == "denied"]
    partial = [first for _, first in lines if first.outcome == "partial"]
    charges = sum((first.line.charge for _, first in lines), ZERO)
    denied_charges = sum((first.line.charge for _, first in lines if first.is_denial), ZERO)
    return {
        "initial_denial_rate": _claim_rate([any(flags) for flags in claims]),
        "initial_denial_rate.all_lines": _claim_rate([all(flags) for flags in claims]),
        "initial_denial_rate_dollars": _rate(denied_charges, charges),
        "line_denial_rate": _line_rate([(claim, first.is_denial) for claim, first in lines]),
        "partial_denial_rate": _line_rate([(claim, first.outcome == "partial") for claim, first in lines]),
        "partial_denial_rate.dollars": _rate(sum((first.denied_amount for first in partial), ZERO), charges),
        "hidden_denial_rate": _line_rate([(claim, first.outcome == "hidden") for claim, first in lines]),
        "vague_denial_rate": _line_rate([(claim, first.is_vague) for claim, first in denied]),
        "preventable_denial_rate": _line_rate([(claim, first.is_preventable) for claim, first in denied]),
    }


# --- Submissions ---------------------------------------------------------------------------------------------------


def _acceptance(practice: Practice) -> dict[str, Figure]:
    flags = [
        claim.words[claim.original].accepted
        for claim in practice.claims
        if claim.original in claim.words and practice.scope.counts(claim, _sent(claim))
    ]
    return {"acceptance_rate": _claim_rate(flags)}


def _very_firsts(claim: Claim) -> list[Decision]:
    """The very first answers, duplicates aside, on the lines of the submission that was answered."""
    return [
        answers[0]
        for line in claim.answered_lines
        if line.charge > 0 and (answers := claim.first_answers(line)) and not _is_excluded(claim, line)
    ]


def _clean_claims(practice: Practice) -> dict[str, Figure]:
    clean, resolved = [], []
    for claim in practice.claims:
        if claim.only_later_payers or (practice.has_837 and claim.original is None):
            continue
        firsts = _very_firsts(claim)
        rejected = claim.original is not None and claim.is_rejected(claim.original)
        if not firsts and not rejected:
            continue
        days = [first.answer.day for first in firsts]
        if rejected and claim.original:
            days.append(claim.words[claim.original].day)
        spoiled = any(first.outcome in {"denied", "hidden", "partial", "pending"} for first in firsts)
        is_clean = not rejected and not spoiled
        if practice.scope.counts(claim, min(days)):
            clean.append(is_clean)
        if practice.scope.counts(claim, _sent(claim) if practice.has_837 else min(days)):
            resolved.append(is_clean and not _was_touched_again(claim, firsts))
    note = "" if practice.has_277ca else "rejections unknown"
    return {
        "clean_claim_rate": _claim_rate(clean, note),
        "first_pass_resolution_rate": _claim_rate(resolved, note),
    }


def _was_touched_again(claim: Claim, firsts: list[Decision]) -> bool:
    """A later reversal, replacement or further adjudication by the payer who answered first; a split's half is none."""
    first = min(firsts, key=lambda decision: decision.answer.order).answer
    replaced = any(s.frequency == "7" for s in claim.submissions if s is not claim.original)
    answered: set[Line] = set()
    again = False
    for answer in claim.answers:
        if answer.payer != first.payer or answer.order < first.order:
            continue
        if answer.is_reversal:
            again = True
        elif answer.is_primary:
            again = again or bool(answered & set(claim.decisions[answer]))
            answered |= set(claim.decisions[answer])
    return replaced or again


def _charge_lag(practice: Practice) -> dict[str, Figure]:
    lags = [
        (claim.original.day - claim.original.last_day).days
        for claim in practice.claims
        if claim.original and claim.original.last_day and practice.scope.counts(claim, _sent(claim))
    ]
    return {
        **_percentiles("charge_lag", [(lag, True) for lag in lags]),
        "charge_lag.within_2": _claim_rate([lag <= 2 for lag in lags]),
    }


def _percentiles(kpi: str, times: list[tuple[int, bool]]) -> dict[str, Figure]:
    seen = sum(is_seen for _, is_seen in times)
    found = {}
    for name, share in (("p50", Fraction(1, 2)), ("p90", Fraction(9, 10))):
        value = percentile(times, share)
        note = "" if value is not None else ("not reached" if times else "nothing in scope")
        found[f"{kpi}.{name}"] = Figure(seen, len(times), value, None, note)
    return found


def _maturity(practice: Practice) -> dict[str, Figure]:
    cohort = [
        claim
        for claim in practice.claims
        if claim.original and not _is_left_out(claim) and practice.scope.counts(claim, _sent(claim))
    ]
    return {"maturity": _claim_rate([bool(_claim_firsts(claim)) for claim in cohort])}


def _first_primary(claim: Claim, paid: bool = False) -> Answer | None:
    return next((a for a in claim.adjudications if a.is_primary and (a.paid > 0 or not paid)), None)


def _days_to_pay(practice: Practice) -> dict[str, Figure]:
    times = []
    for claim in practice.claims:
        payment = _first_primary(claim, paid=True)
        if not practice.has_837:
            if payment and payment.received and practice.scope.counts(claim, payment.received):
                times.append(((payment.day - payment.received).days, True))
        elif claim.standing and not claim.only_later_payers and practice.scope.counts(claim, _sent(claim)):
            start = claim.standing[0].day
            if payment:
                times.append(((payment.day - start).days, True))
            elif not (claim.is_voided or _is_left_out(claim) or _is_wholly_patients(claim)):
                times.append(((practice.scope.as_of - start).days, False))
    return _percentiles("days_to_pay", times)


def _is_wholly_patients(claim: Claim) -> bool:
    """Answered, and every line that counts went to deductible, coinsurance or copay."""
    lasts = [
        current[-1]
        for line in claim.lineage.lines
        if line.charge > 0
        and not _is_excluded(claim, line)
        and (current := [d for d in claim.first_answers(line) if claim.is_current(d)])
    ]
    return bool(lasts) and all(d.outcome == "paid" and d.paid == 0 and d.patient_share > 0 for d in lasts)


def _no_response(practice: Practice) -> dict[str, Figure]:
    usual: dict[str | None, int] = {}
    flags = []
    for claim in filter(_waits, practice.claims):
        days = usual.setdefault(claim.payer, _usual_days(practice, claim.payer))
        older = (practice.scope.as_of - claim.standing[0].day).days > days
        if older and practice.scope.counts(claim, _sent(claim)):
            flags.append(_first_primary(claim) is None)
    return {"no_response": _claim_rate(flags)}


def _waits(claim: Claim) -> bool:
    return bool(claim.standing) and not claim.is_voided and not claim.only_later_payers


def _usual_days(practice: Practice, payer: str | None) -> int:
    as_of, times = practice.scope.as_of, []
    for claim in filter(_waits, practice.everybody):
        start = claim.standing[0].day
        if claim.payer == payer and as_of - timedelta(days=365) < start:
            answer = _first_primary(claim)
            times.append(((answer.day if answer else as_of) - start, answer is not None))
    if sum(answered for _, answered in times) < 20:
        return USUAL_DAYS
    reached = percentile([(time.days, answered) for time, answered in times], Fraction(9, 10))
    return USUAL_DAYS if reached is None else reached


# --- What becomes of denials ---------------------------------------------------------------------------------------


def _final_denials(practice: Practice) -> dict[str, Figure]:
    lines = _adjudicated_lines(practice)
    fates = [(claim, _fate(practice.scope, claim, first)) for claim, first in lines]
    denied = [(claim, first) for claim, first in lines if first.is_denial]
    decided, undecided = [], 0
    for claim, first in denied:
        later = [decision for decision in _later(claim, first) if decision.answer.is_primary]
        again = any(decision.outcome not in {"pending", "duplicate"} for decision in later)
        current = [decision for decision in later if claim.is_current(decision)]
        won = sum((d.paid for d in current), ZERO) > 0 or sum((d.patient_share for d in current), ZERO) > 0
        if again or practice.scope.appeal_is_over(_last_denial(claim, first)):
            decided.append((claim, won))
        else:
            undecided += 1
    return {
        "final_denial_rate": _line_rate([(claim, fate == "final") for claim, fate in fates]),
        "final_denial_rate.open": _line_rate([(claim, fate == "open") for claim, fate in fates]),
        "final_denial_rate.moved": _line_rate([(claim, fate == "moved") for claim, fate in fates]),
        "overturn_rate": _line_rate(decided, f"undecided {undecided}"),
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
    return "final" if claim.is_voided or scope.appeal_is_over(_last_denial(claim, first)) else "open"


# --- Money ---------------------------------------------------------------------------------------------------------


def _takebacks(practice: Practice) -> dict[str, Figure]:
    net = gross = paid = ZERO
    for claim in practice.claims:
        for answer in claim.answers:
            if answer.is_primary and practice.scope.counts(claim, answer.day):
                paid += sum((decision.paid for decision in claim.decisions[answer].values()), ZERO)
            elif answer.is_reversal and practice.scope.counts(claim, answer.day) and _is_primary(claim, answer):
                taken, kept = _taken(claim, answer)
                gross += taken
                net += max(taken - kept, ZERO)
    for amount in _untraceable(practice):
        net, gross = net + amount, gross + amount
    return {"takeback_rate": _rate(net, paid), "takeback_rate.gross": _rate(gross, paid)}


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
        kept += _kept(claim, reversal, line, None)
    return taken, kept


def _kept(claim: Claim, reversal: Answer, line: Line, after: Answer | None) -> Decimal:
    return sum(
        (
            decision.paid
            for decision in claim.history(line)
            if decision.answer.payer == reversal.payer
            and decision.answer.is_primary
            and claim.is_current(decision)
            and (after is None or decision.answer.order > after.order)
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
    # Only the basis remit knows the date of what concerns no claim.
    return [
        takeback.amount
        for takeback in practice.documents.takebacks
        if (practice.payers is None or takeback.payer in practice.payers)
        and (practice.scope.basis == "remit" and practice.scope.holds(takeback.day))
        and takeback.day <= practice.scope.as_of
        and (takeback.payer, takeback.reference) not in named
    ]


def _net_collection(practice: Practice) -> dict[str, Figure]:
    payments = charges = contractual = patient = ZERO
    for claim in practice.claims:
        for row in practice.rows[claim]:
            day = row.line.day
            if claim.only_later_payers or _is_excluded(claim, row.line) or not practice.scope.holds(day):
                continue
            if day is not None and day <= practice.scope.as_of - timedelta(days=120):
                payments -= row.payer if row.kind == "payment" else ZERO
                charges += row.payer if row.kind in {"charge", "version"} else ZERO
                contractual -= row.payer if row.kind == "contractual" else ZERO
                patient += row.patient
    note = "payer net collection: no patient payments"
    return {"net_collection_rate": _rate(payments, charges - contractual - patient, note=note)}


def _receivables(practice: Practice) -> dict[str, Figure]:
    as_of = practice.scope.as_of
    payer_ages = dict.fromkeys((name for name, _ in BUCKETS), ZERO)
    patient_buckets = dict(payer_ages)
    states = dict.fromkeys("unbilled sent rejected pending denied part_paid other".split(), ZERO)
    states |= {"patient": ZERO, "awaiting_secondary": ZERO}
    over_90 = charged = ZERO
    for claim in practice.claims:
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
            recent = [row for row in rows if row.day > as_of - timedelta(days=90)]
            charged += sum((row.payer for row in recent if row.kind in {"charge", "version"}), ZERO)
    payer, patient = sum(payer_ages.values(), ZERO), sum(patient_buckets.values(), ZERO)
    dollars = {f"payer.{name}": amount for name, amount in payer_ages.items()}
    dollars |= {f"patient.{name}": amount for name, amount in patient_buckets.items()}
    dollars |= {f"state.{name}": amount for name, amount in states.items()}
    return {
        "days_in_ar": _rate(payer + patient, Fraction(charged) / 90),
        "ar_over_90": _rate(over_90, payer) if payer > 0 else Figure(over_90, payer, None, None, "no receivables"),
        **{f"ar_aging.{name}": Figure(amount, None, amount) for name, amount in dollars.items()},
    }
