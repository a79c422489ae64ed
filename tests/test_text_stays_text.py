"""Over files full of hostile texts, no command sends the terminal anything that it obeys."""

from __future__ import annotations

import csv
import json
import os
import re
from io import StringIO
from pathlib import Path

import pytest

from analytics.cli import main
from analytics.cli.printing import FORMATS
from analytics.warehouse import open_warehouse
from tests import hostile

pytestmark = pytest.mark.slow

OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
WHOLE = hostile.hostile(hostile.WHOLE)


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("hostile")
    hostile.build_warehouse(top)
    return top


class Terminal:
    """Runs commands on the hostile warehouse and looks at everything they send."""

    def __init__(self, warehouse: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.warehouse, self.capture = warehouse, capture

    def run(self, *words: str, code: int | None = None) -> str:
        found = main([*words, "--warehouse", str(self.warehouse)])
        assert code is None or found == code, words
        seen = self.capture.readouterr()
        for text in (seen.out, seen.err):
            obeyed = OBEYED.search(text)
            assert obeyed is None, (words, obeyed and text[max(obeyed.start() - 40, 0) : obeyed.end()])
        assert "this should not happen" not in seen.err, words
        return seen.out + seen.err


@pytest.fixture
def terminal(top: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(top / "warehouse", capsys)


@pytest.mark.parametrize("form", FORMATS)
def test_answers_hold_nothing_that_is_obeyed(terminal: Terminal, form: str) -> None:
    claim = open_warehouse(terminal.warehouse).table("claims")["claim_id"][0]
    commands = [("files",), ("evidence", "initial_denial_rate"), ("kpis", "--by", "payer"), ("kpis", "--by", "cpt")]
    commands += [("kpis", "--by", "therapist"), ("kpis", "--by", "carc")]
    if form in FORMATS[:2]:
        commands += [("claim", claim), ("claim", claim, "--show-patient")]
    for words in commands:
        said = terminal.run(*words, "--format", form, code=0)
        if form == "json":
            json.loads(said)
        if form == "csv":
            cells = [cell for row in csv.reader(StringIO(said, newline="")) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]


def test_loading_and_looking_into_files_hold_nothing_that_is_obeyed(
    top: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(tmp_path / "warehouse", capsys)
    files = [path for path in (top / "files").iterdir() if path.suffix == ".835"]
    for place, end in enumerate(("\x1b[2J", "\r", "\n", "\u202e", os.fsdecode(b"\xff\x9b"))):
        path = tmp_path / f"files{place}" / f"{hostile.hostile(end)}.835"
        path.parent.mkdir()
        path.write_bytes(files[place].read_bytes() if place % 2 else b"no X12 \x1b[2J \xc2\x9b")
        terminal.run("inspect", str(path))
        terminal.run("inspect", str(path), "--show-patient")
        json.loads(terminal.run("inspect", str(path), "--json"))
        terminal.run("build", str(path.parent))
    json.loads(terminal.run("build", str(tmp_path / "files0"), "--json"))
    terminal.run("rebuild", "--json")
    for form in FORMATS:
        terminal.run("files", "--format", form)


@pytest.mark.parametrize("sign", [*hostile.SIGNS, "a\rb", "\udcff"])
def test_complaints_hold_nothing_that_is_obeyed(terminal: Terminal, tmp_path: Path, sign: str) -> None:
    said = hostile.hostile(sign)
    for words in (
        ("claim", said), ("claim", said, "--format", "json"), ("evidence", said), ("forget", said),
        ("forget", said, "--json"), ("kpis", "--by", said), ("kpis", "--payer", said), ("kpis", "--basis", said),
        ("kpis", "--clinic", said, "--format", "json"), ("kpis", "--as-of", said), ("inspect", said), ("build", said),
        ("inspect", said, "--json"), ("build", said, "--json"), ("demo", "--scenario", said), (said,),
    ):  # fmt: skip
        terminal.run(*words)
    terminal.warehouse = tmp_path / said.replace("/", "-")
    terminal.run("kpis")
    terminal.run("files")
    terminal.warehouse.mkdir()
    (terminal.warehouse / f"{hostile.START}.txt").touch()
    terminal.run("rebuild")
    terminal.run("forget", "x")
    (terminal.warehouse / "practice.toml").write_text(
        f"[practice]\nname = 1 {sign}", encoding="utf-8", errors="replace"
    )
    terminal.run("kpis")
