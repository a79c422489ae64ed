"""A second reader of X12 in plain loops, written from the standard alone, to hold the fast one against."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

READ = {"X221": "835", "X091": "835", "X222": "837P", "X098": "837P"}


@dataclass
class Totals:
    """What a file adds up to."""

    segments: int = 0
    interchanges: int = 0
    transactions: int = 0
    claims: int = 0
    lines: int = 0
    charge: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    payments: Decimal = Decimal(0)
    provider_adjustments: Decimal = Decimal(0)
    reversals: int = 0
    adjustments: Counter[tuple[str, str]] = field(default_factory=Counter)
    """In cents, by group and reason."""
    diagnoses: int = 0
    remarks: int = 0


def amount(text: str) -> Decimal:
    """The amount a text stands for, 0 when it is none."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return Decimal(0)
    written = re.fullmatch(r"[+-]?[\d.]+", text.strip())
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP) if written else Decimal(0)


def plain_segments(content: bytes) -> list[tuple[list[str], str]]:
    """Every segment as its elements, with the component separator that holds for it."""
    text = content.decode("latin-1").removeprefix("\xef\xbb\xbf").strip(" \r\n\t\0\x1a")
    found: list[tuple[list[str], str]] = []
    for part in re.split(r"(?i)(?:^|(?<=[~\r\n`]))(?=ISA[^A-Z0-9 ])", text):
        if not part.strip():
            continue
        element, component, ends = _separators(part)
        found += [
            (joined.split(element), component)
            for piece in part.split(ends)
            if (joined := piece.replace("\r", "").replace("\n", "").strip(" \t\0\x1a"))
        ]
    return found


def _separators(part: str) -> tuple[str, str, str]:
    element = part[3] if part[:3].upper() == "ISA" else part[2]
    fields = part.split(element, 16)
    component, after = (fields[16][0], fields[16][1:]) if part[:3].upper() == "ISA" else (":", "~")
    ends = after[0] if after[0] not in "\r\n" else "\n" if "\n" in after[:2] else "\r"
    used = re.search(rf"S(?:VC|V1){re.escape(element)}(?:HC|AD|NU|N4)([^A-Za-z0-9 {re.escape(element)}])", part)
    return element, used[1] if used else component, ends


def plain_totals(content: bytes) -> Totals:
    """What the transactions of a kind that is read add up to; the envelope is counted for all."""
    totals, kind, version, in_claim = Totals(), "", "", False
    for elements, component in plain_segments(content):
        totals.segments += 1
        name, values = elements[0].strip().upper(), [*elements[1:], *[""] * 25]
        totals.interchanges += name == "ISA"
        if name == "GS":
            version = values[7]
        elif name == "ST":
            totals.transactions += 1
            guide = values[2] or version
            kind = next((read for part, read in READ.items() if part in guide), "835" if values[0] == "835" else "")
            kind = kind if kind.startswith(values[0]) else ""
            in_claim = False
        elif name in ("SE", "GE", "IEA"):
            kind = ""
        elif kind == "835":
            in_claim = _remittance(totals, name, values, component, in_claim)
        elif kind == "837P":
            in_claim = _claims(totals, name, values, component, in_claim)
    return totals


def _remittance(totals: Totals, name: str, values: list[str], component: str, in_claim: bool) -> bool:
    if name == "BPR":
        totals.payments += amount(values[1])
    elif name == "PLB":
        totals.provider_adjustments += sum((amount(value) for value in values[3:14:2]), Decimal(0))
        return False
    elif name == "LX":
        return False
    elif name == "CLP":
        totals.claims += 1
        totals.charge += amount(values[2])
        totals.paid += amount(values[3])
        totals.reversals += values[1] == "22"
        return True
    elif name == "SVC" and in_claim:
        totals.lines += 1
    elif name == "CAS" and in_claim:
        for at in range(1, 19, 3):
            if any(values[at : at + 3]):
                totals.adjustments[values[0], values[at]] += int(amount(values[at + 1]) * 100)
    elif name == "LQ" and in_claim:
        totals.remarks += values[0] == "HE" and bool(values[1])
    elif name == "MOA" and in_claim:
        totals.remarks += sum(map(bool, values[2:7]))
    elif name == "MIA" and in_claim:
        totals.remarks += bool(values[4]) + sum(map(bool, values[19:23]))
    return in_claim


def _claims(totals: Totals, name: str, values: list[str], component: str, in_claim: bool) -> bool:
    if name == "CLM":
        totals.claims += 1
        totals.charge += amount(values[1])
        return True
    if name == "HL" and values[2] in ("20", "22", "23"):
        return False
    if name == "SV1" and in_claim:
        totals.lines += 1
    if name == "HI" and in_claim:
        totals.diagnoses += sum(bool(value.partition(component)[2].partition(component)[0]) for value in values[:12])
    return in_claim
