"""Everything counts once, and the tables are the same in whatever order and steps files came."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.build import build
from tests.building.examples import ANSWERS, CLAIMS, EXAMPLES, differences, tables
from tests.histories import texts

pytestmark = pytest.mark.slow


@given(order=st.permutations(EXAMPLES), cuts=st.sets(st.integers(1, len(EXAMPLES) - 1)), again=st.booleans())
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_and_steps_do_not_matter(
    all_at_once: Path, tmp_path_factory: pytest.TempPathFactory, order: list[Path], cuts: set[int], again: bool
) -> None:
    warehouse = tmp_path_factory.mktemp("steps")
    edges = [0, *sorted(cuts), len(order)]
    for start, end in pairwise(edges):
        build([*order[:start], *order[start:end]] if again else order[start:end], warehouse)
    assert differences(all_at_once, warehouse) == []
    assert (warehouse / "CURRENT").read_bytes() == (all_at_once / "CURRENT").read_bytes()
    shutil.rmtree(warehouse)


@given(files=texts(), data=st.data())
@settings(max_examples=6, deadline=None)
def test_order_and_steps_do_not_matter_whatever_happened(files: dict[str, str], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in files]
        for path in paths:
            path.write_text(files[path.name], encoding="utf-8")
        order = data.draw(st.permutations(paths))
        first = data.draw(st.integers(0, len(order)))
        one, two = Path(folder) / "one", Path(folder) / "two"
        build(paths, one)
        build(order[:first], two)
        build(order[first:], two)
        assert differences(one, two) == []


def test_building_the_same_again_changes_nothing_and_says_so(all_at_once: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in all_at_once.rglob("*.parquet")}
    report = build(EXAMPLES, all_at_once)
    assert not report.is_new
    assert not report.refused
    assert {(file.outcome, file.name == file.seen_as) for file in report.files} == {("seen", True)}
    assert {path: path.stat().st_mtime_ns for path in all_at_once.rglob("*.parquet")} == before


def test_the_same_content_under_another_name_counts_once(tmp_path: Path) -> None:
    copy = tmp_path / "a copy.txt"
    shutil.copy(ANSWERS, copy)
    report = build([ANSWERS, copy], tmp_path / "warehouse")
    assert [(file.outcome, file.seen_as) for file in report.files] == [("loaded", None), ("seen", ANSWERS.name)]
    assert tables(tmp_path / "warehouse")["files"]["name"].to_list() == ["a copy.txt"]  # the first in order


@pytest.mark.parametrize(
    ("what", "old", "new"),
    [
        ("other line breaks", b"~\n", b"~\r\n"),
        ("no line breaks", b"~\n", b"~"),
        ("another envelope", b"*000000005*", b"*000000077*"),
        ("another sender", b"*ZZ*CLEARHOUSE     *", b"*ZZ*OTHERHOUSE     *"),
        ("other separators", b"*", b"|"),
    ],
)
def test_the_same_transaction_in_another_dress_counts_once(tmp_path: Path, what: str, old: bytes, new: bytes) -> None:
    again = tmp_path / "downloaded again.835"
    again.write_bytes(ANSWERS.read_bytes().replace(old, new))
    assert again.read_bytes() != ANSWERS.read_bytes(), what
    once, twice = tmp_path / "once", tmp_path / "twice"
    build([CLAIMS, ANSWERS], once)
    money = [pl.col(name).sum() for name in ("charge", "payer_payment", "payer_receivable", "patient_receivable")]
    expected, claims = tables(once)["ledger"].select(money), tables(once)["claims"].height
    report = build([CLAIMS, ANSWERS, again], twice)
    payments = tables(once)["payments"].height
    assert {(file.name, file.repeats, file.repeats_of) for file in report.files} == {
        (CLAIMS.name, 0, ()),
        (ANSWERS.name, payments, (again.name,)),
        (again.name, payments, (ANSWERS.name,)),
    }
    later = build([again], once)
    assert [(file.repeats, file.repeats_of) for file in later.files] == [(payments, (ANSWERS.name,))]
    assert differences(once, twice) == []
    assert tables(twice)["ledger"].select(money).equals(expected)
    assert tables(twice)["claims"].height == claims


def test_the_warehouse_is_no_source_of_itself(tmp_path: Path) -> None:
    shutil.copy(CLAIMS, tmp_path)
    build([tmp_path], tmp_path / "warehouse")
    report = build([tmp_path], tmp_path / "warehouse")
    assert [file.name for file in report.files] == [CLAIMS.name]
