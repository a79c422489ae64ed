"""Damaged files in the same folder as good ones: the build ends, and the good files' figures stay to the cent.

A seeded part of what `python -m tests.benchmarks.fuzz_build` does at length, and what it has found so far.
"""

from __future__ import annotations

import inspect
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from analytics.build import build
from analytics.building.snapshot import current
from analytics.x12.sources import find_sources
from tests.benchmarks.fuzz_build import READ_ON, originals, run
from tests.x12.texts import SUBSCRIBER, claims, interchange, remittance

pytestmark = pytest.mark.slow

SENT = "CLM*A1*150***11:B:{frequency}*Y*A*Y*Y~HI*ABK:M25511~{lines}"
LINE = "LX*1~SV1*HC:97110:GO*150*UN*2***1~DTP*472*D8*20260102~"
PAID = "CLP*A1*1*150*100**MB*P1~SVC*HC:97110:GO*150*100**2~DTM*472*20260102~CAS*CO*45*50~"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Files of another practice, not yet damaged."""
    return originals(tmp_path_factory.mktemp("practice"))


def test_figures_of_good_files_stay_where_others_are_damaged(texts: list[str], tmp_path: Path) -> None:
    outcome = run(texts, 150, seed=17, folder=tmp_path)
    assert outcome.faults == []
    assert outcome.builds == 1 and outcome.loaded > 60 and len(outcome.refused) > 3


@pytest.mark.parametrize("seed", [18, 19])
def test_figures_of_good_files_stay_among_many_damaged(texts: list[str], tmp_path: Path, seed: int) -> None:
    assert run(texts, 400, seed, tmp_path, per_build=200).faults == []


FOUND = {
    "a replacement without lines": [claims(SUBSCRIBER + SENT.format(frequency=7, lines=""))],
    "a void without lines, twice": [claims(SUBSCRIBER + SENT.format(frequency=8, lines="") * 2)],
    "a claim, then its void without lines": [
        claims(SUBSCRIBER + SENT.format(frequency=1, lines=LINE)),
        claims(SUBSCRIBER + SENT.format(frequency=8, lines=""), control="0002"),
    ],
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_is_no_mistake_any_more(tmp_path: Path, name: str) -> None:
    (tmp_path / "found.837p").write_bytes(interchange(*FOUND[name]))
    (tmp_path / "good.835").write_bytes(interchange(remittance(PAID, "100")))
    report = build([tmp_path], tmp_path / "warehouse", read_on=READ_ON)
    assert [file.outcome for file in report.files] == ["loaded", "loaded"]


def test_folders_are_read_without_recursion(tmp_path: Path) -> None:
    """Folders can be nested deeper than Python's stack; here the stack is short: pytest must be able to sweep them."""
    inside = tmp_path / "files"
    deepest = inside.joinpath(*"d" * 120)
    deepest.mkdir(parents=True)
    (deepest / "good.835").write_bytes(interchange(remittance(PAID, "100")))
    usual = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(len(inspect.stack()) + 60)
        found = [source.name for source in find_sources([inside])]
    finally:
        sys.setrecursionlimit(usual)
    assert found == ["good.835"]


@pytest.mark.parametrize("day", ["2199-12-31", "1999-12-31", "2026-12-03"])
def test_a_posting_of_a_day_that_cannot_be_is_left_out_and_listed(tmp_path: Path, day: str) -> None:
    (tmp_path / "good.835").write_bytes(interchange(remittance(PAID, "100")))
    rows = [f"{one},patient payment,A1,2026-01-02,5.00" for one in (day, "2026-01-06")]
    (tmp_path / "own.csv").write_text("\n".join(["date,kind,claim,service_date,amount", *rows]))
    build([tmp_path], tmp_path / "warehouse", read_on=READ_ON)
    published = current(tmp_path / "warehouse")
    assert published is not None and str(published.description.default_as_of) == "2026-01-06"
    listed = published.table("findings").filter(code="implausible_date")
    assert listed["segment"].to_list() == [2] and day in listed["message"].item()
    assert published.table("ledger").filter(pl.col("date") > date(2026, 1, 6)).is_empty()
