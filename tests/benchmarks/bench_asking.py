"""How long questions take on a large warehouse: every set of figures, every question, every page after a change.

By hand: `python -m tests.benchmarks.bench_asking DIR`, where DIR was written by `tests.benchmarks.large_warehouse`.
Every time is a median, also told as a multiple of one raw scan of the lines. Beside it stands the processor's time,
over all cores: on a machine that others use, it is the one to compare.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from analytics import kpis
from analytics.comparison.periods import first_of_months
from analytics.pages.aging import page as aging
from analytics.pages.claim import page as claim
from analytics.pages.clean_claims import page as clean_claims
from analytics.pages.code_use import page as code_use
from analytics.pages.denials import page as denials
from analytics.pages.overview import page as overview
from analytics.pages.payers import page as payers
from analytics.queries import Query
from analytics.scope import Scope
from analytics.warehouse import Warehouse, open_warehouse
from tests.pages.drawing import draw

PAGES = (overview, denials, clean_claims, aging, code_use, payers)
SETS = {
    "overview": overview.FIGURES,
    "denials": denials.FIGURES,
    "clean claims": (*clean_claims.PASSING, *clean_claims.LEAVING),
    "A/R aging": (*aging.FIGURES, *aging.PACE),
    "code use": code_use.FIGURES,
    "payers": payers.FIGURES,
}
RAW = "SELECT count(*) AS lines, sum(charge) AS charge FROM lines"


@dataclass(frozen=True, eq=False)
class Timed(Warehouse):
    """A warehouse that remembers how long each question took."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def ask(self, query: Query, scope: Scope | None = None, **parameters: object) -> pl.DataFrame:
        """The answer, counted again each time."""
        return self._counted(query, self._bound(query, scope, parameters))

    def _run(self, query: Query, bound: dict[str, object], *, is_evidence: bool = False) -> pl.DataFrame:
        start = time.perf_counter()
        answer = super()._run(query, bound, is_evidence=is_evidence)
        self.taken[query.name].append(time.perf_counter() - start)
        return answer


def opened(folder: Path) -> Timed:
    """The warehouse in this folder, timed."""
    found = open_warehouse(folder)
    return Timed(found.folder, found._path, found._written)


Seconds = tuple[float, float]
"""By the clock, and of the processor."""


def seconds(work: Callable[[], object], times: int) -> Seconds:
    """The medians of so many runs, after one that warms up."""
    work()
    walls, processors = [], []
    for _ in range(times):
        start, started = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - start)
        processors.append(time.process_time() - started)
    return statistics.median(walls), statistics.median(processors)


def scopes(warehouse: Warehouse, times: int) -> Iterator[Scope]:
    """Scopes that a reader clicks through: a payer each, over the last twelve months; none is asked twice."""
    ids = sorted(warehouse.table("payers")["payer_id"])
    for months in itertools.count(12):
        for payer_id in ids[: times + 1]:
            yield Scope(warehouse.as_of, start=first_of_months(months, warehouse.as_of), payers=(payer_id,))


def page_seconds(module: Any, warehouse: Warehouse, several: Iterator[Scope], times: int) -> Seconds:
    """A run of the page for a scope that was not shown before; the first one, with its imports, is not counted."""
    return seconds(lambda: draw(module.render, warehouse, next(several)), times)


def rows(warehouse: Timed, times: int) -> Iterator[tuple[str, Seconds]]:
    """What was measured, and its medians."""
    yield "raw scan: count and sum of the lines", seconds(lambda: warehouse._answer("raw", RAW, {}), times)
    whole = Scope(warehouse.as_of)
    for name, ids in SETS.items():
        yield f"figures of {name}", seconds(lambda ids=ids: kpis.compute(warehouse, whole, ids=ids), times)  # type: ignore[misc]
    yield "all figures", seconds(lambda: kpis.compute(warehouse, whole), times)
    for by in ("month", "payer", "therapist", "category", "cpt"):
        work = lambda by=by: kpis.compute(warehouse, whole, ids=["line_denial_rate"], by=by)  # noqa: E731
        yield f"line denial rate by {by}", seconds(work, times)
    yield "an empty page: the test's own way of drawing", seconds(lambda: draw(lambda: None), times)
    several = scopes(warehouse, times)
    for module in PAGES:
        yield f"page {module.TITLE}, another payer", page_seconds(module, warehouse, several, times)
    wide = (replace(whole, start=first_of_months(months, warehouse.as_of)) for months in itertools.count(6))
    for module in PAGES:
        yield f"page {module.TITLE}, all payers", page_seconds(module, warehouse, wide, times)
    yield f"page {claim.TITLE}, one claim", _claim_seconds(warehouse, times)


def _claim_seconds(warehouse: Warehouse, times: int) -> Seconds:
    found = kpis.evidence(warehouse, Scope(warehouse.as_of), "hidden_denial_rate")["claim_id"].unique().sort()
    ids = iter(found.to_list())
    return seconds(lambda: draw(claim.render, warehouse, Scope(warehouse.as_of), claim=next(ids)), times)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    st.cache_data.clear()
    warehouse = opened(given.folder)
    print(f"{pl.scan_parquet(warehouse._path / 'ledger.parquet').select(pl.len()).collect().item():,} ledger rows")
    raw = 0.0
    for name, (wall, processor) in rows(warehouse, given.times):
        raw = raw or wall
        print(f"{name:45} {wall * 1000:9.0f} ms {wall / raw:8.1f} x {processor * 1000:9.0f} ms cpu", flush=True)
    print("questions, medians of every time they were put")
    for name, several in sorted(warehouse.taken.items(), key=lambda each: -statistics.median(each[1])):
        print(f"{name:45} {statistics.median(several) * 1000:9.0f} ms {len(several):8} times")
    return 0


if __name__ == "__main__":
    sys.exit(main())
