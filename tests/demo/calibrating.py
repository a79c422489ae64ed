"""How often the intervals shown beside rates hold the true rate, in practices where nothing is planted."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analytics.build import build
from analytics.demo.scenarios import scenario
from analytics.demo.simulation import simulate
from analytics.demo.writing import write
from analytics.kpis import compute
from analytics.scope import Scope
from analytics.warehouse import open_warehouse
from tests.demo.extremes import alarmed, beside_the_others

KPIS = ("initial_denial_rate", "line_denial_rate")
DIMENSIONS = ("payer", "therapist", "month")


@dataclass(frozen=True)
class Seen:
    """One rate of one group in one practice, as the product shows it."""

    seed: int
    kpi: str
    by: str
    group: str
    top: int
    bottom: int
    low: float
    high: float
    is_shown: bool


@dataclass(frozen=True)
class Coverage:
    """Of so many intervals, how many held the true rate, lay wholly above it, or wholly below."""

    shown: int
    held: int
    above: int
    below: int

    @property
    def share(self) -> float:
        """What should be 0.95."""
        return self.held / self.shown


def seen(seed: int, claims: int, months: int) -> list[Seen]:
    """The quiet practice of a seed on the product's real way, and every rate with its interval."""
    with tempfile.TemporaryDirectory(prefix="quiet_") as place:
        folder, told = Path(place), simulate(scenario("quiet"), claims, months, seed)
        write(told, folder / "demo")
        build([folder / "demo" / "x12"], folder / "warehouse", is_sample=True)
        warehouse = open_warehouse(folder / "warehouse")
        return [
            Seen(seed, f.id, by, f.group[by], int(f.numerator or 0), int(f.denominator or 0), *f.interval, f.enough)
            for by in DIMENSIONS
            for f in compute(warehouse, Scope(told.until), KPIS, by)
            if f.group and f.interval
        ]


def coverage(rows: Iterable[Seen]) -> dict[tuple[str, str], Coverage]:
    """KPI and dimension -> coverage of the pooled rate over all seeds; rates that are not shown are left out."""
    known = list(rows)
    found = {}
    for kpi in KPIS:
        pooled = [row for row in known if (row.kpi, row.by) == (kpi, "payer")]
        rate = sum(row.top for row in pooled) / sum(row.bottom for row in pooled)
        by_dimension: dict[str, list[Seen]] = defaultdict(list)
        for row in known:
            if row.kpi == kpi and row.is_shown:
                by_dimension[row.by].append(row)
        for by, shown in by_dimension.items():
            above, below = sum(row.low > rate for row in shown), sum(row.high < rate for row in shown)
            found[kpi, by] = Coverage(len(shown), len(shown) - above - below, above, below)
    return found


def families(rows: Iterable[Seen]) -> dict[str, tuple[int, int]]:
    """Dimension -> of so many families (a practice's groups, each beside all others), how many raised an alarm.

    Claims are compared, for lines of a claim share its fate; groups too small to be shown are left out.
    """
    cells: dict[tuple[str, int], dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in rows:
        if row.kpi == "initial_denial_rate" and row.is_shown:
            cells[row.by, row.seed][row.group] = row.top, row.bottom
    found: dict[str, tuple[int, int]] = {}
    for (by, _), groups in cells.items():
        raised, all_of_it = found.get(by, (0, 0))
        found[by] = raised + bool(alarmed(beside_the_others(groups), two_sided=True)), all_of_it + 1
    return found
