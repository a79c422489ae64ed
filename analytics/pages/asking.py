"""Questions to the warehouse, each asked once: answers are kept by question, scope and snapshot."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from analytics import kpis
from analytics.kpis import Figure
from analytics.kpis.evidence import Part
from analytics.queries import Query
from analytics.scope import Scope
from analytics.warehouse import Warehouse

_KEPT = 500
_ROUNDS_KEPT = 20
# A scope says in one text what it is: a key that is sooner made than from its parts. Nothing that is kept is changed
# afterwards, so no reader needs a copy of its own.
_BY_TEXT: dict[str | type[Any], Any] = {Scope: repr}


def figures(warehouse: Warehouse, scope: Scope, ids: tuple[str, ...], by: str | None = None) -> list[Figure]:
    """The figures of these KPIs, of the whole scope or one for each group of a dimension."""
    return list(_figures(warehouse.snapshot, scope.counted, ids, by, warehouse))


def round_of(warehouse: Warehouse, scope: Scope) -> kpis.Asking:
    """The round of questions that this scope's figures stand on: what it has asked it does not ask again."""
    return _round(warehouse.snapshot, scope.counted, warehouse)


def figure(warehouse: Warehouse, scope: Scope, kpi_id: str) -> Figure:
    """One KPI over the whole scope."""
    return figures(warehouse, scope, (kpi_id,))[0]


def answer(warehouse: Warehouse, scope: Scope, query: Query, **parameters: Any) -> pl.DataFrame:
    """The answer to one question of the catalogue."""
    asked = scope.counted if query.is_dated else scope.dateless
    return _answer(warehouse.snapshot, asked, query.name, tuple(sorted(parameters.items())), warehouse, query)


def evidence(
    warehouse: Warehouse, scope: Scope, kpi_id: str, part: Part = "numerator", group: tuple[str, str] | None = None
) -> pl.DataFrame:
    """The rows behind one half of a figure; of a group, given as dimension and value, those that stand in it."""
    return _evidence(warehouse.snapshot, scope.counted, kpi_id, part, group, warehouse)


def rows_behind(warehouse: Warehouse, scope: Scope, query: Query, **parameters: Any) -> pl.DataFrame:
    """The rows behind the answer to one question of the catalogue."""
    given = tuple(sorted(parameters.items()))
    return _rows_behind(warehouse.snapshot, scope.counted, query.name, given, warehouse, query)


@st.cache_resource(max_entries=_KEPT, show_spinner=False, hash_funcs=_BY_TEXT)
def _figures(snapshot: str, scope: Scope, ids: tuple[str, ...], by: str | None, _warehouse: Warehouse) -> list[Figure]:
    return kpis.compute(_warehouse, scope, ids=ids, by=by, asking=_round(snapshot, scope, _warehouse))


@st.cache_resource(max_entries=_ROUNDS_KEPT, show_spinner=False, hash_funcs=_BY_TEXT)
def _round(snapshot: str, scope: Scope, _warehouse: Warehouse) -> kpis.Asking:
    """Figures of one page stand on the same answers: each is asked for once in a scope."""
    dateless = scope.dateless
    shared = None if scope == dateless else _round(snapshot, dateless, _warehouse)
    return kpis.Asking(_warehouse, scope, dateless=shared)


@st.cache_resource(max_entries=_KEPT, show_spinner=False, hash_funcs=_BY_TEXT)
def _answer(
    snapshot: str,
    scope: Scope,
    name: str,
    parameters: tuple[tuple[str, Any], ...],
    _warehouse: Warehouse,
    _query: Query,
) -> pl.DataFrame:
    return _warehouse.ask(_query, scope, **dict(parameters))


@st.cache_data(max_entries=20, show_spinner=False)
def _evidence(
    snapshot: str, scope: Scope, kpi_id: str, part: Part, group: tuple[str, str] | None, _warehouse: Warehouse
) -> pl.DataFrame:
    return kpis.evidence(_warehouse, scope, kpi_id, part, dict([group]) if group else None)


@st.cache_data(max_entries=20, show_spinner=False)
def _rows_behind(
    snapshot: str,
    scope: Scope,
    name: str,
    parameters: tuple[tuple[str, Any], ...],
    _warehouse: Warehouse,
    _query: Query,
) -> pl.DataFrame:
    return _warehouse.evidence(_query, scope, **dict(parameters))
