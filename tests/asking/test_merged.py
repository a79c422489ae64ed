"""Merged rows give the answers that the rows give: for every question, by every dimension, in every scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import kpis, queries
from analytics.build import build
from analytics.demo.scenarios import scenario
from analytics.demo.simulation import simulate
from analytics.demo.writing import write
from analytics.kpis.kpi import DIMENSIONS
from analytics.queries import Query
from analytics.scope import BASES, Scope
from analytics.tables import MERGED_BY_NAME
from analytics.tables.merged import MATURED_DAYS, SLICES
from analytics.warehouse import Warehouse, open_warehouse, parts
from analytics.warehouse.slices import slice_for
from tests.histories import texts

pytestmark = pytest.mark.slow

OVER = tuple(query for query in queries.every() if query.over)
MOVED = (
    queries.PAYMENTS,
    queries.MOVEMENTS,
    queries.CHARGES_BY_DAY,
    queries.RECEIVABLES_BY_MONTH,
    queries.RECEIVABLES_BY_MONTH_AND_AGE,
    queries.RECEIVABLES_BY_AGE,
    queries.PATIENT_RECEIVABLES_BY_AGE,
)
"""Questions that movements of money answer for any day."""


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
    people: list[dict[str, Any]] = [{}, *({name: chosen} for name, chosen in _some(warehouse).items())]
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
        "matured_before": (scope.as_of - timedelta(days=MATURED_DAYS), scope.as_of - timedelta(days=60)),
        "usual_payers": (["bluestone-health-plan"],),
        "usual_days": ([10], [500]),
        "other_days": (30,),
        "since": (scope.as_of - timedelta(days=45),),
        "from_days": (40,),
        "to_days": (90, 150),
        "soon": (scope.as_of + timedelta(days=14),),
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
    choices = [(scope, chosen) for scope in scopes(warehouse) for chosen in parameters(query, scope)]
    for scope, chosen in choices[start::every]:
        ours, theirs = (each.ask(query, scope, **chosen) for each in (warehouse, rows))
        if not ours.equals(theirs):
            found.append(f"{scope} {chosen}")
    return found


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A simulated practice in which everything happens that may happen."""
    folder = tmp_path_factory.mktemp("practice")
    chaos = scenario("month_of_chaos")
    write(simulate(chaos), folder / "demo")
    build([folder / "demo" / "x12"], folder / "warehouse", is_sample=True)
    return open_warehouse(folder / "warehouse")


# Each test takes some of the many scopes and choices, spread evenly over all of them.
@pytest.mark.parametrize("query", OVER, ids=lambda query: query.name)
def test_merged_rows_answer_as_the_rows_do(practice: Warehouse, query: Query) -> None:
    assert differences(practice, query, every=101) == []


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=texts(), data=st.data())
def test_they_do_of_every_history(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, str], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    build(sorted(folder.glob("*")), folder / "warehouse")
    warehouse = open_warehouse(folder / "warehouse")
    for query in OVER:
        every = len(list(parameters(query, Scope(warehouse.as_of)))) * 24 + 1
        assert differences(warehouse, query, every, data.draw(st.integers(0, every - 1))) == []


@pytest.mark.parametrize("by", [None, *DIMENSIONS])
def test_figures_and_their_intervals_are_the_same(practice: Warehouse, by: str | None) -> None:
    rows = of_rows(practice)
    some = list(scopes(practice))
    for scope in some[DIMENSIONS.index(by) if by else 0 :: 23]:
        assert kpis.compute(practice, scope, by=by) == kpis.compute(rows, scope, by=by), scope


def test_most_of_what_pages_ask_needs_no_rows(practice: Warehouse) -> None:
    asked = Scope(practice.as_of, start=practice.as_of.replace(day=1), payers=_some(practice)["payers"])
    for query in OVER:
        bounds = [practice._bound(query, asked, chosen) for chosen in parameters(query, asked)]
        assert any(slice_for(query, bound, practice.as_of) is not None for bound in bounds), query.name


@pytest.mark.parametrize("query", MOVED, ids=lambda query: query.name)
def test_movements_of_money_tell_of_every_earlier_day(practice: Warehouse, query: Query) -> None:
    rows, some = of_rows(practice), _some(practice)
    for days, payers in product((1, 45, 300), ((), some["payers"])):
        scope = Scope(practice.as_of - timedelta(days=days), payers=payers)
        for chosen in parameters(query, scope):
            if chosen.get("dimension") in ("clinic", "therapist"):
                continue
            assert slice_for(query, practice._bound(query, scope, chosen), practice.as_of) is not None
            assert practice.ask(query, scope, **chosen).equals(rows.ask(query, scope, **chosen)), (scope, chosen)


APART = tuple(query for query in queries.every() if query.apart)


@dataclass(frozen=True, eq=False)
class Counting(Warehouse):
    """A warehouse that counts the texts it puts to the database."""

    put: list[str] = field(default_factory=list)

    def _run(self, name: str, sql: str, bound: dict[str, object], *, is_long: bool = False) -> pl.DataFrame:
        self.put.append(name)
        return super()._run(name, sql, bound, is_long=is_long)


@pytest.mark.parametrize("query", APART, ids=lambda query: query.name)
def test_what_was_asked_for_one_payer_is_known_of_the_others(practice: Warehouse, query: Query) -> None:
    counting = Counting(practice.folder, practice._path, practice._written)
    first = counting.as_of.replace(day=1) - timedelta(days=1)
    whole = Scope(counting.as_of)
    chosen = next(
        each
        for each in parameters(query, whole)
        if not query.over or slice_for(query, counting._bound(query, whole, each), counting.as_of) is not None
    )
    counting.ask(query, Scope(counting.as_of), **chosen)
    for payers in ((), *((payer,) for payer in counting.table("payers")["payer_id"])):
        days = [None, first.replace(day=1)] if len(query.apart) > 1 else [None]
        for start in days:
            scope = Scope(counting.as_of, start, payers=payers)
            bound = counting._bound(query, scope, chosen)
            at_once = counting._put(query, bound, slice_for(query, bound, counting.as_of))
            counting.put.clear()
            assert counting.ask(query, scope, **chosen).equals(at_once)
            assert query.name not in counting.put


def test_too_much_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    whose = {"clinic_id": ["c", "c"], "therapist_id": ["t", "t"]}
    rows = pl.DataFrame(
        {**whose, "payer_id": ["a", "b"], "group_key": ["x", "x"], "age_bucket": ["0_30", "0_30"], "lines": [1, 2]}
    ).with_columns(amount=pl.Series([Decimal("1.10"), Decimal("-2.25")], dtype=pl.Decimal(18, 2)))
    found = parts.parts_of(queries.PATIENT_RECEIVABLES, rows)
    assert found is not None
    assert found.of({"payers": None}).rows() == [("x", "0_30", 1 + 2, Decimal("1.10") - Decimal("2.25"))]
    assert found.of({"payers": ["b", "nobody"]}).rows() == [("x", "0_30", 2, Decimal("-2.25"))]
    assert found.of({"payers": ["nobody"]}).is_empty()
    monkeypatch.setattr(parts, "_MOST_NUMBERS", 2 * found.numbers)
    kept = parts.Kept()
    for name in "one", "two":
        kept.put((name,), found)
    kept.get(("one",))
    kept.put(("three",), found)
    assert list(kept._found) == [("one",), ("three",)]


def test_another_day_and_the_evidence_go_to_the_rows(practice: Warehouse) -> None:
    before = Scope(practice.as_of - timedelta(days=30))
    rows = of_rows(practice)
    assert kpis.compute(practice, before) == kpis.compute(rows, before)
    for kpi in kpis.KPIS:
        ours, theirs = (kpis.evidence(each, Scope(practice.as_of), kpi.id) for each in (practice, rows))
        assert ours.equals(theirs)


def test_a_snapshot_without_merged_rows_is_answered_from_its_rows(practice: Warehouse) -> None:
    rows = of_rows(practice)
    assert not rows._has_merged
    assert rows.ask(queries.PAYMENTS, Scope(rows.as_of), dimension="all")["payments"].sum() > 0


@pytest.mark.parametrize("query", queries.every(), ids=lambda query: query.name)
def test_what_may_be_merged_only_adds_up(query: Query) -> None:
    if query.over:
        assert not re.search(r"count\(|DISTINCT|_(lines|claims) = 1", query.body)
        assert query.over.split()[0] in SLICES
        assert query.merged_with != query.with_
