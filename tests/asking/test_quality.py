"""The data in one word: the worst of what can be measured, by limits that stand in a reference table."""

from __future__ import annotations

import polars as pl
import pytest

from analytics import reference, tables
from analytics.kpis.quality import quality, worst
from analytics.warehouse import Warehouse

FILES = pl.DataFrame(
    {"file_id": ["a", "b", "c", "d"], "balanced": [True, True, None, True], "refused": [None, None, None, None]},
    schema={"file_id": pl.String, "balanced": pl.Boolean, "refused": pl.String},
)
NONE = {name: pl.DataFrame(schema=tables.BY_NAME[name].schema) for name in ("diagnostics", "findings")}


def grade(files: pl.DataFrame = FILES, claims: int = 100, matched: int | None = 100) -> str:
    limits = reference.data_quality()
    return worst(quality(files, NONE["diagnostics"], NONE["findings"], limits, claims=claims, matched=matched))


def test_sound_files_are_good() -> None:
    assert grade() == "good"


@pytest.mark.parametrize(("matched", "expected"), [(100, "good"), (97, "fair"), (80, "poor"), (None, "good")])
def test_answers_without_the_claim_as_sent(matched: int | None, expected: str) -> None:
    assert grade(matched=matched) == expected


def test_one_remittance_of_three_that_does_not_add_up_is_poor() -> None:
    assert grade(FILES.with_columns(balanced=pl.col("balanced") & (pl.col("file_id") != "a"))) == "poor"


def test_a_refused_file_is_told() -> None:
    files = FILES.with_columns(refused=pl.when(pl.col("file_id") == "d").then(pl.lit("no X12")))
    assert grade(files) == "poor"
    found = quality(files, NONE["diagnostics"], NONE["findings"], reference.data_quality(), claims=100, matched=None)
    assert [(each.part, each.whole) for each in found if each.grade == "poor"] == [(1, 4)]


def test_no_files_at_all_are_no_fault(empty: Warehouse) -> None:
    assert grade(empty.table("files"), claims=0, matched=0) == "good"
