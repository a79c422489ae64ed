"""Questions to the warehouse, each asked once: the warehouse's cache has figures, answers and the rows behind them."""

from __future__ import annotations

from typing import Any

import polars as pl

from analytics import kpis
from analytics.kpis import Figure
from analytics.kpis.evidence import Part
from analytics.queries import Query
from analytics.scope import Scope
from analytics.warehouse import Warehouse


def figures(warehouse: Warehouse, scope: Scope, ids: tuple[str, ...], by: str | None = None) -> list[Figure]:
    """The figures of these KPIs, of the whole scope or one for each group of a dimension."""
    counted = scope.counted

    def computed() -> list[Figure]:
        return kpis.compute(warehouse, counted, ids=ids, by=by, asking=_round(warehouse, counted))

    return list(warehouse.cache.found(("figures", counted, ids, by), computed))


def round_of(warehouse: Warehouse, scope: Scope) -> kpis.Asking:
    """The round of questions that this scope's figures stand on: what it has asked it does not ask again."""
    return _round(warehouse, scope.counted)


def figure(warehouse: Warehouse, scope: Scope, kpi_id: str) -> Figure:
    """One KPI over the whole scope."""
    return figures(warehouse, scope, (kpi_id,))[0]


def answer(warehouse: Warehouse, scope: Scope, query: Query, **parameters: Any) -> pl.DataFrame:
    """The answer to one question of the catalogue."""
    return warehouse.ask(query, scope.counted, **parameters)


def evidence(
    warehouse: Warehouse, scope: Scope, kpi_id: str, part: Part = "numerator", group: tuple[str, str] | None = None
) -> pl.DataFrame:
    """The rows behind one half of a figure; of a group, given as dimension and value, those that stand in it."""

    def found() -> pl.DataFrame:
        return kpis.evidence(warehouse, scope.counted, kpi_id, part, dict([group]) if group else None)

    return warehouse.cache.found(("evidence", scope.counted, kpi_id, part, group), found)


def rows_behind(warehouse: Warehouse, scope: Scope, query: Query, **parameters: Any) -> pl.DataFrame:
    """The rows behind the answer to one question of the catalogue."""
    return warehouse.evidence(query, scope.counted, **parameters)


def _round(warehouse: Warehouse, scope: Scope) -> kpis.Asking:
    """Figures of one page stand on the same answers: each is asked for once in a scope."""

    def begun() -> kpis.Asking:
        dateless = scope.dateless
        shared = None if scope == dateless else _round(warehouse, dateless)
        return kpis.Asking(warehouse, scope, dateless=shared)

    return warehouse.cache.found(("round", scope), begun)
