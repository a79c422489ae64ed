"""Damaged files in the same folder as good ones: whatever is in them, a build ends, and the good files' figures stay.

Run by hand: `python -m tests.benchmarks.fuzz_build [--files 20000] [--seed 1] [--seconds 500] [--keep FOLDER]`.
Exits with 1 where a figure moved, a build failed, or a file brought out a mistake of this program; such files are
copied to FOLDER.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import polars as pl

from analytics import kpis, tables
from analytics.build import BuildError, build
from analytics.building import snapshot
from analytics.demo.scenarios import scenario
from analytics.demo.simulation import simulate
from analytics.demo.writing import write
from analytics.scope import BASES, Scope
from analytics.shipped import shipped
from analytics.warehouse import open_warehouse
from tests.mutations import mutated, mutated_csv

READ_ON = date(2026, 12, 1)
PER_BUILD = 1_000
_SUFFIXES = (".835", ".837p", ".txt", "", ".X12", ".csv", ".zip", " (1).835", "é\u202e.835", ".835.gz")
MISTAKES = ("this program cannot", "this should not happen")
"""How the reason begins, or what it holds, where a file was refused for a mistake of the program."""
POSTINGS = "date,kind,claim,service_date,amount,from,line,code\n" + "\n".join(
    f"2026-09-{day:02},{'patient payment' if day % 2 else 'write-off'},OT1000{day:02},2026-08-{day:02},{day}.50,,,97110"
    for day in range(1, 29)
)
_OTHERS = (
    (r"800(0\d|1\d)", r"760\1"), ("CLEARHOUSE", "GATEWAYQQQ"), ("MAPLEOT", "OTHEROT"),
    (r"(?i)(N1.PR.|NM1.PR.2.)", r"\1QQ "), (r"(?i)(NM1.(?:QC|IL).1.)", r"\1QQ"),
)  # fmt: skip
"""What makes the simulated practice another one than that of the sample files: payers, gateways, persons."""


@dataclass
class Outcome:
    """What so many damaged files came to."""

    files: int = 0
    loaded: int = 0
    builds: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    listed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Figures:
    """All that is said of the good files: figures by basis and payer, and the rows of every derived table."""

    figures: dict[tuple[str, ...], object]
    rows: dict[str, pl.DataFrame]


def originals(folder: Path) -> list[str]:
    """Texts of files of every kind, of claims and payers that the sample files know nothing of."""
    write(simulate(scenario("month_of_chaos"), claims=250, months=6), folder)
    found = []
    for path in sorted((folder / "x12").rglob("*.*")):
        text = path.read_text(encoding="utf-8")
        for pattern, other in _OTHERS:
            text = re.sub(pattern, other, text)
        found.append(text)
    return found


def damaged(texts: list[str], seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents without an end; the same seed gives the same."""
    chance = Random(seed)
    number = 0
    while True:
        number += 1
        suffix = chance.choice(_SUFFIXES)
        is_csv = chance.random() < 0.05
        content = mutated_csv(POSTINGS, chance) if is_csv else mutated(chance.choice(texts), chance)
        yield f"{number:06}{'.csv' if is_csv else suffix}", content


def good_files(folder: Path) -> list[Path]:
    """The sample files, and a CSV of what their patients paid: how net collection counts depends on there being any."""
    postings = folder / "good.csv"
    if not postings.exists():
        postings.write_text("date,kind,claim,service_date,amount\n2026-10-01,patient payment,MS1011,2026-05-28,5.00\n")
    return [postings, *sorted(path for path in shipped("data", "samples").iterdir() if path.is_file())]


def figures_of(warehouse: Path, as_of: date, payers: Iterable[str] | None = None) -> Figures:
    """What is said of these payers (of all where none are given) on that day."""
    opened = open_warehouse(warehouse)
    chosen = tuple(payers or opened.table("payers")["payer_id"])
    found: dict[tuple[str, ...], object] = {}
    for basis, by in ((BASES[0], "payer"), *((basis, None) for basis in BASES)):
        for figure in kpis.compute(opened, Scope(as_of, basis=basis, payers=chosen), by=by):
            said = {name: value for name, value in figure.to_json().items() if name not in ("note", "title")}
            found[(basis, figure.id, str(figure.group))] = said
    rows = {table.name: opened.table(table.name) for table in tables.DERIVED}
    claims = rows["claims"].filter(pl.col("payer_id").is_in(chosen))["claim_id"].unique().implode()
    kept = {}
    for name, frame in rows.items():
        if "claim_id" in frame.columns:
            kept[name] = frame.filter(pl.col("claim_id").is_in(claims))
        elif "payer_id" in frame.columns:
            kept[name] = frame.filter(pl.col("payer_id").is_in(chosen))
    return Figures(found, kept)


def moved(before: Figures, after: Figures) -> list[str]:
    """What differs, in words; empty where nothing does."""
    found = [
        f"figure {' '.join(key)}: {value} became {after.figures.get(key)}"
        for key, value in before.figures.items()
        if after.figures.get(key) != value
    ]
    for name, frame in before.rows.items():
        if not _in_order(frame).equals(_in_order(after.rows[name])):
            found.append(f"table {name}: {frame.height} rows became {after.rows[name].height}, or changed")
    return found


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Without what is numbered over all files; in an order of its own."""
    own = frame.drop("position", "patient_key", strict=False)
    return own.sort([name for name, kind in own.schema.items() if not kind.is_nested()])


def run(
    texts: list[str], files: int, seed: int, folder: Path, per_build: int = PER_BUILD, seconds: float = 1e9,
    keep: Path | None = None,
) -> Outcome:  # fmt: skip
    """Build so many damaged files, some hundreds at a time: every other time into a warehouse of the good files."""
    good = good_files(folder)
    build(good, folder / "good", read_on=READ_ON)
    published = snapshot.current(folder / "good")
    assert published is not None and published.description.default_as_of is not None
    as_of = published.description.default_as_of
    before = figures_of(folder / "good", as_of)
    payers = published.table("payers")["payer_id"].to_list()
    outcome, source, until = Outcome(), damaged(texts, seed), time.monotonic() + seconds
    while outcome.files < files and time.monotonic() < until:
        place = folder / f"{outcome.builds}"
        given = _written(source, min(per_build, files - outcome.files), place / "files", Random(seed + outcome.builds))
        outcome.files += len(given)
        try:
            if outcome.builds % 2:
                build(good, place / "warehouse", read_on=READ_ON)
                paths = [place / "files"]
            else:
                paths = [place / "files", *good]
            report = build(paths, place / "warehouse", read_on=READ_ON)
            _count(outcome, place / "warehouse", given, keep)
            if missing := {path.name for path in good} - {file.name for file in report.files} - _known(place):
                outcome.faults.append(f"build {outcome.builds}: {missing} are not there")
            outcome.faults += [
                f"build {outcome.builds}: {what}"
                for what in moved(before, figures_of(place / "warehouse", as_of, payers))
            ]
        except (Exception, pl.exceptions.PanicException) as error:
            outcome.faults.append(f"build {outcome.builds}: {type(error).__name__} {error}")
            if not isinstance(error, BuildError):
                traceback.print_exc()
            _copy(keep, given.values())
        shutil.rmtree(place)
        outcome.builds += 1
        print(
            f"{outcome.files:,} files, {len(outcome.faults)} faults", outcome.faults[-1:], file=sys.stderr, flush=True
        )
    return outcome


def _known(place: Path) -> set[str]:
    published = snapshot.current(place / "warehouse")
    return set(published.table("files")["name"]) if published else set()


def _written(source: Iterator[tuple[str, bytes]], count: int, folder: Path, chance: Random) -> dict[str, Path]:
    """Writes so many files, some in folders of their own; name -> path."""
    given = {}
    for _ in range(count):
        name, content = next(source)
        path = folder / chance.choice(["", "", "", "in here", "nested/x/y"]) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        given[name] = path
    (folder / "empty.835").mkdir(exist_ok=True)
    return given


def _count(outcome: Outcome, warehouse: Path, given: dict[str, Path], keep: Path | None) -> None:
    published = snapshot.current(warehouse)
    assert published is not None
    files = published.table("files")
    outcome.loaded += files.filter(pl.col("refused").is_null(), pl.col("name").str.contains(r"^\d{6}")).height
    for name, reason in files.filter(pl.col("refused").is_not_null()).select("name", "refused").iter_rows():
        outcome.refused[re.sub(r"\(.*\)|\d+", "", reason)[:90]] += 1
        if any(words in reason for words in MISTAKES):
            outcome.faults.append(f"build {outcome.builds}: {name!r} {reason}")
            _copy(keep, [path for known, path in given.items() if name.startswith(known[:6])])
    for table, name in (("diagnostics", ""), ("findings", "finding ")):
        outcome.listed.update(name + code for code in published.table(table)["code"].to_list())


def _copy(keep: Path | None, paths: Iterable[Path]) -> None:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        for path in paths:
            (keep / path.name).write_bytes(path.read_bytes())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--per-build", type=int, default=PER_BUILD)
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        texts = originals(Path(scratch) / "demo")
        outcome = run(
            texts, chosen.files, chosen.seed, Path(scratch), chosen.per_build, chosen.seconds, chosen.keep
        )  # fmt: skip
    print(f"{outcome.files:,} damaged files in {outcome.builds} builds, {time.monotonic() - start:.0f} s")
    print(f"{outcome.loaded:,} loaded with what could be read; refused:")
    for reason, count in outcome.refused.most_common():
        print(f"  {count:6,}  {reason}")
    print("listed:")
    for code, count in outcome.listed.most_common():
        print(f"  {count:8,}  {code}")
    print(f"{len(outcome.faults)} faults")
    for fault in outcome.faults[:40]:
        print(f"  {fault[:400]}")
    return int(bool(outcome.faults))


if __name__ == "__main__":
    sys.exit(main())
