"""Divides: from a KPI and a scope to figures, whole or by group."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

import polars as pl

from analytics.kpis.asking import Amount, Asking
from analytics.kpis.figure import Figure
from analytics.kpis.kpi import DIMENSIONS, MINIMUM, REASONS, Kpi, KpiError, Sum
from analytics.kpis.notes import notes
from analytics.kpis.registry import KPIS, kpi
from analytics.kpis.spread import clusters
from analytics.scope import Scope
from analytics.stats.clusters import effective_n
from analytics.stats.estimates import Share, Wait
from analytics.stats.survival import waiting_percentile
from analytics.warehouse import Warehouse


def compute(
    warehouse: Warehouse,
    scope: Scope,
    ids: Iterable[str] | None = None,
    by: str | None = None,
    *,
    clock: str = "service",
    minimum: int = MINIMUM,
    asking: Asking | None = None,
) -> list[Figure]:
    """The figures of these KPIs (all of them by default), in the registry's order; with `by`, one for each group.

    `clock` says what the age of payer receivables counts from: `service`, or `sent`, the last submission not rejected.
    Answers that an earlier round, `asking`, of the same warehouse, scope and clock has are not asked for again.
    A figure that cannot be formed is there, with value None and the reason in its note.
    Raises KpiError for an unknown id or dimension, ScopeError for an unknown payer, clinic or therapist.
    """
    warehouse.check(scope)
    if by is not None and by not in DIMENSIONS:
        raise KpiError(f"{by!r} is not a dimension, expected one of {', '.join(DIMENSIONS)}")
    if clock not in ("service", "sent"):
        raise KpiError(f"clock: {clock!r} is unknown, expected service or sent")
    wanted = None if ids is None else {kpi(kpi_id).id for kpi_id in ids}
    asking = asking or Asking(warehouse, scope, clock)
    return [
        figure
        for each in KPIS
        if wanted is None or each.id in wanted
        for figure in _Dividing(each, asking, by, minimum).figures()
    ]


class _Dividing:
    """One KPI on its way to figures."""

    def __init__(self, kpi: Kpi, asking: Asking, by: str | None, minimum: int) -> None:
        self._kpi, self._asking, self._by, self._minimum = kpi, asking, by, minimum
        self._top, self._bottom, self._instead = asking.halves(kpi)
        self._nil: Amount = 0 if kpi.per else Decimal("0.00")

    def figures(self) -> list[Figure]:
        if reason := self._why_not():
            return [self._figure(None, None, None, None, [reason])]
        if self._kpi.percentile is not None:
            return self._percentiles()
        if self._bottom is None:
            return self._amounts()
        return self._quotients(self._bottom)

    def _why_not(self) -> str | None:
        lacking = [kind for kind in self._kpi.needs if kind in self._asking.lacking]
        if lacking:
            return f"needs {' and '.join(lacking)} files; none is dated up to {self._asking.scope.as_of}"
        if self._by is None or self._by in self._kpi.dimensions:
            return None
        if self._by in REASONS:
            return "not defined by reason"
        return "a balance on one day, not by date" if self._by in ("month", "week") else f"not defined by {self._by}"

    @property
    def _dimension(self) -> str:
        return self._by or "all"

    def _quotients(self, bottom: Sum) -> list[Figure]:
        by_reason = self._by in REASONS
        tops = self._asking.sums(self._top, self._dimension)
        bottoms = self._asking.sums(bottom, "all" if by_reason else self._dimension)
        standing = self._asking.sums(self._kpi.rows or bottom, "all" if by_reason else self._dimension)
        if self._by is None:
            groups = ["all"]
        elif by_reason:
            # A reason's share is a share of everything.
            groups = sorted(group for group, top in tops.items() if top)
            bottoms, standing = (dict.fromkeys(groups, each.get("all", self._nil)) for each in (bottoms, standing))
        else:
            groups = sorted(group for group in {*tops, *bottoms} if tops.get(group) or bottoms.get(group))
        return [
            self._quotient(group, tops.get(group, self._nil), bottoms.get(group, self._nil), standing.get(group, 0))
            for group in groups
        ]

    def _quotient(self, group: str, top: Amount, bottom: Amount, rows: Amount) -> Figure:
        if self._kpi.days:
            bottom = Decimal(bottom) / self._kpi.days
        if bottom <= 0:
            return self._figure(group, top, bottom, None, [self._nothing(bottom)])
        (above, under), (divisor, parts) = top.as_integer_ratio(), bottom.as_integer_ratio()
        value = (above * parts) / (under * divisor)  # whole numbers, so that it is rounded once
        return self._figure(group, top, bottom, value, [], rows=int(rows), estimate=self._share(group, top, bottom))

    def _nothing(self, bottom: Amount) -> str:
        if self._kpi.days:
            return f"nothing was charged in the {self._kpi.days} days up to {self._asking.scope.as_of}"
        return "nothing in scope" if bottom == 0 else "the denominator is negative"

    def _share(self, group: str, top: Amount, bottom: Amount) -> Share | None:
        if self._kpi.per is None or self._bottom is None:
            return None
        share, n = int(top) / int(bottom), float(bottom)
        if self._kpi.per == "lines":
            n = effective_n(clusters(self._asking, self._top, self._bottom, group, self._by))
        return Share(share, n)

    def _amounts(self) -> list[Figure]:
        found = self._asking.sums(self._top, self._dimension)
        groups = ["all"] if self._by is None else sorted(group for group, amount in found.items() if amount)
        figures = []
        for group in groups:
            amount = Decimal(found.get(group, self._nil))
            figures.append(self._figure(group, amount, None, amount, []))
        return figures

    def _percentiles(self) -> list[Figure]:
        assert self._bottom is not None and self._kpi.percentile is not None
        rows = self._asking.rows(self._bottom, self._dimension)
        waits = rows.select(
            "group_key", "days", pl.col(self._top.columns[0]).alias("ended"), self._bottom.value().alias("all")
        )
        of_groups: dict[str, list[tuple[int, int, int]]] = {"all": []} if self._by is None else {}
        for group, *wait_of in waits.iter_rows():
            of_groups.setdefault(group, []).append(tuple(wait_of))
        figures = []
        for group, found in sorted(of_groups.items()):
            counted = tuple(found)
            ended, seen = sum(each[1] for each in counted), sum(each[2] for each in counted)
            value = waiting_percentile(counted, self._kpi.percentile)
            if value is None:
                said = ["not reached" if seen else "nothing in scope"]
                figures.append(self._figure(group, ended, seen, None, said, rows=seen))
            else:
                wait = Wait(float(value), self._kpi.percentile, counted)
                figures.append(self._figure(group, ended, seen, wait.value, [], rows=seen, estimate=wait))
        return figures

    @cached_property
    def _notes(self) -> list[str]:
        """The notes of each figure."""
        return notes(self._kpi, self._asking, self._by, self._instead)

    def _figure(
        self,
        group: str | None,
        top: Amount | None,
        bottom: Amount | None,
        value: float | Decimal | None,
        said: list[str],
        *,
        rows: int | None = None,
        estimate: Share | Wait | None = None,
    ) -> Figure:
        counts = rows is not None and (self._kpi.per is not None or self._kpi.rows is not None)
        enough = value is not None and not (counts and rows is not None and rows < self._minimum)
        if value is not None and not enough:
            said = [*said, f"not enough data (n = {rows})"]
        limits = self._kpi.possible
        impossible = limits.why_not(float(value)) if limits is not None and value is not None else None
        if impossible:
            enough, said = False, [impossible]
        if group is not None:
            said = [*said, *self._notes]
        return Figure(
            id=self._kpi.id,
            title=self._kpi.title,
            group={self._by: group} if self._by is not None and group is not None else None,
            numerator=top,
            denominator=bottom,
            value=value,
            interval=estimate.bounds() if isinstance(estimate, Share) else None,
            impossible=impossible,
            unit=self._kpi.unit,
            needs=self._kpi.needs,
            note="; ".join(said) or None,
            enough=enough,
            rows=rows if counts else None,
            estimate=estimate,
        )
