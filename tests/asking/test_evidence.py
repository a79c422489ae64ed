"""The rows behind every figure of the catalogue add up to it, in every scope, on the samples."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from analytics import kpis
from analytics.kpis import DIMENSIONS, Figure, Kpi
from analytics.scope import BASES, Scope
from analytics.warehouse import Warehouse

pytestmark = pytest.mark.slow

_EVERY = pytest.mark.parametrize("kpi", kpis.KPIS, ids=lambda kpi: kpi.id)
_ADDING = tuple(name for name in DIMENSIONS if name in ("month", "week", "payer", "payer_class", "clinic"))


def scopes(warehouse: Warehouse) -> list[Scope]:
    day = warehouse.as_of
    payer = warehouse.table("payers")["payer_id"].sort()[0]
    return [
        *(Scope(day, basis=basis) for basis in BASES),
        Scope(day, start=day - timedelta(days=100), end=day - timedelta(days=30)),
        Scope(day - timedelta(days=60), basis="service", payers=(payer,)),
    ]


@pytest.mark.parametrize("number", range(5))
def test_the_rows_behind_each_half_add_up_to_it(number: int, samples: Warehouse) -> None:
    scope = scopes(samples)[number]
    for figure in kpis.compute(samples, scope):
        kpi = kpis.BY_ID[figure.id]
        assert _sum(kpis.evidence(samples, scope, kpi.id)) == (figure.numerator or 0), kpi.id
        if kpi.bottom is not None:
            counted = _sum(kpis.evidence(samples, scope, kpi.id, "denominator"))
            assert (counted / kpi.days if kpi.days else counted) == (figure.denominator or 0), kpi.id


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_rows_behind_a_group_add_up_to_it(dimension: str, samples: Warehouse) -> None:
    ids = ("initial_denial_rate", "vague_denial_rate", "partial_denial_rate.dollars", "no_response", "days_in_ar")
    found = [figure for figure in kpis.compute(samples, samples.scope(), ids, dimension) if figure.group]
    for figure in found[::5]:
        for part, expected in (("numerator", figure.numerator), ("denominator", figure.denominator)):
            days = kpis.BY_ID[figure.id].days if part == "denominator" else None
            rows = kpis.evidence(samples, samples.scope(), figure.id, part, figure.group)  # type: ignore[arg-type]
            assert _sum(rows) / (days or 1) == (expected or 0), (figure.id, figure.group, part)


def _sum(rows: pl.DataFrame) -> Decimal:
    return Decimal(rows["counted"].sum())


@_EVERY
def test_every_row_leads_to_its_file_and_segment(kpi: Kpi, samples: Warehouse) -> None:
    rows = kpis.evidence(samples, samples.scope(), kpi.id)
    assert rows.columns[:6] == ["claim_id", "line_id", "file_id", "segment", "remit_file_id", "remit_segment"]
    assert rows.columns[-1] == "counted"
    assert rows["file_id"].null_count() == rows["segment"].null_count() == 0


def test_a_denied_claim_leads_to_the_remit_that_denied_it(samples: Warehouse) -> None:
    denied = kpis.evidence(samples, samples.scope(), "initial_denial_rate")
    denials = samples.table("denials").filter(pl.col("is_first") & pl.col("is_primary"))
    denials = denials.select("claim_id", remit_file_id="file_id", remit_segment="segment").unique()
    assert denied.height > 0
    assert denied.join(denials, on=["claim_id", "remit_file_id", "remit_segment"], how="anti").is_empty()


@pytest.mark.parametrize("dimension", _ADDING)
def test_groups_that_do_not_overlap_add_up_to_the_whole(dimension: str, samples: Warehouse) -> None:
    groups = [each for each in kpis.compute(samples, samples.scope(), by=dimension) if each.group]
    for whole in _all(samples):
        if dimension not in kpis.BY_ID[whole.id].dimensions:
            continue
        for part in ("numerator", "denominator"):
            parts = [getattr(each, part) or 0 for each in groups if each.id == whole.id]
            assert sum(parts) == pytest.approx(getattr(whole, part) or 0), (whole.id, part)


@_EVERY
def test_one_figure_reads_like_the_same_figure_among_all(kpi: Kpi, samples: Warehouse) -> None:
    every = {figure.id: figure for figure in _all(samples)}
    assert list(every) == [each.id for each in kpis.KPIS]
    assert kpis.compute(samples, samples.scope(), [kpi.id]) == [every[kpi.id]]


_kept: dict[str, list[Figure]] = {}


def _all(warehouse: Warehouse) -> list[Figure]:
    return _kept.setdefault(warehouse.snapshot, kpis.compute(warehouse, warehouse.scope()))


@_EVERY
def test_a_kpi_says_all_that_a_reader_must_know(kpi: Kpi) -> None:
    assert all((kpi.title, kpi.meaning, kpi.numerator, kpi.denominator, kpi.date, kpi.exclusions, kpi.columns))
    assert kpi.meaning.endswith((".", ".)"))


def test_every_figure_can_be_asked_by_everything(samples: Warehouse) -> None:
    for dimension in DIMENSIONS:
        for figure in kpis.compute(samples, samples.scope(), by=dimension):
            assert figure.group is None or list(figure.group) == [dimension]
            assert figure.group is not None or (figure.value is None and figure.note)


def test_an_empty_warehouse_has_no_figures_but_reasons(empty: Warehouse) -> None:
    for figure in kpis.compute(empty, empty.scope()):
        assert not figure.value
        assert figure.value is not None or figure.note
        assert kpis.evidence(empty, empty.scope(), figure.id).is_empty()
