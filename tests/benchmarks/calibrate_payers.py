"""How often the comparison of payers errs: false alarms where nobody differs, and what it finds where one does.

    python -m tests.benchmarks.calibrate_payers [PRACTICES]

Prints the tables of docs/statistics.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from random import Random

import polars as pl

from analytics.comparison import groups
from analytics.kpis import Figure
from analytics.pages.clean_claims import who_differs
from analytics.payers import case_mix, funnel, waiting
from analytics.stats.compare_groups import Verdict
from analytics.stats.estimates import Share
from tests.payers.invented import Plan, practice

REPORTED = (Verdict.HIGHER, Verdict.LOWER)
SMALL = (60, 40, 30, 25, 20, 15)
NULLS = {
    "claims independent": Plan(alike=0.0),
    "patients as clusters (0.1)": Plan(),
    "patients as clusters (0.3)": Plan(alike=0.3),
    "small practice, six payers": Plan(sizes=SMALL),
    "three payers": Plan(sizes=(120, 80, 40)),
    "all payers bill alike": Plan(mixed=False),
}


def false_alarms(practices: int) -> Iterator[str]:
    """A row a null: p-values below 0.05, payers reported, practices with a report, intervals that hold the truth."""
    yield "| nobody differs | payers | by rate: p < 0.05 | named | for the same: p < 0.05 | named | interval holds 1 |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, plan in NULLS.items():
        yield f"| {name} | {_row(plan, practices)} |"


def _row(plan: Plan, practices: int) -> str:
    rated, adjusted = [], []
    for seed in range(practices):
        made = practice(plan, seed)
        rated += [one for one in funnel.funnel(made.claims).rows if one.p is not None]
        adjusted += [one for one in case_mix.adjusted(made.cells, made.lines) if one.p is not None]
    low = (sum((one.p or 0) < 0.05 for one in each) / len(each) for each in (rated, adjusted))
    told = [sum(one.verdict in REPORTED for one in rated), sum(one.verdict in REPORTED for one in adjusted)]
    holds = sum((one.low or 0) <= 1 <= (one.high or 0) for one in adjusted) / len(adjusted)
    of_rates, of_adjusted = low
    return f"{len(rated)} | {of_rates:.1%} | {told[0]} | {of_adjusted:.1%} | {told[1]} | {holds:.1%}"


def power(practices: int) -> Iterator[str]:
    """A row a size: how often the payer who denies more is named, and how often another."""
    yield "| the first payer denies | its patients | named by its rate | named for the same | others named |"
    yield "|---|---:|---:|---:|---:|"
    for more in (1.25, 1.5, 2.0):
        for sizes in (SMALL, Plan().sizes):
            yield _found(Plan(sizes=sizes, more=more), practices)


def _found(plan: Plan, practices: int) -> str:
    by_rate = by_mix = others = 0
    for seed in range(practices):
        made = practice(plan, seed)
        rated = funnel.funnel(made.claims).rows
        adjusted = case_mix.adjusted(made.cells, made.lines)
        by_rate += rated[0].verdict == Verdict.HIGHER
        by_mix += adjusted[0].verdict == Verdict.HIGHER
        others += sum(one.verdict in REPORTED for one in adjusted[1:])
    named = f"{by_rate / practices:.0%} | {by_mix / practices:.0%} | {others}"
    return f"| {plan.more} times as often | {plan.sizes[0]} | {named} |"


def days(practices: int) -> Iterator[str]:
    """A row a difference: payers pay on their own weekday of the week; the first takes so many days longer."""
    yield "| the first payer takes | tests | p below 0.05 | payers named | the first named |"
    yield "|---|---:|---:|---:|---:|"
    for later in (0, 3, 7, 10):
        found = [waiting.compared(_waits(seed, later)) for seed in range(practices)]
        rows = [one for each in found for one in each]
        low = sum((one.p or 1) < 0.05 for one in rows) / len(rows)
        told = sum(one.verdict != Verdict.NOT_SIGNIFICANT for one in rows)
        first = sum(each[0].verdict == Verdict.HIGHER for each in found) / practices
        yield f"| {later} days longer | {len(rows)} | {low:.1%} | {told} | {first:.0%} |"


def _waits(seed: int, later: int) -> pl.DataFrame:
    chance = Random(seed)
    rows = []
    for number, size in enumerate((300, 200, 150, 150, 100, 100, 80, 60)):
        for _ in range(size):
            decided = 14 + chance.expovariate(1 / 8) + (later if not number else 0)
            sent = chance.randrange(7)
            paid = int(decided + (number - sent - decided) % 7)
            seen = chance.randrange(200)
            rows.append((f"payer {number}", min(paid, seen), int(paid <= seen), 1))
    return pl.DataFrame(rows, schema=["group_key", "days", "paid_claims", "claims"], orient="row")


def passing(practices: int) -> Iterator[str]:
    """A row: clinics, therapists and payers whose claims pass alike, each beside all others."""
    yield "| all pass alike | comparisons | p below 0.05 | lower | practices with one |"
    yield "|---|---:|---:|---:|---:|"
    found = [groups.compare(_who(seed)) for seed in range(practices)]
    p = [one.p for each in found for one in each]
    lower = [sum(one.verdict is Verdict.LOWER for one in each) for each in found]
    low = sum(one < 0.05 for one in p) / len(p)
    yield f"| {practices} practices | {len(p)} | {low:.1%} | {sum(lower)} | {sum(map(bool, lower))} |"


def _who(seed: int) -> list[tuple[str, list[Figure], Figure]]:
    chance = Random(seed)
    sizes = (600, 500, 400, 300, 300, 250, 200, 200, 150, 100, 60)
    claims = [
        ((chance.randrange(2), chance.randrange(8), payer), (chance.random() >= 0.035, chance.random() >= 0.16))
        for payer, size in enumerate(sizes)
        for _ in range(size)
    ]
    found = []
    for place, by in enumerate(who_differs.BY):
        for passed, kpi_id in enumerate(who_differs.SAID):
            of_groups: dict[int, list[bool]] = {}
            for whose, passes in claims:
                of_groups.setdefault(whose[place], []).append(passes[passed])
            figures = [_figure(kpi_id, {by: str(group)}, each) for group, each in of_groups.items()]
            whole = _figure(kpi_id, None, [one for each in of_groups.values() for one in each])
            found.append((by, figures, whole))
    return found


def _figure(kpi_id: str, group: dict[str, str] | None, passes: list[bool]) -> Figure:
    part, whole = sum(passes), len(passes)
    estimate = Share(part / whole, whole)
    return Figure(kpi_id, "", group, part, whole, part / whole, None, "share", (), None, estimate=estimate)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    for part in (false_alarms, power, days, passing):
        print(*part(count), "", sep="\n", flush=True)
