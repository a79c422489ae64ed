"""The scenarios of the demo practice: small TOML files in data/demo, each saying only where it differs from another."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from analytics.shipped import shipped

Table = dict[str, Any]


class UnknownScenario(LookupError):
    """There is no scenario of this name; the message names those there are."""


@dataclass(frozen=True)
class Scenario:
    """One scenario: how much there is of it by default, and every setting of practice, payers, causes and effects."""

    name: str
    about: str
    look_at: str
    claims: int
    months: int
    seed: int
    until: date
    settings: Table


def scenario_names() -> tuple[str, ...]:
    """The names of all scenarios, `default` first."""
    names = sorted(path.stem for path in shipped("data", "demo").glob("*.toml"))
    return ("default", *(name for name in names if name != "default"))


@cache
def scenario(name: str) -> Scenario:
    """The scenario of this name. Raises UnknownScenario."""
    if name not in scenario_names():
        raise UnknownScenario(f"there is no scenario {name!r}; there are: {', '.join(scenario_names())}")
    settings = _settings(name)
    return Scenario(
        name=name,
        about=settings["about"],
        look_at=settings["look_at"],
        claims=settings["claims"],
        months=settings["months"],
        seed=settings["seed"],
        until=settings["until"],
        settings=settings,
    )


def fields(table: Table) -> Table:
    """A table as the fields of a frozen record: lists become tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _settings(name: str) -> Table:
    own = tomllib.loads(_file(name).read_text(encoding="utf-8"))
    return _over(_settings(own["based_on"]), own) if "based_on" in own else own


def _file(name: str) -> Path:
    return shipped("data", "demo", f"{name}.toml")


def _over(below: Table, above: Table) -> Table:
    """`above` laid over `below`: tables are merged, everything else is replaced."""
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _over(merged[key], value) if both else value
    return merged
