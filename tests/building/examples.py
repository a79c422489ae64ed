"""The worked examples as files to build, and what stands in a warehouse afterwards."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from analytics.building import snapshot

EXAMPLES = sorted((Path(__file__).parents[1] / "worked_examples").iterdir())
CLAIMS = next(path for path in EXAMPLES if path.name == "ten_claims.837p")
ANSWERS = next(path for path in EXAMPLES if path.name == "ten_claims.835")


def tables(warehouse: Path) -> dict[str, pl.DataFrame]:
    """Every table of the current snapshot."""
    current = snapshot.current(warehouse)
    assert current is not None
    return {name: current.table(name) for name in current.description.tables}


def differences(one: Path, other: Path) -> list[str]:
    """Names of the tables in which two warehouses differ."""
    left, right = tables(one), tables(other)
    return [name for name in left if not left[name].equals(right[name])]
