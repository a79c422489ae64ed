"""What is counted: the claims in scope, which lines stand in a rate, and the figures that come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.naive_documents import Answer, Documents, Payers, plain
from tests.naive_ledger import Movement, ledger
from tests.naive_lineage import Line
from tests.naive_outcomes import Claim, Decision
from tests.naive_statistics import Interval, clustered, wilson
from tests.naive_words import reference, reference_rows

DEFAULT_APPEAL_DAYS = 90
Number = int | Decimal | Fraction | None


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
    appeal_days: int | None
    appeal_days_by_payer: Mapping[str, int]
    payers: Payers

    def holds(self, day: date | None) -> bool:
        return day is not None and (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def counts(self, claim: Claim, remit_day: date | None) -> bool:
        """Whether the claim's date falls into the range; `remit_day` is its date under the basis remit."""
        return self.holds({"remit": remit_day, "submission": sent_day(claim), "service": _served(claim)}[self.basis])

    def appeal_is_over(self, decision: Decision) -> bool:
        days = self.appeal_days_by_payer.get(decision.answer.payer or "", self.appeal_days)
        if days is None:
            days = self._published_days(decision.answer)
        return self.as_of > decision.answer.day + timedelta(days=days)

    def _published_days(self, answer: Answer) -> int:
        """Of the row for the payer's name, else for its class, else the default."""
        rows = [row for row in reference_rows("payer_deadlines") if row["first_appeal_days"]]
        payer_class = (
            reference("payer_classes", "filing_indicator")
            .get(answer.filing_indicator or "", {})
            .get("payer_class", "other")
        )
        names = self.payers.names(answer.payer) if answer.payer else set()
        named = [row for row in rows if names & {plain(name) for name in row["known_as"].split(";") if name}]
        of_class = [row for row in rows if not row["known_as"] and row["payer_class"] == payer_class]
        same_class = [row for row in named if row["payer_class"] == payer_class]
        fitting = same_class or named or of_class
        return min((int(row["first_appeal_days"]) for row in fitting), default=DEFAULT_APPEAL_DAYS)


def sent_day(claim: Claim) -> date | None:
    """The original's day, whether or not it was known on the as-of day."""
    return claim.lineage.submissions[0].day if claim.lineage.submissions else None


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

    @property
    def patients_paid(self) -> bool:
        """Whether any payment of a patient is known by the day, of whatever claim."""
        return any(row.kind == "patient_payment" for claim in self.everybody for row in ledger(claim))

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


def rate(numerator: Number, denominator: Number, interval: Interval | None = None, note: str = "") -> Figure:
    if not denominator or denominator < 0:
        return Figure(numerator, denominator, None, None, note or "nothing in scope")
    return Figure(numerator, denominator, Fraction(numerator or 0) / Fraction(denominator), interval, note)


def claim_rate(flags: list[bool], note: str = "") -> Figure:
    n, hits = len(flags), sum(flags)
    return rate(hits, n, wilson(Fraction(hits, n), n) if n else None, note)


def line_rate(practice: Practice, flags: list[tuple[Claim, Decision, bool]], note: str = "") -> Figure:
    """A rate of lines, each given with its first adjudication; a claim's lines of one date are a cluster."""
    clusters: dict[tuple[Claim, date | None], tuple[int, int]] = {}
    for claim, first, flag in flags:
        key = (claim, first.answer.day if practice.scope.basis == "remit" else None)
        hits, lines = clusters.get(key, (0, 0))
        clusters[key] = (hits + flag, lines + 1)
    hits = sum(flag for *_, flag in flags)
    return rate(hits, len(flags), clustered(list(clusters.values())) if flags else None, note)


# --- What stands in a rate -----------------------------------------------------------------------------------------


def counted(claim: Claim, line: Line) -> Decision | None:
    """The line's first adjudication, if the line stands in rates."""
    first = claim.first_adjudication(line)
    return first if first and line.charge > 0 and first.outcome != "expected" else None


def claim_firsts(claim: Claim) -> list[Decision]:
    """The first adjudications that make a claim adjudicated: of the submission that was answered."""
    return [first for line in claim.answered_lines if (first := counted(claim, line))]


def is_excluded(claim: Claim, line: Line) -> bool:
    """Its outcome is duplicate or expected non-payable."""
    first = claim.first_adjudication(line)
    answered = any(decision.answer.is_primary for decision in claim.history(line))
    return answered and (not claim.first_answers(line) or (first is not None and first.outcome == "expected"))


def has_only_free_lines(claim: Claim) -> bool:
    """Every line's charge is 0: the claim counts in receivables, acceptance and charge lag alone."""
    return all(line.charge == 0 for line in claim.lineage.lines)


def is_left_out(claim: Claim) -> bool:
    """It stands outside what needs an answer: only later payers answered, or it has no line that counts."""
    answered = any(answer.is_primary for answer in claim.adjudications)
    charged = [line for line in claim.lineage.lines if line.charge > 0]
    nothing_counts = answered and all(is_excluded(claim, line) for line in charged)
    return claim.only_later_payers or has_only_free_lines(claim) or nothing_counts


def first_answer(claim: Claim) -> Answer | None:
    """The first primary answer to a line that counts."""
    for answer in claim.adjudications:
        if answer.is_primary:
            for line, decision in claim.decisions[answer].items():
                if (
                    line.charge != 0
                    and not is_excluded(claim, line)
                    and decision.outcome not in {"duplicate", "expected"}
                ):
                    return answer
    return None
