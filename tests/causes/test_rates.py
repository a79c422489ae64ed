"""Rates by circumstance are the KPI's own, cut another way."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from analytics import kpis, queries
from analytics.build import build
from analytics.causes.rates import by_payer_and_reason, by_trait
from analytics.causes.traits import SHOWN
from analytics.shipped import shipped
from analytics.stats.compare_groups import Verdict
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


def test_a_group_that_is_denied_more_than_all_others_is_found() -> None:
    lines = practice(3)
    first = lines.with_columns(is_first=pl.int_range(pl.len()) < 60)
    more = first.with_columns(
        payer_id=pl.when("is_first").then(pl.lit("strict")).otherwise("payer_id"),
        denied_lines=pl.when("is_first").then(pl.int_range(pl.len()) % 2).otherwise("denied_lines").cast(pl.Int64),
        reason_category=pl.when("is_first").then(pl.lit("ELIG")).otherwise("reason_category"),
    )
    found = {rate.group: rate.verdict for rate in by_payer_and_reason(more)}
    assert found["strict", "ELIG"] is Verdict.HIGHER
    assert {verdict for group, verdict in found.items() if group[0] != "strict"} <= {
        Verdict.NOT_SIGNIFICANT, Verdict.LOWER, Verdict.NOT_ENOUGH_DATA,
    }  # fmt: skip


def test_where_chance_alone_denies_hardly_a_cell_is_colored() -> None:
    cells = [rate for seed in range(20) for rate in by_payer_and_reason(practice(seed))]
    assert sum(rate.verdict.is_significant for rate in cells) <= 0.01 * len(cells)
