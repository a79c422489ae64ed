"""`denials demo` writes what its options say, lists what there is, and refuses what cannot be meant."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from analytics.cli import FINE, REFUSED, WRONG_USE, main
from analytics.demo.scenarios import scenario, scenario_names

TOP = Path(__file__).parents[2]
Output = pytest.CaptureFixture[str]
SMALL = ["--claims", "40", "--months", "3"]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below the folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_writes_a_practice_and_says_what_to_do_with_it(tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "demo"
    assert main(["demo", "--to", str(folder), "--scenario", "tiny"]) == FINE
    said = capsys.readouterr()
    assert "30 claims of simulated patients" in said.out
    assert scenario("tiny").look_at in said.out
    assert said.err == "", "progress belongs to terminals"
    assert pl.read_parquet(folder / "truth/claims.parquet").height == 30
    next_step = said.out.splitlines()[-1].split("denials ")[1].replace("DIR", str(tmp_path / "warehouse")).split()
    assert main(next_step) == FINE
    assert "published" in capsys.readouterr().out


def test_options_are_obeyed(tmp_path: Path) -> None:
    command = ["demo", "--to", str(tmp_path), *SMALL, "--seed", "5", "--until", "2025-06-30", "--scenario", "quiet"]
    assert main(command) == FINE
    about = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
    assert (about["scenario"], about["seed"], about["until"], about["claims"]) == ("quiet", 5, "2025-06-30", 40)
    files = pl.read_parquet(tmp_path / "truth/files.parquet")
    assert str(files["day"].max()) <= "2025-06-30"


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path) -> None:
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        assert main(["demo", "--to", str(tmp_path / name), *SMALL, "--seed", seed]) == FINE
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a") != contents(tmp_path / "c")


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    """Sets and hashes are ordered anew in each process: no byte may depend on that."""
    for name, hashes in (("a", "1"), ("b", "2")):
        command = [sys.executable, "-m", "analytics.cli", "demo", "--to", str(tmp_path / name), *SMALL]
        environment = {**os.environ, "PYTHONHASHSEED": hashes, "PYTHONPATH": str(TOP)}
        subprocess.run(command, check=True, capture_output=True, env=environment, cwd=TOP, timeout=120)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_can_be_written(tmp_path: Path, name: str) -> None:
    assert main(["demo", "--to", str(tmp_path), *SMALL, "--scenario", name]) == FINE
    assert (tmp_path / "demo.json").exists()


def test_the_list_names_every_scenario_in_one_line(capsys: Output) -> None:
    assert main(["demo", "--list"]) == FINE
    lines = capsys.readouterr().out.splitlines()[2:]
    assert [line.split()[0] for line in lines] == list(scenario_names())
    assert all(scenario(line.split()[0]).look_at in line for line in lines)


@pytest.mark.parametrize(
    "wrong",
    [
        ["--claims", "0"], ["--claims", "-1"], ["--claims", "many"], ["--claims", "1.5"], ["--claims", "²"],
        ["--claims", "1000000000"], ["--months", "0"], ["--months", "-3"], ["--months", "5000"],
        ["--seed", "x"], ["--until", "yesterday"], ["--until", "2026-02-30"], ["--until", "0001-01-01"],
        ["--until", "9999-12-31"], ["--scenario", "nonsense"], ["--scenario", "../default"], ["--scenario", ""],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_meant_is_wrong_use_and_writes_nothing(tmp_path: Path, capsys: Output, wrong: list[str]) -> None:
    folder = tmp_path / "demo"
    assert main(["demo", "--to", str(folder), *wrong]) == WRONG_USE
    said = capsys.readouterr()
    assert said.out == ""
    assert "denials" in said.err
    assert not folder.exists()


def test_an_unknown_scenario_names_those_there_are(tmp_path: Path, capsys: Output) -> None:
    assert main(["demo", "--to", str(tmp_path), "--scenario", "chaos"]) == WRONG_USE
    said = capsys.readouterr().err
    assert all(name in said for name in scenario_names())


def test_without_a_folder_it_asks_for_one(capsys: Output) -> None:
    assert main(["demo"]) == WRONG_USE
    assert "--to DIR" in capsys.readouterr().err


def test_a_folder_with_other_files_is_refused(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    assert main(["demo", "--to", str(tmp_path), *SMALL]) == REFUSED
    assert "name an empty or a new folder" in capsys.readouterr().err
    assert contents(tmp_path) == {"letter.txt": b"mine"}


def test_a_full_disk_is_said_and_leaves_nothing(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main(["demo", "--to", str(tmp_path / "demo"), *SMALL]) == REFUSED
    assert "no room left" in capsys.readouterr().err
    assert not (tmp_path / "demo").exists()


def test_progress_is_drawn_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(["demo", "--to", str(tmp_path), *SMALL]) == FINE
    drawn = terminal.getvalue().split("\r")
    assert any(line.startswith("writing [") for line in drawn)
    assert drawn[-2].strip() == drawn[-1] == ""


def test_the_documentation_lists_every_scenario() -> None:
    readme = (TOP / "docs/demo.md").read_text(encoding="utf-8")
    lines = [f"| `{name}` | {scenario(name).look_at} |" for name in scenario_names()]
    assert [line for line in lines if line not in readme] == []
