"""Last days as a calendar file (iCalendar, RFC 5545): a day, a payer, how many claims and dollars, and no name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

_MOST_OCTETS = 75
_BASIS = {
    "own": "The limit was entered by the practice.",
    "published": "The limit was published for this payer or payer class, and is not verified: check the contract.",
    "assumed": "The limit is assumed, because none is known for this payer: check the contract.",
}


def calendar(found: pl.DataFrame, payer_names: Mapping[str, str], as_of: date, *, is_sample: bool = False) -> str:
    """One all-day entry for each last day still ahead, act, payer and basis of `found` (columns of `clocks`).

    Each says how many claims and dollars, never a claim's or a patient's number or name.
    """
    ahead = found.filter((pl.col("last_day") >= as_of) & (pl.col("window") != "again"))
    keys = ["last_day", "act", "payer_id", "basis"]
    sums = ahead.group_by(keys).agg(pl.col("claim_id").n_unique().alias("claims"), pl.col("payer_receivable").sum())
    entries = [
        line
        for row in sums.sort(keys).iter_rows()
        for line in _entry(*row, names=payer_names, as_of=as_of, is_sample=is_sample)
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//denial-analytics//deadlines//EN", *entries, "END:VCALENDAR"]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _entry(
    day: date, act: str, payer_id: str | None, basis: str, claims: int, owed: Decimal, *,
    names: Mapping[str, str], as_of: date, is_sample: bool,
) -> list[str]:  # fmt: skip
    payer = names.get(payer_id or "", "an unnamed payer")
    counted = f"{claims} claim{'' if claims == 1 else 's'}, ${owed:,.2f}"
    simulated = "Simulated patients. " if is_sample else ""
    note = f"{simulated}{_BASIS.get(basis, '')} The list is in A/R aging under Deadlines."
    return [
        "BEGIN:VEVENT",
        f"UID:{day:%Y%m%d}-{act.replace(' ', '-')}-{_escaped(str(payer_id))}-{basis}@denial-analytics",
        f"DTSTAMP:{as_of:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(f'Deadline to {act}: {payer}, {counted}')}",
        f"DESCRIPTION:{_escaped(note)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    """Text as a value: backslash, semicolon, comma and line ends mean something in the format; controls are blanks."""
    text = "".join(sign if sign.isprintable() or sign in "\r\n" else " " for sign in text)
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, each but the first beginning with a blank; no letter is cut in two."""
    piece, left = "", _MOST_OCTETS
    for letter in line:
        width = len(letter.encode())
        if width > left:
            yield piece
            piece, left = " ", _MOST_OCTETS - 1
        piece, left = piece + letter, left - width
    yield piece
