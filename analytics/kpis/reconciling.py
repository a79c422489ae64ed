"""Whether everything is accounted for: all that was read is counted, or left out for a reason that has a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from analytics.queries import CLAIM_STANDINGS, LINE_STANDINGS, Query
from analytics.scope import Scope
from analytics.warehouse import Warehouse

UNNAMED = "not accounted for"


def _is(**flags: int) -> pl.Expr:
    """Rows with these values (0 or 1) in the columns `is_...`."""
    return pl.all_horizontal(pl.col(f"is_{name}") == value for name, value in flags.items())


@dataclass(frozen=True, eq=False)
class Reason:
    """Rows that stand in one line of an account, of those that no earlier line has taken."""

    words: str
    where: pl.Expr


@dataclass(frozen=True, eq=False)
class Account:
    """All claims, or all lines: those a denominator counts, and every reason for which the others are left out.

    `kpis` are the figures that have this denominator; `dollars` those with its charges as denominator. `lacking`
    is a kind of file: the account is used only where there is none of it.
    """

    id: str
    title: str
    query: Query
    unit: str
    counted: Reason
    left_out: tuple[Reason, ...]
    kpis: tuple[str, ...]
    dollars: tuple[str, ...] = ()
    lacking: str = ""
    present: str = ""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every line of the account in order."""
        return (self.counted, *self.left_out)


@dataclass(frozen=True)
class Line:
    """One line of an account, added up."""

    words: str
    rows: int
    charge: Decimal
    is_counted: bool


_LATER = Reason("billed to or answered by secondary payers only", _is(primary=0))
_NO_837 = Reason("not in any claim file (837P)", _is(submitted=0))
_NOT_COUNTABLE = Reason("no countable line (charge 0, duplicates, codes never paid)", _is(countable=0))
_REJECTED = Reason("rejected (277CA), and not adjudicated since", _is(rejected=1, answered=0))
_CLEAN_KPIS = ("clean_claim_rate", "first_pass_resolution_rate")
_NOT_JUDGED = Reason("neither rejected nor answered by a remittance yet", _is(rejected=0, answered=0))
_LINE_UNDECIDED = (
    Reason("charge 0", _is(charged=0)),
    Reason("codes that this payer never pays (reporting only)", _is(expected=1)),
    Reason("not adjudicated yet, or not by the primary payer", _is(decided_upon=0)),
)
_NOT_DENIED = Reason("adjudicated, not denied", _is(adjudicated=1, denied=0))
_LINE_FIGURES = (
    "line_denial_rate", "hidden_denial_rate", "partial_denial_rate", "final_denial_rate", "final_denial_rate.open",
)  # fmt: skip

ACCOUNTS: tuple[Account, ...] = (
    Account(
        "decided_claims", "Adjudicated claims", CLAIM_STANDINGS, "claims",
        Reason("adjudicated", _is(adjudicated=1)),
        (_LATER, _NOT_COUNTABLE, _REJECTED, Reason("no remittance yet", _is(answered=0)),
         Reason("remittance received, not adjudicated yet", _is(adjudicated=0))),
        ("initial_denial_rate", "initial_denial_rate.all_lines"),
    ),
    Account(
        "judged_claims", "Claims clean on first submission, or not", CLAIM_STANDINGS, "claims",
        Reason("rejected or answered by a remittance", _is(primary=1, submitted=1, judged=1)),
        (_LATER, _NO_837, _NOT_COUNTABLE, _NOT_JUDGED, Reason("no countable line", _is(judged=0))),
        _CLEAN_KPIS, present="837P",
    ),
    Account(
        "judged_answers", "Claims clean on first submission, or not", CLAIM_STANDINGS, "claims",
        Reason("answered by a remittance", _is(primary=1, judged=1)),
        (_LATER, _NOT_COUNTABLE, _NOT_JUDGED, Reason("no countable line", _is(judged=0))),
        _CLEAN_KPIS, lacking="837P",
    ),
    Account(
        "worded_claims", "Claims accepted or rejected", CLAIM_STANDINGS, "claims",
        Reason("with a final acknowledgement", _is(submitted=1, worded=1)),
        (_NO_837, Reason("no final acknowledgement (277CA)", _is(worded=0))),
        ("acceptance_rate",),
    ),
    Account(
        "cohort_claims", "Submitted claims, adjudicated or not", CLAIM_STANDINGS, "claims",
        Reason("submitted", _is(primary=1, submitted=1, countable=1)),
        (_LATER, _NO_837, Reason("answered by a remittance, no countable line", _is(countable=0))),
        ("maturity",),
    ),
    Account(
        "timed_claims", "Claims paid or awaiting payment", CLAIM_STANDINGS, "claims",
        Reason("submitted, payable", _is(timed=1, clocked=1, submitted=1)),
        (_NO_837, Reason("billed to or answered by secondary payers only", _is(primary=0)),
         Reason("rejected at every submission", _is(clocked=0)),
         Reason("voided and never paid", _is(voided=1, timed=0)),
         Reason("answered by a remittance, no countable line or all patient responsibility", _is(timed=0))),
        ("days_to_pay.p50", "days_to_pay.p90"), present="837P",
    ),
    Account(
        "lagged_claims", "Claims by days from last visit to submission", CLAIM_STANDINGS, "claims",
        Reason("with both dates", _is(submitted=1, lagged=1)),
        (_NO_837, Reason("without a date of service or of submission", _is(lagged=0))),
        ("charge_lag.p50", "charge_lag.p90", "charge_lag.within_2"),
    ),
    Account(
        "decided_lines", "Adjudicated lines", LINE_STANDINGS, "lines",
        Reason("adjudicated", _is(adjudicated=1)), _LINE_UNDECIDED,
        _LINE_FIGURES, ("initial_denial_rate_dollars", "partial_denial_rate.dollars"),
    ),
    Account(
        "denied_lines", "Denials with a reason code", LINE_STANDINGS, "lines",
        Reason("denied with a reason code", _is(adjudicated=1, stated_denied=1)),
        (*_LINE_UNDECIDED, _NOT_DENIED, Reason("silent denials, which have no denial code", _is(denied=1))),
        ("vague_denial_rate", "preventable_denial_rate"),
    ),
    Account(
        "decided_denials", "Denials readjudicated or past appeal", LINE_STANDINGS, "lines",
        Reason("readjudicated, or past the appeal deadline", _is(adjudicated=1, decided_again=1)),
        (*_LINE_UNDECIDED, _NOT_DENIED, Reason("denied, still open", _is(denied=1))),
        ("overturn_rate",),
    ),
)  # fmt: skip


def accounts(warehouse: Warehouse, scope: Scope) -> Iterator[tuple[Account, list[Line]]]:
    """Every account that fits the files at hand, added up; rows that no line has taken stand in a last one, UNNAMED."""
    kinds = warehouse.kinds(scope.as_of)
    standings = {query.name: warehouse.ask(query, scope) for query in (CLAIM_STANDINGS, LINE_STANDINGS)}
    for account in ACCOUNTS:
        if account.lacking not in kinds and (not account.present or account.present in kinds):
            yield account, _added(account, standings[account.query.name])


def rows_behind(warehouse: Warehouse, scope: Scope, account: Account, words: str) -> pl.DataFrame:
    """The claims or lines that stand in one line of an account."""
    rows = warehouse.evidence(account.query, scope)
    return rows.filter(_taken_by(account) == words)


def _added(account: Account, standings: pl.DataFrame) -> list[Line]:
    taken = standings.with_columns(words=_taken_by(account)) if standings.height else standings.with_columns(words=None)
    added = {
        words: (rows, charge)
        for words, rows, charge in taken.group_by("words", maintain_order=True)
        .agg(pl.col(account.unit).sum(), pl.col("charge").sum())
        .iter_rows()
    }
    named = [reason.words for reason in account.reasons] + ([UNNAMED] if UNNAMED in added else [])
    return [
        Line(words, *added.get(words, (0, Decimal(0))), is_counted=words == account.counted.words)
        for words in named
        if words in added or words == account.counted.words
    ]


def _taken_by(account: Account) -> pl.Expr:
    """The account line of each row: the first with a condition that holds."""
    first, *others = account.reasons
    found = pl.when(first.where).then(pl.lit(first.words))
    for reason in others:
        found = found.when(reason.where).then(pl.lit(reason.words))  # type: ignore[assignment]
    return found.otherwise(pl.lit(UNNAMED))
