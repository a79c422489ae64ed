"""The house stands as it was drawn: imports point downwards only, and each library has its one place."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

TOP = Path(__file__).parents[1]
MODULES = [TOP / "app.py", *sorted((TOP / "analytics").rglob("*.py"))]

# What a part of the house may import of the others. Only dashboard and cli may reach both halves.
FLOOR = {"shipped", "tables", "reference", "settings", "layout"}
ASKING = FLOOR | {
    "scope",
    "queries",
    "warehouse",
    "stats",
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
    "stats": set(),
    "causes": {"stats"},
    "payers": {"stats"},
    "edits": FLOOR | {"stats"},
    "kpis": FLOOR | {"scope", "queries", "warehouse", "stats"},
    "code_use": FLOOR | {"stats"},
    "deadlines": FLOOR,
    "comparison": FLOOR | {"scope", "kpis", "stats"},
    "charts": FLOOR | {"kpis", "stats", "exports"},
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
PURE = set("transforms stats causes payers edits kpis code_use deadlines comparison charts tables".split())
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


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything that the module's text consists of."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imported(path: Path) -> frozenset[str]:
    """Every module that this one imports, dotted, also inside functions."""
    package = path.relative_to(TOP).parent.parts
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module]))
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def libraries(path: Path) -> set[str]:
    """The first part of every imported name."""
    return {module.split(".")[0] for module in imported(path)}


def name(path: Path) -> str:
    """The module as the test names it."""
    return str(path.relative_to(TOP))


def faults(find: Callable[[Path], Iterable[str]], paths: Iterable[Path] = MODULES) -> dict[str, set[str]]:
    """Module -> what is wrong with it, of all modules in which something is."""
    return {name(path): found for path in paths if (found := set(find(path)))}


def test_every_module_has_a_place_in_the_house() -> None:
    assert {name(path) for path in MODULES if part(path) not in {*ALLOWED, "__init__", "__main__"}} == set()


def test_imports_point_downwards() -> None:
    def above(path: Path) -> set[str]:
        own = part(path)
        below = ALLOWED.get(own, set()) | {own}
        modules = {module for module in imported(path) if module.startswith("analytics.")}
        return {m for m in modules if (own, m) not in EXCEPTIONS and m.split(".")[1] not in below}

    assert faults(above) == {}


def test_each_library_has_its_place() -> None:
    def misplaced(path: Path) -> set[str]:
        return libraries(path) & {library for library, places in LIBRARIES.items() if part(path) not in places}

    assert faults(misplaced) == {}


def test_no_files_and_no_clock() -> None:
    def of_the_world(path: Path) -> set[str]:
        functions = [node.func for node in nodes(path) if isinstance(node, ast.Call)]
        called = {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in functions}
        return (libraries(path) & WORLD) | (called & WORLD_CALLS)

    assert faults(of_the_world, [path for path in MODULES if part(path) in PURE]) == {}


def test_no_python_runs_inside_polars() -> None:
    def callbacks(path: Path) -> set[str]:
        attributes = [node for node in nodes(path) if isinstance(node, ast.Attribute)]
        # an accumulator of these is a callback too
        polars = {node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == "pl"}
        return ({node.attr for node in attributes} & CALLBACKS) | (
            polars & {"fold", "reduce", "cum_fold", "cum_reduce"}
        )

    assert faults(callbacks) == {}


def test_nothing_below_analytics_knows_the_tests() -> None:
    assert {name(path) for path in MODULES if "tests" in libraries(path)} == set()


def test_a_page_knows_no_other_page() -> None:
    """What two pages share stands beside their folders, not inside one of them."""
    pages = TOP / "analytics" / "pages"
    folders = {folder.name for folder in pages.iterdir() if folder.is_dir()}

    def others(path: Path) -> set[str]:
        below = {module.split(".")[2] for module in imported(path) if module.startswith("analytics.pages.")}
        return below & (folders - {path.parent.name})

    assert faults(others, sorted(pages.glob("*/*.py"))) == {}
