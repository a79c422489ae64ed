"""A warehouse is its owner's: other folders are not touched, others cannot read it, damage is found and repaired."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import polars as pl
import pytest

from analytics import layout
from analytics.build import BuildError, build, forget, rebuild
from analytics.building import snapshot
from analytics.building.lock import only_writer
from analytics.building.staging import clear_unfinished
from analytics.warehouse import WarehouseError, open_warehouse
from tests.building.examples import ANSWERS, CLAIMS, EXAMPLES, tables

pytestmark = pytest.mark.slow

posix = pytest.mark.skipif(os.name != "posix", reason="rights and links as POSIX has them")


def everything(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its content."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.mark.parametrize(
    "names",
    [
        ("letter.txt",),
        ("snapshots/holiday.jpg", "sources/main.c"),
        ("CURRENT", "snapshots/2026/photo.jpg", "sources/main.c"),
        (".building/notes.txt", "lock"),
        ("sources/0123456789abcdef.gz", "CURRENT"),
        ("access_codes.txt",),
        ("accessories/list.csv",),
    ],
)
def test_a_folder_of_somebody_else_is_refused_by_name_and_not_touched(tmp_path: Path, names: tuple[str, ...]) -> None:
    theirs = tmp_path / "theirs"
    for name in names:
        (theirs / name).parent.mkdir(parents=True, exist_ok=True)
        (theirs / name).write_text("2026", encoding="utf-8")
    before = everything(theirs)
    with pytest.raises(BuildError, match=r"theirs is not a warehouse"):
        build([CLAIMS], theirs)
    with pytest.raises(BuildError, match=r"theirs is not a warehouse"):
        rebuild(theirs)
    with pytest.raises(BuildError, match=r"theirs is not a warehouse"):
        forget("0123456789abcdef", theirs)
    clear_unfinished(theirs)
    assert everything(theirs) == before


def test_a_warehouse_without_a_marker_is_known_by_its_layout_and_marked(tmp_path: Path) -> None:
    build([CLAIMS], tmp_path)
    (tmp_path / layout.MARKER).unlink()
    assert [file.outcome for file in build([ANSWERS], tmp_path).files] == ["loaded"]
    assert (tmp_path / layout.MARKER).exists()


def test_files_that_no_build_made_are_not_swept(tmp_path: Path) -> None:
    build([CLAIMS], tmp_path)
    strange = [
        tmp_path / "snapshots" / "notes" / "photo.jpg",
        tmp_path / "snapshots" / "extract" / "claims.parquet",
        tmp_path / "sources" / "letter.txt",
        tmp_path / "sources" / "backup.gz",
    ]
    for path in strange:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"1")
    file_id = next(path.stem for path in (tmp_path / "sources").glob("*.gz") if path not in strange)
    forget(file_id, tmp_path)
    assert all(path.exists() for path in strange)
    assert not (tmp_path / "sources" / f"{file_id}.gz").exists()


@posix
@pytest.mark.parametrize("name", ["snapshots", "sources", ".building"])
def test_links_are_not_followed_out_of_the_warehouse(tmp_path: Path, name: str) -> None:
    outside, warehouse = tmp_path / "outside", tmp_path / "warehouse"
    outside.mkdir()
    (outside / "theirs").write_bytes(b"1")
    warehouse.mkdir()
    (warehouse / name).symlink_to(outside, target_is_directory=True)
    with pytest.raises(BuildError, match="is a symbolic link"):
        build([CLAIMS], warehouse)
    assert everything(outside) == {"theirs": b"1"}


@posix
@pytest.mark.parametrize("name", [".CURRENT", "sources/simulated"])
def test_nothing_is_written_through_a_link(tmp_path: Path, name: str) -> None:
    theirs, warehouse = tmp_path / "theirs", tmp_path / "warehouse"
    theirs.write_bytes(b"1")
    build([CLAIMS], warehouse, is_sample=True)
    (warehouse / name).unlink(missing_ok=True)
    (warehouse / name).symlink_to(theirs)
    build([ANSWERS], warehouse, is_sample=True)
    assert theirs.read_bytes() == b"1"


@posix
@pytest.mark.parametrize("is_there", [True, False])
def test_a_link_in_place_of_a_snapshot_is_no_snapshot(tmp_path: Path, is_there: bool) -> None:
    elsewhere, warehouse = tmp_path / "elsewhere", tmp_path / "warehouse"
    build([CLAIMS], warehouse)
    path = layout.current_path(warehouse)
    path.rename(elsewhere)
    before = everything(elsewhere)
    path.symlink_to(elsewhere if is_there else tmp_path / "nowhere", target_is_directory=True)
    with pytest.raises(WarehouseError):
        open_warehouse(warehouse)
    rebuild(warehouse)
    assert open_warehouse(warehouse).rows("claims")
    assert not layout.current_path(warehouse).is_symlink()
    assert everything(elsewhere) == before


@pytest.mark.parametrize("text", ["../../elsewhere", "/etc", "..", ".", "", "a/b", "\x00", "link"])
def test_current_names_a_snapshot_of_this_warehouse_and_nothing_else(tmp_path: Path, text: str) -> None:
    warehouse, elsewhere = tmp_path / "warehouse", tmp_path / "elsewhere"
    build([CLAIMS], elsewhere)
    build([CLAIMS], warehouse)
    if os.name == "posix":
        (warehouse / "snapshots" / "link").symlink_to(layout.current_path(elsewhere), target_is_directory=True)
    (warehouse / "CURRENT").write_text(text, encoding="utf-8")
    with pytest.raises(WarehouseError, match=r"names no snapshot.*denials rebuild"):
        open_warehouse(warehouse)
    rebuild(warehouse)
    assert open_warehouse(warehouse).rows("claims")


def test_a_damaged_table_is_named_and_made_again(tmp_path: Path) -> None:
    build(EXAMPLES, tmp_path)
    expected = tables(tmp_path)
    path = layout.current_path(tmp_path) / "lines.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(WarehouseError, match=r"lines\.parquet .*damaged.*denials rebuild"):
        open_warehouse(tmp_path)
    rebuild(tmp_path)
    assert open_warehouse(tmp_path).rows("lines") == expected["lines"].height
    assert all(expected[name].equals(frame) for name, frame in tables(tmp_path).items())


def test_names_are_found_in_an_older_snapshot_where_the_table_of_files_is_damaged(tmp_path: Path) -> None:
    build([CLAIMS], tmp_path)
    build([ANSWERS], tmp_path)
    path = layout.current_path(tmp_path) / "files.parquet"
    path.write_bytes(path.read_bytes()[:-8] + b"damaged!")
    rebuild(tmp_path)
    assert CLAIMS.name in tables(tmp_path)["files"]["name"]
    assert tables(tmp_path)["files"].height == 2


@pytest.mark.parametrize("damage", ["no description", "half a description", "said to be real"])
def test_simulated_patients_never_become_real_ones(tmp_path: Path, damage: str) -> None:
    build([CLAIMS], tmp_path, is_sample=True)
    path = layout.current_path(tmp_path) / "snapshot.json"
    text = path.read_text(encoding="utf-8")
    match damage:
        case "no description":
            path.unlink()
        case "half a description":
            path.write_text(text[: len(text) // 2], encoding="utf-8")
        case _:
            path.write_text(text.replace('"is_sample": true', '"is_sample": false'), encoding="utf-8")
    with pytest.raises(WarehouseError, match=r"snapshot\.json .*denials rebuild"):
        open_warehouse(tmp_path)
    with pytest.raises(BuildError, match="simulated patients"):
        build([ANSWERS], tmp_path, is_sample=False)
    rebuild(tmp_path)
    found = snapshot.current(tmp_path)
    assert found is not None
    assert found.description.is_sample
    assert open_warehouse(tmp_path).is_sample


@posix
def test_only_the_owner_can_read_what_is_written_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        build([CLAIMS], tmp_path / "warehouse")
        build([ANSWERS], tmp_path / "warehouse", is_sample=False)
    finally:
        os.umask(before)
    paths = [tmp_path / "warehouse", *(tmp_path / "warehouse").rglob("*")]
    assert {str(path): oct(path.stat().st_mode & 0o777) for path in paths} == {
        str(path): "0o700" if path.is_dir() else "0o600" for path in paths
    }


def test_what_a_killed_build_left_is_removed_unless_somebody_builds(tmp_path: Path) -> None:
    build([CLAIMS], tmp_path)
    left = tmp_path / ".building" / "sources" / "0123456789abcdef.gz"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    if sys.platform == "linux":
        with only_writer(tmp_path, 0.0, lambda: None):
            clear_unfinished(tmp_path)
        assert left.exists()
    clear_unfinished(tmp_path)
    assert not left.exists()


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        pl.exceptions.ComputeError("No space left on device (os error 28)"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
    ],
)
def test_a_full_disk_is_said_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def full(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(BuildError, match="the disk is full"):
        build([CLAIMS], tmp_path)


@pytest.mark.parametrize(
    ("place", "is_exposed"),
    [
        ("Dropbox", True),
        ("OneDrive - Practice", True),
        ("iCloud Drive", True),
        ("Google Drive", True),
        ("GoogleDrive-someone@example.org", True),
        ("OneDrive-Personal", True),
        ("Dropbox (Practice)", True),
        ("com~apple~CloudDocs", True),
        ("box", True),
        ("documents", False),
        ("dropboxes", False),
    ],
)
def test_a_synchronized_folder_is_warned_about(tmp_path: Path, place: str, is_exposed: bool) -> None:
    folder = tmp_path / place / "warehouse"
    folder.mkdir(parents=True, mode=0o700)
    assert (layout.exposure(folder) is not None) == is_exposed


def test_a_folder_that_onedrive_copies_under_another_name_is_warned_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OneDrive", str(tmp_path))
    folder = tmp_path / "warehouse"
    folder.mkdir(mode=0o700)
    assert "synchronized" in (layout.exposure(folder) or "")
    monkeypatch.setenv("OneDrive", str(tmp_path / "other"))
    assert layout.exposure(folder) is None


@posix
def test_a_folder_that_others_can_read_is_warned_about(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert "other users" in (layout.exposure(tmp_path) or "")
