"""Every page draws, on every warehouse: what it shows is what the KPIs say, and what is missing says why."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from analytics import kpis
from analytics.build import build
from analytics.pages.aging import page as aging
from analytics.pages.claim import page as claim
from analytics.pages.clean_claims import page as clean_claims
from analytics.pages.code_use import page as code_use
from analytics.pages.definitions import page as definitions
from analytics.pages.denials import page as denials
from analytics.pages.overview import page as overview
from analytics.pages.payers import page as payers
from analytics.pages.wording import value_of
from analytics.scope import Scope
from analytics.warehouse import Warehouse, open_warehouse
from tests.pages.conftest import EXAMPLES
from tests.pages.drawing import draw, texts

PAGES = (overview, denials, clean_claims, aging, code_use, payers, claim, definitions)
TILES = {
    overview: overview.FIGURES,
    denials: denials.FIGURES,
    clean_claims: (*clean_claims.PASSING, *clean_claims.LEAVING),
    aging: (*aging.FIGURES, *aging.PACE),
}


@pytest.mark.parametrize("module", PAGES, ids=lambda module: module.TITLE)
def test_page_draws_on_odd_warehouses(odd: Warehouse, module: ModuleType) -> None:
    draw(module.render, odd, Scope(odd.as_of))


@pytest.mark.parametrize("module", TILES, ids=lambda module: module.TITLE)
def test_tiles_show_what_the_kpis_say(samples: Warehouse, module: ModuleType) -> None:
    scope = Scope(samples.as_of)
    page = draw(module.render, samples, scope)
    shown = {metric.label: metric.value for metric in page.metric}
    figures = kpis.compute(samples, scope, ids=TILES[module])
    assert shown == {figure.title: value_of(figure) for figure in figures}


@pytest.mark.parametrize("module", TILES, ids=lambda module: module.TITLE)
def test_every_tile_carries_its_definition_and_its_halves(samples: Warehouse, module: ModuleType) -> None:
    page = draw(module.render, samples, Scope(samples.as_of))
    for metric in page.metric:
        assert "**Numerator:**" in metric.help
        assert "**Denominator:**" in metric.help
    behind = [button.label for button in page.button if str(button.key).startswith("behind_")]
    assert len(behind) == len(page.metric)


def test_too_few_cases_are_not_shown_as_a_rate(odd: Warehouse) -> None:
    page = draw(denials.render, odd, Scope(odd.as_of))
    shown = {metric.label: metric.value for metric in page.metric}
    assert shown["Initial denial rate, claims"] == "–"


def test_a_missing_kind_of_file_is_named(tmp_path: Path) -> None:
    build([EXAMPLES / "ten_claims.837p"], tmp_path)
    warehouse = open_warehouse(tmp_path)
    page = draw(denials.render, warehouse, Scope(warehouse.as_of))
    assert "needs 835 files" in texts(page)


def test_scope_narrows_every_tile(samples: Warehouse) -> None:
    scope = Scope(samples.as_of, payers=("bluestone-health-plan",))
    page = draw(overview.render, samples, scope)
    figure = kpis.compute(samples, scope, ids=["initial_denial_rate"])[0]
    assert value_of(figure) in [metric.value for metric in page.metric]
    assert figure.denominator != kpis.compute(samples, Scope(samples.as_of), ids=["initial_denial_rate"])[0].denominator


@pytest.mark.parametrize("by", kpis.DIMENSIONS)
def test_denials_break_down_by_every_dimension(samples: Warehouse, by: str) -> None:
    page = draw(denials.render, samples, Scope(samples.as_of))
    page.selectbox(key="denials_by").select(by).run()
    assert not page.exception
    assert page.expander, "the numbers behind the picture are listed"


def test_payers_stand_in_one_row_each(samples: Warehouse) -> None:
    page = draw(payers.render, samples, Scope(samples.as_of))
    rows = page.dataframe[0].value
    assert list(rows["payer"]) == sorted(rows["payer"])
    figures = kpis.compute(samples, Scope(samples.as_of), ids=["initial_denial_rate"], by="payer")
    assert len(rows) == len({figure.group["payer"] for figure in figures if figure.group})


def test_reasons_add_up_to_the_denied_lines(samples: Warehouse) -> None:
    page = draw(denials.render, samples, Scope(samples.as_of))
    listed = next(frame.value for frame in page.dataframe if "overturned" in frame.value.columns)
    figure = kpis.compute(samples, Scope(samples.as_of), ids=["line_denial_rate"])[0]
    assert listed["lines"].sum() == figure.numerator


def test_definitions_name_every_kpi(samples: Warehouse) -> None:
    page = draw(definitions.render, samples, Scope(samples.as_of))
    said = texts(page) + "\n".join(expander.label for expander in page.expander)
    assert [kpi.title for kpi in kpis.KPIS if kpi.title not in said] == []


def test_definitions_can_be_searched(samples: Warehouse) -> None:
    page = draw(definitions.render, samples, Scope(samples.as_of))
    page.text_input(key="definitions_find").input("takeback").run()
    assert {expander.label for expander in page.expander} == {
        "Recoupments (takebacks)",
        "Recoupments (takebacks), gross",
    }
