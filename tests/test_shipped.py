"""What is shipped is found in a checkout and in an installed wheel."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from analytics import shipped as module
from analytics.shipped import checkout, shipped

TOP = Path(__file__).resolve().parents[1]


def test_a_checkout_finds_its_own_folders() -> None:
    assert checkout() == TOP
    assert shipped("data", "reference", "carc.csv") == TOP / "data/reference/carc.csv"


def test_an_installed_program_finds_them_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "queries").mkdir()
    monkeypatch.setattr(module, "_INSIDE_WHEEL", tmp_path)
    assert checkout() is None
    assert shipped("queries") == tmp_path / "queries"


def test_a_missing_piece_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"data/reference/none\.csv should come with this program"):
        shipped("data", "reference", "none.csv")


def test_the_wheel_carries_all_that_the_code_asks_for() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    carried = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert all(target == f"analytics/_shipped/{source}" for source, target in carried.items())
    asked = set()
    for path in [TOP / "app.py", *(TOP / "analytics").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "shipped":
                asked.add("/".join(str(part.value) for part in node.args if isinstance(part, ast.Constant)))
    assert len(asked) >= 3
    assert {
        piece for piece in asked if not any(piece == top or piece.startswith(f"{top}/") for top in carried)
    } == set()
