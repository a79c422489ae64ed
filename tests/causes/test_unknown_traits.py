"""A line of which a trait is unknown is compared with no line by that trait, and makes no finding about it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest

from analytics import queries
from analytics.build import build
from analytics.causes import search
from analytics.causes.rates import among_known, by_trait
from analytics.transforms.profiles import patients
from analytics.warehouse import open_warehouse
from tests.benchmarks.quiet_alarms import quiet
from tests.causes.invented import Line, practice

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[1] / "worked_examples"
OF_THE_837 = ("authorized_claims", "filing_days", "submission_date", "diagnosis_chapter")
TRAITS_OF_THE_837 = {"authorization", "filing", "diagnosis_chapter"}


def from_the_835_alone(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_columns(pl.lit(None, dtype=lines.schema[name]).alias(name) for name in OF_THE_837)


def paid(count: int) -> pl.DataFrame:
    """Claims of one line that was paid, known from the 835 alone."""
    lines = practice(99, claims=count, rate=0.0).unique("claim_id", keep="first", maintain_order=True)
    return from_the_835_alone(lines).with_columns(
        pl.format("paid-{}", "line_id").alias("line_id"),
        pl.format("paid-{}", "claim_id").alias("claim_id"),
        pl.format("paid-{}", "patient_key").alias("patient_key"),
        pl.lit("97110").alias("cpt"),
        pl.lit(["97110"]).alias("claim_cpts"),
    )


def withheld(lines: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The same lines where half of the claims are known from the 835 alone."""
    claims = lines["claim_id"].unique().sort().to_list()
    chosen = pl.col("claim_id").is_in(Random(seed).sample(claims, len(claims) // 2))
    return pl.concat([lines.filter(~chosen), from_the_835_alone(lines.filter(chosen))])


@pytest.mark.parametrize("seed", range(8))
def test_adding_lines_without_a_trait_makes_no_finding_about_it(seed: int) -> None:
    lines = practice(seed, claims=600, rate=0.12)
    assert not search(lines).findings
    found = search(pl.concat([lines, paid(1000)])).findings
    assert not [one.traits for one in found if TRAITS_OF_THE_837 & dict(one.traits).keys()]


def late(line: Line) -> float:
    return 0.6 if line["filing_days"] > 7 else 0.0


def test_a_true_difference_is_found_among_the_lines_where_it_is_known() -> None:
    lines = practice(5, claims=900, cause=late)
    (alone,) = search(lines).findings
    (found,) = search(pl.concat([lines, paid(1000)])).findings
    assert dict(found.traits) == dict(alone.traits) == {"filing": "8 to 30 days"}
    assert found.compared == alone.compared == lines.height
    assert (found.lines, found.denied) == (alone.lines, alone.denied)
    assert found.expected == pytest.approx(alone.expected)


def test_withheld_claims_raise_no_alarm_where_nothing_differs() -> None:
    alarms = [len(search(withheld(practice(seed, claims=400, rate=0.12), seed)).findings) for seed in range(20)]
    assert sum(count > 0 for count in alarms) <= 2  # one in ten is promised


def test_a_quiet_practice_is_quiet_with_half_of_its_837p_withheld() -> None:
    assert [reports for _, reports in quiet(seed=3, claims=900, months=12, which="half")] == [0, 0]


def test_how_a_line_was_filed_is_unknown_where_it_was_decided_before_its_earliest_837(tmp_path: Path) -> None:
    """What is at hand then is the claim as it was sent again, not as it was decided."""
    sent, answered = EXAMPLES / "ten_claims.837p", EXAMPLES / "ten_claims.835"
    again = tmp_path / "again.837p"
    again.write_text(re.sub(r"(?<=\*)(20)?26061[27](?=\*)", lambda day: f"{day[1] or ''}260720", sent.read_text()))
    filed = [_filing_days([first, answered], tmp_path / first.stem) for first in (sent, again)]
    assert filed == [{2}, {None}]


def _filing_days(files: list[Path], folder: Path) -> set[int | None]:
    build(files, folder)
    warehouse = open_warehouse(folder)
    return set(warehouse.ask(queries.LINE_PROFILES, warehouse.scope())["filing_days"])


def test_a_patient_of_claims_with_and_without_an_837_is_one_patient() -> None:
    days = {"birth_date": [date(1970, 1, 1), None, None, None]}
    people = pl.DataFrame(
        {"file_id": "f", "claim_segment": [1, 2, 3, 4], "role": "patient", "last_name": "DOE", "first_name": "ANN",
         "member_id": ["M1", "M1", "M2", None]} | days,
        schema_overrides={"birth_date": pl.Date},
    )  # fmt: skip
    documents = pl.DataFrame(
        {"doc": [1, 2, 3, 4], "claim": [1, 2, 3, 4], "kind": ["submission", *["remit"] * 3], "file_id": "f",
         "segment": [1, 2, 3, 4]}
    )  # fmt: skip
    _, keys = patients({"persons": people}, documents)
    found = dict(keys.select("claim", "patient_key").iter_rows())
    assert found[1] == found[2]
    assert len({found[1], found[3], found[4]}) == 3


@pytest.mark.parametrize("trait", ["authorization", "filing", "weekday"])
def test_rates_by_a_trait_are_compared_with_the_rate_where_it_is_known(trait: str) -> None:
    lines = practice(3, claims=600, rate=0.12)
    more = pl.concat([lines, paid(1000)])
    whole, alone = among_known(more, trait), among_known(lines, trait)
    assert whole == alone
    assert whole is not None
    assert whole.lines == lines.height == sum(rate.lines for rate in by_trait(more, trait))
    assert [rate.verdict for rate in by_trait(more, trait)] == [rate.verdict for rate in by_trait(lines, trait)]


def test_nothing_is_compared_where_a_trait_is_known_of_no_line() -> None:
    assert among_known(paid(100), "filing") is None
    assert by_trait(paid(100), "filing") == []
