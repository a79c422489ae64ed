"""The project speaks of itself alone, and its papers say what is so."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
README = (TOP / "README.md").read_text(encoding="utf-8")
CI = (TOP / ".ci/run").read_text(encoding="utf-8")


def committed() -> list[Path]:
    """Every file under version control, or every file where there is none."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, text=True, check=False)
    paths = [TOP / name for name in listed.stdout.split("\0") if name] or [
        path for path in TOP.rglob("*") if not {".venv", ".git", "__pycache__"} & set(path.parts)
    ]
    return [path for path in paths if path.is_file()]


def text(path: Path) -> str | None:
    """What the file says; None for pictures and the like."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


TEXTS = {path: content for path in committed() if (content := text(path)) is not None}

# Written apart, so that this file does not find itself.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.])/(?:" + "work" + r"|root)/",
    "a folder for passing files": r"(?<![\w.])/" + r"tmp/",
    "a host of a package index": r"files\.python" + r"hosted\.org|py" + r"pi\.org/simple",
    "a tool's own words": r"(?i)\b(?:chat" + r"gpt|co" + r"pilot|lang" + r"uage model|l" + r"lm|sub" + r"agents?)\b",
    "a note left for later": r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b:?\s",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_speaks_of_where_it_was_made(what: str) -> None:
    found = re.compile(FORBIDDEN[what])
    said = {
        f"{path.relative_to(TOP)}: {match.group()}"
        for path, content in TEXTS.items()
        if path.name != "LICENSE" and (match := found.search(content))
    }
    assert said == set()


def test_every_module_says_what_it_is() -> None:
    modules = {path: ast.parse(content) for path, content in TEXTS.items() if path.suffix == ".py"}
    silent = {str(p.relative_to(TOP)) for p, module in modules.items() if module.body and not ast.get_docstring(module)}
    assert silent == set()


def test_the_readme_and_the_check_run_the_same_command() -> None:
    commands = re.findall(r"^(pip install .*)$", README, re.MULTILINE)
    assert commands == [
        "pip install uv && uv run --no-dev streamlit run app.py",
        "pip install uv && uv run pytest",
    ]
    assert CI.rstrip().splitlines()[-1] == commands[-1]


def test_folders_named_in_the_readme_exist() -> None:
    named = set(re.findall(r"`((?:analytics|data|queries|tests|docs|\.ci)/[\w./]+)`", README))
    missing = {name for name in named if not (TOP / name).exists() and name != "queries/answer_by_dimension.sql"}
    assert missing - {"data/warehouse"} == set()


def test_no_lock_file_is_committed() -> None:
    assert "uv.lock" not in {path.name for path in committed()}


def test_dependencies_are_pinned_to_ranges() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    assert all(re.search(r">=.+,<", dependency) for dependency in project["dependencies"])


def test_pictures_of_the_readme_exist() -> None:
    assert all((TOP / picture).exists() for picture in re.findall(r"!\[.*?\]\((.+?)\)", README))
