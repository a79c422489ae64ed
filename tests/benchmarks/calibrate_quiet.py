"""Prints how often 95 % intervals hold the true rate, over many quiet practices: a check by hand, minutes long.

python -m tests.benchmarks.calibrate_quiet --seeds 50 --claims 1000 --months 8
"""

from __future__ import annotations

from argparse import ArgumentParser

from tests.demo.calibrating import coverage, families, seen


def main() -> None:
    """Simulate, build, ask and count."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--claims", type=int, default=1000)
    parser.add_argument("--months", type=int, default=8)
    chosen = parser.parse_args()
    rows = []
    for seed in range(1, chosen.seeds + 1):
        rows += seen(seed, chosen.claims, chosen.months)
        print(f"{seed} of {chosen.seeds}", end="\r", flush=True)
    print(f"{'KPI':24}{'by':12}{'intervals':>10}{'hold':>9}{'above':>9}{'below':>9}")
    for (kpi, by), found in sorted(coverage(rows).items()):
        above, below = found.above / found.shown, found.below / found.shown
        print(f"{kpi:24}{by:12}{found.shown:>10}{found.share:>9.1%}{above:>9.1%}{below:>9.1%}")
    for by, (raised, all_of_it) in sorted(families(rows).items()):
        print(f"alarms by {by}: {raised} of {all_of_it} practices")


if __name__ == "__main__":
    main()
