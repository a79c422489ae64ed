"""A bad month: every kind of damage happens once, the truth names it, and nothing that counts is lost."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from analytics.build import BuildReport, build
from analytics.demo.damage import damaged, month_of
from analytics.demo.delivery import X12File, x12_files
from analytics.demo.story import Acknowledged
from analytics.demo.writing import write
from analytics.warehouse import open_warehouse
from tests.demo.told import small_story

pytestmark = pytest.mark.slow

STORY = small_story()
WHOLE = list(x12_files(STORY))
SINCE = date(2026, 6, 1)
ACKNOWLEDGED = {word.control_number for word in STORY.events if isinstance(word, Acknowledged)}
BAD = list(damaged(WHOLE, SINCE, acknowledged=ACKNOWLEDGED))


def test_every_damage_happens_once() -> None:
    found = Counter((file.kind, file.damage) for file in BAD if file.damage)
    assert found == {
        ("837P", "impossible date"): 1, ("837P", "claim sent twice"): 1, ("835", "impossible date"): 1,
        ("837P", "claim in two"): 1, ("837P", "placeholder"): 1, ("835", "altered number"): 1,
        ("835", "placeholder"): 2, ("837P", "duplicate"): 2, ("837P", "wrong order"): 2, ("837P", "unusual form"): 1,
        ("277CA", "duplicate"): 1, ("277CA", "wrong order"): 2, ("277CA", "unusual form"): 1,
        ("835", "truncated"): 2, ("835", "unknown code"): 3, ("835", "unbalanced"): 1, ("835", "duplicate"): 4,
        ("835", "wrong order"): 2, ("835", "unusual form"): 2,
    }  # fmt: skip


def test_the_time_before_is_as_it_was() -> None:
    assert [file for file in BAD if file.day < SINCE] == [file for file in WHOLE if file.day < SINCE]


def test_what_counts_is_what_was_there_before() -> None:
    def sums(files: list[X12File]) -> Counter[str]:
        total: Counter[str] = Counter()
        for file in files:
            for number in ("claims", "lines", "charge", "paid", "payment"):
                total[f"{file.kind} {number}"] += getattr(file, number)
        return total

    whole = {file.path: file for file in WHOLE}
    once = [whole[file.path] if file.damage.startswith("claim ") else file for file in BAD]
    assert sums([file for file in once if file.is_counted]) == sums(WHOLE)


def test_what_need_not_count_stands_in_another_file() -> None:
    texts = {file.path: file.text for file in BAD}
    assert len(texts) == len(BAD), "no name twice"
    for file in BAD:
        assert file.is_counted == (not file.same_as)
        if file.same_as:
            is_other_house = "OTHERHOUSE" in file.text
            one_line = file.text.replace("\r", "").replace("\n", "")
            assert is_other_house or texts[file.same_as].replace("\n", "").startswith(one_line)


def test_the_unbalanced_one_is_off_by_what_the_truth_says() -> None:
    (file,) = (file for file in BAD if file.damage == "unbalanced")
    said = re.findall(r"\nBPR\*I\*([0-9.]+)", file.text)
    assert Decimal(said[0]) * 100 == file.payment + file.off_by
    assert file.off_by != 0
    assert {file.off_by for file in BAD if file.damage != "unbalanced"} == {0}


@pytest.mark.parametrize(
    ("until", "month"), [(date(2026, 10, 31), date(2026, 7, 1)), (date(2026, 2, 3), date(2025, 11, 1))]
)
def test_the_bad_month(until: date, month: date) -> None:
    assert month_of(until) == month


def _built(folder: Path, damages: bool) -> tuple[BuildReport, dict[str, pl.DataFrame]]:
    """The whole way in."""
    write(replace(STORY, damages=damages), folder / "demo")
    report = build([folder / "demo/x12"], folder / "warehouse")
    warehouse = open_warehouse(folder / "warehouse")
    return report, {name: warehouse.table(name) for name in ("claims", "lines", "ledger", "payments")}


def test_every_number_of_the_product_is_that_of_the_undamaged_files(tmp_path: Path) -> None:
    _, whole = _built(tmp_path / "whole", damages=False)
    report, bad = _built(tmp_path / "bad", damages=True)
    assert not report.refused
    assert {
        "carc_unknown",
        "remit_status_unknown",
        "transaction_repeated",
        "implausible_date",
        "claim_sent_twice",
    } <= set(report.findings)
    for name in ("claims", "lines", "ledger"):
        numbers = [n for n, kind in whole[name].schema.items() if kind.is_numeric() and n != "segment"]
        assert len(numbers) > 5
        assert bad[name].height == whole[name].height, name
        sums = pl.col(numbers).sum()
        assert bad[name].select(sums).row(0, named=True) == whole[name].select(sums).row(0, named=True), name
