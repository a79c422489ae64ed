"""The catalogue of questions: one constant per file in queries/, each read with its header, none written in Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analytics import tables
from analytics.shipped import shipped

_FINAL = "\n)\n\nSELECT"
"""Where the final SELECT begins, after the list of the rows that are counted."""


class QueryError(Exception):
    """A file in queries/ does not keep to its form; the message names the file and what is wrong."""


@dataclass(frozen=True)
class Named:
    """A parameter or column that a header declares."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Query:
    """One question, or one of the scope's tables: what its header promises, and its text.

    `sets` are the parameters of the scope's tables that the question itself fixes; `parameters` are all others.
    `evidence` names the scope's table that lists the rows behind the answer, where these are not the rows it adds up.
    A scope's table that `is_held` is a fact, which may be kept in memory (analytics/warehouse/facts.py); `rows` names
    the table that it is a narrow copy of. A question that is not `over_facts`, and the rows behind an answer, read that
    instead.
    """

    name: str
    title: str
    meaning: str
    reads: tuple[str, ...]
    sets: tuple[tuple[str, str], ...]
    parameters: tuple[Named, ...]
    columns: tuple[Named, ...]
    body: str
    evidence: str | None = None
    is_held: bool = False
    rows: str | None = None
    over_facts: bool = True

    @property
    def is_dated(self) -> bool:
        """It looks at the scope's days; what it answers else is the same whatever they are."""
        return any(parameter.name in ("start", "end", "basis") for parameter in self.parameters)

    @property
    def sql(self) -> str:
        """The whole text, over the published tables."""
        return self.over({})

    def over(self, held: Mapping[str, str]) -> str:
        """The whole text; where `held` has one of the scope's tables, it reads the table that is named there."""
        if self.body.startswith("WITH "):
            return _with(self.reads, self.body.removeprefix("WITH "), held if self.over_facts else None)
        return _with(self.reads, f"{self.name} AS (\n{self.body}\n)\n\nSELECT * FROM {self.name}", held)

    @property
    def evidence_sql(self) -> str:
        """The rows behind the answer: the same text cut before its final SELECT, or the table that its header names.

        Raises QueryError where the text does not end in one SELECT.
        """
        if self.evidence:
            rows = f"counted AS (\n    SELECT * FROM {self.evidence}"
            return _with((self.evidence,), f"{rows}{_FINAL} * FROM counted", None)
        rows, *final = self.body.removeprefix("WITH ").split(_FINAL)
        if len(final) != 1:
            raise QueryError(f"{self.name}: expected one final SELECT, found {len(final)}")
        return _with(self.reads, f"{rows}{_FINAL} * FROM counted", None)


def every() -> tuple[Query, ...]:
    """All questions, by name."""
    return tuple(_query(path.stem) for path in sorted(shipped("queries").glob("*.sql")))


def every_scope_table() -> tuple[Query, ...]:
    """The scope's own tables."""
    return tuple(_scope_table(path.stem) for path in sorted(shipped("queries", "scope").glob("*.sql")))


@cache
def _query(name: str) -> Query:
    return _read(shipped("queries", f"{name}.sql"))


@cache
def _scope_table(name: str) -> Query:
    try:
        return _read(shipped("queries", "scope", f"{name}.sql"))
    except FileNotFoundError:
        raise QueryError(f"{name}: no table and no file of queries/scope") from None


def scope_tables_read(reads: tuple[str, ...]) -> tuple[Query, ...]:
    """The scope's own tables among these."""
    return tuple(_scope_table(name) for name in reads if name not in tables.BY_NAME)


def _with(reads: tuple[str, ...], rest: str, held: Mapping[str, str] | None) -> str:
    """The text after all that it needs: a fact is read where it is held; with None, its rows instead of it."""
    needed: dict[str, str] = {}

    def need(names: tuple[str, ...]) -> None:
        for table in scope_tables_read(names):
            if held is None and table.rows:
                need((table.rows,))
                needed[table.name] = f"SELECT * FROM {table.rows}"
            elif held and table.name in held:
                needed[table.name] = f"SELECT * FROM {held[table.name]}"
            else:
                need(table.reads)
                needed[table.name] = table.body

    need(reads)
    return "WITH " + "".join(f"{name} AS (\n{text}\n),\n" for name, text in needed.items()) + rest


def _read(path: Path) -> Query:
    text = path.read_text(encoding="utf-8")
    header = [line[2:].strip() for line in text.splitlines() if line.startswith("--")]
    body = "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()
    blank = header.index("") if "" in header else len(header)
    declared = [line.split(None, 3) for line in header[blank:] if line]
    reads = tuple(name.strip(",") for kind, *names in declared if kind == "reads" for name in names)
    inherited = [parameter for table in scope_tables_read(reads) for parameter in table.parameters]
    parameters = {parameter.name: parameter for parameter in (*inherited, *_named(path, declared, "parameter"))}
    sets = tuple((words[1], words[2]) for words in declared if words[0] == "sets")
    return Query(
        name=path.stem,
        title=header[0],
        meaning=" ".join(header[1:blank]),
        reads=reads,
        sets=sets,
        parameters=tuple(parameters[name] for name in sorted(parameters.keys() - dict(sets))),
        columns=_named(path, declared, "column"),
        body=body,
        evidence=next((words[1] for words in declared if words[0] == "evidence"), None),
        is_held=["held"] in declared,
        rows=next((words[1] for words in declared if words[0] == "rows"), None),
        over_facts=any(words == ["over", "facts"] for words in declared),
    )


def _named(path: Path, declared: list[list[str]], kind: str) -> tuple[Named, ...]:
    found = [words[1:] for words in declared if words[0] == kind]
    for words in found:
        if len(words) != 3:
            raise QueryError(f"{path.stem}: '{kind} {' '.join(words)}' should have a name, a type and a meaning")
    return tuple(Named(*words) for words in found)


CLAIM_COUNTS = _query("claim_counts")
LINE_COUNTS = _query("line_counts")
LINE_COUNTS_BY_REASON = _query("line_counts_by_reason")
RECEIVABLES = _query("receivables")
PATIENT_RECEIVABLES = _query("patient_receivables")
PATIENT_RECEIVABLES_BY_AGE = _query("patient_receivables_by_age")
COLLECTIONS = _query("collections")
TAKEBACKS = _query("takebacks")
PAYMENTS = _query("payments")
PATIENT_PAYMENTS = _query("patient_payments")
DAYS_TO_PAY = _query("days_to_pay")
CHARGE_LAGS = _query("charge_lags")
ANSWER_TIMES = _query("answer_times")
UNANSWERED_CLAIMS = _query("unanswered_claims")
DECIDING_REMITS = _query("deciding_remits")
FIRST_DAYS = _query("first_days")
SUBMISSIONS_READ = _query("submissions_read")
ANSWERS_READ = _query("answers_read")
TRANSFERS = _query("transfers")
CLAIM_STANDINGS = _query("claim_standings")
LINE_STANDINGS = _query("line_standings")
LATEST_DAYS = _query("latest_days")
OPEN_DENIALS = _query("open_denials")
PATIENTS_BY_WAIT = _query("patients_by_wait")
PAID_AND_DECIDED = _query("paid_and_decided")
DENIED_LINES_BY_GROUP = _query("denied_lines_by_group")
DENIALS_BY_REASON = _query("denials_by_reason")
RECEIVABLES_BY_MONTH = _query("receivables_by_month")
RECEIVABLES_BY_MONTH_AND_AGE = _query("receivables_by_month_and_age")
RECEIVABLES_BY_DAY = _query("receivables_by_day")
RECEIVABLES_BY_AGE = _query("receivables_by_age")
CHARGES_BY_DAY = _query("charges_by_day")
MOVEMENTS = _query("movements")
OPEN_CLAIMS = _query("open_claims")
DENIALS_BY_PREVENTABILITY = _query("denials_by_preventability")
LINE_PROFILES = _query("line_profiles")
CODE_USE = _query("code_use")
SERVICES_AT_VISITS = _query("services_at_visits")
REJECTIONS_BY_STATUS = _query("rejections_by_status")
CLAIM_PROFILE = _query("claim_profile")
DOCUMENTS_OF_CLAIM = _query("documents_of_claim")
LINES_OF_CLAIM = _query("lines_of_claim")
ANSWERS_OF_CLAIM = _query("answers_of_claim")
ADJUSTMENTS_OF_CLAIM = _query("adjustments_of_claim")
REMARKS_OF_CLAIM = _query("remarks_of_claim")
STATUSES_OF_CLAIM = _query("statuses_of_claim")
LEDGER_OF_CLAIM = _query("ledger_of_claim")
STANDING_OF_CLAIM = _query("standing_of_claim")
CLAIMS_BY_NUMBER = _query("claims_by_number")
CLAIMS_OF_PATIENT = _query("claims_of_patient")
CLAIMS_OF_PAYMENT = _query("claims_of_payment")
DENIALS_ALIKE = _query("denials_alike")
PATIENTS_BY_DENIALS = _query("patients_by_denials")
PATIENTS_BY_DENIED_LINES = _query("patients_by_denied_lines")
DENIALS_BY_CASE_MIX = _query("denials_by_case_mix")
ALLOWED_BY_CODE = _query("allowed_by_code")
DENIALS_BY_PAYER_AND_REASON = _query("denials_by_payer_and_reason")
CLAIMS_BY_FATE = _query("claims_by_fate")
SENT_LINES = _query("sent_lines")
