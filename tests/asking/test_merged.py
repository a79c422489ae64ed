"""Merged rows give the answers that the rows give: for every question, by every dimension, in every scope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import kpis, merged, queries
from analytics.build import build
from analytics.kpis.kpi import DIMENSIONS
from analytics.queries import Query
from analytics.scope import BASES, Scope
from analytics.tables import MERGED_BY_NAME
from analytics.warehouse import Warehouse, open_warehouse
from tests.asking.drawn import published
from tests.histories import texts

OVER = tuple(query for query in queries.every() if query.over)


def of_rows(warehouse: Warehouse) -> Warehouse:
    """The same warehouse as if nothing had been merged."""
    kept = {name: rows for name, rows in warehouse._written["tables"].items() if name not in MERGED_BY_NAME}
    return Warehouse(warehouse.folder, warehouse._path, {**warehouse._written, "tables": kept})


def scopes(warehouse: Warehouse) -> Iterator[Scope]:
    """Whole time, whole months, ranges that cut months, single days; everybody, some, nobody's."""
    as_of = warehouse.as_of
    first = as_of.replace(day=1)
    days = [
        (None, None),
        (first - timedelta(days=150), None),
        ((first - timedelta(days=100)).replace(day=1), first - timedelta(days=1)),
        (None, first - timedelta(days=1)),
        (first - timedelta(days=80), as_of - timedelta(days=9)),
        (as_of, as_of),
    ]
    people = [{}, *({name: chosen} for name, chosen in _some(warehouse).items())]
    for (start, end), basis, who in product(days, BASES, people):
        yield Scope(as_of, start, end, basis, **who)


def _some(warehouse: Warehouse) -> dict[str, tuple[str, ...]]:
    claims = warehouse.table("claims")
    return {
        "payers": tuple(claims["payer_id"].drop_nulls().unique().sort()[:2]),
        "clinics": tuple(claims["clinic_id"].drop_nulls().unique().sort()[:1]),
        "therapists": tuple(claims["therapist_ids"].explode(empty_as_null=True).drop_nulls().unique().sort()[:2]),
    }


def parameters(query: Query, scope: Scope) -> Iterator[dict[str, object]]:
    """Every choice of the question's own parameters that some figure makes."""
    wanted = {parameter.name for parameter in query.parameters}
    choices: dict[str, tuple[object, ...]] = {
        "dimension": ("all", *_dimensions(query)),
        "dated_by": ("adjudication", "clean", "submission", "received"),
        "clock": ("sent", "received") if query is queries.DAYS_TO_PAY else ("service", "sent"),
        "matured_before": (scope.as_of - timedelta(days=kpis.asking.MATURED_DAYS),),
        "usual_payers": (["bluestone-health-plan"],),
        "usual_days": ([10],),
        "other_days": (30,),
    }
    names = sorted(wanted & set(choices))
    for values in product(*(choices[name] for name in names)):
        yield dict(zip(names, values, strict=True))


def _dimensions(query: Query) -> tuple[str, ...]:
    asked = [kpi for kpi in kpis.KPIS if query in (kpi.top.query, kpi.bottom and kpi.bottom.query)]
    known = {dimension for kpi in asked for dimension in kpi.dimensions}
    return tuple(dimension for dimension in DIMENSIONS if dimension in known or query.name.endswith("_by_reason"))


def differences(warehouse: Warehouse, query: Query, every: int = 1, start: int = 0) -> list[str]:
    """What the question answers differently over merged rows, in every so-many-th of its scopes and choices."""
    rows = of_rows(warehouse)
    found = []
    choices = [
        (scope, chosen) for scope in scopes(warehouse) for chosen in parameters(query, scope)
    ]
    for scope, chosen in choices[start::every]:
        ours, theirs = (each.ask(query, scope, **chosen) for each in (warehouse, rows))
        if not ours.equals(theirs):
            found.append(f"{scope} {chosen}")
    return found


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A simulated practice in which everything happens that may happen."""
    from analytics.demo.folder import write_demo  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("practice")
    write_demo(folder / "demo", "chaos")
    build([folder / "demo" / "x12"], folder / "warehouse", is_sample=True)
    return open_warehouse(folder / "warehouse")
