"""How often the comparison of therapists errs: false alarms where nobody differs, and what it finds where one does.

    python -m tests.benchmarks.calibrate_code_use [PRACTICES]

Prints the tables of docs/statistics.md. Money does not silence anything here: every difference counts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

from analytics.code_use import Judgement, judge, treated
from analytics.stats.compare_groups import Verdict
from tests.code_use.simulated import CODE, Plan, services

REPORTED = (Verdict.HIGHER, Verdict.LOWER)
NULLS = {
    "units of a patient independent": Plan(alike=0.0),
    "patients as clusters (0.2)": Plan(),
    "patients as clusters (0.5)": Plan(alike=0.5),
    "four therapists": Plan(therapists=4),
    "few patients (15 each)": Plan(patients=15),
    "therapists' habits differ (15 %)": Plan(habits=0.15),
    "therapists' habits differ (30 %)": Plan(habits=0.30),
}


def judged(plan: Plan, practices: int) -> Iterator[Judgement]:
    """The judgement of so many practices of this plan."""
    for seed in range(practices):
        yield judge(treated(services(plan, seed)), worth=0.0)


def false_alarms(practices: int) -> Iterator[str]:
    """A row a null: tests, part of p-values below 0.05, part of tests reported, practices with any report."""
    yield "| nobody differs | tests | p below 0.05 | reported | practices with a report |"
    yield "|---|---|---|---|---|"
    for name, plan in NULLS.items():
        found = list(judged(plan, practices))
        rows = [row for each in found for row in each.rows if row.p is not None]
        low = sum((row.p or 0) < 0.05 for row in rows) / len(rows)
        reported = sum(row.verdict in REPORTED for row in rows)
        any_ = sum(any(row.verdict in REPORTED for row in each.rows) for each in found)
        yield f"| {name} | {len(rows)} | {low:.1%} | {reported} ({reported / len(rows):.2%}) | {any_} of {len(found)} |"


def power(practices: int) -> Iterator[str]:
    """A row a size of practice: how often the one who differs is reported, and how often anybody else."""
    yield "| the first therapist's 97110 | patients each | found | first in the list | others reported |"
    yield "|---|---|---|---|---|"
    for shift in (0.1, 0.2):
        for patients in (15, 40, 100):
            for plan in (Plan(patients=patients, shift=shift), Plan(patients=patients, shift=shift, habits=0.15)):
                yield _found(plan, practices)


def _found(plan: Plan, practices: int) -> str:
    hits = first = others = 0
    for each in judged(plan, practices):
        reported = sorted((r for r in each.rows if r.verdict in REPORTED), key=lambda row: -(row.exposure or 0))
        hits += any(r.therapist_id == "T00" and r.measure.id == f"code_share.{CODE}" for r in reported)
        first += bool(reported) and reported[0].therapist_id == "T00"
        others += sum(r.therapist_id != "T00" for r in reported)
    spread = ", habits differ" if plan.habits else ""
    name = f"{plan.shift * 100:+.0f} points{spread}"
    return f"| {name} | {plan.patients} | {hits / practices:.0%} | {first / practices:.0%} | {others} |"


def kinds_of_effect(practices: int) -> Iterator[str]:
    """A row an effect of another kind, at forty patients a therapist."""
    yield "| the first therapist | found |"
    yield "|---|---|"
    effects = {
        "complex evaluations +20 points": (Plan(evaluations=0.2), "high_evaluations"),
        "complex evaluations +40 points": (Plan(evaluations=0.4), "high_evaluations"),
        "a unit more in 30 % of visits": (Plan(units=0.3), "units_per_visit"),
        "30 % of visits billed alike": (Plan(same=0.3), "same_visit"),
        "90 % of visits billed alike": (Plan(same=0.9), "same_visit"),
    }
    for name, (plan, measure) in effects.items():
        hits = sum(
            any(r.therapist_id == "T00" and r.measure.id == measure and r.verdict == Verdict.HIGHER for r in each.rows)
            for each in judged(replace(plan, habits=0.15), practices)
        )
        yield f"| {name} | {hits / practices:.0%} |"


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    for table in (false_alarms, power, kinds_of_effect):
        print("\n".join(table(count)), end="\n\n", flush=True)
