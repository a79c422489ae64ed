"""Definitions: every figure can be taken apart, down to the SQL that is run and what stays outside it."""

from __future__ import annotations

import pytest

from analytics import kpis
from analytics.pages.definitions import page as definitions
from analytics.pages.definitions.definition_details import formula
from analytics.pages.wording import halves_of
from analytics.scope import Scope
from analytics.warehouse import Warehouse
from tests.pages.drawing import draw, texts

OF_EACH_SHAPE = (
    "initial_denial_rate", "line_denial_rate", "initial_denial_rate_dollars", "takeback_rate", "days_in_ar",
    "ar_over_90", "days_to_pay.p90", "no_response",
)  # fmt: skip


@pytest.mark.parametrize("kpi", [kpis.BY_ID[one] for one in OF_EACH_SHAPE], ids=lambda kpi: kpi.id)
def test_every_figure_shows_its_number_its_formula_and_its_sql(samples: Warehouse, kpi: kpis.Kpi) -> None:
    scope = Scope(samples.as_of)
    page = draw(definitions.render, samples, scope, definitions_find=kpi.id)
    assert [fold.label for fold in page.expander] == [kpi.title], "a link to a figure opens that figure alone"
    figure = kpis.compute(samples, scope, ids=[kpi.id])[0]
    assert halves_of(figure, kpi).replace("$", "\\$") in texts(page)
    shown = [code.value for code in page.code]
    assert shown[0] == formula(kpi)
    assert kpi.top.query.sql in shown
    assert kpi.top.query.evidence_sql in shown


def test_a_formula_names_the_columns_that_are_added() -> None:
    assert formula(kpis.BY_ID["initial_denial_rate"]) == "sum(denied_claims) / sum(adjudicated_claims)"
    assert formula(kpis.BY_ID["days_in_ar"]).endswith("/ 90)")


def test_what_is_outside_a_figure_is_told_with_numbers(samples: Warehouse) -> None:
    page = draw(definitions.render, samples, Scope(samples.as_of), definitions_find="initial_denial_rate")
    figure = kpis.compute(samples, Scope(samples.as_of), ids=["initial_denial_rate"])[0]
    assert f"{figure.denominator:,} counted: adjudicated" in texts(page)
