"""The house stands as it was drawn: imports point downwards only, and each library has its one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
MODULES = [TOP / "app.py", *sorted((TOP / "analytics").rglob("*.py"))]

# What a part of the house may import of the others. Only dashboard and cli may reach both halves.
FLOOR = {"shipped", "tables", "reference", "settings", "layout"}
ASKING = FLOOR | {
    "scope",
    "queries",
    "warehouse",
    "statistics",
    "estimates",
    "causes",
    "payers",
    "edits",
    "kpis",
    "code_use",
    "deadlines",
    "comparison",
    "charts",
    "exports",
    "pages",
}
BUILDING = FLOOR | {"x12", "practice_csv", "transforms", "building", "build", "demo"}
ALLOWED: dict[str, set[str]] = {
    "shipped": set(),
    "layout": set(),
    "tables": set(),
    "reference": {"shipped", "tables"},
    "settings": {"shipped", "tables", "reference", "layout"},
    "access": {"layout", "settings"},
    "scope": FLOOR,
    "queries": FLOOR | {"scope"},
    "warehouse": FLOOR | {"scope", "queries"},
    "statistics": set(),
    "estimates": {"statistics"},
    "causes": {"statistics"},
    "payers": {"statistics"},
    "edits": FLOOR | {"statistics"},
    "kpis": FLOOR | {"scope", "queries", "warehouse", "statistics", "estimates"},
    "code_use": FLOOR | {"statistics"},
    "deadlines": FLOOR,
    "comparison": FLOOR | {"scope", "kpis", "statistics", "estimates"},
    "charts": FLOOR | {"kpis", "statistics", "exports"},
    "exports": FLOOR,
    "pages": ASKING | {"access"},
    "x12": FLOOR,
    "practice_csv": FLOOR | {"x12"},
    "transforms": FLOOR,
    "building": BUILDING - {"build", "demo"},
    "build": BUILDING - {"demo"},
    "demo": BUILDING - {"build", "building"},
    "simulated": BUILDING,
    "cli": ASKING | BUILDING | {"simulated", "access"},
    "dashboard": ASKING | BUILDING | {"simulated", "access"},
    "app": {"dashboard"},
}
# Exceptions, each with its reason.
EXCEPTIONS = {
    # Evidence ends at the segment as the payer sent it, and only x12 can cut that out of a kept file; of a CSV, at the
    # row, and only postings can.
    ("warehouse", "analytics.x12.segments"),
    ("warehouse", "analytics.practice_csv.texts_of_rows"),
    ("warehouse", "analytics.practice_csv.looks_like_postings"),
}
LIBRARIES = {"streamlit": {"app", "dashboard", "pages"}, "altair": {"charts"}, "duckdb": {"warehouse"}}
# Parts that are functions of their arguments: no files, no clock, no environment.
PURE = set(
    "transforms statistics estimates causes payers edits kpis code_use deadlines comparison charts tables".split()
)
WORLD = {"os", "pathlib", "io", "shutil", "tempfile", "time", "socket", "urllib", "subprocess", "random"}
# Where Polars calls back into Python from its own threads: whoever holds the interpreter and waits for Polars then
# waits forever, and the server with it.
CALLBACKS = set(
    "map_elements map_batches map_groups map_rows map_columns rolling_map register_io_source apply map_partitions "
    "sink_batches from_python_scan inspect".split()
)
WORLD_CALLS = {"today", "now", "utcnow", "open", "read_parquet", "scan_parquet", "read_csv", "write_parquet"}


def part(path: Path) -> str:
    """The part of the house a module belongs to: the name below analytics, or app."""
    inside = path.relative_to(TOP).with_suffix("").parts
    return inside[1] if len(inside) > 1 else inside[0]


def imported(path: Path) -> Iterator[str]:
    """Every module that this one imports, dotted, also inside functions."""
    package = path.relative_to(TOP).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module]))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def name(path: Path) -> str:
    """The module as the test names it."""
    return str(path.relative_to(TOP))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_has_a_place_in_the_house(path: Path) -> None:
    assert part(path) in {*ALLOWED, "__init__", "__main__"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_point_downwards(path: Path) -> None:
    own = part(path)
    below = ALLOWED.get(own, set()) | {own}
    modules = {module for module in imported(path) if module.startswith("analytics.")}
    modules -= {module for module in modules if (own, module) in EXCEPTIONS}
    assert {module for module in modules if module.split(".")[1] not in below} == set()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_each_library_has_its_place(path: Path) -> None:
    for library, places in LIBRARIES.items():
        if part(path) not in places:
            assert library not in {module.split(".")[0] for module in imported(path)}


@pytest.mark.parametrize("path", [p for p in MODULES if part(p) in PURE], ids=name)
def test_no_files_and_no_clock(path: Path) -> None:
    assert {module.split(".")[0] for module in imported(path)} & WORLD == set()
    called = {
        function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for function in [node.func]
    }
    assert called & WORLD_CALLS == set()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_python_runs_inside_polars(path: Path) -> None:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    assert {node.attr for node in nodes if isinstance(node, ast.Attribute)} & CALLBACKS == set()
    # an accumulator of these is a callback too
    polars = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "pl"
    }
    assert polars & {"fold", "reduce", "cum_fold", "cum_reduce"} == set()


def test_nothing_below_analytics_knows_the_tests() -> None:
    assert {name(path) for path in MODULES if any(module.startswith("tests") for module in imported(path))} == set()


@pytest.mark.parametrize("path", sorted((TOP / "analytics" / "pages").glob("*/*.py")), ids=name)
def test_a_page_knows_no_other_page(path: Path) -> None:
    """What two pages share stands beside their folders, not inside one of them."""
    folders = {folder.name for folder in (TOP / "analytics" / "pages").iterdir() if folder.is_dir()}
    others = folders - {path.parent.name}
    below = {module.split(".")[2] for module in imported(path) if module.startswith("analytics.pages.")}
    assert below & others == set()
