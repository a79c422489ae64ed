"""Puts the documents about the same billed services together, and finds each service's line in every one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from tests.naive_documents import (
    ZERO,
    Acknowledgement,
    Adjustment,
    Answer,
    AnsweredService,
    Document,
    Documents,
    Service,
    Submission,
    known_number,
)
from tests.naive_words import carc_class, final_words

if TYPE_CHECKING:
    from tests.naive_postings import Posting

HIDING = {"45", "131", "172", "P12", "P24"}
Node = TypeVar("Node", bound=Hashable)


@dataclass(eq=False)
class Line:
    """One billed service. `unmatched`: an answer named it and no submission holds it."""

    position: int
    unmatched: bool
    services: list[Service] = field(default_factory=list)
    answered_charge: Decimal | None = None

    @property
    def charge(self) -> Decimal:
        """What the first submission that held it asked; of an unmatched line, what its first adjudication names."""
        if self.unmatched or self.services[0].charge_is_unread:
            return ZERO if self.answered_charge is None else self.answered_charge
        return self.services[0].charge

    @property
    def day(self) -> date | None:
        return next((service.day for service in self.services if service.day), None)

    @property
    def code(self) -> str | None:
        return self.services[0].code if self.services else None


@dataclass(eq=False)
class Part:
    """What one answer says of one line, its share of the claim's amounts included."""

    line: Line
    charge: Decimal = ZERO
    paid: Decimal = ZERO
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Lineage:
    submissions: list[Submission] = field(default_factory=list)
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    held: dict[Submission, dict[Line, Service]] = field(default_factory=dict)
    parts: dict[Answer, dict[Line, Part]] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)

    @property
    def documents(self) -> list[Document]:
        return [*self.submissions, *self.acknowledgements, *self.answers]


def lineages(documents: Documents) -> list[Lineage]:
    """Every claim with its submissions, acknowledgements and answers in order, and its lines."""
    groups = _joined(_joined(_joined_by_keys(documents), _can_be_covered, _covers), _has_no_claim, _is_altered)
    found = [_lineage(group) for group in groups if not all(isinstance(one, Acknowledgement) for one in group)]
    for lineage in found:
        _find_lines(lineage)
    return found


# --- Which documents are about the same claim ----------------------------------------------------------------------


def _joined_by_keys(documents: Documents) -> list[list[Document]]:
    everything: list[Document] = [*documents.submissions, *documents.acknowledgements, *documents.answers]
    holders: dict[Hashable, list[Document]] = defaultdict(list)
    for document in everything:
        for key in _keys(document):
            holders[key].append(document)
    neighbors = {document: [other for key in _keys(document) for other in holders[key]] for document in everything}
    return _connected(everything, neighbors)


def _connected(nodes: list[Node], neighbors: Mapping[Node, list[Node]]) -> list[list[Node]]:
    """The nodes in groups: from one to its neighbors, their neighbors, and so on."""
    found, seen = [], set()
    for start in nodes:
        waiting, group = [start], []
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                group.append(node)
                waiting += neighbors[node]
        found += [group] if group else []
    return found


def _keys(document: Document) -> list[Hashable]:
    keys: list[Hashable] = []
    if isinstance(document, Submission):
        keys.append(("this very claim", id(document)))
    if isinstance(document, Acknowledgement) and document.about:
        keys.append(("this very claim", id(document.about)))
    if document.payer:
        keys += [(document.payer, number) for number in document.control_numbers]
    if document.number and document.npi and document.first_day:
        keys.append((document.number, document.first_day, document.last_day, document.npi))
    return keys


Group = list[Document]


def _joined(groups: list[Group], is_open: Callable[[Group], bool], fits: Callable[[Group, Group], bool]) -> list[Group]:
    """Each open group, which no key ties to a submission, joins the one claim that fits it; billed ones first."""
    billed = {place for place, group in enumerate(groups) if any(isinstance(one, Submission) for one in group)}
    neighbors: dict[int, list[int]] = {place: [] for place in range(len(groups))}
    for place, group in enumerate(groups):
        if place not in billed and is_open(group):
            claims = [other for other in neighbors if other != place and not _is_word(groups[other])]
            others = [other for other in claims if fits(groups[other], group)]
            fitting = [other for other in others if other in billed]
            if not fitting and (len(group) == 1 or fits is _is_altered):
                fitting = others
            if len(fitting) == 1:
                neighbors[place] += fitting
                neighbors[fitting[0]].append(place)
    joined = _connected(list(neighbors), neighbors)
    return [[document for place in places for document in groups[place]] for places in joined]


def _is_word(group: Group) -> bool:
    return all(isinstance(document, Acknowledgement) for document in group)


def _can_be_covered(group: Group) -> bool:
    return all(isinstance(document, Answer) for document in group)


def _has_no_claim(group: Group) -> bool:
    return not any(isinstance(document, Submission) for document in group)


def _covers(claim: Group, answers: Group) -> bool:
    """Of the same number: the claim's days cover the answers'; for those without a day it is of the same payer."""
    if not {answer.number for answer in answers} & {document.number for document in claim if document.number}:
        return False
    first = min((document.first_day for document in claim if document.first_day), default=date.max)
    last = max((document.last_day for document in claim if document.last_day), default=date.min)
    dated = [answer for answer in answers if answer.first_day]
    return all(
        first <= (answer.first_day or first) and (answer.last_day or answer.first_day or last) <= last
        for answer in dated
    ) and all(
        any((document.number, document.payer) == (answer.number, answer.payer) for document in claim)
        for answer in answers
        if answer not in dated
    )


def _is_altered(claim: Group, others: Group) -> bool:
    """Whether one of these answers and acknowledgements bears the claim's number in another spelling."""
    return any(_is_spelling(document, other) for other in others for document in claim)


def _is_spelling(document: Document, other: Document) -> bool:
    return (
        _reduced(other.number) != ""
        and _reduced(document.number) == _reduced(other.number)
        and any(total in document.totals for total in other.totals)
        and (other.first_day is None or other.first_day == document.first_day)
        and (other.last_day is None or other.last_day == document.last_day)
    )


def _reduced(number: str | None) -> str:
    kept = "".join(one for one in (number or "").upper() if one.isascii() and one.isalnum())
    return known_number(kept.lstrip("0")[:17]) or ""


def _lineage(group: list[Document]) -> Lineage:
    ordered = sorted(group, key=lambda document: document.order)
    return Lineage(
        [document for document in ordered if isinstance(document, Submission)],
        [document for document in ordered if isinstance(document, Acknowledgement)],
        [document for document in ordered if isinstance(document, Answer)],
    )


# --- Which line of the claim a service is --------------------------------------------------------------------------

Fits = Callable[[Service, Service], bool]


def _same(key: Callable[[Service], Hashable]) -> Fits:
    """Both services have a date, and the same key."""
    return lambda one, other: one.day is not None and one.day == other.day and key(one) == key(other)


SERVICE_PASSES: list[Fits] = [
    _same(lambda s: (s.code, s.modifiers, abs(s.charge))),
    _same(lambda s: (s.code, abs(s.charge))),
    _same(lambda s: (s.code, s.modifiers)),
    lambda one, other: one.code == other.code and (None in (one.day, other.day) or one.day == other.day),
]
VERSION_PASSES: list[Fits] = [
    lambda one, other: bool(one.control) and one.control == other.control,
    *SERVICE_PASSES,
    _same(lambda s: abs(s.charge)),
]


def _find_lines(lineage: Lineage) -> None:
    for submission in lineage.submissions:
        count = len(submission.services)
        lines = _matched(submission.services, lineage.lines, VERSION_PASSES)
        if submission.frequency == "7" or _was_turned_down(lineage, submission):
            for version in reversed(lineage.held.values()):
                if len(version) == count:
                    at_place = enumerate(version)
                    lines |= {p: line for p, line in at_place if p not in lines and line not in lines.values()}
        for place, service in enumerate(submission.services):
            line = lines.get(place) or _new_line(lineage, unmatched=False)
            line.services.append(service)
            lines[place] = line
        lineage.held[submission] = {lines[place]: service for place, service in enumerate(submission.services)}
    for answer in lineage.answers:
        if answer.is_adjudication or answer.is_reversal:
            lineage.parts[answer] = _parts(lineage, answer)


def _was_turned_down(lineage: Lineage, submission: Submission) -> bool:
    """Whether the claim had been rejected or, in part, denied before this version was sent."""
    earlier = [one for one in lineage.submissions if one.order < submission.order]
    words = final_words(earlier, [word for word in lineage.acknowledgements if word.order < submission.order])
    answers = [answer for answer in lineage.answers if answer.is_primary and answer.order < submission.order]
    return any(word.rejected for word in words.values()) or any(map(_denies, answers))


def _denies(answer: Answer) -> bool:
    pieces, shares = _pieces(answer, [abs(said.service.charge) for said in answer.services])
    for place, piece in enumerate(pieces):
        adjustments = piece.adjustments + [Adjustment(a.group, a.carc, share[place]) for a, share in shares]
        sums = {c: sum((a.amount for a in adjustments if carc_class(a.carc) == c), ZERO) for c in "PD"}
        hiding = [a.amount for a in adjustments if a.group in {"CO", "PI"} and a.carc in HIDING]
        is_hidden = piece.service.charge > 0 and sum(hiding, ZERO) >= Decimal("0.995") * piece.service.charge
        if piece.paid == 0 and sums["P"] == 0 and (sums["D"] > 0 or is_hidden):
            return True
    return False


def _matched(services: list[Service], lines: list[Line], passes: Iterable[Fits]) -> dict[int, Line]:
    """One line for each service at most, the first passes first, equal ones in order."""
    found: dict[int, Line] = {}
    for fits in passes:
        for place, service in enumerate(services):
            if place not in found:
                free = (line for line in lines if line not in found.values())
                line = next((line for line in free if any(fits(service, one) for one in line.services)), None)
                if line is not None:
                    found[place] = line
    return found


def _new_line(lineage: Lineage, unmatched: bool) -> Line:
    line = Line(len(lineage.lines), unmatched)
    lineage.lines.append(line)
    return line


def _answered_lines(lineage: Lineage, answer: Answer) -> list[Line]:
    """The line of each service that the answer names; a service that fits none becomes a line of the claim."""
    services = [answered.service for answered in answer.services]
    found: dict[int, Line] = {}
    uses: dict[str, int] = defaultdict(int)
    for place, service in enumerate(services):
        known = [line for line in lineage.lines if service.control and service.control in _controls(line)]
        if known:
            found[place] = known[min(uses[service.control or ""], len(known) - 1)]
            uses[service.control or ""] += 1
    unanswered = [line for line in lineage.lines if line not in found.values()]
    rest = [place for place in range(len(services)) if place not in found]
    for place, line in _matched([services[place] for place in rest], unanswered, SERVICE_PASSES).items():
        found[rest[place]] = line
    for fits in SERVICE_PASSES:
        for place, service in enumerate(services):
            if place not in found:
                again = [line for line in lineage.lines if line in found.values()]
                again = [line for line in again if any(fits(service, one) for one in line.services)]
                found.update((place, line) for line in again[:1])
    for place in range(len(services)):
        if place not in found:
            found[place] = _new_line(lineage, unmatched=True)
            found[place].services.append(services[place])
    return [found[place] for place in range(len(services))]


def _controls(line: Line) -> set[str | None]:
    return {service.control for service in line.services}


# --- What an answer says of each line, with the claim's amounts spread over them -----------------------------------


Shares = list[tuple[Adjustment, list[Decimal]]]


def _pieces(answer: Answer, weights: list[Decimal]) -> tuple[list[AnsweredService], Shares]:
    """What the answer says piece by piece, paid as CLP04 has it, and the shares of what it says of the whole claim."""
    services = answer.services
    if not services:
        weights = weights or [Decimal(1)]
        charges = spread(answer.charge, weights)
        services = [AnsweredService(Service(None, (), None, None, c, None), ZERO, [], []) for c in charges]
    missing = spread(sum((piece.paid for piece in services), ZERO) - answer.paid, weights)
    pieces = [replace(one, paid=one.paid - less) for one, less in zip(services, missing, strict=True)]
    return pieces, [(adjustment, spread(adjustment.amount, weights)) for adjustment in answer.claim_adjustments]


def _parts(lineage: Lineage, answer: Answer) -> dict[Line, Part]:
    if answer.services:
        lines, weights = _answered_lines(lineage, answer), [abs(said.service.charge) for said in answer.services]
    else:
        lines, weights = _implied(lineage, answer)
    pieces, shares = _pieces(answer, weights)
    parts: dict[Line, Part] = {}
    for place, (line, piece) in enumerate(zip(lines, pieces, strict=True)):
        part = parts.setdefault(line, Part(line))
        part.charge += piece.service.charge
        part.paid += piece.paid
        part.adjustments += piece.adjustments
        part.adjustments += [Adjustment(a.group, a.carc, share[place], allocated=True) for a, share in shares]
        part.remarks += piece.remarks
    for part in parts.values():
        part.remarks += answer.claim_remarks
        if answer.is_adjudication and part.line.answered_charge is None:
            part.line.answered_charge = part.charge
    return parts


def _implied(lineage: Lineage, answer: Answer) -> tuple[list[Line], list[Decimal]]:
    """The lines that an answer without services is about, and what each of them weighs."""
    sent = [submission for submission in lineage.submissions if submission.day <= answer.day] or lineage.submissions
    weights = {line: line.charge for submission in sent for line in lineage.held[submission]}
    if not weights:
        answered = {line for parts in lineage.parts.values() for line in parts}
        weights = {line: line.charge for line in lineage.lines if line in answered}
    if not weights:
        line = _new_line(lineage, unmatched=True)
        line.services.append(Service(None, (), answer.first_day, answer.last_day, answer.charge, None))
        weights = {line: answer.charge}
    return list(weights), [abs(weight) for weight in weights.values()]


def answered_submission(
    lineage: Lineage, candidates: list[Submission], day: date, named: set[Line]
) -> Submission | None:
    """The candidate that an answer of this day is about: the latest sent before the day that holds a line it names."""
    primary = [submission for submission in candidates if submission.is_primary] or candidates
    holding = [submission for submission in primary if named & set(lineage.held[submission])] or primary
    before = [submission for submission in holding if submission.day < day]
    return before[-1] if before else next(iter(holding), None)


def spread(amount: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """The amount cut by weight, rounded down; left-over cents go to the largest fractions, earlier first."""
    if not sum(weights):
        weights = [Decimal(1)] * len(weights)
    cents, total = int(abs(amount) * 100), sum(weights)
    exact = [(cents * weight) for weight in weights]
    shares = [int(part // total) for part in exact]
    by_fraction = sorted(range(len(weights)), key=lambda place: (-(exact[place] % total), place))
    for place in by_fraction[: cents - sum(shares)]:
        shares[place] += 1
    sign = -1 if amount < 0 else 1
    return [sign * Decimal(share) / 100 for share in shares]
