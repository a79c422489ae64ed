"""Every movement of money as one dated row per line, and what the receivables are on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.naive_documents import ZERO, Answer, Document, Order, Submission
from tests.naive_lineage import Line, Part
from tests.naive_outcomes import Claim, Decision
from tests.naive_postings import Posting, parts, takers
from tests.naive_words import Word, carc_class, final_words


@dataclass(frozen=True)
class Movement:
    """One row: what it does to the payer's and to the patient's receivables of one line."""

    day: date
    line: Line
    kind: str
    payer: Decimal
    patient: Decimal = ZERO


def ledger(claim: Claim) -> list[Movement]:
    """All movements of the claim up to its as-of day."""
    rows: list[Movement] = []
    booked = _charges(claim)
    rows += [Movement(_charge_day(claim, line), line, "charge", amount) for line, amount in booked.items()]
    documents: list[Document] = [*claim.submissions, *claim.acknowledgements, *claim.answers]
    for document in sorted(documents, key=lambda one: one.order):
        if not isinstance(document, Answer):
            asked = _asked(claim, document.order)
            changed = [line for line in booked if asked[line] != booked[line]]
            rows += [Movement(document.day, line, "version", asked[line] - booked[line]) for line in changed]
            booked = asked
        elif document.is_reversal:
            _book_reversal(claim, document, rows)
        elif document.is_adjudication:
            for decision in claim.decisions[document].values():
                (_book if document.is_primary else _restate)(decision, rows)
                if document.is_primary and (later := _later_payers(claim, decision)):
                    _restate_again(later[-1], decision, rows)
    known = [row for row in rows if row.day <= claim.as_of]
    for posting in claim.lineage.postings:
        if posting.day <= claim.as_of:
            known += list(_posted(claim, posting, known))
    return known


def _posted(claim: Claim, posting: Posting, rows: list[Movement]) -> Iterator[Movement]:
    """What a row of the practice's own books does; answers dated later have not happened yet."""
    lines = takers(posting, claim.lineage.lines, lambda line: _charge_day(claim, line))
    by_patient = posting.owed_by == "patient"
    room = []
    for line in lines:
        before = [row for row in rows if row.line is line and row.day <= posting.day]
        if posting.amount < 0:  # to undo, as far as there is something to undo
            before = [row for row in before if row.kind == posting.kind]
        owed = sum((row.patient if by_patient else row.payer for row in before), ZERO)
        room.append(max(ZERO, -owed if posting.amount < 0 else owed))
    for line, part in zip(lines, parts(posting.amount, room, [line.charge for line in lines]), strict=True):
        if part:
            yield Movement(
                posting.day, line, posting.kind, ZERO if by_patient else -part, -part if by_patient else ZERO
            )


def is_written_off(rows: list[Movement]) -> bool:
    """Whether what the payer owed on a line had been given up when something last was; `rows` are the line's."""
    given_up = [row for row in rows if row.kind == "write_off" and row.payer]
    if not given_up:
        return False
    last = max(row.day for row in given_up)
    left = sum((row.payer for row in rows if row.day <= last), ZERO)
    return sum((row.payer for row in given_up), ZERO) < 0 and left <= 0


def _charges(claim: Claim) -> dict[Line, Decimal]:
    """Each service once, whenever it was sent."""
    billed = [line for line in claim.lineage.lines if not (line.unmatched and claim.lineage.submissions)]
    return {line: line.charge for line in billed}


def _charge_day(claim: Claim, line: Line) -> date:
    """The service's own date, else that of the first claim that holds it, else of the first answer that names it."""
    held = [sent.day for sent in claim.lineage.submissions if line in claim.lineage.held[sent]]
    answered = [answer.day for answer, parts in claim.lineage.parts.items() if line in parts]
    return line.day or min(held, default=min(answered, default=claim.lineage.documents[0].day))


def charge_rows(claim: Claim) -> list[Movement]:
    """Charges and differences of versions; those of versions rejected by the as-of day are in none of them."""
    booked = _charges(claim)
    rows = [Movement(_charge_day(claim, line), line, "charge", amount) for line, amount in booked.items()]
    for version in claim.submissions:
        asked = _asked(claim, version.order, claim.words)
        changed = [line for line in booked if asked[line] != booked[line]]
        rows += [Movement(version.day, line, "version", asked[line] - booked[line]) for line in changed]
        booked = asked
    return [row for row in rows if row.day <= claim.as_of]


def _asked(claim: Claim, until: Order, words: dict[Submission, Word] | None = None) -> dict[Line, Decimal]:
    """What the versions known by then ask for: each that is not rejected brings the lines so far to its own charges."""
    sent = [submission for submission in claim.submissions if submission.order <= until]
    if words is None:
        words = final_words(sent, [word for word in claim.acknowledgements if word.order <= until])
    charges, known, voided = _charges(claim), set[Line](), set[Line]()
    for version in [one for one in sent if one.is_primary] or sent:
        held = claim.lineage.held[version]
        known |= set(held)
        is_rejected = version in words and words[version].rejected
        if version.frequency not in {"7", "8"}:
            charges |= {line: service.charge for line, service in held.items() if line in voided}
            voided -= set(held)
        elif not is_rejected:
            for line in known:
                service = held.get(line)
                if version.frequency == "8" or service is None:
                    charges[line] = ZERO
                elif not service.charge_is_unread:
                    charges[line] = service.charge
            voided = voided | known if version.frequency == "8" else voided - known
    return charges


def _later_payers(claim: Claim, primary: Decision) -> list[Decision]:
    """Later payers' answers that stand when the primary's comes after them."""
    found = []
    for decision in claim.history(primary.line):
        cancelled_by = claim.cancelled.get((decision.answer, decision.line))
        is_earlier = not decision.answer.is_primary and decision.answer.order < primary.answer.order
        if is_earlier and (cancelled_by is None or cancelled_by.order > primary.answer.order):
            found.append(decision)
    return found


def _book(decision: Decision, rows: list[Movement]) -> None:
    """A primary payer's answer."""
    hidden = decision.looks_hidden and decision.outcome in {"hidden", "duplicate"}
    _book_amounts(decision.part, decision.answer.day, decision.answer, rows, hidden)


def _book_amounts(part: Part, day: date, answer: Answer, rows: list[Movement], hidden: bool = False) -> None:
    rows.append(_Booked(day, part.line, "payment", -part.paid, ZERO, answer))
    for adjustment in part.adjustments:
        meaning, amount = carc_class(adjustment.carc), adjustment.amount
        if hidden and meaning == "C":
            meaning = "D"
        if adjustment.group == "PR" and meaning in "PCD":
            rows.append(_Booked(day, part.line, "moved", -amount, amount, answer))
        elif (meaning == "C" and adjustment.group in {"CO", "PI", "OA"}) or (
            meaning == "P" and adjustment.group in {"CO", "PI"}
        ):
            rows.append(_Booked(day, part.line, "contractual", -amount, ZERO, answer))


@dataclass(frozen=True)
class _Booked(Movement):
    """A movement that an answer made, so that its reversal can undo it."""

    answer: Answer | None = None
    because_of: Answer | None = None


def _restate(decision: Decision, rows: list[Movement], again: Answer | None = None) -> None:
    """A later payer's answer: payment, what it leaves with patient and payer; the rest is contractual."""
    line, answer = decision.line, decision.answer
    day, paid = (again or answer).day, ZERO if again else decision.paid
    payer = sum((row.payer for row in rows if row.line is line), ZERO)
    patient = sum((row.patient for row in rows if row.line is line), ZERO)
    to_patient = decision.sum_of("PCD", groups={"PR"})
    not_patient = {adjustment.group for adjustment in decision.part.adjustments} - {"PR", "CR"}
    to_payer = decision.sum_of("D", groups=not_patient) + decision.sum_of("I", groups=not_patient | {"PR"})
    moved = to_patient - patient
    rows.append(_Booked(day, line, "payment", -paid, ZERO, answer, again))
    rows.append(_Booked(day, line, "moved", -moved, moved, answer, again))
    rest = payer - paid - moved - to_payer
    rows.append(_Booked(day, line, "contractual", -rest, ZERO, answer, again))


def _restate_again(later: Decision, primary: Decision, rows: list[Movement]) -> None:
    """The primary's answer came last: what the later payer said holds again, on the primary's day."""
    _restate(later, rows, again=primary.answer)


def _book_reversal(claim: Claim, reversal: Answer, rows: list[Movement]) -> None:
    """Undoes the very rows of what it cancels; what cancels nothing, or only loosely, is booked as it says itself."""
    if reversal not in claim.loose:
        undone = [row for row in rows if isinstance(row, _Booked) and _is_undone(claim, row, reversal)]
        for row in undone:
            rows.append(Movement(reversal.day, row.line, row.kind, -row.payer, -row.patient))
            rows[rows.index(row)] = Movement(row.day, row.line, row.kind, row.payer, row.patient)
    as_it_says = claim.lineage.parts[reversal] if reversal in claim.loose else claim.unmatched[reversal]
    for line in as_it_says:
        part = claim.lineage.parts[reversal][line]
        _book_amounts(part, reversal.day, reversal, rows, hidden=Decision(reversal, part, expected=False).looks_hidden)


def _is_undone(claim: Claim, row: _Booked, reversal: Answer) -> bool:
    return any(
        (answer, row.line) in claim.cancels[reversal] for answer in (row.answer, row.because_of) if answer is not None
    )


# --- Receivables on the as-of day ----------------------------------------------------------------------------------

BUCKETS = (("0_30", 30), ("31_60", 60), ("61_90", 90), ("91_120", 120), ("over_120", None))


def bucket(days: int) -> str:
    return next(name for name, last in BUCKETS if last is None or days <= last)


def patient_ages(rows: list[Movement], as_of: date) -> list[tuple[str, Decimal]]:
    """What one line's patient owes, by age: a day's movements netted, a reduction takes the oldest amount first."""
    owed: list[tuple[date, Decimal]] = []
    for day in sorted({row.day for row in rows}):
        net = sum((row.patient for row in rows if row.day == day), ZERO)
        while net and owed and (owed[0][1] > 0) != (net > 0):
            oldest, amount = owed.pop(0)
            taken = min(abs(amount), abs(net)) * (1 if net > 0 else -1)
            net -= taken
            if amount + taken:
                owed.insert(0, (oldest, amount + taken))
        if net:
            owed.append((day, net))
    return [(bucket((as_of - day).days), amount) for day, amount in owed]


def state(claim: Claim, line: Line) -> str:
    """Where the line stands with the payer: by its last uncancelled answer, else by its last submission."""
    current = [d for d in claim.history(line) if claim.is_current(d) and d.outcome != "duplicate"]
    if current:
        named = {"pending": "pending", "denied": "denied", "hidden": "denied", "partial": "part_paid"}
        return named.get(current[-1].outcome, "other")
    holding = [submission for submission in claim.submissions if line in claim.lineage.held[submission]]
    holding = [submission for submission in holding if submission.is_primary] or holding
    if holding:
        return "rejected" if claim.is_rejected(holding[-1]) else "sent"
    return "sent" if line.unmatched and claim.answers else "unbilled"


def awaits_secondary(claim: Claim, line: Line) -> bool:
    """The primary's patient share stands, and a later payer has the claim and has not answered the line."""
    current = [decision for decision in claim.history(line) if claim.is_current(decision)]
    primary = [decision for decision in current if decision.answer.is_primary]
    passed_on = any(decision.answer.status == "19" for decision in primary)
    sent = any(not submission.is_primary for submission in claim.submissions)
    return (passed_on or sent) and len(primary) == len(current)
