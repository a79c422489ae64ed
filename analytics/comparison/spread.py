"""Variance of a group's denial rate and payment per line, with patients as clusters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Any

from analytics.kpis import MINIMUM
from analytics.stats.clusters import ClusterSums, design_effect, effective_n
from analytics.stats.estimates import Mean, Share

LEAST_DENIED = 20
"""Denied lines from which on a group's own patients say how much its rate varies."""
LEAST_PATIENTS = 10
"""Patients from which on payments say how much they vary."""
Row = Mapping[str, Any]
"""A row of queries/paid_and_decided.sql: sums, and sums of products over patients."""


def whole_spread(rows: Iterable[Row]) -> float:
    """How many lines are worth one independent line, within all groups together; 1 or more."""
    return design_effect(map(_clusters, rows))


def rate_of(row: Row, spread: float) -> Share | None:
    """The share of a group's lines that was denied; None where there are too few lines.

    Where few or nearly all were denied, the group's own patients say little about how they vary: then the design effect
    of all counts, if that is larger.
    """
    lines, denied = int(row["adjudicated_lines"]), int(row["denied_lines"])
    if lines < MINIMUM:
        return None
    own = effective_n(_clusters(row)) if 0 < denied < lines else float(lines)
    is_enough = min(denied, lines - denied) >= LEAST_DENIED
    return Share(denied / lines, own if is_enough else min(own, lines / spread))


def paid_per_line(row: Row) -> Mean | None:
    """Dollars paid for a line decided, with the deviation of a quotient over patients; None where there are too few."""
    patients, lines = int(row["patients"]), int(row["adjudicated_lines"])
    if lines < MINIMUM or patients < LEAST_PATIENTS:
        return None
    mean = float(row["payer_payment"]) / lines
    squares = float(row["paid_by_paid"]) - 2 * mean * float(row["paid_by_lines"]) + mean**2 * row["lines_by_lines"]
    return Mean(mean, sqrt(max(0.0, patients / (patients - 1) * squares)) / lines, patients)


def _clusters(row: Row) -> ClusterSums:
    return ClusterSums(
        count=int(row["patients"]),
        y=int(row["denied_lines"]),
        m=int(row["adjudicated_lines"]),
        yy=int(row["denied_by_denied"]),
        ym=int(row["denied_by_lines"]),
        mm=int(row["lines_by_lines"]),
    )
