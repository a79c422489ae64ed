"""Writes a large warehouse: the simulated practice many times over, under new ids, to try queries and pages at size.

By hand: `python -m tests.benchmarks.large_warehouse --lines 1000000 DIR`, then ask it with `--warehouse DIR`.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from analytics import settings
from analytics.build import build
from analytics.building import snapshot
from analytics.building.lock import only_writer
from analytics.building.snapshot import Description, Snapshot
from analytics.building.staging import Staging
from analytics.building.versions import reading_version, snapshot_id
from analytics.demo.scenarios import scenario
from analytics.demo.simulation import simulate
from analytics.demo.writing import write
from analytics.tables import ALL, BY_NAME, Table

MOST_COPIES = 16**3
"""Three hexadecimal digits tell copies apart."""
_MARKED = ("claim_id", "line_id")
_FILES = ("file_id", "remit_file_id")
# The same in every copy.
_SHARED = {"payers": "payer_id", "providers": "npi"}


def write_large(
    folder: Path, lines: int, seed: int = 1, claims: int | None = None, tell: Callable[[str], None] = print
) -> Snapshot:
    """A warehouse in this folder with at least `lines` service lines, marked as simulated.

    It holds copies of the default simulated practice of `claims` claims (the scenario's own number where not given).
    The same arguments write the same tables. Raises FileExistsError where the folder holds anything, ValueError where
    there are more copies than marks for them.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: a large practice goes into a folder of its own")
    with TemporaryDirectory() as beside:
        one = _practice(Path(beside), seed, claims, tell)
        in_one = one.table("lines", ["line_id"])["line_id"].n_unique()
        if (copies := -(-lines // in_one)) > MOST_COPIES:
            raise ValueError(f"at most {in_one * MOST_COPIES:,} lines")
        with only_writer(folder, 1.0, lambda: None), Staging(folder) as staging:
            return _replicated(one, copies, staging, folder, tell)


def _practice(folder: Path, seed: int, claims: int | None, tell: Callable[[str], None]) -> Snapshot:
    """The practice that is copied, built from its own files."""
    tell("simulating the practice")
    write(simulate(scenario("default"), claims=claims, seed=seed), folder / "files")
    tell("building its warehouse")
    build([folder / "files" / "x12"], folder / "warehouse", is_sample=True)
    found = snapshot.current(folder / "warehouse")
    assert found is not None
    return found


def _replicated(one: Snapshot, copies: int, staging: Staging, folder: Path, tell: Callable[[str], None]) -> Snapshot:
    as_of = one.description.default_as_of
    assert as_of is not None
    for table in ALL:
        tell(f"writing {table.name}")
        staging.write(table.name, _whole(table, one, copies))
    files = _whole(BY_NAME["files"], one, copies).select("file_id", "name", "refused").collect()
    new_id = snapshot_id(files.iter_rows(), settings.load(folder), is_sample=True)
    return staging.publish(Description(new_id, as_of, True, reading_version()), [])


def _whole(table: Table, one: Snapshot, copies: int) -> pl.LazyFrame:
    """The table of all copies, one after the other: their marks keep them in the order of one build."""
    rows = pl.scan_parquet(one.path / f"{table.name}.parquet")
    if table.name in _SHARED:
        return rows
    whole = pl.concat(_marked(rows, f"{n:03x}") for n in range(copies))
    if table.name == "findings":
        whole = whole.drop("position").with_row_index("position", offset=1).select(table.schema.names())
    return whole


def _marked(copy: pl.LazyFrame, mark: str) -> pl.LazyFrame:
    """The copy with ids of its own."""
    names = copy.collect_schema().names()
    ids = {name: pl.concat_str(pl.lit(mark), name) for name in _MARKED if name in names}
    ids |= {name: pl.concat_str(pl.lit(mark), pl.col(name).str.slice(3)) for name in _FILES if name in names}
    if "patient_key" in names:
        ids["patient_key"] = pl.concat_str(pl.lit(f"P{mark}"), pl.col("patient_key").str.slice(1))
    return copy.with_columns(**ids)


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

    written = write_large(given.folder, given.lines, given.seed, tell=tell)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    size = sum(path.stat().st_size for path in written.path.iterdir()) / 1e6
    tell(f"{written.description.tables['claims']:,} versions of claims, {size:.0f} MB; peak memory {peak:.1f} GB")
    print(f"next: denials kpis --warehouse {given.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
