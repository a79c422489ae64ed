"""Reads record tables into plain objects: claims as sent, acknowledgements and answers, each with its payer and day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

Row = dict[str, Any]
Order = tuple[date, date, str, int]
ZERO = Decimal(0)
KNOWN_STATUSES = {"1", "2", "3", "4", "5", "19", "20", "21", "22", "23", "25"}
LATER_PAYER_STATUSES = {"2", "3", "20", "21"}
LATER_RESPONSIBILITIES = set("STABCDEFGH")


@dataclass(frozen=True)
class Service:
    """One service as a document names it: what was submitted, for how much, on which day."""

    code: str | None
    modifiers: tuple[str, ...]
    day: date | None
    last_day: date | None
    charge: Decimal
    control: str | None


@dataclass(frozen=True)
class Adjustment:
    """One group, reason and amount; `allocated` where it was spread from the claim."""

    group: str
    carc: str
    amount: Decimal
    allocated: bool = False


@dataclass(eq=False)
class Document:
    """What the three kinds have in common. `order` sorts: day, file date, file, position."""

    order: Order
    payer: str | None
    number: str | None
    npi: str | None
    control_numbers: list[str]
    first_day: date | None
    last_day: date | None

    @property
    def day(self) -> date:
        return self.order[0]


@dataclass(eq=False)
class Submission(Document):
    frequency: str
    responsibility: str
    filing_indicator: str | None
    reference: str | None
    services: list[Service]

    @property
    def is_primary(self) -> bool:
        return self.responsibility not in LATER_RESPONSIBILITIES


@dataclass(eq=False)
class Acknowledgement(Document):
    from_payer: bool
    reference: str | None
    categories: list[str]


@dataclass(eq=False)
class AnsweredService:
    """One SVC loop."""

    service: Service
    paid: Decimal
    adjustments: list[Adjustment]
    remarks: list[str]


@dataclass(eq=False)
class Answer(Document):
    """One CLP loop."""

    status: str
    charge: Decimal
    paid: Decimal
    payer_control_number: str | None
    filing_indicator: str | None
    received: date | None
    claim_adjustments: list[Adjustment]
    claim_remarks: list[str]
    services: list[AnsweredService]

    @property
    def is_reversal(self) -> bool:
        return self.status == "22"

    @property
    def is_adjudication(self) -> bool:
        return self.status not in {"22", "23", "25"}

    @property
    def is_primary(self) -> bool:
        return self.is_adjudication and self.status not in LATER_PAYER_STATUSES


@dataclass(frozen=True)
class WrittenOff:
    """One PLB pair with reason WO."""

    day: date
    payer: str | None
    reference: str | None
    amount: Decimal


@dataclass
class Documents:
    submissions: list[Submission] = field(default_factory=list)
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    takebacks: list[WrittenOff] = field(default_factory=list)
    submission_days: set[date] = field(default_factory=set)
    acknowledgement_days: set[date] = field(default_factory=set)
    payment_days: set[date] = field(default_factory=set)


def read(records: Mapping[str, pl.DataFrame]) -> Documents:
    """All documents of the record tables (those of analytics.tables.RECORDS), in order."""
    rows = _without_repeats({name: frame.to_dicts() for name, frame in records.items()})
    payers = Payers()
    payer_rows = rows["payments"] + rows["submissions"]
    payer_names = [(row["payer_name"], [row["payer_id_code"], *(row["payer_ids"] or [])]) for row in payer_rows]
    payer_names += [
        (row["source_name"], [row["source_id_code"]]) for row in rows["acknowledgements"] if row["source_role"] == "PR"
    ]
    for name, ids in payer_names:
        payers.meet(name, ids)
    transactions = {(row["file_id"], row["segment"]): row for row in rows["transactions"]}
    documents = Documents()
    _read_submissions(rows, transactions, payers, documents)
    _read_acknowledgements(rows, transactions, payers, documents)
    _read_answers(rows, transactions, payers, documents)
    return documents


def _without_repeats(rows: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The rows of each transaction once, however many copies of it there are."""
    seen: set[tuple[str, str]] = set()
    repeated: set[tuple[str, int]] = set()
    for row in sorted(rows["transactions"], key=lambda row: (_file_date(row), row["file_id"], row["segment"])):
        content = (row["kind"], row["body_hash"])
        if row["body_hash"] and content in seen:
            repeated.add((row["file_id"], row["segment"]))
        seen.add(content)
    return {
        name: [row for row in table if (row["file_id"], row.get("transaction")) not in repeated]
        for name, table in rows.items()
    }


class Payers:
    """Union-find: documents that share a payer's name or any of its ids are from one payer."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def root(self, node: str) -> str:
        self.parent.setdefault(node, node)
        while self.parent[node] != node:
            node = self.parent[node]
        return node

    def meet(self, name: str | None, ids: Iterable[str | None]) -> str | None:
        """Joins name and ids, and answers which payer that is; None for a document that names none."""
        nodes = [f"name {_plain(name)}"] if name and _plain(name) else []
        nodes += [f"id {number.strip().upper()}" for number in ids if number and number.strip()]
        for node in nodes[1:]:
            first, other = sorted((self.root(nodes[0]), self.root(node)), reverse=True)
            self.parent[other] = first
        return self.root(nodes[0]) if nodes else None


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", name.upper()).split())


def _read_submissions(
    rows: dict[str, list[Row]], transactions: dict[tuple[str, int], Row], payers: Payers, documents: Documents
) -> None:
    lines = _grouped(rows["submission_lines"], "submission_segment")
    for row in rows["submissions"]:
        transaction = transactions[row["file_id"], row["transaction"]]
        services = [_sent_service(line) for line in lines[row["file_id"], row["segment"]]]
        sent = transaction["sent_date"] or _file_date(transaction)
        documents.submission_days.add(sent)
        first, last = _span(services)
        documents.submissions.append(
            Submission(
                order=(sent, _file_date(transaction), row["file_id"], row["segment"]),
                payer=payers.meet(row["payer_name"], [row["payer_id_code"], *(row["payer_ids"] or [])]),
                number=row["patient_control_number"],
                npi=row["billing_npi"],
                control_numbers=_present(row["original_reference"]),
                first_day=first,
                last_day=last,
                frequency=row["frequency"] or "1",
                responsibility=row["payer_responsibility"] or "P",
                filing_indicator=row["filing_indicator"],
                reference=transaction["reference"],
                services=services,
            )
        )
    documents.submissions.sort(key=lambda submission: submission.order)


def _read_acknowledgements(
    rows: dict[str, list[Row]], transactions: dict[tuple[str, int], Row], payers: Payers, documents: Documents
) -> None:
    documents.acknowledgement_days = {row["status_date"] for row in rows["acknowledgements"] if row["status_date"]}
    claims = _grouped([row for row in rows["acknowledgements"] if row["claim_segment"] is not None], "claim_segment")
    for (file_id, segment), statuses in claims.items():
        transaction = transactions[file_id, statuses[0]["transaction"]]
        from_payer = any(row["source_role"] == "PR" for row in statuses)
        payer = payers.meet(statuses[0]["source_name"], [statuses[0]["source_id_code"]]) if from_payer else None
        days = [row["status_date"] for row in statuses if row["status_date"]]
        documents.acknowledgements.append(
            Acknowledgement(
                order=(max(days, default=_file_date(transaction)), _file_date(transaction), file_id, segment),
                payer=payer,
                number=_first(row["patient_control_number"] for row in statuses),
                npi=_first(row["billing_npi"] for row in statuses),
                control_numbers=_present(*(row["payer_control_number"] for row in statuses)),
                first_day=_first(row["service_from"] for row in statuses),
                last_day=_first(row["service_to"] for row in statuses),
                from_payer=from_payer,
                reference=_first(row["batch_reference"] for row in statuses),
                categories=_present(*(row[f"category_{n}"] for row in statuses for n in (1, 2, 3))),
            )
        )
    documents.acknowledgements.sort(key=lambda acknowledgement: acknowledgement.order)


def _read_answers(
    rows: dict[str, list[Row]], transactions: dict[tuple[str, int], Row], payers: Payers, documents: Documents
) -> None:
    payments: dict[tuple[str, int], tuple[Row, date, str | None]] = {}
    for row in rows["payments"]:
        transaction = transactions[row["file_id"], row["transaction"]]
        day = row["effective_date"] or row["production_date"] or _file_date(transaction)
        payer = payers.meet(row["payer_name"], [row["payer_id_code"], *(row["payer_ids"] or [])])
        payments[row["file_id"], row["transaction"]] = (row, day, payer)
        documents.payment_days.add(day)
    adjustments, remarks = _grouped(rows["adjustments"], "remit_segment"), _grouped(rows["remarks"], "remit_segment")
    lines = _grouped(rows["remit_lines"], "remit_segment")
    for row in rows["remits"]:
        place, key = (row["file_id"], row["segment"]), (row["file_id"], row["transaction"])
        payment, day, payer = payments[key]
        services = [_answered_service(line, row, adjustments[place], remarks[place]) for line in lines[place]]
        first, last = _span([service.service for service in services])
        documents.answers.append(
            Answer(
                order=(day, _file_date(transactions[key]), row["file_id"], row["segment"]),
                payer=payer,
                number=row["patient_control_number"],
                npi=payment["payee_npi"],
                control_numbers=_present(row["payer_control_number"], row["original_reference"]),
                first_day=first or row["statement_from"] or row["statement_to"],
                last_day=last or row["statement_to"] or row["statement_from"],
                status=row["status"] if row["status"] in KNOWN_STATUSES else "1",
                charge=row["charge"] or ZERO,
                paid=row["paid"] or ZERO,
                payer_control_number=row["payer_control_number"],
                filing_indicator=row["filing_indicator"],
                received=row["received_date"],
                claim_adjustments=_adjustments(adjustments[place], None),
                claim_remarks=_remarks(remarks[place], None),
                services=services,
            )
        )
    documents.answers.sort(key=lambda answer: answer.order)
    for row in rows["provider_adjustments"]:
        if row["reason"] == "WO":
            _, day, payer = payments[row["file_id"], row["transaction"]]
            documents.takebacks.append(WrittenOff(day, payer, row["reference"], row["amount"] or ZERO))


def _sent_service(row: Row) -> Service:
    day, last = row["service_date"], row["service_end_date"] or row["service_date"]
    modifiers = _modifiers(row, "modifier_")
    return Service(row["code"], modifiers, day, last, row["charge"] or ZERO, row["line_control"])


def _answered_service(row: Row, remit: Row, adjustments: list[Row], remarks: list[Row]) -> AnsweredService:
    prefix = "submitted_" if row["submitted_code"] else ""
    day = row["service_date"] or remit["statement_from"]
    last = row["service_end_date"] or row["service_date"] or remit["statement_to"] or day
    modifiers = _modifiers(row, f"{prefix}modifier_")
    service = Service(row[f"{prefix}code"], modifiers, day, last, row["charge"] or ZERO, row["line_control"])
    own, marks = _adjustments(adjustments, row["segment"]), _remarks(remarks, row["segment"])
    return AnsweredService(service, row["paid"] or ZERO, own, marks)


def _adjustments(rows: list[Row], line: int | None) -> list[Adjustment]:
    return [
        Adjustment(row["adjustment_group"] or "", row["carc"] or "", row["amount"] or ZERO)
        for row in rows
        if row["line_segment"] == line
    ]


def _remarks(rows: list[Row], line: int | None) -> list[str]:
    return [row["rarc"] for row in rows if row["line_segment"] == line and row["rarc"]]


def _grouped(rows: list[Row], parent: str) -> dict[tuple[str, int], list[Row]]:
    found: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["file_id"], row["segment"], row.get("position") or 0)):
        found[row["file_id"], row[parent]].append(row)
    return found


def _modifiers(row: Row, prefix: str) -> tuple[str, ...]:
    return tuple(sorted(row[f"{prefix}{n}"] for n in (1, 2, 3, 4) if row[f"{prefix}{n}"]))


def _file_date(transaction: Row) -> date:
    return transaction["group_date"] or transaction["interchange_date"] or date.min


def _span(services: list[Service]) -> tuple[date | None, date | None]:
    first = min((service.day for service in services if service.day), default=None)
    last = max((service.last_day for service in services if service.last_day), default=None)
    return first, last


def _present(*values: str | None) -> list[str]:
    return [value for value in values if value]


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value is not None), None)
