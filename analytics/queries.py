"""The catalogue of questions: one constant per file in queries/, each read with its header, none written in Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from analytics import tables
from analytics.shipped import shipped

_FINAL = re.compile(r"^\)\s*\n(?=\s*SELECT\b)", re.MULTILINE)
_KEYED = re.compile(r"\bSELECT\n\s+(?=\w)|\b(?:GROUP|PARTITION) BY\s+")
RUN = ("first_day", "day_before", "last_day", "day_after")
"""Columns of a run of days: `queries/runs` holds the scope's tables that have them."""


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
    """One question: what its header promises, and its text.

    `sets` are the parameters of the scope's tables that the question itself fixes; `parameters` are all others.
    `with_` holds the scope's tables that it reads, each as name and text, in the order in which they need each other.
    A question with `over` only adds up, so merged rows may stand in for the rows: it names their table, and the kind of
    slices. `merged_with` is then `with_` over them, and `kept_with` over what a build summed up for the usual day.
    `apart` are columns of its rows (a payer, a day or a run of days) by which its answer may be taken apart: parts add
    up to it. `parts_with` is then `with_` over merged rows that have them.
    """

    name: str
    title: str
    meaning: str
    reads: tuple[str, ...]
    over: str | None
    sets: tuple[tuple[str, str], ...]
    parameters: tuple[Named, ...]
    columns: tuple[Named, ...]
    body: str
    with_: tuple[tuple[str, str], ...]
    kept_with: tuple[tuple[str, str], ...] = ()
    merged_with: tuple[tuple[str, str], ...] = ()
    apart: tuple[str, ...] = ()
    parts_with: tuple[tuple[str, str], ...] = ()

    @property
    def is_dated(self) -> bool:
        """It looks at the scope's days; what it answers else is the same whatever they are."""
        return any(parameter.name in ("start", "end", "basis") for parameter in self.parameters)

    @property
    def sql(self) -> str:
        """The whole question."""
        return self._with(self.body)

    @property
    def merged(self) -> Query:
        """The same question over merged rows."""
        return replace(self, with_=self.merged_with)

    @property
    def kept(self) -> Query:
        """The same question, with what a build summed up for the usual day."""
        return replace(self, with_=self.kept_with)

    @property
    def in_parts(self) -> Query:
        """The same question over merged rows, taken apart: its rows have the columns of `apart` before their own."""
        keys = ", ".join(self.apart)
        body = self.body[: self._final] + _KEYED.sub(lambda found: f"{found[0]}{keys}, ", self.body[self._final :])
        return replace(self, body=body, with_=self.parts_with)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that identify a row of the answer; all others are sums."""
        names = self.body.rsplit("GROUP BY", 1)[1].split("ORDER BY", 1)[0]
        return tuple(name.strip() for name in names.split(","))

    @property
    def order(self) -> tuple[tuple[str, bool], ...]:
        """The columns that the answer is ordered by, each with whether it falls."""
        names = [words.split() for words in self.body.rsplit("ORDER BY", 1)[1].split(",")]
        return tuple((name, falls == ["DESC"]) for name, *falls in names)

    @property
    def evidence_sql(self) -> str:
        """The same text cut before its final SELECT: the rows behind the answer."""
        return self._with(self.body[: self._final] + "SELECT * FROM counted")

    @property
    def _final(self) -> int:
        """Where the final SELECT begins."""
        cuts = list(_FINAL.finditer(self.body))
        if len(cuts) != 1:
            raise QueryError(f"{self.name}: expected one final SELECT, found {len(cuts)}")
        return cuts[0].end()

    def _with(self, body: str) -> str:
        scope = "".join(f"{name} AS (\n{text}\n),\n" for name, text in self.with_)
        return re.sub(r"\AWITH\s+", lambda _: "WITH " + scope, body, count=1)


def every() -> tuple[Query, ...]:
    """All questions, by name."""
    return tuple(_query(path.stem) for path in sorted(shipped("queries").glob("*.sql")))


def every_scope_table() -> tuple[Query, ...]:
    """The scope's own tables, as questions without a final SELECT."""
    return tuple(_read(path) for path in sorted(shipped("queries", "scope").glob("*.sql")))


@cache
def _query(name: str) -> Query:
    return _read(shipped("queries", f"{name}.sql"))


def _read(path: Path) -> Query:
    text = path.read_text(encoding="utf-8")
    header = [line[2:].strip() for line in text.splitlines() if line.startswith("--")]
    body = "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()
    blank = header.index("") if "" in header else len(header)
    declared = [line.split(None, 3) for line in header[blank:] if line]
    reads = tuple(name.strip(",") for kind, *names in declared if kind == "reads" for name in names)
    over = next((" ".join(names) for kind, *names in declared if kind == "over"), None)
    apart = tuple(name for kind, *names in declared if kind == "apart" for name in " ".join(names).split(", "))
    with_, kept, merged, parts = (
        tuple(dict(_scope_tables(path, reads, folder)).items())
        for folder in ("scope", "kept", "merged", "runs" if set(RUN) <= set(apart) else "merged")
    )
    own = _named(path, declared, "parameter")
    inherited = [parameter for name, _ in with_ for parameter in _scope_table(name).parameters]
    parameters = {parameter.name: parameter for parameter in (*inherited, *own)}
    sets = tuple((words[1], words[2]) for words in declared if words[0] == "sets")
    return Query(
        name=path.stem,
        title=header[0],
        meaning=" ".join(header[1:blank]),
        reads=reads,
        over=over,
        sets=sets,
        parameters=tuple(parameters[name] for name in sorted(parameters.keys() - dict(sets))),
        columns=_named(path, declared, "column"),
        body=body,
        with_=with_,
        kept_with=kept,
        merged_with=merged,
        apart=apart,
        parts_with=parts,
    )


def _named(path: Path, declared: list[list[str]], kind: str) -> tuple[Named, ...]:
    found = [words[1:] for words in declared if words[0] == kind]
    for words in found:
        if len(words) != 3:
            raise QueryError(f"{path.stem}: '{kind} {' '.join(words)}' should have a name, a type and a meaning")
    return tuple(Named(*words) for words in found)


def _scope_tables(path: Path, reads: tuple[str, ...], folder: str) -> Iterator[tuple[str, str]]:
    """The scope's tables that are read, each behind those that it needs; where that folder has its own, that one."""
    for name in reads:
        if name in tables.BY_NAME or name in tables.MERGED_BY_NAME:
            continue
        table = _scope_table(name, folder)
        yield from _scope_tables(path, table.reads, folder)
        yield name, table.body


@cache
def _scope_table(name: str, folder: str = "scope") -> Query:
    for place in (folder, "merged", "scope") if folder == "runs" else (folder, "scope"):
        try:
            return _read(shipped("queries", place, f"{name}.sql"))
        except FileNotFoundError:
            continue
    raise QueryError(f"{name}: no table and no file of queries/scope")


CLAIM_COUNTS = _query("claim_counts")
LINE_COUNTS = _query("line_counts")
LINE_COUNTS_BY_REASON = _query("line_counts_by_reason")
LINE_DOLLARS = _query("line_dollars")
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
