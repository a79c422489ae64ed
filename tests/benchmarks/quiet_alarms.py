"""How often pages raise an alarm about practices in which nothing differs but by chance; prints a table.

python -m tests.benchmarks.quiet_alarms --seeds 50 --claims 2000
python -m tests.benchmarks.quiet_alarms --seeds 50 --claims 2000 --withheld half
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from random import Random

from analytics import queries
from analytics.build import build
from analytics.causes import search
from analytics.code_use import findings, judge, treated
from analytics.demo.scenarios import scenario
from analytics.demo.simulation import simulate
from analytics.demo.writing import write
from analytics.warehouse import Warehouse, open_warehouse

DETECTORS = ("what denials have in common", "who bills differently from peers")


def alarms(warehouse: Warehouse) -> list[tuple[int, int]]:
    """For each detector how many comparisons it made, and how many it reports."""
    scope = warehouse.scope()
    searched = search(warehouse.ask(queries.LINE_PROFILES, scope))
    judged = judge(treated(warehouse.ask(queries.SERVICES_AT_VISITS, scope)))
    return [(searched.tests, len(searched.findings)), (judged.tests, len(findings(judged, ())))]


def withhold(claims: Path, seed: int, which: str) -> int:
    """Remove 837P files, so that their claims are known from the 835 alone; gives how many.

    "half": every other one by chance; "earlier": those of the first half of the time, as where somebody begins to keep
    them; "none".
    """
    files = sorted(claims.glob("*.837p"))
    chosen = {"none": [], "half": Random(seed).sample(files, len(files) // 2), "earlier": files[: len(files) // 2]}
    for file in chosen[which]:
        file.unlink()
    return len(chosen[which])


def quiet(seed: int, claims: int, months: int, which: str = "none") -> list[tuple[int, int]]:
    """The alarms of one quiet practice, from its written files less those that are withheld."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(simulate(scenario("quiet"), claims, months, seed, None), folder / "demo")
        withhold(folder / "demo" / "x12" / "claims", seed, which)
        build([folder / "demo" / "x12"], folder / "warehouse", is_sample=True)
        return alarms(open_warehouse(folder / "warehouse"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--claims", type=int, default=2000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--withheld", choices=("none", "half", "earlier"), default="none")
    chosen = parser.parse_args()
    found = [quiet(seed, chosen.claims, chosen.months, chosen.withheld) for seed in range(1, chosen.seeds + 1)]
    print(f"{chosen.seeds} quiet practices of {chosen.claims:,} claims in {chosen.months} months,", end=" ")
    print(f"837P files withheld: {chosen.withheld}")
    print("| detector | comparisons in each | practices with a report | reports |")
    print("|---|---:|---:|---:|")
    for number, detector in enumerate(DETECTORS):
        tests, reports = zip(*(each[number] for each in found), strict=True)
        print(f"| {detector} | {sum(tests) // len(tests):,} | {sum(n > 0 for n in reports)} | {sum(reports)} |")


if __name__ == "__main__":
    main()
