"""Interchanges, groups and transactions say how much they hold; this holds what they say against what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

ENVELOPE_IDS = ("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1")
_ENDS = {"ISA": "IEA", "GS": "GE", "ST": "SE"}
_DEPTH = {"ISA": 0, "GS": 1, "ST": 2}
_OPENS = {end: start for start, end in _ENDS.items()}
_CONTROL = {"ISA": 12, "GS": 5, "ST": 1}
"""Which element (from 0) of an opening segment is its control number; trailers have it as their second."""


@dataclass(frozen=True)
class Oddity:
    """Something to tell about a segment."""

    ordinal: int | None
    severity: str
    code: str
    message: str


@dataclass
class _Open:
    name: str
    ordinal: int
    control: str
    inside: int = 0


def envelope_rows(envelope: pl.DataFrame) -> pl.DataFrame:
    """The envelope's own segments: file, ordinal, id, elements (a list of texts)."""
    texts = [pl.col(f"e{number:02d}").fill_null("").str.strip_chars() for number in range(1, 17)]
    own = envelope.filter(~pl.col("is_carried"))
    return own.select("file", "ordinal", "id", elements=pl.concat_list(texts))


_COUNT = re.compile(r"[0-9]{1,10}")
"""Other characters are digits to Python too, and a number of thousands of digits is none to it."""


def check(rows: list[tuple[int, str, list[str]]], segments: int) -> list[Oddity]:
    """The oddities of one file's envelope, given as (ordinal, id, elements) in order, and its number of segments."""
    return list(_walk(rows, segments))


def _walk(rows: list[tuple[int, str, list[str]]], segments: int) -> Iterator[Oddity]:
    stack: list[_Open] = []
    for ordinal, name, elements in rows:
        if name in _ENDS:
            yield from _unclosed(stack, name, ordinal)
            if stack and _DEPTH[stack[-1].name] == _DEPTH[name] - 1:
                stack[-1].inside += 1
            stack.append(_Open(name, ordinal, elements[_CONTROL[name]]))
        elif name in _OPENS:
            yield from _trailer(stack, name, ordinal, elements)
    for left in reversed(stack):
        yield _missing(left, segments)


def _unclosed(stack: list[_Open], name: str, ordinal: int) -> Iterator[Oddity]:
    while stack and _DEPTH[stack[-1].name] >= _DEPTH[name]:
        yield _missing(stack.pop(), ordinal)


def _missing(left: _Open, before: int) -> Oddity:
    return Oddity(
        left.ordinal,
        "warning",
        "missing_trailer",
        f"{left.name} without {_ENDS[left.name]}, looked for up to segment {before}",
    )


def _count(text: str) -> int | None:
    return int(text) if _COUNT.fullmatch(text) else None


def _trailer(stack: list[_Open], name: str, ordinal: int, elements: list[str]) -> Iterator[Oddity]:
    opener = _OPENS[name]
    if not any(one.name == opener for one in stack):
        yield Oddity(ordinal, "warning", "unexpected_trailer", f"{name} without {opener}")
        return
    while stack[-1].name != opener:
        yield _missing(stack.pop(), ordinal)
    opened = stack.pop()
    actual = ordinal - opened.ordinal + 1 if name == "SE" else opened.inside
    said = elements[0]
    if _count(said) != actual:
        found = "empty" if not said else "no number" if _count(said) is None else said
        yield Oddity(ordinal, "warning", "wrong_count", f"{name}01 is {found}, counted {actual}")
    if elements[1] != opened.control:
        yield Oddity(ordinal, "warning", "wrong_control", f"{name}02 is not the control number of its {opener}")
