"""X12 5010 as text, one segment a line: envelopes, and the few segments that all documents share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from analytics.demo.documents import Adjustment, Payer, Person, Provider, Service

Segment = tuple[object, ...]

TAX_ID = "900000001"
PRACTICE_ID, CLEARINGHOUSE_ID = "MAPLEOT", "CLEARHOUSE"
MORNING = "0800"
_KINDS = {"HC": "837", "HN": "277", "HP": "835", "FA": "999"}


def interchange(
    group: str, guide: str, day: date, control: int, transactions: Iterable[list[Segment]], time: str = MORNING
) -> str:
    """One interchange with one group; every transaction is the list of its segments between ST and SE."""
    sender, receiver = (PRACTICE_ID, CLEARINGHOUSE_ID) if group == "HC" else (CLEARINGHOUSE_ID, PRACTICE_ID)
    names = ("ZZ", f"{sender:<15}", "ZZ", f"{receiver:<15}")
    short, long = day.strftime("%y%m%d"), digits(day)
    isa = ("ISA", "00", " " * 10, "00", " " * 10, *names, short, time, "^", "00501", f"{control:09}", "0", "T", ":")
    bodies, kind = list(transactions), _KINDS[group]
    segments: list[Segment] = [isa, ("GS", group, sender, receiver, long, time, control, "X", guide)]
    for number, body in enumerate(bodies, start=1):
        opening = ("ST", kind, f"{number:04}") if kind == "835" else ("ST", kind, f"{number:04}", guide)
        segments += [opening, *body, ("SE", len(body) + 2, f"{number:04}")]
    segments += [("GE", len(bodies), control), ("IEA", 1, f"{control:09}")]
    return "".join(map(_text, segments))


def money(cents: int) -> str:
    """Cents as X12 writes money: no superfluous zeros."""
    whole, rest = divmod(abs(cents), 100)
    return ("-" if cents < 0 else "") + (f"{whole}.{rest:02}".rstrip("0") if rest else str(whole))


@cache  # a day is written on every line of its visits
def digits(day: date) -> str:
    """A day as X12 writes it."""
    return day.strftime("%Y%m%d")


def name(role: str, who: Provider | Person | Payer, qualifier: str, number: str) -> Segment:
    """Who plays a role, with the number by which that one is known."""
    if isinstance(who, Person):
        return ("NM1", role, 1, who.last_name, who.first_name, "", "", "", qualifier, number)
    first = who.first_name if isinstance(who, Provider) else ""
    return ("NM1", role, 1 if first else 2, who.name, first, "", "", "", qualifier, number)


def procedure(service: Service, code: str = "") -> str:
    """A line's code with its modifiers; `code` where it is not the one billed."""
    return ":".join(("HC", code or service.code, *service.modifiers))


def adjusted(adjustments: Iterable[Adjustment]) -> Iterable[Segment]:
    """One segment for each group of adjustments, or more: a segment holds six reasons."""
    by_group: dict[str, list[Adjustment]] = {}
    for adjustment in adjustments:
        by_group.setdefault(adjustment.group, []).append(adjustment)
    for group, members in by_group.items():
        for first in range(0, len(members), 6):
            triplets = [element for a in members[first : first + 6] for element in (a.carc, money(a.amount), "")]
            yield ("CAS", group, *triplets)


def _text(segment: Segment) -> str:
    return "*".join(map(str, segment)).rstrip("*") + "~\n"
