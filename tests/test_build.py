"""A build reads what is new, counts everything once, and gives the same tables in whatever order files came."""

from __future__ import annotations

import errno
import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.build import BuildError, build, forget, rebuild
from analytics.building import snapshot
from analytics.building.kept_sources import keep_copy
from analytics.building.lock import only_writer
from analytics.settings import Payer, Settings, save
from analytics.tables import ALL, MERGED, ContractError
from analytics.transforms import each_derived
from analytics.x12.reading import read
from tests.histories import texts

EXAMPLES = sorted((Path(__file__).parent / "worked_examples").iterdir())
CLAIMS = next(path for path in EXAMPLES if path.name == "ten_claims.837p")
ANSWERS = next(path for path in EXAMPLES if path.name == "ten_claims.835")


def tables(warehouse: Path) -> dict[str, pl.DataFrame]:
    """Every table of the current snapshot."""
    current = snapshot.current(warehouse)
    assert current is not None
    return {name: current.table(name) for name in current.description.tables}


def differences(one: Path, other: Path) -> list[str]:
    """Names of the tables in which two warehouses differ."""
    left, right = tables(one), tables(other)
    return [name for name in left if not left[name].equals(right[name])]


@pytest.fixture(scope="module")
def all_at_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of all worked examples, built in one step."""
    warehouse = tmp_path_factory.mktemp("whole")
    build(EXAMPLES, warehouse)
    return warehouse


def test_a_snapshot_holds_every_table_and_describes_itself(all_at_once: Path) -> None:
    current = snapshot.current(all_at_once)
    assert current is not None
    description = json.loads((current.path / "snapshot.json").read_text(encoding="utf-8"))
    assert description["id"] == current.path.name == (all_at_once / "CURRENT").read_text(encoding="utf-8").strip()
    assert description["format"] == snapshot.FORMAT
    assert description["is_sample"] is False
    assert description["tables"] == {name: frame.height for name, frame in tables(all_at_once).items()}
    assert {path.stem for path in current.path.glob("*.parquet")} == {table.name for table in (*ALL, *MERGED)}
    assert tables(all_at_once)["files"]["name"].sort().to_list() == [path.name for path in EXAMPLES]


def test_every_table_keeps_its_contract_and_its_order(all_at_once: Path) -> None:
    found = tables(all_at_once)
    for table in (*ALL, *MERGED):
        assert table.violations(found[table.name]) == []
        assert found[table.name].equals(found[table.name].sort(table.key))


def test_as_of_is_the_latest_day_in_the_files(all_at_once: Path) -> None:
    current = snapshot.current(all_at_once)
    found = tables(all_at_once)
    days: list[Any] = [
        *found["transactions"].filter(kind="837P")["sent_date"],
        *found["acknowledgements"]["status_date"],
        *found["payments"]["effective_date"],
    ]
    assert current is not None
    assert current.description.default_as_of == max(day for day in days if day)


def test_sources_are_kept_as_they_were_read(all_at_once: Path) -> None:
    kept = {gzip.decompress(path.read_bytes()) for path in (all_at_once / "sources").glob("*.gz")}
    assert kept == {path.read_bytes() for path in EXAMPLES}


def test_no_folder_of_the_machine_stands_in_any_table(all_at_once: Path) -> None:
    for frame in tables(all_at_once).values():
        for column in frame.select(pl.selectors.string()).iter_columns():
            assert not column.str.contains("worked_examples", literal=True).any()


@given(order=st.permutations(EXAMPLES), cuts=st.sets(st.integers(1, len(EXAMPLES) - 1)), again=st.booleans())
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_and_steps_do_not_matter(
    all_at_once: Path, tmp_path_factory: pytest.TempPathFactory, order: list[Path], cuts: set[int], again: bool
) -> None:
    warehouse = tmp_path_factory.mktemp("steps")
    edges = [0, *sorted(cuts), len(order)]
    for start, end in pairwise(edges):
        build([*order[:start], *order[start:end]] if again else order[start:end], warehouse)
    assert differences(all_at_once, warehouse) == []
    assert (warehouse / "CURRENT").read_bytes() == (all_at_once / "CURRENT").read_bytes()
    shutil.rmtree(warehouse)


@given(files=texts(), data=st.data())
@settings(max_examples=10, deadline=None)
def test_order_and_steps_do_not_matter_whatever_happened(files: dict[str, str], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in files]
        for path in paths:
            path.write_text(files[path.name], encoding="utf-8")
        order = data.draw(st.permutations(paths))
        first = data.draw(st.integers(0, len(order)))
        one, two = Path(folder) / "one", Path(folder) / "two"
        build(paths, one)
        build(order[:first], two)
        build(order[first:], two)
        assert differences(one, two) == []


def test_building_the_same_again_changes_nothing_and_says_so(all_at_once: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in all_at_once.rglob("*.parquet")}
    report = build(EXAMPLES, all_at_once)
    assert not report.is_new
    assert not report.refused
    assert {(file.outcome, file.name == file.seen_as) for file in report.files} == {("seen", True)}
    assert {path: path.stat().st_mtime_ns for path in all_at_once.rglob("*.parquet")} == before


def test_the_same_content_under_another_name_counts_once(tmp_path: Path) -> None:
    copy = tmp_path / "a copy.txt"
    shutil.copy(ANSWERS, copy)
    report = build([ANSWERS, copy], tmp_path / "warehouse")
    assert [(file.outcome, file.seen_as) for file in report.files] == [("loaded", None), ("seen", ANSWERS.name)]
    assert tables(tmp_path / "warehouse")["files"]["name"].to_list() == ["a copy.txt"]  # the first in order


@pytest.mark.parametrize(
    ("what", "old", "new"),
    [
        ("other line breaks", b"~\n", b"~\r\n"),
        ("no line breaks", b"~\n", b"~"),
        ("another envelope", b"*000000005*", b"*000000077*"),
        ("another sender", b"*ZZ*CLEARHOUSE     *", b"*ZZ*OTHERHOUSE     *"),
        ("other separators", b"*", b"|"),
    ],
)
def test_the_same_transaction_in_another_dress_counts_once(tmp_path: Path, what: str, old: bytes, new: bytes) -> None:
    again = tmp_path / "downloaded again.835"
    again.write_bytes(ANSWERS.read_bytes().replace(old, new))
    assert again.read_bytes() != ANSWERS.read_bytes(), what
    once, twice = tmp_path / "once", tmp_path / "twice"
    build([CLAIMS, ANSWERS], once)
    money = [pl.col(name).sum() for name in ("charge", "payer_payment", "payer_receivable", "patient_receivable")]
    expected, claims = tables(once)["ledger"].select(money), tables(once)["claims"].height
    report = build([CLAIMS, ANSWERS, again], twice)
    payments = tables(once)["payments"].height
    assert {(file.name, file.repeats, file.repeats_of) for file in report.files} == {
        (CLAIMS.name, 0, ()),
        (ANSWERS.name, payments, (again.name,)),
        (again.name, payments, (ANSWERS.name,)),
    }
    later = build([again], once)
    assert [(file.repeats, file.repeats_of) for file in later.files] == [(payments, (ANSWERS.name,))]
    assert differences(once, twice) == []
    assert tables(twice)["ledger"].select(money).equals(expected)
    assert tables(twice)["claims"].height == claims


def test_a_forgotten_file_is_gone_for_good(tmp_path: Path) -> None:
    without, warehouse = tmp_path / "without", tmp_path / "warehouse"
    build([CLAIMS], without)
    report = build([CLAIMS, ANSWERS], warehouse)
    build([*EXAMPLES], warehouse)
    for file in build([], warehouse).files:
        pytest.fail(f"{file.name} was read without being named")
    for path in set(EXAMPLES) - {CLAIMS, ANSWERS}:
        forget(next(file.file_id or "" for file in build([path], warehouse).files), warehouse)
    forget(next(file.file_id or "" for file in report.files if file.name == ANSWERS.name), warehouse)
    assert differences(without, warehouse) == []
    assert len(list((warehouse / "sources").iterdir())) == 1
    assert len(list((warehouse / "snapshots").iterdir())) == 1


def test_forgetting_what_is_not_there_is_refused(all_at_once: Path) -> None:
    with pytest.raises(BuildError, match="no file"):
        forget("0123456789abcdef", all_at_once)


def test_refused_files_are_listed_and_the_others_load(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear practice, no X12 in here.", encoding="utf-8")
    warehouse = tmp_path / "warehouse"
    report = build([letter, tmp_path / "not there", CLAIMS], warehouse)
    assert report.refused
    assert [file.outcome for file in report.files] == ["refused", "refused", "loaded"]
    assert all(file.reason for file in report.files if file.outcome == "refused")
    listed = tables(warehouse)["files"].sort("name")
    # What could not be read at all has no content to be known by: it stands in the report alone.
    assert listed.select("name", pl.col("refused").is_null()).rows() == [("letter.txt", False), (CLAIMS.name, True)]
    assert len(list((warehouse / "sources").iterdir())) == 1, "a stranger's file was copied"
    assert build([letter], warehouse).refused, "a refused file is tried again each time"
    assert differences(warehouse, warehouse) == []


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    growing = tmp_path / "growing.835"
    growing.write_bytes(ANSWERS.read_bytes())
    monkeypatch.setattr(
        "analytics.x12.sources.IN_MEMORY", 10
    )  # as a large file: read once to know it, again to load it

    def written_to(content: Any, path: Path) -> Any:
        with growing.open("ab") as file:
            file.write(b"ST*835*0009~\n")
        return keep_copy(content, path)

    monkeypatch.setattr("analytics.build.keep_copy", written_to)
    report = build([growing], tmp_path / "warehouse")
    assert [(file.outcome, file.reason) for file in report.files] == [("refused", "it changed while it was read")]
    assert tables(tmp_path / "warehouse")["files"].height == 0
    assert list((tmp_path / "warehouse" / "sources").iterdir()) == []


def test_a_file_that_vanishes_while_it_is_read_is_refused_and_the_others_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleeting = tmp_path / "fleeting.835"
    fleeting.write_bytes(ANSWERS.read_bytes())
    monkeypatch.setattr("analytics.x12.sources.IN_MEMORY", 10)  # as if it were large

    def removed(content: Any, path: Path) -> Any:
        fleeting.unlink(missing_ok=True)
        return keep_copy(content, path)

    monkeypatch.setattr("analytics.build.keep_copy", removed)
    report = build([fleeting, CLAIMS], tmp_path / "warehouse")
    assert [(file.name, file.outcome) for file in report.files] == [
        ("fleeting.835", "refused"),
        (CLAIMS.name, "loaded"),
    ]


def test_the_warehouse_is_no_source_of_itself(tmp_path: Path) -> None:
    shutil.copy(CLAIMS, tmp_path)
    build([tmp_path], tmp_path / "warehouse")
    report = build([tmp_path], tmp_path / "warehouse")
    assert [file.name for file in report.files] == [CLAIMS.name]


def test_an_empty_build_is_a_warehouse_without_rows(tmp_path: Path) -> None:
    report = build([], tmp_path)
    assert report.is_new
    assert set(report.rows.values()) == {0}
    assert build([], tmp_path).snapshot_id == report.snapshot_id


def test_samples_and_real_files_never_mix(tmp_path: Path) -> None:
    build([CLAIMS], tmp_path, is_sample=True)
    with pytest.raises(BuildError, match="holds files of simulated patients"):
        build([ANSWERS], tmp_path)
    assert rebuild(tmp_path).is_new is False
    current = snapshot.current(tmp_path)
    assert current is not None
    assert current.description.is_sample


def test_settings_decide_and_a_rebuild_takes_them_up(tmp_path: Path) -> None:
    before = build(EXAMPLES, tmp_path)
    assert not rebuild(tmp_path).is_new
    named = tables(tmp_path)["payers"]["names"].explode().drop_nulls().to_list()
    save(Settings(payers=(Payer("mine", "My payer", "auto", names=tuple(named)),)), tmp_path)
    after = rebuild(tmp_path)
    assert after.is_new
    assert after.snapshot_id != before.snapshot_id
    assert tables(tmp_path)["payers"]["payer_class"].unique().to_list() == ["auto"]
    (tmp_path / "practice.toml").unlink()
    assert rebuild(tmp_path).snapshot_id == before.snapshot_id


def test_settings_that_cannot_be_read_stop_a_build_before_any_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "practice.toml").write_text("payers = 3", encoding="utf-8")
    read: list[str] = []
    with pytest.raises(BuildError, match=r"practice\.toml"):
        build([CLAIMS], tmp_path, progress=lambda stage, _done, _total: read.append(stage))
    assert read == []


@pytest.mark.parametrize("reason", ["older format", "older reader", "no table", "half a table"])
def test_a_warehouse_of_an_older_version_is_read_again_from_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    first = build(EXAMPLES, tmp_path)
    expected = tables(tmp_path)
    current = snapshot.current(tmp_path)
    assert current is not None
    match reason:
        case "older format":
            (current.path / "snapshot.json").write_text('{"format": 0}', encoding="utf-8")
        case "older reader":
            monkeypatch.setattr("analytics.building.intake.reading_version", lambda: "another")
        case "no table":
            (current.path / "lines.parquet").unlink()
        case "half a table":
            os.truncate(current.path / "lines.parquet", 100)
    seen: list[int] = []
    monkeypatch.setattr("analytics.building.intake.read", lambda sources: read(_counted(sources, seen)))
    report = build([EXAMPLES[0]], tmp_path)
    assert len(seen) == len(EXAMPLES), "kept copies were not read"
    assert [file.outcome for file in report.files] == ["seen"]
    assert report.snapshot_id == first.snapshot_id
    found = tables(tmp_path)
    assert [name for name in expected if not expected[name].equals(found[name])] == []


def _counted(sources: Iterator[Any], seen: list[int]) -> Iterator[Any]:
    for source in sources:
        seen.append(1)
        yield source


def test_a_damaged_copy_is_listed_and_the_others_load(tmp_path: Path) -> None:
    build([CLAIMS, ANSWERS], tmp_path)
    current = snapshot.current(tmp_path)
    assert current is not None
    (current.path / "snapshot.json").unlink()
    damaged = next(file_id for file_id, name in tables_files(current.path) if name == ANSWERS.name)
    copy = tmp_path / "sources" / f"{damaged}.gz"
    copy.write_bytes(b"\x1f\x8b broken")
    report = rebuild(tmp_path)
    assert [(file.name, file.outcome, file.file_id) for file in report.files] == [(ANSWERS.name, "refused", damaged)]
    listed = tables(tmp_path)["files"].select("name", pl.col("refused").is_null())
    assert set(listed.rows()) == {(ANSWERS.name, False), (CLAIMS.name, True)}
    assert copy.exists(), "what cannot be read today may be mended tomorrow"
    assert [file.outcome for file in build([ANSWERS], tmp_path).files] == ["loaded"]
    assert tables(tmp_path)["files"]["refused"].null_count() == 2
    assert gzip.decompress(copy.read_bytes()) == ANSWERS.read_bytes()


def test_refused_files_stay_listed_when_everything_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear practice, no X12 in here.", encoding="utf-8")
    warehouse = tmp_path / "warehouse"
    first = build([letter, CLAIMS], warehouse)
    before = tables(warehouse)
    monkeypatch.setattr("analytics.building.intake.reading_version", lambda: "another")
    assert rebuild(warehouse).snapshot_id == first.snapshot_id
    after = tables(warehouse)
    assert before["diagnostics"].height > 0
    assert all(before[name].equals(after[name]) for name in before)


def tables_files(path: Path) -> list[tuple[str, str]]:
    return pl.read_parquet(path / "files.parquet").select("file_id", "name").rows()


@pytest.mark.parametrize("step", ["write_parquet", "replace", "fsync"])
def test_a_full_disk_leaves_the_last_snapshot_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    build([CLAIMS], tmp_path)
    before = tables(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(pl.DataFrame if step == "write_parquet" else os, step, full)
        with pytest.raises(BuildError, match=r"No space left on device.*last snapshot is as it was"):
            build([ANSWERS], tmp_path)
    after = tables(tmp_path)
    assert all(before[name].equals(after[name]) for name in before)
    assert not (tmp_path / ".building").exists()
    assert build([ANSWERS], tmp_path).is_new


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("limit", [300, 4_000, 9_000])
def test_what_the_system_refuses_to_write_leaves_the_last_snapshot(tmp_path: Path, limit: int) -> None:
    """A limit on the size of files stands for a full disk: the system itself says no, to gzip or to parquet."""
    build([CLAIMS], tmp_path)
    before = tables(tmp_path)
    program = f"""
import resource, sys
from pathlib import Path
from analytics.build import BuildError, build
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    build([Path(sys.argv[2])], Path(sys.argv[1]))
except BuildError as error:
    print(error)
"""
    command = [sys.executable, "-c", program, str(tmp_path), str(ANSWERS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "the warehouse cannot be written: File too large; its last snapshot is as it was" in done.stdout
    after = tables(tmp_path)
    assert all(before[name].equals(after[name]) for name in before)
    assert not (tmp_path / ".building").exists()


def test_a_derived_table_that_breaks_its_contract_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([CLAIMS], tmp_path)
    before = (tmp_path / "CURRENT").read_bytes()

    def twice(*arguments: Any) -> Iterator[tuple[str, pl.DataFrame]]:
        for name, frame in each_derived(*arguments):
            yield name, pl.concat([frame] * 2) if name == "claims" else frame

    monkeypatch.setattr("analytics.build.each_derived", twice)
    with pytest.raises(ContractError, match=r"claims: .* repeat the key"):
        build([ANSWERS], tmp_path)
    assert (tmp_path / "CURRENT").read_bytes() == before


def test_readers_of_the_old_snapshot_are_not_disturbed(tmp_path: Path) -> None:
    build([CLAIMS], tmp_path)
    opened = snapshot.current(tmp_path)
    assert opened is not None
    before = {table.name: opened.table(table.name) for table in ALL}
    for path in EXAMPLES[:2]:
        build([path], tmp_path)
        assert all(before[name].equals(opened.table(name)) for name in before)


def test_builds_at_the_same_time_wait_for_each_other(all_at_once: Path, tmp_path: Path) -> None:
    program = "import sys, pathlib, analytics.build as b; b.build([sys.argv[1]], pathlib.Path(sys.argv[2]))"
    top = Path(__file__).resolve().parents[1]
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(path.resolve()), str(tmp_path)], cwd=top)
        for path in EXAMPLES
    ]
    assert [process.wait(timeout=120) for process in running] == [0] * len(EXAMPLES)
    assert differences(all_at_once, tmp_path) == []


def test_a_build_that_cannot_wait_any_longer_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.build.WAIT_SECONDS", 0.2)
    said: list[str] = []
    with only_writer(tmp_path, 0.0, lambda: None), pytest.raises(BuildError, match="another build"):
        build([CLAIMS], tmp_path, progress=lambda stage, _done, _total: said.append(stage))
    assert said == ["waiting for another build"]


@pytest.mark.parametrize("step", [1, 4, 8])
def test_a_killed_build_leaves_the_last_snapshot(all_at_once: Path, tmp_path: Path, step: int) -> None:
    build([CLAIMS], tmp_path)
    before = tables(tmp_path)
    program = f"""
import os, sys
from pathlib import Path
from analytics.build import build
real, calls = os.replace, iter(range({step} - 1))
def killing(*arguments):
    if next(calls, None) is None:
        os.kill(os.getpid(), 9)
    real(*arguments)
os.replace = killing
build([Path(path) for path in sys.argv[2:]], Path(sys.argv[1]))
"""
    command = [sys.executable, "-c", program, str(tmp_path), *map(str, EXAMPLES)]
    assert subprocess.run(command, check=False).returncode in (-9, 0)
    found = tables(tmp_path)
    whole = tables(all_at_once)
    assert all(found[name].equals(before[name]) for name in found) or all(
        found[name].equals(whole[name]) for name in found
    )
    build(EXAMPLES, tmp_path)
    assert differences(all_at_once, tmp_path) == []


def test_the_id_depends_on_nothing_but_the_input(tmp_path: Path) -> None:
    ids = {build([CLAIMS, ANSWERS], tmp_path / name).snapshot_id for name in ("one", "two")}
    assert len(ids) == 1
    assert build([CLAIMS], tmp_path / "three").snapshot_id not in ids
    assert build([CLAIMS, ANSWERS], tmp_path / "four", is_sample=True).snapshot_id not in ids
    current = snapshot.current(tmp_path / "one")
    assert current is not None
    assert isinstance(current.description.default_as_of, date)
