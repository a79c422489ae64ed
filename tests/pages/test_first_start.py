"""The first start: the simulated practice is made once, found again, and never half there; tabs watch it being made."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from zipfile import ZipFile

import pytest
from streamlit.testing.v1 import AppTest

from analytics import simulated
from analytics.build import BuildError
from analytics.building.lock import only_writer
from analytics.cli import main
from analytics.demo.folder import MARKER
from analytics.demo.scenarios import scenario
from analytics.demo.simulation import simulate
from analytics.demo.writing import write
from analytics.layout import make_own
from analytics.pages import first_start, opening
from analytics.pages.first_start import Simulation
from analytics.simulated import NotMade, are_simulated, build_own, simulated_warehouse
from analytics.warehouse import open_warehouse
from tests.pages.conftest import EXAMPLES
from tests.pages.drawing import draw, texts

pytestmark = pytest.mark.slow

Steps = list[tuple[str, int, int]]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of this user's."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "denial-analytics"


def made() -> tuple[Path, Steps]:
    """The small scenario's warehouse, and what was told on the way."""
    told: Steps = []
    folder = simulated_warehouse(lambda step, done, total: told.append((step, done, total)), "tiny")
    return folder, told


def left_in(cache: Path) -> set[str]:
    return {path.name for path in cache.iterdir()} - {"lock"}


def test_it_is_made_in_the_cache_and_says_that_it_is_simulated(cache: Path) -> None:
    folder, _ = made()
    warehouse = open_warehouse(folder)
    assert folder.parent == cache
    assert warehouse.is_sample
    assert warehouse.table("claims")["claim_id"].n_unique() == 30


def test_every_step_is_told_from_its_beginning_to_its_end(cache: Path) -> None:
    _, told = made()
    assert list(dict.fromkeys(step for step, _, _ in told)) == list(simulated.STEPS)
    for step in simulated.STEPS[1:]:
        done = [(done, total) for name, done, total in told if name == step]
        assert done == sorted(done)
        assert done[-1][0] == done[-1][1]


def test_the_second_start_finds_it(cache: Path) -> None:
    first, _ = made()
    written = {path: path.stat().st_mtime_ns for path in first.rglob("*")}
    second, told = made()
    assert (second, told) == (first, [])
    assert {path: path.stat().st_mtime_ns for path in first.rglob("*")} == written


def test_nothing_but_the_warehouse_stays_in_the_cache(cache: Path) -> None:
    folder, _ = made()
    assert left_in(cache) == {folder.name}


@pytest.mark.parametrize("step", simulated.STEPS)
def test_one_that_was_interrupted_leaves_nothing_that_looks_whole(cache: Path, step: str) -> None:
    def stop(at: str, _done: int, _total: int) -> None:
        if at == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulated_warehouse(stop, "tiny")
    assert left_in(cache) == set()


def test_what_a_killed_start_left_is_cleared_away(cache: Path) -> None:
    make_own(cache / "unfinished")
    half = cache / "unfinished" / "warehouse" / "snapshots"
    half.mkdir(parents=True)
    (half / "claims.parquet").write_bytes(b"PAR1")
    folder, _ = made()
    assert left_in(cache) == {folder.name}
    assert open_warehouse(folder).table("claims").height


@pytest.mark.parametrize("name", ["unfinished", "simulated-tiny-1111111111111111", "simulated-tiny-2222222222222222"])
def test_a_folder_of_somebody_else_in_the_cache_is_not_touched(cache: Path, name: str) -> None:
    theirs = cache / name / "access_codes.txt"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"1")
    if name == "unfinished":
        with pytest.raises(NotMade, match="unfinished is not a warehouse"):
            made()
    else:
        made()
    assert theirs.read_bytes() == b"1"


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_only_the_owner_can_read_it_whatever_the_umask(cache: Path) -> None:
    before = os.umask(0)
    try:
        made()
    finally:
        os.umask(before)
    assert [path for path in (cache, *cache.rglob("*")) if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("lost", ["CURRENT", "snapshots", "snapshots/*/claims.parquet", "snapshots/*/snapshot.json"])
def test_one_of_which_a_part_was_lost_is_made_anew(cache: Path, lost: str) -> None:
    folder, _ = made()
    for path in folder.glob(lost):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    again, told = made()
    assert again == folder
    assert told
    assert open_warehouse(folder).table("claims").height


def test_another_program_makes_another_one_and_keeps_the_last(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = []
    for version in ("one", "two", "three"):
        monkeypatch.setattr(simulated, "_version", lambda version=version: version)
        folders.append(made()[0])
    assert left_in(cache) == {folders[1].name, folders[2].name}


def test_who_comes_while_another_makes_it_waits_and_finds_it(cache: Path) -> None:
    made()
    there = next(cache.glob("simulated-*"))
    aside = there.rename(cache.parent / "aside")
    told: Steps = []

    def other_one_finishes(step: str, done: int, total: int) -> None:
        told.append((step, done, total))
        aside.rename(there)
        other_one.close()

    with ExitStack() as other_one:
        other_one.enter_context(only_writer(cache, 0, lambda: None))
        assert simulated_warehouse(other_one_finishes, "tiny") == there
    assert told == [(simulated.WAITING, 0, 1)]


def test_a_cache_that_cannot_be_written_is_replaced_by_a_temporary_folder(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.parent.write_text("a file where the folder should be")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    folder, _ = made()
    assert folder.is_relative_to(tmp_path / "temporary")


def test_nowhere_to_write_is_said(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.parent.write_text("a file where the folder should be")
    monkeypatch.setattr("tempfile.tempdir", str(cache.parent))
    with pytest.raises(NotMade, match="cannot be written"):
        made()


def test_a_full_disk_is_said_and_leaves_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analytics.demo.folder.DemoFolder.write", full)
    with pytest.raises(NotMade, match="no room left"):
        made()
    assert left_in(cache) == set()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `denials demo` wrote."""
    folder = tmp_path_factory.mktemp("written") / "demo"
    assert main(["demo", "--to", str(folder), "--scenario", "tiny"]) == 0
    return folder


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A file between partners that the simulated practice does not know."""
    text = (EXAMPLES / "ten_claims.835").read_text(encoding="ascii")
    path = tmp_path / "real.835"
    path.write_text(text.replace("MAPLEOT", "OTHEROT"), encoding="ascii")
    return path


def test_a_warehouse_of_a_demo_practice_is_marked_and_takes_no_real_files(
    demo: Path, real: Path, tmp_path: Path
) -> None:
    warehouse = ["build", "--warehouse", str(tmp_path / "warehouse")]
    assert main([*warehouse, str(demo / "x12")]) == 0
    assert open_warehouse(tmp_path / "warehouse").is_sample
    assert main([*warehouse, str(real)]) != 0
    assert open_warehouse(tmp_path / "warehouse").table("claims")["claim_id"].n_unique() == 30


def test_a_demo_practice_stays_out_of_a_warehouse_of_real_files(demo: Path, real: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="own warehouse"):
        build_own([demo / "x12"], tmp_path / "own", progress=lambda *_: None)
    with pytest.raises(BuildError, match="some of these"):
        build_own([demo / "x12", real], tmp_path / "own", progress=lambda *_: None)
    assert not (tmp_path / "own").exists()
    assert build_own([real], tmp_path / "own", progress=lambda *_: None).files
    assert not open_warehouse(tmp_path / "own").is_sample


def test_its_files_are_known_one_by_one_wherever_they_lie(demo: Path, tmp_path: Path) -> None:
    """As a browser uploads them: without their folder, some zipped or packed."""
    files = sorted(path for path in (demo / "x12").rglob("*") if path.is_file())
    assert {path.suffix for path in files} == {".837p", ".999", ".277ca", ".835", ".csv"}
    for number, path in enumerate(files):
        copy = tmp_path / str(number) / path.name
        copy.parent.mkdir()
        shutil.copy(path, copy)
        assert are_simulated([copy]), path.name
    books = next(path for path in files if path.suffix == ".csv")
    with gzip.open(tmp_path / "books.csv.gz", "wb") as packed:
        packed.write(books.read_bytes())
    with ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in files:
            archive.write(path, path.name)
    for packed_up in ("books.csv.gz", "all.zip"):
        assert are_simulated([tmp_path / packed_up])


def test_damage_does_not_hide_that_a_file_is_simulated(tmp_path: Path) -> None:
    told = simulate(scenario("month_of_chaos"), 200, 4)
    write(told, tmp_path / "demo")
    (tmp_path / "demo" / MARKER).unlink()
    files = [path for path in (tmp_path / "demo" / "x12").rglob("*") if path.is_file()]
    assert [path.name for path in files if not are_simulated([path])] == []


def test_what_tells_nothing_is_neither(real: Path, demo: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sir or Madam")
    (tmp_path / "empty.835").write_bytes(b"")
    nothing = [tmp_path / "letter.txt", tmp_path / "empty.835", tmp_path / "nowhere"]
    assert not are_simulated(nothing)
    assert not are_simulated([*nothing, real])
    assert are_simulated([*nothing, demo / "x12"])
    (tmp_path / "own.csv").write_text("date,kind,claim,service_date,amount\n2026-01-02,write-off,A1,2026-01-01,5\n")
    assert not are_simulated([tmp_path / "own.csv"])


class Refused(Exception):
    pass


def opens(make: Callable[[Callable[[str, int, int], None]], Path], own: Path) -> opening.Opened:
    """What the entry would open; draws the page that is seen meanwhile."""
    return opening.open_own_or_simulated(own, Simulation(make, ("sowing", "reaping"), Refused))


def drawn(make: object, own: Path) -> AppTest:
    def page(make: object, own: Path) -> None:
        import streamlit as st

        from tests.pages.test_first_start import opens

        opened = opens(make, own)  # type: ignore[arg-type]
        st.write(opened.trouble or "opened", opened.advice)

    return draw(page, make, own)


def test_what_went_wrong_is_told_and_tried_again_at_the_next_look(cache: Path, tmp_path: Path) -> None:
    tries = []

    def make(tell: object) -> Path:
        tries.append(tell)
        if len(tries) == 1:
            raise Refused("no room")
        return made()[0]

    page = drawn(make, tmp_path / "own")
    assert "The simulated practice could not be created: no room." in texts(page)
    assert "Data page" in texts(page)
    assert "opened" in texts(page.run())


def test_a_tab_watches_how_far_it_is(tmp_path: Path) -> None:
    making, seen = first_start._Making(), []

    def look(share: float, text: str) -> None:
        seen.append((share, text))

    steps = ("sowing", "reaping")
    for told in [("", 0, 1), ("elsewhere", 0, 1), ("sowing", 1, 2), ("reaping", 0, 4), ("reaping", 4, 4)]:
        making.report(*told)
        look(first_start._share(making, steps), first_start._words(making, steps))
    assert seen == [
        (0.0, "Starting …"),
        (0.0, "Elsewhere …"),
        (0.25, "Step 1 of 2: sowing …"),
        (0.5, "Step 2 of 2: reaping …"),
        (1.0, "Step 2 of 2: reaping …"),
    ]


def test_two_tabs_watch_one_and_the_same(cache: Path, tmp_path: Path) -> None:
    folder, _ = made()
    go, makers = Event(), []

    def make(tell: Callable[[str, int, int], None]) -> Path:
        makers.append(tell)
        tell("sowing", 0, 1)
        go.wait(0.5)
        return folder

    for _ in range(2):
        assert "opened" in texts(drawn(make, tmp_path / "own"))
    assert len(makers) == 1
