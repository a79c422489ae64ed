"""What a KPI is: two sums over questions' columns, and everything that a reader must know to trust the quotient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import inf
from typing import Literal

import polars as pl

from analytics.queries import Query

Unit = Literal["share", "days", "dollars"]

MINIMUM = 30
"""Claims or lines in a denominator below which a figure is shown as not enough data."""

MATURED_DAYS = 120
"""Services younger than this on the as-of day are too young to ask what was collected on them."""

NOT_MEANINGFUL = "not meaningful with these files"
"""Starts the note of a value that is impossible: the loaded files are incomplete."""

DATES = ("month", "week")
WHO = ("payer", "payer_class", "clinic", "therapist")
CODES = ("cpt", "modifier", "pos", "diagnosis_chapter")
REASONS = ("category", "carc", "rarc", "owner")
DIMENSIONS = (*DATES, *WHO, *REASONS, *CODES)
"""What figures can be grouped by."""
OVERLAPPING: Mapping[str, tuple[str, ...]] = {
    "claims": ("therapist", *CODES, *REASONS),
    "lines": ("modifier",),
}
"""Dimensions in which a claim or line can belong to several groups at once."""


def is_unknown(by: str, group: str) -> bool:
    """Whether this is the group of claims or lines with an unknown value: it is shown, and compared with nothing.

    Lines without a modifier are known to have none.
    """
    return group == "unknown" or (group == "none" and by != "modifier")


class KpiError(ValueError):
    """An id or dimension that does not exist; the message names those that do."""


@dataclass(frozen=True, eq=False)
class Sum:
    """One half of a quotient: columns of a question's answer, added up, over the rows where a condition holds.

    `parameters` are the question's own that this half fixes. The same columns and the same condition pick the rows
    behind the sum out of the question's evidence. By reason of denial another question, `by_reason`, is asked.
    """

    query: Query
    columns: tuple[str, ...]
    minus: tuple[str, ...] = ()
    where: pl.Expr | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    by_reason: Query | None = None

    def asked_by(self, dimension: str) -> Query:
        """The question to ask for the half by a dimension."""
        return self.by_reason if self.by_reason and dimension in REASONS else self.query

    def value(self) -> pl.Expr:
        """What one row of the answer, or of its evidence, adds."""
        added = sum((pl.col(name) for name in self.columns[1:]), pl.col(self.columns[0]))
        return sum((-pl.col(name) for name in self.minus), added)

    def of(self, columns: Mapping[str, int | Decimal]) -> int | Decimal:
        """The half, of columns that are added up already."""
        added = sum((columns[name] for name in self.columns[1:]), columns[self.columns[0]])
        return sum((-columns[name] for name in self.minus), added)


@dataclass(frozen=True, eq=False)
class Aside:
    """A count noted with the figure; of a part and its whole, only where they differ."""

    text: str
    part: Sum
    whole: Sum | None = None
    with_undated: bool = False


@dataclass(frozen=True)
class Possible:
    """Values that a figure can have; `below` and `above` say what one outside of them means for the files at hand."""

    least: float
    below: str
    most: float = inf
    above: str = ""

    def why_not(self, value: float) -> str | None:
        """Why this value cannot be, in words; None where it can."""
        why = self.below if value < self.least else self.above if value > self.most else None
        return why and f"{NOT_MEANINGFUL}: {why}"


@dataclass(frozen=True, eq=False)
class Fallback:
    """How the figure is formed where something is lacking: a kind of file, or patient payments."""

    lacking: Literal["837P", "patient payments"]
    top: Sum
    bottom: Sum
    note: str


@dataclass(frozen=True, eq=False)
class Kpi:
    """One KPI. `numerator` to `exclusions` are for readers; `top` and `bottom` are the same for the machine."""

    id: str
    title: str
    meaning: str
    numerator: str
    denominator: str
    unit: Unit
    date: str
    exclusions: str
    better: Literal["lower", "higher"] | None
    needs: tuple[str, ...]
    top: Sum
    bottom: Sum | None
    per: Literal["claims", "lines"] | None = None
    """What the denominator counts, where it counts; ratios of dollars have no interval."""
    rows: Sum | None = None
    """How many claims or lines stand behind a denominator in dollars."""
    dimensions: tuple[str, ...] = (*DATES, *WHO, *CODES)
    percentile: Fraction | None = None
    days: int | None = None
    """The denominator is a sum over so many days: one day's worth divides."""
    possible: Possible | None = None
    fallback: Fallback | None = None
    asides: tuple[Aside, ...] = ()
    without: Mapping[str, str] = field(default_factory=dict)
    """Notes for when a kind of file does not exist up to the as-of day."""

    @property
    def query(self) -> Query:
        """The question behind the numerator."""
        return self.top.query

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns counted, numerator before denominator."""
        return (*self.top.columns, *(self.bottom.columns + self.bottom.minus if self.bottom else ()))
