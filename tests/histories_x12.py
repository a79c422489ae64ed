"""Drawn claim histories as the X12 texts that a practice would hold, oddities included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TypeVar

from analytics.demo.x12_text import MORNING, Segment, interchange, money

PRACTICE_NPI = "1900000013"


@dataclass(frozen=True)
class Payer:
    """An insurer; it may call itself by several names, and `ids` tie them together."""

    names: tuple[str, ...]
    ids: tuple[str, ...]
    filing_indicator: str


@dataclass(frozen=True)
class Service:
    """One service as it is billed. Money is whole cents."""

    code: str
    modifiers: tuple[str, ...]
    day: date
    charge: int
    control: str


@dataclass(frozen=True)
class Sent:
    """A claim as sent on a day; `written_day`: what BHT04 says, where that is not the day."""

    day: date
    number: str
    payer: Payer
    services: tuple[Service, ...]
    batch: str
    frequency: str = "1"
    responsibility: str = "P"
    replaces: str = ""
    written_day: date | None = None


@dataclass(frozen=True)
class Word:
    """What a payer's front door or a clearinghouse says of a claim, or of its whole batch or provider."""

    day: date
    number: str
    payer: Payer
    services: tuple[Service, ...]
    batch: str
    categories: tuple[str, ...]
    from_payer: bool = True
    control_number: str = ""
    level: str = "claim"


@dataclass(frozen=True)
class Refused:
    """A 999 or TA1 about the batch of a claim; `level`: transaction, group or interchange."""

    day: date
    batch: tuple[date, str]
    level: str
    verdict: str = "R"


_HEADINGS = "date,kind,claim,service_date,amount,code,line,from"
Adjustments = tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Decided:
    """What a payer says of one service. `as_code`: the code it decided on, where that is not the code sent."""

    service: Service
    charge: int
    paid: int
    adjustments: Adjustments = ()
    remarks: tuple[str, ...] = ()
    as_code: str = ""
    names_control: bool = True


@dataclass(frozen=True)
class Reply:
    """A payer's answer to a claim: status, lines, amounts at claim level; `written_day` stands in BPR16."""

    day: date
    number: str
    payer: Payer
    status: str
    control_number: str
    lines: tuple[Decided, ...]
    adjustments: Adjustments = ()
    remarks: tuple[str, ...] = ()
    names_services: bool = True
    named_as: int = 0
    unexplained: int = 0
    time: str = MORNING
    written_day: date | None = None
    has_dates: bool = True

    @property
    def charge(self) -> int:
        return sum(line.charge for line in self.lines)

    @property
    def paid(self) -> int:
        """CLP04; `unexplained` is what it differs by from what the lines say."""
        return sum(line.paid for line in self.lines) - sum(amount for *_, amount in self.adjustments) + self.unexplained


@dataclass(frozen=True)
class Withheld:
    """Money moved at the foot of a payment: positive reduces it."""

    day: date
    payer: Payer
    reason: str
    reference: str
    amount: int


@dataclass(frozen=True)
class Booked:
    """A row of the practice's own books, as it stands in their CSV."""

    day: date
    kind: str
    number: str
    service_day: date
    amount: int
    code: str = ""
    control: str = ""
    owed_by: str = ""

    @property
    def row(self) -> str:
        cells = (self.day, self.kind, self.number, self.service_day, f"{self.amount / 100:.2f}", self.code)
        return ",".join(map(str, (*cells, self.control, self.owed_by)))


@dataclass
class Files:
    """Everything that was sent and received, in the order of the files."""

    sent: list[Sent] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    booked: list[Booked] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def texts(self) -> dict[str, str]:
        """Texts by file name; a kind of which there is nothing has no file."""
        found = {
            "claims.837p": _join("HC", "005010X222A1", self.sent, _batch_of, _sent_body),
            "words.277ca": _join(
                "HN",
                "005010X214",
                self.words,
                lambda one: (one.day, one.batch, one.payer.ids, one.from_payer, one.level),
                _word_body,
            ),
            "answers.999": "".join(self._refusals()),
            "payments.835": self._payments(),
            "payments_later.835": self._payments(later=True),
            "books.csv": "\n".join([_HEADINGS, *(one.row for one in self.booked)]) if self.booked else "",
        }
        return {name: text for name, text in found.items() if text}

    def _payments(self, later: bool = False) -> str:
        """Those of the morning, or those that came later on their days."""
        both: list[Reply | Withheld] = [one for one in self.replies if (one.time != MORNING) == later]
        if not later:
            both += self.withheld
        time = next((one.time for one in both if isinstance(one, Reply)), MORNING)

        def key(one: Reply | Withheld) -> tuple[object, ...]:
            return one.day, one.payer.ids, str(one.written_day) if isinstance(one, Reply) else "None"

        return _join("HP", "005010X221A1", both, key, _payment_body, time)

    def _refusals(self) -> Iterator[str]:
        """A 999 or TA1 each, of the batch's number: a batch is an interchange with one group and one transaction."""
        batches = sorted({_batch_of(one) for one in self.sent})
        for number, one in enumerate(sorted(self.refused, key=lambda one: one.day), start=1):
            control = batches.index(one.batch) + 1
            if one.level == "interchange":
                yield interchange_acknowledgement(one.day, number, control, one.verdict)
                continue
            transaction, group = (one.verdict, "A") if one.level == "transaction" else ("A", one.verdict)
            body: list[Segment] = [
                ("AK1", "HC", control, "005010X222A1"),
                ("AK2", "837", "0001", "005010X222A1"),
                ("IK5", transaction),
                ("AK9", group, 1, 1, 0 if group == "R" else 1),
            ]
            yield interchange("FA", "005010X231A1", one.day, number, [body], "0900")


def interchange_acknowledgement(day: date, number: int, control: int, verdict: str) -> str:
    """A TA1 on its own in an interchange, of the practice's interchange with this control number."""
    text = interchange("FA", "005010X231A1", day, number, [], "0900")
    isa = text.split("~")[0] + "~\n"
    return f"{isa}TA1*{control:09}*{day:%y%m%d}*0800*{verdict}*000~\nIEA*0*{number:09}~\n"


def _batch_of(sent: Sent) -> tuple[date, str]:
    return sent.day, sent.batch


Item = TypeVar("Item", Sent, Word, Reply | Withheld)


def _join(
    group: str,
    version: str,
    items: Sequence[Item],
    key: Callable[[Item], tuple[object, ...]],
    body: Callable[[list[Item]], Iterable[Segment]],
    time: str = MORNING,
) -> str:
    """One interchange a day and partner, days in order, everything of one of them in the order given."""
    parts = [list(members) for _, members in groupby(sorted(items, key=key), key=key)]
    return "".join(
        interchange(group, version, members[0].day, number, [list(body(members))], time)
        for number, members in enumerate(parts, start=1)
    )


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _procedure(service: Service, code: str = "") -> str:
    return ":".join(("HC", code or service.code, *service.modifiers))


def _sent_body(sent: list[Sent]) -> Iterator[Segment]:
    yield ("BHT", "0019", "00", sent[0].batch, _day(sent[0].written_day or sent[0].day), "0800", "CH")
    yield ("NM1", "41", 2, "MAPLE", "", "", "", "", "46", "MAPLEOT")
    yield ("NM1", "40", 2, "CLEARHOUSE", "", "", "", "", "46", "CLEARHOUSE")
    yield ("HL", 1, "", 20, 1)
    yield ("NM1", "85", 2, "MAPLE", "", "", "", "", "XX", PRACTICE_NPI)
    for level, claim in enumerate(sent, start=2):
        yield ("HL", level, 1, 22, 0)
        yield ("SBR", claim.responsibility, "18", "", "", "", "", "", "", claim.payer.filing_indicator)
        yield ("NM1", "IL", 1, "EXAMPLE", "ANY", "", "", "", "MI", "M1")
        yield ("NM1", "PR", 2, claim.payer.names[0], "", "", "", "", "PI", claim.payer.ids[0])
        charge = sum(service.charge for service in claim.services)
        yield ("CLM", claim.number, money(charge), "", "", f"11:B:{claim.frequency}", "Y", "A", "Y", "Y")
        if claim.replaces:
            yield ("REF", "F8", claim.replaces)
        yield ("HI", "ABK:M25511")
        for number, service in enumerate(claim.services, start=1):
            yield ("LX", number)
            yield ("SV1", _procedure(service), money(service.charge), "UN", 1, "", "", 1)
            yield ("DTP", 472, "D8", _day(service.day))
            if service.control:
                yield ("REF", "6R", service.control)


def _word_body(words: list[Word]) -> Iterator[Segment]:
    first = words[0]
    role = "PR" if first.from_payer else "AY"
    name, number = (first.payer.names[0], first.payer.ids[0]) if first.from_payer else ("CLEARHOUSE", "CH1")
    yield ("BHT", "0085", "08", "ACK", _day(first.day), "0800", "TH")
    yield ("HL", 1, "", 20, 1)
    yield ("NM1", role, 2, name, "", "", "", "", "PI", number)
    yield ("TRN", 1, "ACK")
    yield ("HL", 2, 1, 21, 1)
    yield ("NM1", "41", 2, "MAPLE", "", "", "", "", "46", "MAPLEOT")
    yield ("TRN", 2, first.batch)
    status = [("STC", f"{category}:20", _day(first.day), "U") for category in first.categories]
    if first.level == "batch":
        yield from status
        return
    yield ("HL", 3, 2, 19, 1)
    yield ("NM1", "85", 2, "MAPLE", "", "", "", "", "XX", PRACTICE_NPI)
    if first.level == "provider":
        yield ("TRN", 1, "0")
        yield from status
        return
    for level, word in enumerate(words, start=4):
        yield ("HL", level, 3, "PT")
        yield ("NM1", "QC", 1, "EXAMPLE", "ANY", "", "", "", "MI", "M1")
        yield ("TRN", 2, word.number)
        for category in word.categories:
            yield ("STC", f"{category}:20", _day(word.day), "WQ" if category in {"A1", "A2"} else "U", "1")
        if word.control_number:
            yield ("REF", "1K", word.control_number)
        days = sorted(service.day for service in word.services)
        if days[0] == days[-1]:
            yield ("DTP", 472, "D8", _day(days[0]))
        else:
            yield ("DTP", 472, "RD8", f"{_day(days[0])}-{_day(days[-1])}")


def _payment_body(items: list[Reply | Withheld]) -> Iterator[Segment]:
    replies = [item for item in items if isinstance(item, Reply)]
    withheld = [item for item in items if isinstance(item, Withheld)]
    written = replies[0].written_day if replies else None
    payer, day = items[0].payer, _day(items[0].day)
    amount = sum(reply.paid for reply in replies) - sum(item.amount for item in withheld)
    named_as = replies[0].named_as if replies else 0
    yield ("BPR", "I", money(amount), "C", "ACH", *[""] * 11, _day(written) if written else day)
    yield ("TRN", 1, f"T{day}", "1900000001")
    yield ("DTM", 405, day)
    yield ("N1", "PR", payer.names[named_as % len(payer.names)])
    yield from (("REF", "2U", number) for number in payer.ids)
    yield ("N1", "PE", "MAPLE", "XX", PRACTICE_NPI)
    yield ("LX", 1)
    for reply in replies:
        yield from _reply(reply)
    for item in withheld:
        yield ("PLB", PRACTICE_NPI, "20261231", f"{item.reason}:{item.reference}", money(item.amount))


def _reply(reply: Reply) -> Iterator[Segment]:
    amounts = (money(reply.charge), money(reply.paid))
    indicator = reply.payer.filing_indicator
    yield ("CLP", reply.number, reply.status, *amounts, "", indicator, reply.control_number, "11", "1")
    unsaid = () if reply.names_services else tuple(a for line in reply.lines for a in line.adjustments)
    yield from _adjustments((*reply.adjustments, *unsaid))
    yield ("NM1", "QC", 1, "EXAMPLE", "ANY", "", "", "", "MI", "M1")
    if reply.remarks:
        yield ("MOA", "", "", *reply.remarks)
    days = sorted(line.service.day for line in reply.lines)
    if reply.has_dates:
        yield ("DTM", 232, _day(days[0]))
        yield ("DTM", 233, _day(days[-1]))
    yield ("DTM", "050", _day(days[-1]))
    for line in reply.lines if reply.names_services else ():
        sent = ("", "1", _procedure(line.service)) if line.as_code else ("", "1")
        yield ("SVC", _procedure(line.service, line.as_code), money(line.charge), money(line.paid), *sent)
        if reply.has_dates:
            yield ("DTM", 472, _day(line.service.day))
        yield from _adjustments(line.adjustments)
        if line.names_control and line.service.control:
            yield ("REF", "6R", line.service.control)
        yield from (("LQ", "HE", remark) for remark in line.remarks)


def _adjustments(adjustments: Adjustments) -> Iterator[Segment]:
    for group, members in groupby(adjustments, key=lambda adjustment: adjustment[0]):
        triplets = [element for _, carc, amount in members for element in (carc, money(amount), "")]
        yield ("CAS", group, *triplets)
