"""A scenario on the product's real way in: simulated, written, built; what was told beside what the product says."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from analytics import settings
from analytics.build import BuildReport, build, rebuild
from analytics.demo.story import Story
from analytics.demo.writing import write
from analytics.kpis import Figure, compute
from analytics.queries import REJECTIONS_BY_STATUS
from analytics.scope import Scope
from analytics.settings import Payer, Settings
from analytics.warehouse import Warehouse, open_warehouse
from tests.demo.simulated import story
from tests.demo.truth import Truth, read_truth

CODING = ("overuse", "cloned_visits", "upcoding", "undercoding")
SIZES: Mapping[str, tuple[int, int]] = {
    "default": (3000, 18),
    "tiny": (30, 3),
    "month_of_chaos": (800, 4),
    "silent_payer": (1500, 8),
    **dict.fromkeys(CODING, (1000, 3)),
}
"""Claims and months that show what a scenario is for; 800 claims in 12 months where nothing else is said."""

SAID: Mapping[str, Settings] = {
    "visit_rates": Settings(payers=(Payer("crestline-mutual", "Crestline Mutual", rate="visit"),)),
}
"""What a scenario's practice says of itself."""


@dataclass(frozen=True)
class Recovered:
    """A scenario's story, the truth written beside its files, and the warehouse built from the files alone."""

    story: Story
    folder: Path
    truth: Truth
    warehouse: Warehouse
    report: BuildReport

    @property
    def day(self) -> date:
        """The last day that the story tells of."""
        return self.story.until

    def figures(
        self, ids: list[str] | None = None, by: str | None = None, *, as_of: date | None = None, basis: str = "remit"
    ) -> dict[tuple[str, str], Figure]:
        """The product's figures by id and group; the group is "all" without `by`."""
        scope = Scope(as_of or self.day, basis=basis)
        found = compute(self.warehouse, scope, ids, by)
        return {(f.id, "all" if by is None else f.group[by] if f.group else "none"): f for f in found}

    def rejected(self) -> dict[str, int]:
        """Status code -> claims turned away with it in their first round, as the product counts them."""
        found = self.warehouse.ask(REJECTIONS_BY_STATUS, Scope(self.day))
        return dict(found.group_by("status").agg(pl.col("rejected_claims").sum()).iter_rows())


@cache
def recovered(
    name: str, claims: int | None = None, months: int | None = None, damages: bool | None = None
) -> Recovered:
    """A scenario, written and built once for all tests of a process."""
    usual = SIZES.get(name, (800, 12))
    told = story(name, claims or usual[0], months or usual[1])
    if damages is not None:
        told = replace(told, damages=damages)
    folder = Path(tempfile.mkdtemp(prefix=f"demo_{name}_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write(told, folder / "demo")
    report = build([folder / "demo" / "x12"], folder / "warehouse", is_sample=True)
    if name in SAID:
        settings.save(SAID[name], folder / "warehouse")
        rebuild(folder / "warehouse")
    truth = read_truth(folder / "demo" / "truth", told)
    return Recovered(told, folder, truth, open_warehouse(folder / "warehouse"), report)
