"""How often changes are called significant in practices where nothing changes but by chance; prints a table.

python -m tests.benchmarks.quiet_changes --seeds 40 --claims 2000
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from analytics import kpis, queries
from analytics.build import build
from analytics.comparison.effects import Change, cash_change, denial_change, reason_change
from analytics.comparison.periods import Periods, first_of_months, periods
from analytics.comparison.verdicts import likeness, verdicts
from analytics.demo.scenarios import scenario
from analytics.demo.simulation import simulate
from analytics.demo.writing import write
from analytics.pages.overview.page import FIGURES
from analytics.stats.compare_groups import Verdict
from analytics.warehouse import Warehouse, open_warehouse

MONTHS = 6
Pairs = list[tuple[kpis.Figure, kpis.Figure | None]]
Counts = Counter[tuple[str, str]]
"""(what was looked at, asked or beyond or practices) -> how many."""


def looked(warehouse: Warehouse, compare: str) -> Counts:
    """What one practice's overview says of the latest six months against an earlier time."""
    scope = warehouse.scope(start=first_of_months(MONTHS, warehouse.as_of), compare=compare)
    found = periods(scope, warehouse.first_days["835"])
    counts: Counts = Counter()
    pairs = _pairs(warehouse, found)
    said = verdicts(pairs, _alike(warehouse, found), _waits_alike(warehouse, found, pairs))
    sure = [one for one in said if one.interval is not None]
    _count(counts, "tiles", len(sure), sum(one.verdict is not None and one.verdict.is_significant for one in sure))
    _count(
        counts, "tiles, each by itself at 5 %", len(sure), sum(one.interval.p < 0.05 for one in sure if one.interval)
    )
    for name, change in _changes(warehouse, found).items():
        found_ = [effect.verdict for effect in change.effects]
        asked = [verdict for verdict in found_ if verdict not in (None, Verdict.NOT_ENOUGH_DATA)]
        _count(counts, name, len(asked), sum(verdict is not None and verdict.is_significant for verdict in asked))
    return counts


def _count(counts: Counts, name: str, asked: int, beyond: int) -> None:
    counts.update({(name, "asked"): asked, (name, "beyond"): beyond, (name, "practices"): int(beyond > 0)})


def _pairs(warehouse: Warehouse, found: Periods) -> Pairs:
    return [
        (
            kpis.compute(warehouse, found.now, [kpi_id])[0],
            kpis.compute(warehouse, earlier, [kpi_id])[0] if (earlier := found.earlier_for(kpi_id)) else None,
        )
        for kpi_id in FIGURES
    ]


def _alike(warehouse: Warehouse, found: Periods) -> float:
    scopes = [scope for scope in (found.now, found.earlier_for("initial_denial_rate")) if scope]
    return max(likeness(warehouse.ask(queries.PATIENTS_BY_DENIALS, scope)) for scope in scopes)


def _waits_alike(warehouse: Warehouse, found: Periods, pairs: Pairs) -> float:
    usual = next(now.value for now, _ in pairs if now.id.startswith("days_to_pay"))
    times = (found.now, found.earlier)
    patients = [warehouse.ask(queries.PATIENTS_BY_WAIT, time, within=int(usual or 0)) for time in times if time]
    return max(likeness(each, "paid_claims", "claims") for each in patients)


def _changes(warehouse: Warehouse, found: Periods) -> dict[str, Change]:
    earlier = found.earlier_for("line_denial_rate")
    assert earlier is not None
    times, changes = (found.now, earlier), {}
    for by in ("payer", "cpt", "therapist", "all"):
        lines = [warehouse.ask(queries.PAID_AND_DECIDED, time, dimension=by) for time in times]
        if by != "all":
            changes[f"denials by {by}"] = denial_change(*lines)
            changes[f"money by {by}"] = cash_change(*lines)
        if by in ("all", "payer"):
            reasons = [warehouse.ask(queries.DENIED_LINES_BY_GROUP, time, dimension=by) for time in times]
            name = "denials by reason" if by == "all" else "denials by payer and reason"
            changes[name] = reason_change((lines[0], reasons[0]), (lines[1], reasons[1]))
    return {name: change for name, change in changes.items() if change is not None}


def quiet(seed: int, claims: int, months: int, compare: str) -> Counts:
    """One quiet practice, from its written files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(simulate(scenario("quiet"), claims, months, seed, None), folder / "demo")
        build([folder / "demo" / "x12"], folder / "warehouse", is_sample=True)
        return looked(open_warehouse(folder / "warehouse"), compare)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--claims", type=int, default=2000)
    parser.add_argument("--months", type=int, default=18)
    parser.add_argument("--compare", choices=("before", "year"), default="before")
    chosen = parser.parse_args()
    counts: Counts = Counter()
    for seed in range(1, chosen.seeds + 1):
        counts.update(quiet(seed, chosen.claims, chosen.months, chosen.compare))
        print(f"{seed} of {chosen.seeds}", end="\r", flush=True)
    print(f"{chosen.seeds} quiet practices of {chosen.claims:,} claims in {chosen.months} months")
    print("| looked at | changes judged | significant | practices with one |")
    print("|---|---:|---:|---:|")
    for name in dict.fromkeys(name for name, _ in counts):
        asked, beyond, practices = (counts[name, what] for what in ("asked", "beyond", "practices"))
        print(f"| {name} | {asked:,} | {beyond} ({beyond / max(asked, 1):.1%}) | {practices} |")


if __name__ == "__main__":
    main()
