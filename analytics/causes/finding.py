"""What the search hands back: combinations of traits that are denied more than expected, and how it looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Finding:
    """One combination of traits and what is known of it; lines, denials and dollars are those of its days alone.

    `traits` are pairs of trait and value. With a `reason`, denied means denied for that category.
    `expected` is how many of its lines would be denied if it were like the rest,
    the other findings taken into account. `ratio` is how many times as many are denied, shrunk toward 1 where the lines
    are few. `dollars_a_month` are the charges of the denials above expectation. `since` (first day) or `until` (last
    day) is there only where the change is clear. `category` is the most frequent reason and `category_lines` its lines.
    """

    traits: tuple[tuple[str, str], ...]
    reason: str | None
    lines: int
    denied: int
    claims: int
    denied_claims: int
    expected: float
    ratio: float
    dollars_a_month: float
    p_value: float
    since: date | None
    until: date | None
    category: str | None
    category_lines: int
    line_ids: tuple[str, ...]
    """The denied lines."""
    claim_ids: tuple[str, ...]
    """Their claims."""
    is_apart: bool
    """Lines that an earlier finding leads to expect a denial of are not among these."""
    compared: int
    """The lines of which the traits are known: these were compared, the others tell nothing."""


@dataclass(frozen=True)
class Search:
    """The findings, the costliest first; how many combinations were tested; how many lines there were, how many denied.

    `since` is the first day of service searched, where there were too many lines to search them all.
    """

    findings: tuple[Finding, ...]
    tests: int
    lines: int
    denied: int
    since: date | None = None
