"""Facts in memory give the answers that the rows on disk give, and nobody waits or fails because of them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from pathlib import Path
from time import sleep
from typing import Any

import duckdb
import polars as pl
import pytest

from analytics import kpis, queries
from analytics.build import build
from analytics.demo.scenarios import scenario
from analytics.demo.simulation import simulate
from analytics.demo.writing import write
from analytics.kpis.kpi import DIMENSIONS, MATURED_DAYS
from analytics.queries import Query
from analytics.scope import BASES, Scope
from analytics.warehouse import Warehouse, open_warehouse
from analytics.warehouse.engine import Engine, connected
from analytics.warehouse.facts import Facts

pytestmark = pytest.mark.slow

FIGURES = tuple({half.query: None for kpi in kpis.KPIS for half in (kpi.top, kpi.bottom) if half})
"""Questions of figures, which are asked in every scope."""
OTHERS = (
    queries.OPEN_DENIALS,
    queries.DENIALS_BY_REASON,
    queries.DENIALS_BY_PREVENTABILITY,
    queries.DENIALS_BY_PAYER_AND_REASON,
    queries.LINE_COUNTS_BY_REASON,
    queries.CODE_USE,
    queries.MOVEMENTS,
    queries.RECEIVABLES_BY_MONTH,
    queries.PATIENT_RECEIVABLES_BY_AGE,
)


class NoFacts(Facts):
    """As if memory had no room for any fact."""

    def fitting(self, reads: tuple[str, ...], bound: Any) -> dict[str, str]:
        return {}


def opened(practice: Warehouse) -> Warehouse:
    """The same snapshot, opened anew."""
    return Warehouse(practice.folder, practice._path, practice._written)


def of_rows(practice: Warehouse) -> Warehouse:
    """The same snapshot without facts."""
    rows = opened(practice)
    rows.__dict__["_facts"] = NoFacts(rows._engine, rows.as_of)
    return rows


def scopes(warehouse: Warehouse) -> Iterator[Scope]:
    """Whole time, ranges that cut months, single days, an earlier as-of date; everybody and some."""
    claims, as_of = warehouse.table("claims"), warehouse.as_of
    first = as_of.replace(day=1)
    days = [
        (as_of, None, None),
        (as_of, (first - timedelta(days=100)).replace(day=1), first - timedelta(days=1)),
        (as_of, first - timedelta(days=80), as_of - timedelta(days=9)),
        (as_of - timedelta(days=37), None, None),
    ]
    people: list[dict[str, Any]] = [
        {},
        {"payers": tuple(claims["payer_id"].drop_nulls().unique().sort()[:2])},
        {"clinics": tuple(claims["clinic_id"].drop_nulls().unique().sort()[:1])},
        {"therapists": tuple(claims["therapist_ids"].explode(empty_as_null=True).drop_nulls().unique().sort()[:2])},
    ]
    for (day, start, end), basis, who in product(days, BASES, people):
        yield Scope(day, start, end, basis, **who)


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A simulated practice in which everything happens that may happen."""
    folder = tmp_path_factory.mktemp("practice")
    write(simulate(scenario("month_of_chaos")), folder / "demo")
    build([folder / "demo" / "x12"], folder / "warehouse", is_sample=True)
    return open_warehouse(folder / "warehouse")


@pytest.fixture(scope="session")
def rows(practice: Warehouse) -> Warehouse:
    return of_rows(practice)


@pytest.mark.parametrize("by", [None, *DIMENSIONS])
def test_figures_and_their_intervals_are_those_of_the_rows(
    practice: Warehouse, rows: Warehouse, by: str | None
) -> None:
    start = DIMENSIONS.index(by) if by else 0
    for scope in list(scopes(practice))[start::23]:
        assert kpis.compute(practice, scope, by=by) == kpis.compute(rows, scope, by=by), scope


@pytest.mark.parametrize("query", OTHERS, ids=lambda query: query.name)
def test_other_questions_have_the_answers_of_the_rows(practice: Warehouse, rows: Warehouse, query: Query) -> None:
    for scope in list(scopes(practice))[::5]:
        ours, theirs = (each.ask(query, scope, **chosen(query, scope)) for each in (practice, rows))
        assert ours.equals(theirs), scope


def chosen(query: Query, scope: Scope) -> dict[str, object]:
    values: dict[str, object] = {
        "dimension": "carc" if query is queries.LINE_COUNTS_BY_REASON else "payer",
        "since": scope.as_of - timedelta(days=45),
        "soon": scope.as_of + timedelta(days=14),
        "matured_before": scope.as_of - timedelta(days=MATURED_DAYS),
    }
    return {parameter.name: values[parameter.name] for parameter in query.parameters if parameter.name in values}


def test_rows_behind_figures_are_the_same(practice: Warehouse, rows: Warehouse) -> None:
    for kpi in kpis.KPIS:
        ours, theirs = (kpis.evidence(each, Scope(practice.as_of), kpi.id) for each in (practice, rows))
        assert ours.equals(theirs), kpi.id


def test_the_whole_is_the_sum_of_its_months(practice: Warehouse) -> None:
    """Also what intervals need: a claim's lines of one date are in one month."""
    for scope in list(scopes(practice))[::7]:
        whole, months = (
            practice.ask(queries.LINE_COUNTS, scope, dimension=dimension, split="claim").drop("group_key")
            for dimension in ("all", "month")
        )
        months = months.group_by("in_dates").agg(pl.all().sum()).sort("in_dates")
        assert months.cast(whole.schema).equals(whole)


# --- Memory and sessions ----------------------------------------------------------------------------------------------


def test_every_fact_is_made_once_for_all_sessions(practice: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    made, hold = [], Engine.hold

    def counted(engine: Engine, name: str, sql: str, bound: dict[str, object]) -> str:
        made.append(name)
        return hold(engine, name, sql, bound)

    monkeypatch.setattr(Engine, "hold", counted)
    shared = opened(practice)
    with ThreadPoolExecutor(10) as sessions:
        figures = list(sessions.map(lambda _: kpis.compute(shared, Scope(shared.as_of)), range(10)))
    assert all(each == figures[0] for each in figures)
    assert len(made) == len(set(made)) > 3


def test_sessions_that_start_together_share_one_database(practice: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def slow(snapshot: Path) -> duckdb.DuckDBPyConnection:
        made.append(snapshot)
        sleep(0.05)
        return connected(snapshot)

    monkeypatch.setattr("analytics.warehouse.engine.connected", slow)
    shared = opened(practice)
    with ThreadPoolExecutor(10) as sessions:
        list(sessions.map(lambda _: shared.table("payers"), range(10)))
    assert len(made) == 1


def test_facts_that_do_not_fit_leave_questions_to_the_rows(
    practice: Warehouse, rows: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise duckdb.OutOfMemoryException("no room")

    monkeypatch.setattr(Engine, "hold", full)
    small = opened(practice)
    assert kpis.compute(small, Scope(small.as_of)) == kpis.compute(rows, Scope(rows.as_of))


def test_a_question_without_memory_to_work_in_frees_the_facts(
    practice: Warehouse, rows: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = opened(practice)
    before = small.ask(queries.RECEIVABLES, Scope(small.as_of), dimension="payer", clock="service")
    answer = Engine.answer

    def full(engine: Engine, sql: str, bound: dict[str, object]) -> pl.DataFrame:
        if ".fact" in sql:
            raise duckdb.OutOfMemoryException("no room")
        return answer(engine, sql, bound)

    monkeypatch.setattr(Engine, "answer", full)
    after = small.ask(queries.RECEIVABLES, Scope(small.as_of), dimension="clinic", clock="service")
    asked = rows.ask(queries.RECEIVABLES, Scope(rows.as_of), dimension="clinic", clock="service")
    assert before.height and after.equals(asked)
    monkeypatch.undo()
    assert small._facts.fitting(queries.RECEIVABLES.reads, {"as_of": small.as_of}) == {}


def test_facts_freed_by_another_session_meanwhile_leave_the_query_to_the_rows(
    practice: Warehouse, rows: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, fitting = opened(practice), Facts.fitting

    def freed(facts: Facts, reads: tuple[str, ...], bound: dict[str, object]) -> dict[str, str]:
        found = fitting(facts, reads, bound)
        facts.release()
        return found

    monkeypatch.setattr(Facts, "fitting", freed)
    asked = small.ask(queries.RECEIVABLES, Scope(small.as_of), dimension="payer", clock="service")
    monkeypatch.undo()
    assert asked.height
    assert asked.equals(rows.ask(queries.RECEIVABLES, Scope(rows.as_of), dimension="payer", clock="service"))


def test_an_earlier_as_of_date_is_answered_from_the_rows(practice: Warehouse) -> None:
    earlier = practice.as_of - timedelta(days=1)
    fitting = practice._facts.fitting(queries.CLAIM_COUNTS.reads, {"as_of": earlier})
    assert fitting == {}


@pytest.mark.parametrize("table", queries.every_scope_table(), ids=lambda table: table.name)
def test_a_fact_holds_everybody(table: Query) -> None:
    """What narrows to some payers or days comes after it, so one copy serves all choices."""
    if table.is_held:
        names = {parameter.name for parameter in table.parameters}
        assert not names & {"payers", "clinics", "start", "end", "dimension"}
        assert table.rows or table.name == "line_clusters"
