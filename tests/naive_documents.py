"""Reads record tables into plain objects: claims as sent, acknowledgements and answers, each with its payer and day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from tests.naive_envelopes import Envelopes
from tests.naive_words import reference, rejects

Row = dict[str, Any]
Order = tuple[date, date, str, str, int, str]
EARLIEST = date(2000, 1, 1)
DAYS_AHEAD = timedelta(days=60)
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
    units: Decimal | None = None
    charge_is_unread: bool = False


@dataclass(frozen=True)
class Adjustment:
    """One group, reason and amount; `allocated` where it was spread from the claim."""

    group: str
    carc: str
    amount: Decimal
    allocated: bool = False


@dataclass(eq=False)
class Document:
    """What the three kinds have in common. `order` sorts: day, file date, time, ISA13, position, content."""

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

    @property
    def totals(self) -> list[Decimal]:
        """What it says that the whole claim was charged."""
        return []


@dataclass(eq=False)
class Submission(Document):
    frequency: str
    responsibility: str
    filing_indicator: str | None
    reference: str | None
    services: list[Service]
    charges: list[Decimal]
    transaction: Row

    @property
    def totals(self) -> list[Decimal]:
        return self.charges

    @property
    def is_primary(self) -> bool:
        return self.responsibility not in LATER_RESPONSIBILITIES


@dataclass(eq=False)
class Acknowledgement(Document):
    from_payer: bool
    reference: str | None
    categories: list[str]
    amount: Decimal | None = None
    about: Submission | None = None
    of_the_envelope: bool = False

    @property
    def totals(self) -> list[Decimal]:
        return [] if self.amount is None else [self.amount]


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
    def totals(self) -> list[Decimal]:
        return [abs(self.charge)]

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


class Payers:
    """Union-find: documents that share a payer's name or any of its ids are from one payer."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def root(self, node: str) -> str:
        self.parent.setdefault(node, node)
        while self.parent[node] != node:
            node = self.parent[node]
        return node

    def names(self, payer: str) -> set[str]:
        """Every normalized name of a payer."""
        return {node.removeprefix("name ") for node in list(self.parent) if self.root(node) == self.root(payer)}

    def meet(self, name: str | None, ids: Iterable[str | None]) -> str | None:
        """Joins name and ids, and answers which payer that is; None for a document that names none."""
        nodes = [f"name {plain(name)}"] if name and plain(name) else []
        nodes += [f"id {number.strip().upper()}" for number in ids if number and number.strip()]
        for node in nodes[1:]:
            first, other = sorted((self.root(nodes[0]), self.root(node)), reverse=True)
            self.parent[other] = first
        return self.root(nodes[0]) if nodes else None


@dataclass
class Documents:
    submissions: list[Submission] = field(default_factory=list)
    acknowledgements: list[Acknowledgement] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    takebacks: list[WrittenOff] = field(default_factory=list)
    submission_days: set[date] = field(default_factory=set)
    acknowledgement_days: set[date] = field(default_factory=set)
    payment_days: set[date] = field(default_factory=set)
    rejection_days: set[date] = field(default_factory=set)
    days_in_files: set[date] = field(default_factory=set)
    """All of these but the days of reading that date documents without a usable date."""
    payers: Payers = field(default_factory=Payers)

    @property
    def days(self) -> set[date]:
        """Every day on which a document is dated."""
        return self.payment_days | self.submission_days | self.acknowledgement_days | self.rejection_days

    def add_day(self, days: set[date], day: date, *, is_in_file: bool) -> None:
        """Note the day of a document among these days of its kind."""
        days.add(day)
        if is_in_file:
            self.days_in_files.add(day)


@dataclass(frozen=True)
class Calendar:
    """Which dates of documents can be, seen from the day on which the files were first read."""

    read_on: date
    envelopes: Envelopes

    def _can_be(self, day: date | None) -> bool:
        return day is not None and EARLIEST <= day <= self.read_on + timedelta(days=1)

    def file_day(self, transaction: Row) -> date | None:
        """The file's own date."""
        return next((d for d in (transaction["group_date"], transaction["interchange_date"]) if self._can_be(d)), None)

    def usable(self, transaction: Row, day: date | None) -> bool:
        own = self.file_day(transaction)
        return day is not None and self._can_be(day) and (own is None or day <= own + DAYS_AHEAD)

    def day(self, transaction: Row, *days: date | None) -> date:
        """The first of the days that can be, else the file's, else the day of reading."""
        first = next((day for day in days if day is not None and self.usable(transaction, day)), None)
        return first or self.file_day(transaction) or self.read_on

    def is_in_file(self, transaction: Row, day: date) -> bool:
        """Whether the file has this day of a document; otherwise it is the day of reading."""
        return self.file_day(transaction) is not None or day != self.read_on

    def order(self, transaction: Row, day: date, position: int) -> Order:
        place = (transaction["file_id"], transaction["segment"])
        times = [self.envelopes.group_times.get(place), self.envelopes.interchange_times.get(place)]
        if transaction["group_date"] != self.file_day(transaction):
            times = times[1:]
        time = next((time for time in times if time), "")
        control = (transaction["interchange_control"] or "").strip().zfill(9)
        file_day = self.file_day(transaction) or self.read_on
        return (day, file_day, time.ljust(8, "0"), control, position, transaction["file_id"])

    def payer_ids(self, place: tuple[str, int], row: Row) -> list[str | None]:
        """The numbers by which a payer is known; those of the record table where the text was not read."""
        return [*self.envelopes.payer_ids.get(place, [row["payer_id_code"], *(row["payer_ids"] or [])])]


def read(records: Mapping[str, pl.DataFrame], envelopes: Envelopes, read_on: date) -> Documents:
    """All documents of the record tables (those of analytics.tables.RECORDS), in order."""
    calendar = Calendar(read_on, envelopes)
    rows = _without_repeats({name: frame.to_dicts() for name, frame in records.items()}, calendar)
    documents = Documents()
    payers = documents.payers
    for row in rows["payments"]:
        payers.meet(row["payer_name"], calendar.payer_ids((row["file_id"], row["transaction"]), row))
    for row in rows["submissions"]:
        payers.meet(row["payer_name"], calendar.payer_ids((row["file_id"], row["segment"]), row))
    for row in rows["acknowledgements"]:
        if row["source_role"] == "PR":
            payers.meet(row["source_name"], _source_ids(row, calendar))
    transactions = {(row["file_id"], row["segment"]): row for row in rows["transactions"]}
    _read_submissions(rows, transactions, calendar, documents)
    _read_acknowledgements(rows, transactions, calendar, documents)
    _read_rejections_of_batches(rows, transactions, calendar, documents)
    _read_rejections_of_envelopes(rows, transactions, calendar, documents)
    documents.acknowledgements.sort(key=lambda acknowledgement: acknowledgement.order)
    _read_answers(rows, transactions, calendar, documents)
    return documents


def _source_ids(row: Row, calendar: Calendar) -> list[str | None]:
    return [*calendar.envelopes.payer_ids.get((row["file_id"], row["claim_segment"] or 0), [row["source_id_code"]])]


def known_number(number: str | None) -> str | None:
    """A number that names something; None for a placeholder."""
    written = (number or "").strip()
    compared = written.upper()
    if compared and not compared.strip("0"):
        compared = "0"
    return written if compared and compared not in reference("placeholders", "value") else None


def _without_repeats(rows: dict[str, list[Row]], calendar: Calendar) -> dict[str, list[Row]]:
    """The rows of each transaction once, however many copies of it there are, and of each remittance once.

    What was rejected and is sent again unchanged is no copy. What is cut off is one of a whole one that says the same
    of itself.
    """
    seen: set[object] = set()
    whole: set[tuple[object, ...]] = set()
    cut: dict[tuple[str, int], tuple[object, ...]] = {}
    repeated: set[tuple[str, int]] = set()
    payments = {(row["file_id"], row["transaction"]): row for row in rows["payments"]}
    remits: dict[tuple[str, int], list[tuple[object, ...]]] = defaultdict(list)
    for row in rows["remits"]:
        said = ("patient_control_number", "status", "charge", "paid", "patient_responsibility", "filing_indicator")
        claim = tuple(row[name] for name in (*said, "payer_control_number"))
        remits[row["file_id"], row["transaction"]].append(claim)

    def order(row: Row) -> Order:
        return calendar.order(row, calendar.file_day(row) or calendar.read_on, row["segment"])

    transactions = {(row["file_id"], row["segment"]): row for row in rows["transactions"]}
    rejected = {place for _, places in _rejections(rows, transactions, calendar) for place in places}
    for row in sorted(rows["transactions"], key=order):
        place = (row["file_id"], row["segment"])
        own = order(row)[1:4] if place in rejected or row["kind"] in {"999", "997"} else None
        contents: list[object] = [(row["kind"], row["body_hash"], own)] if row["body_hash"] else []
        if place in payments:
            payment = payments[place]
            day = calendar.day(row, payment["effective_date"], payment["production_date"])
            contents.append((payment["trace"], payment["amount"], day, tuple(sorted(remits[place], key=repr))))
        about = [row[name] for name in ("kind", "sender_id", "reference", "sent_date")]
        about += [payments[place][name] for name in ("trace", "originator_id", "amount")] if place in payments else []
        if row["is_complete"]:
            whole.add(tuple(about))
        else:
            cut[place] = tuple(about)
        if any(content in seen for content in contents):
            repeated.add(place)
        seen.update(contents)
    repeated |= {place for place, about in cut.items() if about in whole and place not in rejected}
    return {
        name: [row for row in table if (row["file_id"], row.get("transaction")) not in repeated]
        for name, table in rows.items()
    }


def plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", name.upper()).split())


def _read_submissions(
    rows: dict[str, list[Row]], transactions: dict[tuple[str, int], Row], calendar: Calendar, documents: Documents
) -> None:
    lines = _grouped(rows["submission_lines"], "submission_segment")
    found: list[Submission] = []
    for row in rows["submissions"]:
        transaction, place = transactions[row["file_id"], row["transaction"]], (row["file_id"], row["segment"])
        sent = calendar.day(transaction, transaction["sent_date"])
        services = [_sent_service(line, sent) for line in lines[place]]
        documents.add_day(documents.submission_days, sent, is_in_file=calendar.is_in_file(transaction, sent))
        first, last = _span(services)
        found.append(
            Submission(
                order=calendar.order(transaction, sent, row["segment"]),
                payer=documents.payers.meet(row["payer_name"], calendar.payer_ids(place, row)),
                number=known_number(row["patient_control_number"]),
                npi=row["billing_npi"],
                control_numbers=_present(known_number(row["original_reference"])),
                first_day=first,
                last_day=last,
                frequency=row["frequency"] or "1",
                responsibility=row["payer_responsibility"] or "P",
                filing_indicator=row["filing_indicator"],
                reference=transaction["reference"],
                services=services,
                charges=[] if row["charge"] is None else [row["charge"]],
                transaction=transaction,
            )
        )
    documents.submissions += _twins_as_one(sorted(found, key=lambda submission: submission.order))


def _twins_as_one(submissions: list[Submission]) -> list[Submission]:
    """Originals of one transaction with one key: those that are equal once, the others as one claim with all lines."""
    found: list[Submission] = []
    firsts: dict[tuple[object, ...], tuple[Submission, list[list[Service]]]] = {}
    for one in submissions:
        place = (one.transaction["file_id"], one.transaction["segment"])
        key = (one.number, one.first_day, one.last_day, one.npi, one.payer, place, one.responsibility)
        if one.frequency != "1" or not (one.number and one.first_day and one.npi):
            found.append(one)
        elif key not in firsts:
            firsts[key] = (one, [list(one.services)])
            found.append(one)
        else:
            first, seen = firsts[key]
            if one.services not in seen:
                seen.append(list(one.services))
                first.services += one.services
                first.charges += one.charges
    return found


def _read_acknowledgements(
    rows: dict[str, list[Row]], transactions: dict[tuple[str, int], Row], calendar: Calendar, documents: Documents
) -> None:
    for row in rows["acknowledgements"]:
        transaction = transactions[row["file_id"], row["transaction"]]
        if row["status_date"]:
            day = calendar.day(transaction, row["status_date"])
            documents.add_day(documents.acknowledgement_days, day, is_in_file=calendar.is_in_file(transaction, day))
    claims = _grouped([row for row in rows["acknowledgements"] if row["claim_segment"] is not None], "claim_segment")
    for (file_id, segment), statuses in claims.items():
        transaction = transactions[file_id, statuses[0]["transaction"]]
        from_payer = any(row["source_role"] == "PR" for row in statuses)
        ids = _source_ids(statuses[0], calendar)
        day = _status_day(statuses, transaction, calendar)
        documents.acknowledgements.append(
            Acknowledgement(
                order=calendar.order(transaction, day, segment),
                payer=documents.payers.meet(statuses[0]["source_name"], ids) if from_payer else None,
                number=known_number(_first(row["patient_control_number"] for row in statuses)),
                npi=_first(row["billing_npi"] for row in statuses),
                control_numbers=_present(*(known_number(row["payer_control_number"]) for row in statuses)),
                first_day=_served(_first(row["service_from"] for row in statuses), day),
                last_day=_served(_first(row["service_to"] for row in statuses), day),
                from_payer=from_payer,
                reference=_first(row["batch_reference"] for row in statuses),
                categories=_categories(statuses),
                amount=_first(row["amount"] for row in statuses),
            )
        )


def _status_day(statuses: list[Row], transaction: Row, calendar: Calendar) -> date:
    days = [row["status_date"] for row in statuses if calendar.usable(transaction, row["status_date"])]
    return max(days, default=calendar.day(transaction))


def _categories(statuses: list[Row]) -> list[str]:
    return _present(*(row[f"category_{n}"] for row in statuses for n in (1, 2, 3)))


def _read_rejections_of_batches(
    rows: dict[str, list[Row]], transactions: dict[tuple[str, int], Row], calendar: Calendar, documents: Documents
) -> None:
    """Rejecting statuses of 2200B and 2200C that no claim follows: they count for the claims of the batch they name."""
    claims = [row for row in rows["acknowledgements"] if row["claim_segment"] is not None]
    for row in rows["acknowledgements"]:
        if row["claim_segment"] is not None or row["level"] not in {"receiver", "provider"}:
            continue
        same = ["file_id", "transaction", "batch_reference", *(["billing_npi"] if row["level"] == "provider" else [])]
        if not rejects(_categories([row])) or any(all(one[name] == row[name] for name in same) for one in claims):
            continue
        transaction = transactions[row["file_id"], row["transaction"]]
        order = calendar.order(transaction, _status_day([row], transaction, calendar), row["segment"])
        batch = [sent for sent in documents.submissions if row["batch_reference"] and
                 sent.reference == row["batch_reference"]]  # fmt: skip
        batch = _of_one_transaction([sent for sent in batch if sent.day <= order[0]] or batch[:1], batch)
        for sent in batch:
            if row["level"] == "receiver" or sent.npi == row["billing_npi"]:
                from_payer = row["source_role"] == "PR"
                documents.acknowledgements.append(_about(sent, order, from_payer, _categories([row])))


def _of_one_transaction(until: list[Submission], batch: list[Submission]) -> list[Submission]:
    return [sent for sent in batch if until and sent.transaction is until[-1].transaction]


def _about(
    sent: Submission, order: Order, from_payer: bool, categories: list[str], of_the_envelope: bool = False
) -> Acknowledgement:
    """A word that names no claim of its own but is about one."""
    nothing: list[str] = []
    return Acknowledgement(
        order, None, None, None, nothing, None, None, from_payer, sent.reference, categories, None, sent,
        of_the_envelope,
    )  # fmt: skip


def _read_rejections_of_envelopes(
    rows: dict[str, list[Row]], transactions: dict[tuple[str, int], Row], calendar: Calendar, documents: Documents
) -> None:
    """What a 999 or TA1 rejects: the claims of the transaction, group or interchange that it names."""
    for order, rejected in _rejections(rows, transactions, calendar):
        for sent in documents.submissions:
            if (sent.transaction["file_id"], sent.transaction["segment"]) in rejected:
                documents.add_day(documents.rejection_days, order[0], is_in_file=order[0] != calendar.read_on)
                documents.acknowledgements.append(_about(sent, order, False, [], of_the_envelope=True))


def _rejections(
    rows: dict[str, list[Row]], transactions: dict[tuple[str, int], Row], calendar: Calendar
) -> Iterator[tuple[Order, set[tuple[str, int]]]]:
    """Every rejecting 999, 997 or TA1: its order, and the transactions that it rejects."""
    rejecting = {"transaction": {"R", "M", "W", "X"}, "group": {"R", "M", "W", "X"}, "interchange": {"R"}}
    for row in rows["batch_acknowledgements"]:
        if row["verdict"] not in rejecting.get(row["level"], set()):
            continue
        answer = transactions.get((row["file_id"], row["transaction"])) or _transaction_at(row, transactions)
        order = calendar.order(answer, calendar.day(answer), row["segment"])
        named = {
            place: sent
            for place, sent in transactions.items()
            if sent["kind"] == "837P"
            and _is_named(row, answer, sent)
            and _is_not_later(_sent_order(sent, calendar), order)
        }
        latest = max(named.values(), key=lambda sent: _sent_order(sent, calendar)[1:], default=None)
        yield order, {place for place, sent in named.items() if latest and _interchange(sent) == _interchange(latest)}


def _sent_order(transaction: Row, calendar: Calendar) -> Order:
    return calendar.order(transaction, calendar.day(transaction), transaction["segment"])


def _transaction_at(row: Row, transactions: dict[tuple[str, int], Row]) -> Row:
    before = [one for (file_id, segment), one in transactions.items() if file_id == row["file_id"]
              and segment <= row["segment"]]  # fmt: skip
    return max(before, key=lambda one: int(one["segment"]))


def _is_named(row: Row, answer: Row, sent: Row) -> bool:
    same_interchange = bool(sent["sender_id"]) and sent["sender_id"] == answer["receiver_id"]
    if row["level"] == "interchange":
        return same_interchange and sent["interchange_control"] == row["interchange_control"]
    same_group = bool(sent["group_sender_id"]) and sent["group_sender_id"] == answer["group_receiver_id"]
    named = sent["group_control"] == row["group_control"]
    if row["level"] == "transaction":
        named = named and sent["control"] == row["transaction_control"]
    return named and (same_group or same_interchange)


def _is_not_later(sent: Order, said: Order) -> bool:
    """By the files' dates and, where both have one, times."""
    if sent[1] == said[1] and "00000000" in {sent[2], said[2]}:
        return True
    return sent[1:3] <= said[1:3]


def _interchange(sent: Row) -> tuple[object, ...]:
    return sent["file_id"], sent["interchange_control"], sent["interchange_date"]


def _read_answers(
    rows: dict[str, list[Row]], transactions: dict[tuple[str, int], Row], calendar: Calendar, documents: Documents
) -> None:
    payments: dict[tuple[str, int], tuple[Row, date, str | None]] = {}
    for row in rows["payments"]:
        key = (row["file_id"], row["transaction"])
        day = calendar.day(transactions[key], row["effective_date"], row["production_date"])
        payments[key] = (row, day, documents.payers.meet(row["payer_name"], calendar.payer_ids(key, row)))
        documents.add_day(documents.payment_days, day, is_in_file=calendar.is_in_file(transactions[key], day))
    adjustments, remarks = _grouped(rows["adjustments"], "remit_segment"), _grouped(rows["remarks"], "remit_segment")
    lines = _grouped(rows["remit_lines"], "remit_segment")
    for row in rows["remits"]:
        place, key = (row["file_id"], row["segment"]), (row["file_id"], row["transaction"])
        payment, day, payer = payments[key]
        statement = (_served(row["statement_from"], day), _served(row["statement_to"], day))
        services = [
            _answered_service(line, statement, day, adjustments[place], remarks[place]) for line in lines[place]
        ]
        first, last = _span([service.service for service in services])
        answer = Answer(
            order=calendar.order(transactions[key], day, row["segment"]),
            payer=payer,
            number=known_number(row["patient_control_number"]),
            npi=payment["payee_npi"],
            control_numbers=_present(
                known_number(row["payer_control_number"]), known_number(row["original_reference"])
            ),
            first_day=first or statement[0] or statement[1],
            last_day=last or statement[1] or statement[0],
            status=row["status"] if row["status"] in KNOWN_STATUSES else "1",
            charge=row["charge"] or ZERO,
            paid=row["paid"] or ZERO,
            payer_control_number=known_number(row["payer_control_number"]),
            filing_indicator=row["filing_indicator"],
            received=row["received_date"],
            claim_adjustments=_adjustments(adjustments[place], None),
            claim_remarks=_remarks(remarks[place], None),
            services=services,
        )
        if answer.is_reversal and answer.charge > 0 and answer.paid >= 0:
            _turn_signs(answer)
        documents.answers.append(answer)
    documents.answers.sort(key=lambda answer: answer.order)
    for row in rows["provider_adjustments"]:
        if row["reason"] == "WO":
            _, day, payer = payments[row["file_id"], row["transaction"]]
            reference_number = known_number(row["reference"])
            documents.takebacks.append(WrittenOff(day, payer, reference_number, row["amount"] or ZERO))


def _turn_signs(reversal: Answer) -> None:
    def flipped(adjustments: list[Adjustment]) -> list[Adjustment]:
        return [replace(one, amount=-one.amount) for one in adjustments]

    reversal.charge, reversal.paid = -reversal.charge, -reversal.paid
    reversal.claim_adjustments = flipped(reversal.claim_adjustments)
    for said in reversal.services:
        said.service = replace(said.service, charge=-said.service.charge)
        said.paid, said.adjustments = -said.paid, flipped(said.adjustments)


def _served(day: date | None, document_day: date) -> date | None:
    """A service's date, if it can be."""
    return day if day is not None and EARLIEST <= day <= document_day + DAYS_AHEAD else None


def _sent_service(row: Row, sent: date) -> Service:
    day = _served(row["service_date"], sent)
    last = _served(row["service_end_date"], sent) or day
    charge = row["charge"]
    modifiers = _modifiers(row, "modifier_")
    return Service(
        row["code"],
        modifiers,
        day,
        last,
        charge or ZERO,
        row["line_control"],
        row["units"],
        charge_is_unread=charge is None,
    )


def _answered_service(
    row: Row, statement: tuple[date | None, date | None], answered: date, adjustments: list[Row], remarks: list[Row]
) -> AnsweredService:
    prefix = "submitted_" if row["submitted_code"] else ""
    own = _served(row["service_date"], answered)
    day = own or statement[0]
    last = _served(row["service_end_date"], answered) or own or statement[1] or day
    modifiers = _modifiers(row, f"{prefix}modifier_")
    service = Service(row[f"{prefix}code"], modifiers, day, last, row["charge"] or ZERO, row["line_control"])
    own_adjustments, marks = _adjustments(adjustments, row["segment"]), _remarks(remarks, row["segment"])
    return AnsweredService(service, row["paid"] or ZERO, own_adjustments, marks)


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


def _span(services: list[Service]) -> tuple[date | None, date | None]:
    first = min((service.day for service in services if service.day), default=None)
    last = max((service.last_day for service in services if service.last_day), default=None)
    return first, last


def _present(*values: str | None) -> list[str]:
    return [value for value in values if value]


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value is not None), None)
