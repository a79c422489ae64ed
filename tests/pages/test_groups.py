"""Groups that differ from all together have a color; what nobody knows the group of has none, and moves none."""

from __future__ import annotations

import polars as pl
import pytest

from analytics import kpis
from analytics.kpis import Figure
from analytics.pages import asking, groups
from analytics.scope import Scope
from analytics.stats.compare_groups import Tone
from analytics.stats.estimates import Share
from analytics.warehouse import Warehouse
from tests.demo.way_in import recovered

KPI = kpis.BY_ID["initial_denial_rate"]


def figure(group: dict[str, str] | None, part: int, whole: int) -> Figure:
    share = Share(part / whole, whole)
    return Figure(
        KPI.id, KPI.title, group, part, whole, share.value, share.bounds(), "share", (), None, True, whole, share
    )


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return recovered("tiny").warehouse


def colors(
    monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse, by: str, *told: tuple[str, int, int]
) -> dict[str, str]:
    """Group -> state of (group, denied, adjudicated)."""
    parts, wholes = sum(part for _, part, _ in told), sum(whole for *_, whole in told)
    monkeypatch.setattr(asking, "figure", lambda *_: figure(None, parts, wholes))
    found = [figure({by: name}, part, whole) for name, part, whole in told]
    rows: pl.DataFrame = groups.compared(warehouse, Scope(warehouse.as_of), KPI, found, by)
    return dict(rows.select("group", "state").iter_rows())


def test_groups_that_differ_have_a_color(monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse) -> None:
    told = ("1", 300, 1000), ("2", 100, 1000), ("3", 200, 1000)
    assert colors(monkeypatch, warehouse, "clinic", *told) == {"1": Tone.WORSE, "2": Tone.BETTER, "3": Tone.NEUTRAL}


@pytest.mark.parametrize(("by", "unknown"), [("clinic", "unknown"), ("diagnosis_chapter", "none")])
def test_what_nobody_knows_the_group_of_makes_no_finding(
    monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse, by: str, unknown: str
) -> None:
    """Paid claims of no known clinic are added: the others deny as much as before."""
    told = ("1", 200, 1000), ("2", 200, 1000), (unknown, 0, 9000)
    assert colors(monkeypatch, warehouse, by, *told) == {"1": Tone.NEUTRAL, "2": Tone.NEUTRAL, unknown: Tone.NEUTRAL}


def test_lines_without_a_modifier_are_known_to_have_none(monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse) -> None:
    told = ("GO", 300, 1000), ("none", 100, 1000)
    assert colors(monkeypatch, warehouse, "modifier", *told) == {"GO": Tone.WORSE, "none": Tone.BETTER}
