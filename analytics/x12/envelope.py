"""Check the control counts of interchanges, groups and transactions against their content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

ENVELOPE_IDS = ("ISA", "GS", "ST", "SE", "GE", "IEA", "TA1")
_ENDS = {"ISA": "IEA", "GS": "GE", "ST": "SE"}
_DEPTH = {"ISA": 0, "GS": 1, "ST": 2}
_OPENS = {end: start for start, end in _ENDS.items()}
_CONTROL = {"ISA": "e13", "GS": "e06"}
"""Where these have their control number; ST and trailers have it as their second element."""


@dataclass(frozen=True)
class Issue:
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
    """The envelope's own segments: file, ordinal, id, first (element), control (number)."""
    name = pl.col("id").cast(pl.String)
    control = pl.col("e02")
    for opener, column in _CONTROL.items():
        control = pl.when(name == opener).then(column).otherwise(control)
    texts = {"first": pl.col("e01"), "control": control}
    return envelope.filter(~pl.col("is_carried")).select(
        "file", "ordinal", "id", **{each: text.fill_null("").str.strip_chars() for each, text in texts.items()}
    )


_LONGEST_COUNT = 6
"""Digits; more of anything are in no file."""
_COUNT = re.compile(r"[0-9]{1,10}")
"""Other characters are digits to Python too, and a number of thousands of digits is none to it."""


def check(rows: Iterable[tuple[int, str, str, str]], segments: int) -> Iterator[Issue]:
    """Issues of one file's envelope, given as (ordinal, id, first, control) in order; its number of segments."""
    stack: list[_Open] = []
    for ordinal, name, first, control in rows:
        if name in _ENDS:
            yield from _unclosed(stack, name, ordinal)
            if stack and _DEPTH[stack[-1].name] == _DEPTH[name] - 1:
                stack[-1].inside += 1
            stack.append(_Open(name, ordinal, control))
        elif name in _OPENS:
            yield from _trailer(stack, name, ordinal, first, control)
    for left in reversed(stack):
        yield _missing(left, segments)


def _unclosed(stack: list[_Open], name: str, ordinal: int) -> Iterator[Issue]:
    while stack and _DEPTH[stack[-1].name] >= _DEPTH[name]:
        yield _missing(stack.pop(), ordinal)


def _missing(left: _Open, before: int) -> Issue:
    return Issue(
        left.ordinal,
        "warning",
        "missing_trailer",
        f"{left.name} without {_ENDS[left.name]}, looked for up to segment {before}",
    )


def _found(said: str) -> str:
    """The text in place of a count: a number too long to be a count may identify a person."""
    if not said:
        return "empty"
    if _count(said) is None:
        return "no number"
    return said if len(said) <= _LONGEST_COUNT else f"a number of {len(said)} digits"


def _count(text: str) -> int | None:
    return int(text) if _COUNT.fullmatch(text) else None


def _trailer(stack: list[_Open], name: str, ordinal: int, said: str, control: str) -> Iterator[Issue]:
    opener = _OPENS[name]
    if not any(one.name == opener for one in stack):
        yield Issue(ordinal, "warning", "unexpected_trailer", f"{name} without {opener}")
        return
    while stack[-1].name != opener:
        yield _missing(stack.pop(), ordinal)
    opened = stack.pop()
    actual = ordinal - opened.ordinal + 1 if name == "SE" else opened.inside
    if _count(said) != actual:
        yield Issue(ordinal, "warning", "wrong_count", f"{name}01 is {_found(said)}, counted {actual}")
    if control != opened.control:
        yield Issue(ordinal, "warning", "wrong_control", f"{name}02 is not the control number of its {opener}")
