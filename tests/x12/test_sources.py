"""Whatever lies at a path becomes sources; what cannot be read is refused with a reason and never raises."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from analytics.x12 import archives, sources
from analytics.x12.reading import read_all
from analytics.x12.sources import Refused, Source, find_sources, members
from tests.x12.texts import codes, interchange, read_sources, remittance, rows

REMIT = interchange(remittance("CLP*A*1*0*0~"))


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def reason(source: Source) -> str | None:
    try:
        source.load()
    except Refused as refusal:
        return str(refusal)
    return None


def test_folders_are_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.835", "a.835", "sub/c.835"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(REMIT + name.encode())
    assert [source.name for source in find_sources([tmp_path])] == ["a.835", "b.835", "c.835"]


def test_archives_are_opened_and_members_lose_their_folders(tmp_path: Path) -> None:
    content = zipped({"../../etc/evil.835": REMIT, "C:\\x\\y.835": REMIT + b" ", "/abs/z.835": REMIT + b"  "})
    (tmp_path / "a.zip").write_bytes(content)
    (tmp_path / "b.835.gz").write_bytes(gzip.compress(REMIT))
    found = list(find_sources([tmp_path]))
    assert [source.name for source in found] == ["a.zip!evil.835", "a.zip!z.835", "a.zip!y.835", "b.835.gz"]
    assert found[0].load().open().read() == REMIT == found[-1].load().open().read()
    assert [source.name for source in members("up.zip", content)] == ["up.zip!evil.835", "up.zip!z.835", "up.zip!y.835"]


def test_an_archive_is_known_by_its_content_not_its_name(tmp_path: Path) -> None:
    (tmp_path / "remit.835").write_bytes(zipped({"x.835": REMIT}))
    assert [source.name for source in find_sources([tmp_path])] == ["remit.835!x.835"]


@pytest.mark.parametrize("inner", [zipped({"x": b"y"}), gzip.compress(b"x")], ids=["zip", "gzip"])
def test_an_archive_inside_an_archive_is_refused_by_name(tmp_path: Path, inner: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"deep.zip": inner, "good.835": REMIT}))
    (tmp_path / "b.gz").write_bytes(gzip.compress(inner))
    found = {source.name: reason(source) for source in find_sources([tmp_path])}
    assert "inside an archive" in str(found["a.zip!deep.zip"]) and "inside an archive" in str(found["b.gz"])
    assert found["a.zip!good.835"] is None


def test_bombs_are_refused_without_being_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "HARMLESS", 1 << 20)
    zeros = bytes(30 << 20)
    (tmp_path / "a.zip").write_bytes(zipped({"bomb": zeros}))
    (tmp_path / "b.gz").write_bytes(gzip.compress(zeros))
    assert all("times its packed size" in str(reason(source)) for source in find_sources([tmp_path]))


@pytest.mark.parametrize("content", [b"PK\x03\x04 no zip at all", zipped({"a": REMIT})[:-40], b"\x1f\x8b broken"])
def test_damaged_archives_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    assert all("damaged" in str(reason(source)) for source in find_sources([tmp_path]))


def test_a_damaged_member_does_not_spoil_the_others(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.835": REMIT, "b.835": REMIT * 2}))
    content[50] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(bytes(content))
    found = {source.name: reason(source) for source in find_sources([tmp_path])}
    assert "damaged" in str(found["a.zip!a.835"]) and found["a.zip!b.835"] is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_right_to_read(tmp_path: Path) -> None:
    path = tmp_path / "a.835"
    path.write_bytes(REMIT)
    path.chmod(0)
    assert [reason(source) for source in find_sources([tmp_path])] == ["no right to read it"]


def test_what_is_not_there_or_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    found = {source.name: reason(source) for source in find_sources([tmp_path, tmp_path / "gone.835"])}
    assert found == {
        "pipe": "it is no regular file",
        "dangling": "it is not there (any more)",
        "gone.835": "it is not there (any more)",
    }


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a.835").write_bytes(REMIT)
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    found = [source.name for source in find_sources([tmp_path])]
    assert found == ["a.835", "self"]


def test_a_file_that_vanishes_or_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.835"
    path.write_bytes(REMIT)
    (source,) = find_sources([path])
    path.unlink()
    assert reason(source) == "it is not there (any more)"

    def growing(self: Path) -> bytes:
        with self.open("ab") as stream:
            stream.write(b" ")
        return REMIT

    path.write_bytes(REMIT)
    monkeypatch.setattr(Path, "read_bytes", growing)
    assert reason(source) == "it changed while it was read"


def test_a_large_file_that_changes_while_its_segments_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "IN_MEMORY", 10)
    path = tmp_path / "a.835"
    path.write_bytes(REMIT)
    (source,) = find_sources([path])
    content = source.load()
    os.utime(path, (1, 1))
    tables = read_sources([Source(source.name, source.identity, lambda: content)])
    assert rows(tables, "files", "refused") == [{"refused": "it changed while it was read"}]
    assert tables["remits"].is_empty()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n\n", "no X12"),
        (bytes(range(256)) * 100, "no X12"),
        (b"\x89PNG\r\n", "no X12"),
        (b"Claim;Amount\nA;5\n", "no X12"),
        ("ISA*00*".encode("utf-16"), "no X12"),
    ],
)
def test_what_is_no_x12_is_a_refused_file_with_a_diagnostic(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "a.835").write_bytes(content)
    tables = read_all([tmp_path])
    assert why in str(rows(tables, "files", "refused")[0]["refused"])
    assert codes(tables) == ["refused"]


def test_the_same_content_is_read_once_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.835").write_bytes(REMIT)
    (tmp_path / "b.835").write_bytes(REMIT)
    tables = read_all([tmp_path])
    assert [file["name"] for file in rows(tables, "files")] == ["a.835"]
    assert tables["remits"].height == 1
    assert codes(tables) == ["same_content"]


def test_one_bad_file_among_good_ones(tmp_path: Path) -> None:
    (tmp_path / "a.835").write_bytes(REMIT)
    (tmp_path / "b.835").write_bytes(b"nothing")
    (tmp_path / "c.835").write_bytes(interchange(remittance("CLP*B*1*0*0~")))
    tables = read_all([tmp_path])
    assert [file["refused"] is None for file in rows(tables, "files")] == [True, False, True]
    assert tables["remits"]["patient_control_number"].to_list() == ["A", "B"]


def test_nothing_at_all_gives_empty_tables() -> None:
    assert all(table.is_empty() for table in read_all([]).values())


def test_progress_is_told_of_every_source(tmp_path: Path) -> None:
    (tmp_path / "a.835").write_bytes(REMIT)
    told: list[tuple[str, int]] = []
    read_all([tmp_path], progress=lambda name, size: told.append((name, size)))
    assert told == [("a.835", len(REMIT))]


def test_names_lose_what_could_harm_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m\n.835").write_bytes(REMIT)
    assert [source.name for source in find_sources([tmp_path])] == ["a?[31m?.835"]


def test_the_directory_of_a_zip_is_read_once_however_many_members_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "many.zip").write_bytes(zipped({f"{number}.835": REMIT + b" " * number for number in range(50)}))
    real, read = zipfile.ZipFile._RealGetContents, []  # type: ignore[attr-defined]

    def counted(archive: zipfile.ZipFile) -> None:
        read.append(archive)
        real(archive)

    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", counted)
    assert len({source.load().file_id for source in find_sources([tmp_path])}) == 50
    assert len(read) == 1


@pytest.mark.parametrize("name", ["a.zip", "a.gz"])
def test_what_unpacks_to_a_lot_is_not_held_but_unpacked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    content = REMIT * 50
    (tmp_path / name).write_bytes(zipped({"x.835": content}) if name == "a.zip" else gzip.compress(content))
    (held,) = [source.load() for source in find_sources([tmp_path])]
    monkeypatch.setattr(archives, "HELD", 100)
    (again,) = [source.load() for source in find_sources([tmp_path])]
    assert (again.file_id, again.size) == (held.file_id, held.size)
    for _ in range(2):
        with again.open() as stream:
            assert not isinstance(stream, io.BytesIO)
            assert stream.read() == content
