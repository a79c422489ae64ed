"""What the truth says of each file is what the product reads in it: claims, lines, dollars, and whether it adds up."""

from __future__ import annotations

import polars as pl
import pytest

from analytics.build import build
from analytics.demo.scenarios import scenario
from analytics.demo.simulation import simulate
from analytics.demo.writing import write

pytestmark = pytest.mark.slow

NUMBERS = ["claims", "lines", "charge", "paid", "payments"]


@pytest.fixture(scope="module", params=["default", "month_of_chaos", "remits_only"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """One row a file: the truth's numbers, and as `..._read` the product's."""
    folder = tmp_path_factory.mktemp(request.param)
    write(simulate(scenario(request.param), claims=900, months=8, seed=3), folder)
    report = build([folder / "x12"], folder / "warehouse")
    read = pl.DataFrame(
        [(file.name, *(getattr(file, name) for name in NUMBERS), file.balanced, file.seen_as) for file in report.files],
        schema=["name", *(f"{name}_read" for name in NUMBERS), "balanced", "seen_as"],
        orient="row",
        infer_schema_length=None,
    )
    truth = pl.read_parquet(folder / "truth/files.parquet").with_columns(
        pl.col("path").str.split("/").list.last().alias("name"),
        pl.col("payment").alias("payments"),
    )
    assert not report.refused
    assert set(read["name"]) - {"postings.csv"} == set(truth["name"])
    return truth.join(read, on="name", how="left")


def test_claims_and_lines_are_those_read(both: pl.DataFrame) -> None:
    whole = both.filter((pl.col("damage") != "truncated") | pl.col("is_counted"))
    assert set(whole.filter(pl.col("seen_as").is_not_null())["is_counted"]) <= {False}, "the same bytes, not read twice"
    for kind in ("837P", "835"):
        read = whole.filter(pl.col("seen_as").is_null(), kind=kind)
        differ = (pl.col("claims") != pl.col("claims_read")) | (pl.col("lines") != pl.col("lines_read"))
        assert read.filter(differ)["name"].to_list() == [], kind


def test_dollars_are_those_read(both: pl.DataFrame) -> None:
    remits = both.filter((pl.col("damage") != "truncated") | pl.col("is_counted"), kind="835")
    remits = remits.filter(pl.col("seen_as").is_null())
    assert remits.height > 40
    for name in ("charge", "paid", "payments"):
        said = pl.col(name) + (pl.col("off_by") if name == "payments" else 0)
        off = remits.filter(said != (pl.col(f"{name}_read") * 100).cast(pl.Int64))
        assert off["name"].to_list() == [], name


def test_only_what_the_truth_calls_unbalanced_is(both: pl.DataFrame) -> None:
    remits = both.filter(pl.col("damage") != "truncated", kind="835")
    assert set(remits.filter(~pl.col("balanced"))["name"]) == set(remits.filter(pl.col("off_by") != 0)["name"])
