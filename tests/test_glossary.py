"""The glossary lists every published column, KPI and page; the definitions give each KPI its title on screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analytics import kpis
from analytics.tables import DERIVED, Table

DOCS = Path(__file__).resolve().parents[1] / "docs"
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
LISTED = set(re.findall(r"`([a-z0-9_]+)`", GLOSSARY))


@pytest.mark.parametrize("table", DERIVED, ids=lambda table: table.name)
def test_every_published_column_is_listed(table: Table) -> None:
    assert [column for column in table.schema if column not in LISTED] == []


def test_every_kpi_is_listed_by_its_title() -> None:
    titles = {re.split(r", | \(", kpi.title)[0] for kpi in kpis.BY_ID.values()}
    assert sorted(title for title in titles if title not in GLOSSARY) == []


def test_the_definitions_name_each_kpi_as_on_screen() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| ([^|]+) \|", (DOCS / "definitions.md").read_text(encoding="utf-8"), re.M)
    assert len(rows) > 15
    named = {kpi_id: title for kpi_id, title in rows if kpi_id in kpis.BY_ID}
    assert named == {kpi_id: kpis.BY_ID[kpi_id].title for kpi_id in named}


def test_every_cited_definition_exists() -> None:
    anchors = set(re.findall(r'<a id="([a-z-]+)">', (DOCS / "definitions.md").read_text(encoding="utf-8")))
    cited = {
        anchor
        for folder in ("analytics", "queries", "docs")
        for path in (DOCS.parent / folder).rglob("*")
        if path.suffix in (".py", ".sql", ".md")
        for anchor in re.findall(r"definitions\.md#([a-z-]+)", path.read_text(encoding="utf-8"))
    }
    assert len(cited) > 5
    assert cited - anchors == set()
