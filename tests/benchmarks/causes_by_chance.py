"""How often the search for causes raises a false alarm, and how often it finds what is there; prints two tables.

    python -m tests.benchmarks.causes_by_chance --seeds 30 --claims 1500

Calm practices are the simulated one of the scenario `quiet`: every difference between payers, codes, people and months
is chance, yet the lines of a claim are denied together. For power, a share of the lines of the commonest
payer's commonest code is denied beside what is denied already.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import polars as pl

from analytics import queries
from analytics.build import build
from analytics.causes import Search, search
from analytics.demo.scenarios import scenario
from analytics.demo.simulation import simulate
from analytics.demo.writing import write
from analytics.warehouse import open_warehouse

RAISED = (0.15, 0.25, 0.40)


def lines_of(seed: int, claims: int) -> pl.DataFrame:
    """`line_profiles` of a calm practice."""
    with tempfile.TemporaryDirectory() as folder:
        write(simulate(scenario("quiet"), claims, 12, seed, None), Path(folder) / "demo")
        build([Path(folder) / "demo" / "x12"], Path(folder) / "warehouse")
        warehouse = open_warehouse(Path(folder) / "warehouse")
        return warehouse.ask(queries.LINE_PROFILES, warehouse.scope())


def raised(lines: pl.DataFrame, to: float, seed: int) -> tuple[pl.DataFrame, tuple[tuple[str, str], ...]]:
    """The lines, this share of those of the commonest payer's commonest code denied beside, and which those are."""
    payer = lines["payer_id"].mode().sort()[0]
    cpt = lines.filter(payer_id=payer)["cpt"].mode().sort()[0]
    is_there = (pl.col("payer_id") == payer) & (pl.col("cpt") == cpt)
    chance = pl.int_range(pl.len()).shuffle(seed=seed) / pl.len()
    denied = pl.when(is_there & (chance < to)).then(1).otherwise(pl.col("denied_lines")).cast(pl.Int64)
    return lines.with_columns(denied.alias("denied_lines")), (("cpt", cpt), ("payer", payer))


def first_is(found: Search, traits: tuple[tuple[str, str], ...]) -> bool:
    """Whether these traits are among the first three findings."""
    return traits in [finding.traits for finding in found.findings[:3]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--claims", type=int, default=1500)
    chosen = parser.parse_args()
    calm = [lines_of(seed, chosen.claims) for seed in range(1, chosen.seeds + 1)]
    searched = [search(lines) for lines in calm]
    listed = [len(found.findings) for found in searched]
    tests = sum(found.tests for found in searched) // len(searched)
    print("| practices | claims | tests in each | practices with any finding | findings |")
    print("|---|---|---|---|---|")
    print(f"| {len(calm)} | {chosen.claims:,} | {tests:,} | {sum(n > 0 for n in listed)} | {sum(listed)} |")
    print()
    print("| lines denied beside, of one payer's one code | found, of practices | among the first three |")
    print("|---|---|---|")
    for rate in RAISED:
        hits = firsts = 0
        for seed, lines in enumerate(calm):
            changed, traits = raised(lines, rate, seed)
            found = search(changed)
            hits += traits in [finding.traits for finding in found.findings]
            firsts += first_is(found, traits)
        print(f"| {rate:.0%} | {hits} of {len(calm)} | {firsts} |")


if __name__ == "__main__":
    main()
