"""Asks both implementations the same questions about the same files, and lists where their answers differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import isclose
from pathlib import Path

import polars as pl

from analytics import kpis
from analytics.build import build
from analytics.practice_csv import read as read_postings
from analytics.scope import BASES, Scope
from analytics.tables import POSTINGS
from analytics.warehouse import Warehouse, open_warehouse
from analytics.x12 import Source, find_sources, read_all
from tests import naive

READ_ON = date(2030, 1, 1)
"""When both first read the files: later than anything that histories are dated by on purpose."""

Answers = Mapping[str, tuple[object, object, object, object]]


class Practice:
    """A practice's files, known to both."""

    def __init__(self, paths: Iterable[Path], folder: Path) -> None:
        files = sorted(paths)
        build(files, folder, read_on=READ_ON)
        self.warehouse: Warehouse = open_warehouse(folder)
        own = [one["postings"] for one in read_postings(_spreadsheets(files))]
        records = {**read_all(files), "postings": pl.concat([POSTINGS.empty(), *own])}
        self.history = naive.history(records, files, READ_ON)

    @property
    def days(self) -> list[date]:
        """Every day on which a document is dated, in order."""
        return sorted(self.history.documents.days | self.history.posting_days)

    def differences(
        self, as_of: date, basis: str = "remit", start: date | None = None, end: date | None = None
    ) -> list[str]:
        """One text per KPI on which the two do not say the same."""
        ours = self._ours(Scope(as_of, start, end, basis))
        theirs = {
            kpi: (figure.numerator, figure.denominator, figure.value, figure.interval)
            for (kpi, _), figure in naive.compute(self.history, as_of=as_of, basis=basis, start=start, end=end).items()
        }
        where = f"as of {as_of} by {basis}"
        where += f" from {start} to {end}" if start or end else ""
        return [
            f"{where}: {kpi}: {ours.get(kpi)} but naively {theirs.get(kpi)}"
            for kpi in sorted({*ours, *theirs})
            if not _equal(kpi, ours.get(kpi), theirs.get(kpi))
        ]

    def _ours(self, scope: Scope) -> Answers:
        return {
            figure.id: (figure.numerator, figure.denominator, figure.value, figure.interval)
            for figure in kpis.compute(self.warehouse, scope)
        }

    def all_differences(self, days: Iterable[date] = ()) -> list[str]:
        """On each of the days and the last, by every basis, for all dates and for a part of them."""
        last = self.history.last_day
        found = []
        for basis in BASES:
            for day in {*days, last}:
                found += self.differences(day, basis)
            middle = self.days[len(self.days) // 2] if self.days else last
            found += self.differences(last, basis, start=middle)
        return found


def _spreadsheets(paths: Iterable[Path]) -> list[Source]:
    return [source for source in find_sources(paths) if source.name.endswith(".csv")]


def _equal(kpi: str, ours: tuple[object, ...] | None, theirs: tuple[object, ...] | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    amounts_alone = kpi.startswith(("ar_aging", "days_to_pay", "charge_lag.p"))
    if theirs[2] is None or amounts_alone:
        return _same(ours[2], theirs[2])
    return all(_same(one, other) for one, other in zip(ours, theirs, strict=True))


def _same(one: object, other: object) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return all(_same(a, b) for a, b in zip(one, other, strict=True))
    numbers = (int, float, Decimal, Fraction)
    if isinstance(one, numbers) and isinstance(other, numbers):
        return isclose(float(one), float(other), rel_tol=1e-9, abs_tol=1e-9)
    return one == other
