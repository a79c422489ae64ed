"""Puts the clearinghouse's verdict on a batch as a whole into a 999 (005010X231A1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from analytics.demo import writing_837p
from analytics.demo.x12_text import Segment, interchange

GUIDE = "005010X231A1"
WRONG_COUNT = "4"
"""The number of segments at the end of a transaction is not how many there are."""


@dataclass(frozen=True)
class Verdict:
    """What was decided on the one transaction of a batch; `error` is empty where it was accepted."""

    batch_control: int
    day: date
    error: str = ""


def verdict_text(verdict: Verdict, control: int) -> str:
    """A verdict as a 999."""
    return interchange("FA", GUIDE, verdict.day, control, [list(_body(verdict))])


def _body(verdict: Verdict) -> Iterator[Segment]:
    yield ("AK1", "HC", verdict.batch_control, writing_837p.GUIDE)
    yield ("AK2", "837", "0001", writing_837p.GUIDE)
    yield ("IK5", "R", verdict.error) if verdict.error else ("IK5", "A")
    yield ("AK9", "R" if verdict.error else "A", 1, 1, 0 if verdict.error else 1)
