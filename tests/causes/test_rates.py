"""Rates by circumstance are the KPI's own, cut another way."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics import kpis, queries
from analytics.build import build
from analytics.causes.rates import FEW, LESS, MORE, USUAL, Rate, by_payer_and_reason, by_trait, compared
from analytics.causes.traits import SHOWN
from analytics.shipped import shipped
from analytics.warehouse import Warehouse, open_warehouse
from tests.causes.invented import practice


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder: Path = tmp_path_factory.mktemp("samples")
    build([shipped("data", "samples")], folder, is_sample=True)
    return open_warehouse(folder)


def test_a_rate_by_code_is_the_kpi_by_code(samples: Warehouse) -> None:
    scope = samples.scope()
    found = {rate.group[0]: rate for rate in by_trait(samples.ask(queries.LINE_PROFILES, scope), "cpt")}
    figures = kpis.compute(samples, scope, ids=["line_denial_rate"], by="cpt")
    assert len(found) == len(figures) > 3
    for figure in figures:
        rate = found[(figure.group or {})["cpt"]]
        assert (rate.denied, rate.lines, rate.share) == (figure.numerator, figure.denominator, figure.value)
        assert (rate.low, rate.high) == pytest.approx(figure.interval)


@pytest.mark.parametrize("trait", [trait for trait in SHOWN if trait not in ("pair", "visit")])
def test_every_line_stands_in_one_group(trait: str) -> None:
    lines = practice(1)
    rates = by_trait(lines, trait)
    assert sum(rate.lines for rate in rates) == lines.height
    assert sum(rate.denied for rate in rates) == lines["denied_lines"].sum()


def test_payers_and_reasons_add_up_to_all_denials() -> None:
    lines = practice(2)
    rates = by_payer_and_reason(lines)
    assert sum(rate.denied for rate in rates) == lines["denied_lines"].sum()
    assert {rate.group[1] for rate in rates} == {"ELIG", "DOC"}
    assert sum(rate.dollars for rate in rates) == 80 * lines["denied_lines"].sum()


@pytest.mark.parametrize(
    ("lines", "low", "high", "state"),
    [(100, 0.2, 0.3, MORE), (100, 0.0, 0.05, LESS), (100, 0.05, 0.2, USUAL), (29, 0.2, 0.3, FEW)],
)
def test_only_what_lies_wholly_on_one_side_differs(lines: int, low: float, high: float, state: str) -> None:
    assert compared(Rate(("a",), lines, 10, lines, 0.1, low, high, 0.0), 0.1) == state
