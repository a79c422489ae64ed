"""Each file of a warehouse damaged in turn: every answer names it and what to do, and a rebuild makes it again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics import kpis, layout
from analytics.access.log import FILE, HEAD, AccessLog
from analytics.build import BuildError, build
from analytics.cli import main
from analytics.layout import current_path
from analytics.tables import ALL
from analytics.warehouse import WarehouseError, open_warehouse
from tests.building.examples import ANSWERS, CLAIMS

pytestmark = pytest.mark.slow

FIGURES = ("initial_denial_rate", "days_in_ar", "clean_claim_rate")
TABLES = [table.name for table in ALL]


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replace_by_link(path: Path) -> None:
    """The same content, but outside of the warehouse."""
    warehouse = next(folder for folder in path.parents if folder.name in ("warehouse", "simulated"))
    elsewhere = warehouse.parent / f"{path.name} elsewhere"
    shutil.move(path, elsewhere)
    path.symlink_to(elsewhere)


Damage = Callable[[Path], None]
DAMAGES: list[Damage] = [truncate, flip, empty, Path.unlink, replace_by_folder, replace_by_link]


class Practice:
    """A warehouse, and what commands say about it."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capture = folder, capture

    @property
    def snapshot(self) -> Path:
        return current_path(self.folder)

    def run(self, *words: str, code: int) -> str:
        """What a command prints, with this exit code and without a word of a mistake of the program."""
        found = main([words[0], "--warehouse", str(self.folder), *words[1:]])
        seen = self._capture.readouterr()
        said = seen.out + seen.err
        assert found == code, said
        assert "should not happen" not in said and "Traceback" not in said
        return said

    def figures(self) -> list[kpis.Figure]:
        warehouse = open_warehouse(self.folder)
        return kpis.compute(warehouse, warehouse.scope(), FIGURES)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "warehouse"
    build([CLAIMS, ANSWERS], folder)
    AccessLog(folder).write("owner", "page", "overview")
    AccessLog(folder).write("owner", "page", "denials")
    return folder


@pytest.fixture
def practice(whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Practice:
    shutil.copytree(whole, tmp_path / "warehouse")
    return Practice(tmp_path / "warehouse", capsys)


@pytest.mark.parametrize("place", range(len(TABLES)), ids=TABLES)
def test_a_damaged_table_is_named_by_every_question(practice: Practice, place: int) -> None:
    damage = DAMAGES[place % len(DAMAGES)]
    damage(practice.snapshot / f"{TABLES[place]}.parquet")
    for words in (("kpis",), ("files",), ("forget", "x"), ("evidence", "initial_denial_rate")):
        assert re.search(rf"\b{TABLES[place]}\.parquet .*`denials rebuild`", practice.run(*words, code=2))


@pytest.mark.parametrize(
    ("name", "damage"),
    [("snapshot.json", flip), ("snapshot.json", Path.unlink), ("snapshot.json", replace_by_folder),
     ("snapshot.json", replace_by_link), ("files.parquet", flip), ("lines.parquet", replace_by_folder)],
)  # fmt: skip
def test_a_rebuild_makes_what_was_built_again(practice: Practice, name: str, damage: Damage) -> None:
    before = practice.figures()
    damage(practice.snapshot / name)
    assert re.search(rf"{name} .*`denials rebuild`", practice.run("kpis", code=2))
    practice.run("rebuild", code=0)
    assert practice.figures() == before


@pytest.mark.parametrize("damage", [empty, Path.unlink, replace_by_folder, replace_by_link])
def test_current_is_named_and_written_again(practice: Practice, damage: Damage) -> None:
    before, current = practice.figures(), practice.folder / layout.CURRENT
    damage(current)
    assert re.search(r"CURRENT .*`denials rebuild`", practice.run("kpis", code=2))
    if damage in (replace_by_folder, replace_by_link):
        said = practice.run("rebuild", code=1)
        assert f"{current} is a" in said and ("move it" in said or "remove it" in said)
        shutil.rmtree(current) if damage is replace_by_folder else current.unlink()
    practice.run("rebuild", code=0)
    assert practice.figures() == before


@pytest.mark.parametrize(
    ("damage", "with_table"), [(flip, False), (replace_by_folder, False), (replace_by_link, False), (Path.unlink, True)]
)
def test_a_damaged_source_is_named_and_loaded_again(practice: Practice, damage: Damage, with_table: bool) -> None:
    before = practice.figures()
    names = dict(open_warehouse(practice.folder).table("files").select("name", "file_id").iter_rows())
    damage(practice.folder / "sources" / f"{names[ANSWERS.name]}.gz")
    assert practice.figures() == before
    if with_table:
        truncate(practice.snapshot / "lines.parquet")
    said = practice.run("rebuild", code=1)
    assert re.search(rf"{ANSWERS.name}: .*stored copy", said) and f"{CLAIMS.name}:" not in said
    assert (practice.figures() == before) != with_table, "what can be read is there; what is lost was said"
    build([ANSWERS], practice.folder)
    practice.run("rebuild", code=0)
    assert practice.figures() == before


@pytest.mark.parametrize(
    ("what", "damage"),
    [("mark", replace_by_folder), ("mark", replace_by_link), ("mark and table", Path.unlink), ("description", flip)],
)  # fmt: skip
def test_simulated_patients_stay_simulated(practice: Practice, tmp_path: Path, what: str, damage: Damage) -> None:
    practice.folder = tmp_path / "simulated"
    build([CLAIMS], practice.folder, is_sample=True)
    mark = practice.folder / "sources" / layout.SIMULATED
    damage(practice.snapshot / layout.DESCRIPTION if what == "description" else mark)
    if what == "mark and table":
        truncate(practice.snapshot / "claims.parquet")
    if what == "mark":
        assert "simulated patients" in practice.run("kpis", code=0)
    practice.run("rebuild", code=0)
    assert "simulated patients" in practice.run("kpis", code=0)
    assert mark.is_file() and not mark.is_symlink()
    with pytest.raises(BuildError, match="holds files of simulated patients"):
        build([ANSWERS], practice.folder)


@pytest.mark.parametrize(
    ("name", "damage"),
    [(layout.MARKER, empty), (layout.MARKER, replace_by_folder), (layout.LOCK, replace_by_link)],
)
def test_the_other_files_of_the_folder_are_made_again_or_named(practice: Practice, name: str, damage: Damage) -> None:
    before = practice.figures()
    damage(practice.folder / name)
    assert practice.figures() == before
    if damage in (replace_by_folder, replace_by_link):
        assert str(practice.folder / name) in practice.run("rebuild", code=1)
    else:
        practice.run("rebuild", code=0)
        assert (practice.folder / layout.MARKER).read_text().startswith("A warehouse of denial-analytics")


@pytest.mark.parametrize(
    ("name", "damage"), [*((FILE, damage) for damage in DAMAGES), (HEAD, flip), (HEAD, replace_by_folder)]
)
def test_a_damaged_log_is_noticed_and_stops_no_question(practice: Practice, name: str, damage: Damage) -> None:
    before = practice.figures()
    damage(practice.folder / name)
    assert practice.figures() == before
    if damage is not replace_by_link:  # the same content
        practice.run("access", "log", "--verify", code=1)
    if damage is replace_by_folder or (damage is replace_by_link and name == FILE):
        assert f"{practice.folder / name} cannot be written" in practice.run("rebuild", code=1)
    else:
        practice.run("rebuild", code=0)


@pytest.mark.parametrize("content", [b"[practice", b"\xff\xfe", b"\0", None])
def test_damaged_settings_are_named(practice: Practice, content: bytes | None) -> None:
    path = practice.folder / "practice.toml"
    path.write_bytes(content) if content is not None else path.mkdir()
    for words in (("rebuild",), ("access", "people")):
        assert f"{path}: " in (said := practice.run(*words, code=1)) and "correct or remove it" in said


def test_a_flipped_date_of_the_description_is_no_other_day(practice: Practice) -> None:
    path = practice.snapshot / layout.DESCRIPTION
    text = path.read_text()
    day = re.search(r'"default_as_of": "(\d{4})', text)
    assert day is not None
    path.write_text(text.replace(day[0], day[0][:-1] + "9"))
    with pytest.raises(WarehouseError, match=r"snapshot\.json is damaged"):
        open_warehouse(practice.folder)
