"""The search finds what is there, once, and is calm where nothing is."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module

import polars as pl
import pytest

from analytics.causes import Search, search
from analytics.causes.search import LEAST_LINES_ALL
from tests.causes.invented import START, Line, practice

CHANGED = START + timedelta(days=90)


def bundled(line: Line) -> float:
    """Bluestone begins to deny 97140 billed with 97530."""
    is_there = line["payer_id"] == "bluestone" and line["cpt"] == "97140" and "97530" in line["claim_cpts"]
    return 0.9 if is_there and line["service_date"] >= CHANGED else 0.0


def strict(line: Line) -> float:
    """Crest denies whatever it gets."""
    return 0.35 if line["payer_id"] == "crest" else 0.0


def told(found: Search) -> list[dict[str, str]]:
    return [dict(finding.traits) for finding in found.findings]


@pytest.fixture(scope="module")
def new_rule() -> pl.DataFrame:
    return practice(3, claims=1500, cause=bundled)


def test_a_rule_of_one_payer_on_two_codes_is_found_first_and_once(new_rule: pl.DataFrame) -> None:
    found = search(new_rule)
    assert told(found) == [{"payer": "bluestone", "pair": "97140 with 97530"}]
    first = found.findings[0]
    assert first.reason == first.category == "BUNDLE"
    assert first.denied == first.category_lines
    assert first.denied > 0.7 * first.lines > 10 * first.expected
    assert first.since is not None
    assert abs((first.since - CHANGED).days) <= 14
    assert first.until is None


def test_its_lines_are_the_denied_ones_of_those_days(new_rule: pl.DataFrame) -> None:
    first = search(new_rule).findings[0]
    lines = new_rule.filter(pl.col("line_id").is_in(list(first.line_ids)))
    assert lines.height == first.denied
    assert lines["denied_lines"].min() == 1
    assert lines.select("payer_id", "cpt").unique().rows() == [("bluestone", "97140")]
    since = lines["service_date"].min()
    assert isinstance(since, date)
    assert first.since is not None
    assert since >= first.since
    assert set(lines["claim_id"]) == set(first.claim_ids)


def test_its_dollars_are_those_above_expectation_by_month(new_rule: pl.DataFrame) -> None:
    first = search(new_rule).findings[0]
    assert first.since is not None
    last = START + timedelta(days=179)
    months = (last - first.since).days / 30.44
    assert 0.7 * first.denied * 80 / months < first.dollars_a_month < first.denied * 80 / months


def test_a_strict_payer_is_one_finding_not_one_for_each_of_its_codes() -> None:
    assert told(search(practice(4, claims=1000, cause=strict))) == [{"payer": "crest"}]


def test_two_causes_are_two_findings() -> None:
    lines = practice(5, claims=1500, cause=lambda line: max(bundled(line), strict(line)))
    assert {tuple(sorted(traits)) for traits in told(search(lines))} == {("payer",), ("pair", "payer")}


def test_one_patient_alone_is_no_finding() -> None:
    lines = practice(6, claims=600, rate=0.05)
    many = lines["patient_key"].mode().sort()[0]
    is_there = pl.col("patient_key") == many
    lines = lines.with_columns(
        pl.when(is_there).then(pl.lit("rare")).otherwise("therapist_id").alias("therapist_id"),
        pl.when(is_there).then(1).otherwise("denied_lines").cast(pl.Int64).alias("denied_lines"),
    )
    assert all("therapist" not in traits for traits in told(search(lines)))


def test_where_all_differences_are_chance_hardly_anything_is_listed() -> None:
    found = [search(practice(seed, claims=300, rate=0.1)) for seed in range(100, 120)]
    assert all(one.tests > 100 for one in found)
    # one practice in ten may show something; of twenty more than five only once in a hundred times
    assert sum(bool(one.findings) for one in found) <= 5


def test_the_order_of_lines_does_not_matter(new_rule: pl.DataFrame) -> None:
    there, back = search(new_rule), search(new_rule.reverse())
    assert told(there) == told(back)
    assert [one.line_ids for one in there.findings] == [one.line_ids for one in back.findings]


def test_too_few_lines_are_not_searched() -> None:
    few = practice(7, claims=LEAST_LINES_ALL // 2 - 1)
    assert search(few) == Search((), 0, few.height, int(few["denied_lines"].sum()))


@pytest.mark.parametrize("denied", [0, 1])
def test_nothing_or_everything_denied_has_no_cause(denied: int) -> None:
    lines = practice(8).with_columns(pl.lit(denied, dtype=pl.Int64).alias("denied_lines"))
    assert search(lines).findings == ()


@pytest.mark.parametrize("column", ["therapist_id", "authorized_claims", "filing_days", "patient_key", "claim_cpts"])
def test_what_no_file_tells_is_left_out(column: str) -> None:
    lines = practice(9, claims=400, cause=strict)
    lines = lines.with_columns(pl.lit(None, dtype=lines.schema[column]).alias(column))
    assert {"payer": "crest"} in told(search(lines))


def test_of_very_many_lines_the_latest_ones_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = practice(13, claims=600)
    monkeypatch.setattr(import_module("analytics.causes.search"), "MOST_LINES", 700)
    found = search(lines)
    assert found.since is not None
    assert found.lines == lines.filter(pl.col("service_date") >= found.since).height
    assert 650 < found.lines <= 700
