"""Public samples, where they lie beside the checkout, held against an independent count and a second reader."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from analytics.x12.reading import read_all
from analytics.x12.sources import find_sources
from tests.plain_reader import plain_totals
from tests.x12.texts import Tables, read_sources, row

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
NAMED = {"bad": None, "mixed": None, "837x": None, "277DRA": None}
"""Folders that are no kind of transaction."""

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public samples are not beside this checkout")


def index() -> list[dict[str, str]]:
    if not SAMPLES.is_dir():
        return []
    with (SAMPLES / "INDEX.tsv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


@pytest.fixture(scope="module")
def everything() -> dict[str, Tables]:
    """All samples read in one go, the tables of each by its path."""
    whole = read_all([SAMPLES / line["file"] for line in index()])
    by_id = {name: table.partition_by("file_id", as_dict=True) if table.height else {} for name, table in whole.items()}
    read = {}
    for line in index():
        file_id = next(iter(find_sources([SAMPLES / line["file"]]))).load().file_id
        read[line["file"]] = {name: parts.get((file_id,), whole[name].clear()) for name, parts in by_id.items()}
    return read


@pytest.mark.parametrize("line", index(), ids=lambda line: line["file"])
def test_counts_and_sums_are_those_of_the_index(line: dict[str, str], everything: dict[str, Tables]) -> None:
    tables = everything[line["file"]]
    file = row(tables, "files")
    assert file["segments_total"] == int(line["segments"]) == file["segments_used"] + file["segments_listed"]
    assert (file["interchanges"], file["transactions"]) == (int(line["interchanges"]), int(line["transactions"]))
    if file["refused"]:
        assert file["claims"] == 0 and line["kind"] not in ("835", "837P", "277CA", "999", "TA1")
        return
    assert (file["claims"], file["lines"]) == (int(line["claims"]), int(line["lines"]))
    assert file["charge"] == Decimal(line["charge"] or 0)
    assert file["paid"] == Decimal(line["paid"] or 0)
    assert file["payments"] == Decimal(line["bpr02"] or 0)
    assert file["provider_adjustments"] == Decimal(line["plb"] or 0)
    assert tables["adjustments"]["amount"].sum() == Decimal(line["cas_total"] or 0)
    assert file["reversals"] == int(line["reversals"])
    assert file["balanced"] == {"yes": True, "no": False, "": None}[line["remit_balanced"]]
    off = tables["diagnostics"].filter(pl.col("code") == "remit_unbalanced")
    assert off.height == int(line["unbalanced_st"] or 0)


@pytest.mark.parametrize("line", index(), ids=lambda line: line["file"])
def test_kinds_are_those_of_the_index(line: dict[str, str], everything: dict[str, Tables]) -> None:
    if line["kind"] not in NAMED:
        assert line["kind"] in row(everything[line["file"]], "files", "kinds")["kinds"]


@pytest.mark.parametrize("line", index(), ids=lambda line: line["file"])
def test_what_the_index_calls_odd_is_told(line: dict[str, str], everything: dict[str, Tables]) -> None:
    told = Counter(everything[line["file"]]["diagnostics"]["code"].to_list())
    messages = everything[line["file"]]["diagnostics"]["message"].to_list()
    for note in filter(None, map(str.strip, line["structural_notes"].split(";"))):
        if "actual=" in note:
            said, actual = note.split(" actual=")
            trailer, _ = said.split("=")
            assert any(m.startswith(f"{trailer} is ") and m.endswith(f"counted {actual}") for m in messages) or told[
                "wrong_count"
            ] > len({*messages}) - len(messages), note
        elif "!=" in note:
            assert told["wrong_control"] or told["unexpected_trailer"], note
        elif note == "missing SE":
            assert told["missing_trailer"] or told["wrong_count"], note
        elif note == "no ISA":
            assert told["no_interchange"], note
        elif "not 106" in note:
            assert told["interchange_header_length"], note


@pytest.mark.parametrize("line", index(), ids=lambda line: line["file"])
def test_a_second_reader_comes_to_the_same(line: dict[str, str], everything: dict[str, Tables]) -> None:
    tables = everything[line["file"]]
    totals = plain_totals((SAMPLES / line["file"]).read_bytes())
    file = row(tables, "files")
    assert file["segments_total"] == totals.segments
    for name in ("interchanges", "transactions", "claims", "lines", "reversals"):
        assert file[name] == getattr(totals, name), name
    for name in ("charge", "paid", "payments", "provider_adjustments"):
        assert (file[name] or 0) == getattr(totals, name), name
    found: Counter[tuple[str, str]] = Counter()
    for group, carc, amount in tables["adjustments"].select("adjustment_group", "carc", "amount").iter_rows():
        found[group or "", carc or ""] += int((amount or 0) * 100)
    assert found == totals.adjustments
    assert tables["remarks"].height == totals.remarks
    assert tables["diagnoses"].height == totals.diagnoses


def test_one_by_one_and_all_at_once_are_the_same(everything: dict[str, Tables]) -> None:
    for line in index()[::9]:
        alone = read_sources(list(find_sources([SAMPLES / line["file"]])))
        for name, table in alone.items():
            assert table.equals(everything[line["file"]][name]), (line["file"], name)
