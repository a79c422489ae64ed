"""Questions to the warehouse, each asked once: answers are kept by question, scope and snapshot."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar

import polars as pl
import streamlit as st

from analytics import kpis
from analytics.kpis import Figure
from analytics.kpis.evidence import Part
from analytics.queries import Query
from analytics.scope import Scope
from analytics.warehouse import Warehouse

T = TypeVar("T")


class _Kept(dict[tuple[Any, ...], Any]):
    """As many answers as memory should hold, the oldest go first. Nobody changes them, so nobody needs a copy.

    A page looks into it some thirty times: Streamlit's own caches take longer to form a key than to find it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._making: dict[tuple[Any, ...], RLock] = {}

    def found(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What is kept under this key, made now where nothing is; who asks meanwhile waits for it."""
        try:
            answer: T = self[key]
        except KeyError:
            try:
                with self._making.setdefault(key, RLock()):
                    kept: T | None = self.get(key)
                    answer = self[key] = make() if kept is None else kept
            finally:
                self._making.pop(key, None)
            for old in list(self)[: max(len(self) - self._most, 0)]:
                self.pop(old, None)
        return answer


@st.cache_resource(show_spinner=False)
def _kept() -> tuple[_Kept, _Kept, _Kept]:
    """Figures, rounds of questions and answers, for all who have a page open."""
    return _Kept(500), _Kept(20), _Kept(500)


def figures(warehouse: Warehouse, scope: Scope, ids: tuple[str, ...], by: str | None = None) -> list[Figure]:
    """The figures of these KPIs, of the whole scope or one for each group of a dimension."""
    counted = scope.counted

    def computed() -> list[Figure]:
        return kpis.compute(warehouse, counted, ids=ids, by=by, asking=_round(warehouse, counted))

    return list(_kept()[0].found((warehouse.snapshot, counted, ids, by), computed))


def round_of(warehouse: Warehouse, scope: Scope) -> kpis.Asking:
    """The round of questions that this scope's figures stand on: what it has asked it does not ask again."""
    return _round(warehouse, scope.counted)


def figure(warehouse: Warehouse, scope: Scope, kpi_id: str) -> Figure:
    """One KPI over the whole scope."""
    return figures(warehouse, scope, (kpi_id,))[0]


def answer(warehouse: Warehouse, scope: Scope, query: Query, **parameters: Any) -> pl.DataFrame:
    """The answer to one question of the catalogue."""
    asked = scope.counted if query.is_dated else scope.dateless
    key = (warehouse.snapshot, asked, query.name, repr(sorted(parameters.items())))
    return _kept()[2].found(key, lambda: warehouse.ask(query, asked, **parameters))


def evidence(
    warehouse: Warehouse, scope: Scope, kpi_id: str, part: Part = "numerator", group: tuple[str, str] | None = None
) -> pl.DataFrame:
    """The rows behind one half of a figure; of a group, given as dimension and value, those that stand in it."""
    return _evidence(warehouse.snapshot, scope.counted, kpi_id, part, group, warehouse)


def rows_behind(warehouse: Warehouse, scope: Scope, query: Query, **parameters: Any) -> pl.DataFrame:
    """The rows behind the answer to one question of the catalogue."""
    given = tuple(sorted(parameters.items()))
    return _rows_behind(warehouse.snapshot, scope.counted, query.name, given, warehouse, query)


def _round(warehouse: Warehouse, scope: Scope) -> kpis.Asking:
    """Figures of one page stand on the same answers: each is asked for once in a scope."""

    def begun() -> kpis.Asking:
        dateless = scope.dateless
        shared = None if scope == dateless else _round(warehouse, dateless)
        return kpis.Asking(warehouse, scope, dateless=shared)

    return _kept()[1].found((warehouse.snapshot, scope), begun)


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
