"""Stories that several tests look at, each simulated once."""

from __future__ import annotations

from functools import cache

from analytics.demo.scenarios import scenario
from analytics.demo.simulation import simulate
from analytics.demo.story import Story


@cache
def story(name: str, claims: int | None = None, months: int | None = None, seed: int | None = None) -> Story:
    """The story of a scenario."""
    return simulate(scenario(name), claims, months, seed)
