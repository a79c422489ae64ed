"""Every KPI's two halves, counted in the truth by the letter of the definitions; money in whole cents.

A KPI yields what each claim or line adds to its halves, with its date; `halves` adds up, whole or by group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from analytics.demo.truth_rows import LineTruth
from tests.demo.truth import DENIALS, UNCLEAN, Told, Truth

ASSUMED_ANSWER_DAYS, LEARNED_FROM, LEARNED_OVER = 30, 20, 365


@dataclass(frozen=True)
class Part:
    """What a claim, or one line of it, adds to numerator and denominator; `answered_on` dates it under `remit`."""

    told: Told
    top: int
    bottom: int
    answered_on: date | None = None
    line: LineTruth | None = None
    reasons: Sequence[LineTruth] = ()

    def day(self, basis: str) -> date:
        """The date of a basis; KPIs over submissions have the first sending's also under `remit`."""
        if basis == "service":
            return self.told.row.service_day
        return self.answered_on if basis == "remit" and self.answered_on else self.told.row.first_sent_day


Parts = Iterator[Part]
Counting = Callable[[Truth, date], Parts]


def _claims_denied(truth: Truth, day: date, whole: bool = False) -> Parts:
    for told in truth.claims:
        if judged := told.judged(day):
            denied = [line for line in judged if line.first_outcome in DENIALS]
            top = len(denied) == len(judged) if whole else bool(denied)
            yield Part(told, int(top), 1, told.adjudicated_on(day), reasons=denied if top else ())


def _lines(
    top: Callable[[LineTruth], int], bottom: Callable[[LineTruth], int] = lambda _: 1
) -> Counting:  # fmt: skip
    def counted(truth: Truth, day: date) -> Parts:
        for told in truth.claims:
            for line in told.judged(day):
                yield Part(told, int(top(line)), int(bottom(line)), line.adjudication_day, line, (line,))

    return counted


def _acceptance(truth: Truth, day: date) -> Parts:
    for told in truth.claims:
        accepted, _ = told.accepted_first_time(day)
        if accepted is not None:
            yield Part(told, int(accepted), 1)


def _clean(truth: Truth, day: date, *, resolved: bool = False, remits_only: bool = False) -> Parts:
    for told in truth.claims:
        accepted, worded_on = (None, None) if remits_only else told.accepted_first_time(day)
        heard = told.first_heard(day)
        if told.is_answered_by_others_only(day) or (not heard and accepted is not False):
            continue
        clean = accepted is not False and all(line.very_first_outcome not in UNCLEAN for line in heard)
        top = clean and not (resolved and told.is_touched_again(day))
        days = [line.very_first_day for line in heard] + ([worded_on] if accepted is False else [])
        first = min(d for d in days if d)
        yield Part(told, int(top), 1, None if resolved and not remits_only else first)


def _maturity(truth: Truth, day: date) -> Parts:
    for told in truth.claims:
        is_outside = told.is_set_aside(day) or told.is_answered_by_others_only(day)
        if told.row.first_sent_day <= day and not is_outside:
            yield Part(told, int(told.adjudicated_on(day) is not None), 1)


def _within_two_days(truth: Truth, day: date) -> Parts:
    for told in truth.claims:
        if told.row.first_sent_day <= day:
            yield Part(told, int((told.row.first_sent_day - told.row.service_day).days <= 2), 1)


def _unanswered(truth: Truth, day: date) -> Parts:
    usual = _usual_days(truth, day)
    for told, taken_in, answered_on in _awaited(truth, day):
        known = usual.get(told.row.payer_id, ASSUMED_ANSWER_DAYS)
        if (day - taken_in).days > known:
            yield Part(told, int(answered_on is None), 1)


def _awaited(truth: Truth, day: date) -> Iterator[tuple[Told, date, date | None]]:
    """Claims sent, not turned away, not taken back: since when, and the day of the first answer if there is one."""
    for told in truth.claims:
        taken_in = told.taken_in_on(day)
        if taken_in is not None and not told.is_voided(day) and not told.is_answered_by_others_only(day):
            yield told, taken_in, min((a.day for a in told.primary(day)), default=None)


def _usual_days(truth: Truth, day: date) -> dict[str, int]:
    """Payer -> the day by which nine in ten are answered, where enough are."""
    waits: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for told, taken_in, answered_on in _awaited(truth, day):
        if taken_in > day - timedelta(days=LEARNED_OVER):
            waits[told.row.payer_id].append((((answered_on or day) - taken_in).days, answered_on is not None))
    found = {payer: percentile(known, Fraction(9, 10)) for payer, known in waits.items()}
    enough = {payer for payer, known in waits.items() if sum(ended for _, ended in known) >= LEARNED_FROM}
    return {payer: usual for payer, usual in found.items() if usual is not None and payer in enough}


def _after_denial(fate: str) -> Counting:
    """Lines first denied with this fate by the day: won, moved, final or open."""

    def counted(truth: Truth, day: date) -> Parts:
        for told in truth.claims:
            for line in told.judged(day):
                top = line.first_outcome in DENIALS and told.fate(line, day) == fate
                yield Part(told, int(top), 1, line.adjudication_day, line, (line,))

    return counted


def _overturned(truth: Truth, day: date) -> Parts:
    """Of the lines decided again, or past their appeal days, how many were won."""
    for told in truth.claims:
        for line in told.judged(day):
            denied = line.first_outcome in DENIALS
            decided = denied and (told.is_decided_again(line, day) or told.is_past_appeal(line, day))
            won = denied and line.overturned_day is not None and line.overturned_day <= day
            yield Part(told, int(won), int(decided), line.adjudication_day, line, (line,))


COUNTED: Mapping[str, Counting] = {
    "initial_denial_rate": _claims_denied,
    "initial_denial_rate.all_lines": lambda truth, day: _claims_denied(truth, day, whole=True),
    "initial_denial_rate_dollars": _lines(lambda x: x.charge if x.first_outcome in DENIALS else 0, lambda x: x.charge),
    "line_denial_rate": _lines(lambda x: x.first_outcome in DENIALS),
    "partial_denial_rate": _lines(lambda x: x.first_outcome == "partial"),
    "partial_denial_rate.dollars": _lines(
        lambda x: x.first_denied_amount if x.first_outcome == "partial" else 0, lambda x: x.charge
    ),
    "hidden_denial_rate": _lines(lambda x: x.first_outcome == "hidden"),
    "vague_denial_rate": _lines(lambda x: x.is_vague, lambda x: x.first_outcome == "denied"),
    "preventable_denial_rate": _lines(
        lambda x: x.first_outcome == "denied" and x.preventable == "yes" and not x.is_vague,
        lambda x: x.first_outcome == "denied",
    ),
    "final_denial_rate": _after_denial("final"),
    "final_denial_rate.open": _after_denial("open"),
    "final_denial_rate.moved": _after_denial("moved"),
    "overturn_rate": _overturned,
    "acceptance_rate": _acceptance,
    "clean_claim_rate": _clean,
    "first_pass_resolution_rate": lambda truth, day: _clean(truth, day, resolved=True),
    "maturity": _maturity,
    "charge_lag.within_2": _within_two_days,
    "no_response": _unanswered,
}
"""KPIs that are one sum over another."""
DOLLARS = ("initial_denial_rate_dollars", "partial_denial_rate.dollars")
REMITS_ONLY: Mapping[str, Counting] = {
    "clean_claim_rate": lambda truth, day: _clean(truth, day, remits_only=True),
    "first_pass_resolution_rate": lambda truth, day: _clean(truth, day, resolved=True, remits_only=True),
}
"""Those that are counted otherwise where there are no claims and acknowledgements."""


def days_to_pay(truth: Truth, day: date) -> Iterator[tuple[Told, int, bool]]:
    """How many days each claim has waited for its first payment, and whether it came."""
    for told in truth.claims:
        taken_in = told.taken_in_on(day)
        paid_on = told.row.first_paid_day if told.row.first_paid_day and told.row.first_paid_day <= day else None
        left_out = told.is_voided(day) or told.is_wholly_the_patients(day) or told.is_set_aside(day)
        left_out |= told.is_answered_by_others_only(day)
        if taken_in is not None and (paid_on or not left_out):
            yield told, ((paid_on or day) - taken_in).days, paid_on is not None


def days_from_receipt_to_pay(truth: Truth, day: date) -> Iterator[tuple[Told, int, bool]]:
    """What remittances alone can tell: days from the payer's receipt to the first payment, of paid claims."""
    for told in truth.claims:
        paid = next((a for a in told.primary(day) if a.answer.paid > 0 and a.answer.status != "22"), None)
        if paid is not None:
            yield told, (paid.day - paid.answer.received).days, True


def charge_lag(truth: Truth, day: date) -> Iterator[tuple[Told, int, bool]]:
    """Days from service to first sending."""
    for told in truth.claims:
        if told.row.first_sent_day <= day:
            yield told, (told.row.first_sent_day - told.row.service_day).days, True


def percentile(waits: Sequence[tuple[int, bool]], share: Fraction) -> int | None:
    """The day by which a share has ended: Kaplan-Meier, day by day."""
    lasting = Fraction(1)
    for day in sorted({days for days, ended in waits if ended}):
        at_risk = sum(days >= day for days, _ in waits)
        lasting *= 1 - Fraction(sum(days == day and ended for days, ended in waits), at_risk)
        if lasting <= 1 - share:
            return day
    return None


GROUPS: Mapping[str, Callable[[Part, str], Sequence[str]]] = {
    "all": lambda _, __: ("all",),
    "payer": lambda part, _: (part.told.row.payer_id,),
    "payer_class": lambda part, _: (part.told.row.payer_class,),
    "clinic": lambda part, _: (part.told.row.clinic_npi,),
    "therapist": lambda part, _: (part.told.row.therapist_npi,),
    "month": lambda part, basis: (f"{part.day(basis):%Y-%m}",),
    "week": lambda part, basis: (str(part.day(basis) - timedelta(days=part.day(basis).weekday())),),
    "cpt": lambda part, _: _of_lines(part, lambda x: [x.code]),
    "modifier": lambda part, _: _of_lines(part, lambda x: x.modifiers or ("none",)),
    "pos": lambda part, _: (part.told.row.place,),
    "diagnosis_chapter": lambda part, _: (part.told.row.diagnosis_chapter,),
}
"""Dimension -> the groups in which a part stands, on a basis."""
REASONS: Mapping[str, Callable[[LineTruth], str | None]] = {
    "category": lambda line: line.category,
    "owner": lambda line: line.owner,
    "carc": lambda line: line.carc,
    "rarc": lambda line: line.rarc or ("none" if line.carc else None),
}
"""Dimension -> the group of a denied line."""


def _of_lines(part: Part, groups: Callable[[LineTruth], Sequence[str]]) -> list[str]:
    lines = [part.line] if part.line else part.told.lines
    return sorted({group for line in lines for group in groups(line)})


def halves(parts: Parts, by: str = "all", basis: str = "remit") -> dict[str, tuple[int, int]]:
    """Group -> numerator, denominator; a reason's denominator is everything, and groups of nothing are left out."""
    if by in REASONS:
        return _by_reason(list(parts), REASONS[by])
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for part in parts:
        for group in GROUPS[by](part, basis):
            top, bottom = found[group]
            found[group] = top + part.top, bottom + part.bottom
    return {group: both for group, both in found.items() if any(both)}


def _by_reason(parts: Sequence[Part], reason: Callable[[LineTruth], str | None]) -> dict[str, tuple[int, int]]:
    bottom = sum(part.bottom for part in parts)
    tops: dict[str, int] = defaultdict(int)
    for part in parts:
        if part.top:
            for group in {reason(line) for line in part.reasons} - {None}:
                tops[str(group)] += part.top
    return {group: (top, bottom) for group, top in tops.items()}
