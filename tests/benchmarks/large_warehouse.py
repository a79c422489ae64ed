"""Writes a warehouse of so many service lines of a simulated practice, to try queries and pages at size.

By hand: `python -m tests.benchmarks.large_warehouse --lines 1000000 DIR`, then ask it with `--warehouse DIR`.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from analytics import settings
from analytics.build import default_as_of
from analytics.building.lock import only_writer
from analytics.building.snapshot import Description, Snapshot
from analytics.building.staging import Staging
from analytics.building.versions import reading_version, snapshot_id
from analytics.demo.large import LINES_IN_PART, SETTINGS, parts
from analytics.tables import ALL, BY_NAME, ContractError, Table
from analytics.transforms import each_derived
from analytics.transforms.merging import each_merged

DISTINCT_PARTS = 4
"""So many parts are drawn and derived; a larger practice repeats them under other files, patients and claims."""

_MOST_PARTS = 256
"""Two hexadecimal digits tell parts apart."""
_MARKED = ("claim_id", "line_id")
_FILES = ("file_id", "remit_file_id")
# Everybody's: the same in every part.
_SHARED = {"payers": "payer_id", "providers": "npi"}


def write_large(folder: Path, lines: int, seed: int = 1, tell: Callable[[str], None] = print) -> Snapshot:
    """A warehouse in this folder with so many lines, marked as simulated. Same numbers, same tables.

    Raises FileExistsError where the folder holds anything, ValueError where there are more lines than marks for them.
    """
    if (count := ceil(lines / LINES_IN_PART)) > _MOST_PARTS:
        raise ValueError(f"at most {LINES_IN_PART * _MOST_PARTS:,} lines")
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: a large practice goes into a folder of its own")
    with only_writer(folder, 1.0, lambda: None), Staging(folder) as staging, TemporaryDirectory(dir=folder) as plates:
        settings.save(SETTINGS, folder)
        as_of = _plates(Path(plates), lines if count <= DISTINCT_PARTS else lines // count * DISTINCT_PARTS, seed, tell)
        for table in ALL:
            tell(f"writing {table.name}")
            staging.write(table.name, _whole(table, Path(plates), count))
        for name, frame in each_merged(staging.read, as_of):
            tell(f"adding up: {name}, {frame.height:,} rows")
            staging.write(name, frame)
        files = _whole(BY_NAME["files"], Path(plates), count).select("file_id", "name", "refused").collect()
        new_id = snapshot_id(files.iter_rows(), SETTINGS, is_sample=True)
        return staging.publish(Description(new_id, as_of, True, reading_version()), [])


def _plates(folder: Path, lines: int, seed: int, tell: Callable[[str], None]) -> date:
    """Write the distinct parts, each with every table, and return the latest day in them."""
    days = []
    for number, records in enumerate(parts(lines, seed, in_part=LINES_IN_PART)):
        tell(f"part {number + 1}: {records['submission_lines'].height:,} lines sent")
        days.append(default_as_of(records))
        for name, frame in (*records.items(), *each_derived(records, SETTINGS)):
            if broken := BY_NAME[name].violations(frame):
                raise ContractError("; ".join(broken))
            frame.write_parquet(folder / f"{name}.{number}.parquet", compression="lz4")
    return max(day for day in days if day)


def _whole(table: Table, plates: Path, count: int) -> pl.LazyFrame:
    """The table of all parts, one behind the other: their marks keep them in the order of one build."""
    paths = sorted(plates.glob(f"{table.name}.*.parquet"))
    if table.name in _SHARED:
        return pl.scan_parquet(paths).unique(_SHARED[table.name]).sort(_SHARED[table.name])
    printed = pl.concat(_marked(pl.scan_parquet(paths[n % len(paths)]), f"{n:02x}") for n in range(count))
    if table.name == "findings":
        printed = printed.drop("position").with_row_index("position", offset=1).select(table.schema.names())
    return printed


def _marked(part: pl.LazyFrame, mark: str) -> pl.LazyFrame:
    """The part with ids of its own."""
    names = part.collect_schema().names()
    ids = {name: pl.concat_str(pl.lit(mark), name) for name in _MARKED if name in names}
    ids |= {name: pl.concat_str(pl.lit(mark), pl.col(name).str.slice(2)) for name in _FILES if name in names}
    if "patient_key" in names:
        ids["patient_key"] = pl.concat_str(pl.lit(f"P{mark}"), pl.col("patient_key").str.slice(1))
    return part.with_columns(**ids)


def main() -> int:
    """Write it and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    start = time.perf_counter()

    def tell(what: str) -> None:
        print(f"{time.perf_counter() - start:7.1f} s  {what}", flush=True)

    written = write_large(given.folder, given.lines, given.seed, tell)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    size = sum(path.stat().st_size for path in written.path.iterdir()) / 1e6
    tell(f"{written.description.tables['claims']:,} versions of claims, {size:.0f} MB; peak memory {peak:.1f} GB")
    print(f"next: denials kpis --warehouse {given.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
