"""Files read in one go hold what an index, an independent count and a second reader find in them.

The project's own files always; public samples where ../shared has them.
"""

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
from tests.public_files import SAMPLES, needs_samples
from tests.x12.texts import Tables, read_sources, row

TOP = Path(__file__).parents[2]
OWN = [
    path
    for folder in ("data/samples", "tests/worked_examples")
    for path in sorted((TOP / folder).iterdir())
    if path.suffix in (".835", ".837p", ".277ca", ".999")
]
NAMED = {"bad": None, "mixed": None, "837x": None, "277DRA": None}
"""Folders that are no kind of transaction."""


def each_read(paths: list[Path]) -> dict[Path, Tables]:
    """All files read in one go, the tables of each by its path."""
    whole = read_all(paths)
    by_id = {name: table.partition_by("file_id", as_dict=True) if table.height else {} for name, table in whole.items()}
    read = {}
    for path in paths:
        file_id = next(iter(find_sources([path]))).load().file_id
        read[path] = {name: parts.get((file_id,), whole[name].clear()) for name, parts in by_id.items()}
    return read


def index() -> list[dict[str, str]]:
    """What the public samples' index says of each of them."""
    with (SAMPLES / "INDEX.tsv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


@pytest.fixture(scope="module")
def public() -> dict[Path, Tables]:
    return each_read([SAMPLES / line["file"] for line in index()])


@pytest.fixture(scope="module")
def own() -> dict[Path, Tables]:
    return each_read(OWN)


@needs_samples
def test_public_samples_are_what_their_index_says(public: dict[Path, Tables]) -> None:
    lines = index()
    assert len(lines) > 100
    wrong = {line["file"]: found for line in lines if (found := _differs(line, public[SAMPLES / line["file"]]))}
    assert wrong == {}


def _differs(line: dict[str, str], tables: Tables) -> list[str]:
    """Names of what the tables and the index's line about the file disagree on."""
    file = row(tables, "files")
    segments = file["segments_used"] + file["segments_listed"]
    pairs: dict[str, tuple[object, object]] = {
        "segments": (file["segments_total"], int(line["segments"])),
        "segments used or listed": (segments, int(line["segments"])),
        "interchanges": (file["interchanges"], int(line["interchanges"])),
        "transactions": (file["transactions"], int(line["transactions"])),
        "kind": (line["kind"] in NAMED or line["kind"] in row(tables, "files", "kinds")["kinds"], True),
    }
    if file["refused"]:
        is_known = line["kind"] in ("835", "837P", "277CA", "999", "TA1")
        pairs |= {"refused": (is_known, False), "claims": (file["claims"], 0)}
    else:
        off = tables["diagnostics"].filter(pl.col("code") == "remit_unbalanced")
        pairs |= {
            "claims": (file["claims"], int(line["claims"])),
            "lines": (file["lines"], int(line["lines"])),
            "charge": (file["charge"], Decimal(line["charge"] or 0)),
            "paid": (file["paid"], Decimal(line["paid"] or 0)),
            "payments": (file["payments"], Decimal(line["bpr02"] or 0)),
            "provider adjustments": (file["provider_adjustments"], Decimal(line["plb"] or 0)),
            "adjustments": (tables["adjustments"]["amount"].sum(), Decimal(line["cas_total"] or 0)),
            "reversals": (file["reversals"], int(line["reversals"])),
            "balanced": (file["balanced"], {"yes": True, "no": False, "": None}[line["remit_balanced"]]),
            "unbalanced": (off.height, int(line["unbalanced_st"] or 0)),
        }
    wrong = [f"{name}: {ours} for {theirs}" for name, (ours, theirs) in pairs.items() if ours != theirs]
    return wrong + [
        note for note in map(str.strip, line["structural_notes"].split(";")) if not _is_listed(note, tables)
    ]


def _is_listed(note: str, tables: Tables) -> bool:
    """Whether the diagnostics say what the index notes about the file's structure."""
    codes = Counter(tables["diagnostics"]["code"].to_list())
    messages = tables["diagnostics"]["message"].to_list()
    if "actual=" in note:
        stated, actual = note.split(" actual=")
        trailer, _ = stated.split("=")
        is_named = any(m.startswith(f"{trailer} is ") and m.endswith(f"counted {actual}") for m in messages)
        return is_named or codes["wrong_count"] > len({*messages}) - len(messages)
    if "!=" in note:
        return bool(codes["wrong_control"] or codes["unexpected_trailer"])
    if note == "missing SE":
        return bool(codes["missing_trailer"] or codes["wrong_count"])
    if note == "no ISA":
        return bool(codes["no_interchange"])
    return "not 106" not in note or bool(codes["interchange_header_length"])


def test_a_second_reader_finds_the_same_in_own_files(own: dict[Path, Tables]) -> None:
    assert len(own) > 10
    assert {path.name: wrong for path, tables in own.items() if (wrong := _unlike_plain(path, tables))} == {}


@needs_samples
def test_a_second_reader_finds_the_same_in_public_samples(public: dict[Path, Tables]) -> None:
    assert {path.name: wrong for path, tables in public.items() if (wrong := _unlike_plain(path, tables))} == {}


def _unlike_plain(path: Path, tables: Tables) -> list[str]:
    """Names of what the plain reader finds otherwise."""
    totals = plain_totals(path.read_bytes())
    file = row(tables, "files")
    found: Counter[tuple[str, str]] = Counter()
    for group, carc, amount in tables["adjustments"].select("adjustment_group", "carc", "amount").iter_rows():
        found[group or "", carc or ""] += int((amount or 0) * 100)
    names = ("interchanges", "transactions", "claims", "lines", "reversals")
    sums = ("charge", "paid", "payments", "provider_adjustments")
    pairs: dict[str, tuple[object, object]] = {
        "segments": (file["segments_total"], totals.segments),
        "adjustments": (found, totals.adjustments),
        "remarks": (tables["remarks"].height, totals.remarks),
        "diagnoses": (tables["diagnoses"].height, totals.diagnoses),
        **{name: (file[name], getattr(totals, name)) for name in names},
        **{name: (file[name] or 0, getattr(totals, name)) for name in sums},
    }
    return [name for name, (ours, theirs) in pairs.items() if ours != theirs]


def test_one_by_one_and_all_at_once_are_the_same(own: dict[Path, Tables]) -> None:
    _read_alone_alike(own)


@needs_samples
def test_public_samples_one_by_one_and_all_at_once_are_the_same(public: dict[Path, Tables]) -> None:
    _read_alone_alike(dict(list(public.items())[::9]))


def _read_alone_alike(files: dict[Path, Tables]) -> None:
    for path, tables in files.items():
        for name, table in read_sources(list(find_sources([path]))).items():
            assert table.equals(tables[name]), (path.name, name)
