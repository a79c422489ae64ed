"""Every file of queries/ keeps to its header: one parametrised test a promise, over the whole catalogue."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from analytics import queries, tables
from analytics.kpis.money import BUCKETS
from analytics.pages import labels
from analytics.queries import Query, QueryError
from analytics.scope import Scope
from analytics.shipped import shipped
from analytics.warehouse import Warehouse
from tests.asking.drawn import WHOLE, published

ASKED = queries.every()
SCOPED = queries.every_scope_table()
_FILES = pytest.mark.parametrize("query", [*ASKED, *SCOPED], ids=lambda query: query.name)
_ASKED = pytest.mark.parametrize("query", ASKED, ids=lambda query: query.name)

TYPES = {
    "VARCHAR": pl.String,
    "VARCHAR[]": pl.List(pl.String),
    "BIGINT": pl.Int64,
    "INTEGER": pl.Int32,
    "UINTEGER": pl.UInt32,
    "UTINYINT": pl.UInt8,
    "DATE": pl.Date,
    "BOOLEAN": pl.Boolean,
    "DECIMAL(12,2)": pl.Decimal(12, 2),
    "DECIMAL(12,3)": pl.Decimal(12, 3),
    "DECIMAL(18,2)": pl.Decimal(18, 2),
    "DECIMAL(18,3)": pl.Decimal(18, 3),
}
"""What a header may promise, as it arrives."""
NOT_PORTABLE = {
    r"GROUP BY ALL": "name the columns",
    r"ORDER BY ALL": "name the columns",
    r"\bASOF\b": "only DuckDB joins so",
    r"\bQUALIFY\b": "filter an outer SELECT",
    r"\bmedian\b|\bpercentile|\bquantile": "engines differ: percentiles are formed in statistics.py",
    r"= *ANY": "use list_contains",
    r"\bFILTER *\(": "sum(CASE ...)",
    r"\b(EXCLUDE|REPLACE) *\(": "name the columns",
    r"::": "use CAST",
    r" / |//|\b(div|mod|avg)\b": "SQL sums, kpis divide",
    r"\b(read_parquet|read_csv)\b": "tables are named in the header",
    r"\bnow\(|current_date|\btoday\b": "the day is bound",
    r"\b(FLOAT|DOUBLE|REAL)\b": "money is never a float",
}


def fitting(query: Query, as_of: date) -> dict[str, object]:
    """Something for every parameter that is not the scope's."""
    values: dict[str, object] = {
        "dimension": "payer",
        "dated_by": "submission",
        "clock": "sent" if query is queries.DAYS_TO_PAY else "service",
        "matured_before": as_of - timedelta(days=60),
        "sent_after": as_of - timedelta(days=365),
        "usual_payers": ["bluestone-health-plan"],
        "usual_days": [10],
        "other_days": 20,
        "within": 20,
        "soon": as_of + timedelta(days=14),
        "from_days": 0,
        "to_days": 10_000,
        "since": as_of - timedelta(days=60),
        "states": ["unbilled", "rejected", "denied", "part_paid"],
        "send_anew": ["MA130"],
        "no_appeal": ["N211"],
        "claim_id": "?",
        "number": "?",
        "patient_key": "?",
        "payer_id": "?",
        "carc": "?",
        "file_id": "?",
        "place": 1,
        "gap_days": 60,
        "split": "claim",
    }
    wanted = {parameter.name for parameter in query.parameters}
    return {name: value for name, value in values.items() if name in wanted}


def asked(warehouse: Warehouse, query: Query, **chosen: object) -> pl.DataFrame:
    return warehouse.ask(query, Scope(warehouse.as_of), **{**fitting(query, warehouse.as_of), **chosen})


def of_one_claim(warehouse: Warehouse, query: Query) -> dict[str, object]:
    """A claim whose answer has remarks, so that every table of its life has rows; and what leads to its neighbors."""
    documents = warehouse.table("claim_documents").filter(pl.col("kind") == "remit")
    remarked = warehouse.table("remarks").select("file_id", segment="remit_segment")
    remarked_answers = documents.join(remarked, on=["file_id", "segment"], how="semi")
    answer = remarked_answers.sort("claim_id", "segment").row(0, named=True)
    place = {"file_id": answer["file_id"], "segment": answer["segment"]}
    denied = warehouse.table("lines").filter(denied_lines=1).sort("line_id", "valid_from").row(-1, named=True)
    known = {
        "claim_id": answer["claim_id"],
        "number": warehouse.table("remits").filter(**place).item(0, "patient_control_number"),
        "patient_key": warehouse.table("claims").filter(claim_id=answer["claim_id"]).item(-1, "patient_key"),
        "payer_id": denied["payer_id"],
        "carc": denied["carc"],
        "file_id": place["file_id"],
        "place": place["segment"],
    }
    return {parameter.name: known[parameter.name] for parameter in query.parameters if parameter.name in known}


# --- Headers ----------------------------------------------------------------------------------------------------------


@_FILES
def test_a_header_says_what_the_file_is(query: Query) -> None:
    assert query.title
    assert query.meaning.endswith(".")
    assert query.reads


@_FILES
def test_declared_parameters_are_the_real_ones(query: Query) -> None:
    used = duckdb.extract_statements(query.sql)[0].named_parameters
    assert {parameter.name for parameter in query.parameters} | set(dict(query.sets)) == used
    if query in ASKED:
        assert duckdb.extract_statements(query.evidence_sql)[0].named_parameters <= used


@_FILES
def test_what_it_reads_is_what_the_header_says(query: Query) -> None:
    known = {*tables.BY_NAME, *(scope.name for scope in SCOPED)}
    words = set(re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", query.body)) & known
    assert words == set(query.reads)
    assert {name for name in (query.evidence, query.rows) if name} <= known


@_ASKED
def test_declared_columns_are_the_real_ones(query: Query, samples: Warehouse) -> None:
    answer = asked(samples, query, **of_one_claim(samples, query))
    assert dict(answer.schema) == {column.name: TYPES[column.type] for column in query.columns}


@_ASKED
def test_on_the_samples_every_question_has_an_answer(query: Query, samples: Warehouse) -> None:
    assert asked(samples, query, **of_one_claim(samples, query)).height > 0


# --- Form -------------------------------------------------------------------------------------------------------------


@_ASKED
def test_it_lists_the_rows_it_counts_and_ends_in_one_select(query: Query) -> None:
    assert re.match(r"WITH counted AS \(\n", query.body)
    assert query.body.count("\n)\n\nSELECT") == 1
    final = query.body.split("\n)\n\nSELECT")[1]
    assert re.search(r"\bFROM counted\b", final)
    assert re.search(r"\nORDER BY\s", final)


@_FILES
def test_it_keeps_to_the_portable_subset(query: Query) -> None:
    for pattern, instead in NOT_PORTABLE.items():
        assert not re.search(pattern, query.body), f"{pattern}: {instead}"


@_FILES
def test_values_are_bound_never_pasted(query: Query) -> None:
    assert not re.search(r"[{}]|%s", query.body)


def test_every_file_has_its_constant() -> None:
    constants = {value.name: name for name, value in vars(queries).items() if isinstance(value, Query)}
    assert constants == {query.name: query.name.upper() for query in ASKED}


def test_a_file_that_breaks_the_form_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scope").mkdir()
    path = tmp_path / "odd.sql"
    monkeypatch.setattr(queries, "shipped", lambda *parts: _existing(tmp_path.joinpath(*parts[1:])))
    path.write_text("-- Odd\n-- Odd.\n--\n-- reads nothing_there\n\nSELECT 1", "utf-8")
    with pytest.raises(QueryError, match="nothing_there: no table and no file of queries/scope"):
        queries.every()
    path.write_text("-- Odd\n-- Odd.\n--\n-- reads claims\n-- column one\n\nSELECT 1", "utf-8")
    with pytest.raises(QueryError, match="odd: 'column one' should have a name, a type and a meaning"):
        queries.every()
    path.write_text("-- Odd\n-- Odd.\n--\n-- reads claims\n\nSELECT 1", "utf-8")
    with pytest.raises(QueryError, match="odd: expected one final SELECT, found 0"):
        _ = queries.every()[0].evidence_sql


def _existing(path: Path) -> Path:
    if not path.exists():
        raise FileNotFoundError(path.name)
    return path


def test_the_samples_lie_beside_the_questions() -> None:
    assert {path.stem for path in shipped("queries").glob("*.sql")} == {query.name for query in ASKED}


# --- Answers ----------------------------------------------------------------------------------------------------------


@_ASKED
def test_an_empty_warehouse_has_empty_or_zero_answers(query: Query, empty: Warehouse) -> None:
    answer = asked(empty, query)
    assert answer.height <= 1
    for value in answer.row(0) if answer.height else ():
        assert value in (None, 0)


@pytest.fixture(scope="session")
def upside_down(samples: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The samples with the rows of every table in another order."""
    frames = {table.name: samples.table(table.name).sample(fraction=1, shuffle=True, seed=1) for table in tables.ALL}
    return published(tmp_path_factory.mktemp("upside_down"), frames, samples.as_of)


@_ASKED
def test_an_answer_is_totally_ordered(query: Query, samples: Warehouse, upside_down: Warehouse) -> None:
    chosen = of_one_claim(samples, query)
    for dimension in ("payer", "month", "cpt") if "dimension" in fitting(query, WHOLE.as_of) else ("all",):
        if dimension == "cpt" and query in (queries.TAKEBACKS, queries.PAYMENTS):
            continue
        by = {"dimension": dimension} if "dimension" in fitting(query, WHOLE.as_of) else {}
        assert asked(samples, query, **chosen, **by).equals(asked(upside_down, query, **chosen, **by))


@_ASKED
def test_the_rows_behind_an_answer_add_up_to_it(query: Query, samples: Warehouse) -> None:
    chosen = {**fitting(query, samples.as_of), **of_one_claim(samples, query)}
    if "dimension" in chosen:
        chosen["dimension"] = "all"
    answer, rows = (each(query, Scope(samples.as_of), **chosen) for each in (samples.ask, samples.evidence))
    assert rows.height > 0 or query is queries.PATIENT_PAYMENTS  # the samples have none
    if query is queries.RECEIVABLES_BY_MONTH:  # each row is the sum of all before it
        owed = pl.col("payer_receivable", "patient_receivable")
        answer = answer.with_columns(owed - owed.shift().fill_null(0))
    for column in query.columns:
        name = column.name
        if name not in rows.columns or not _is_added_up(name):
            continue
        assert answer[name].sum() == rows[name].sum(), name


def _is_added_up(name: str) -> bool:
    added = ("_claims", "_lines", "_charge", "_payment", "_receivable", "_amount", "_share", "takeback", "contractual")
    return name.endswith(added) or name in ("charge", "units", "amount")


@pytest.mark.parametrize("query", [query for query in ASKED if query is not queries.FIRST_DAYS], ids=lambda q: q.name)
def test_every_row_behind_an_answer_knows_where_it_came_from(query: Query, samples: Warehouse) -> None:
    chosen = {**fitting(query, samples.as_of), **of_one_claim(samples, query)}
    rows = samples.evidence(query, Scope(samples.as_of), **chosen)
    assert rows["file_id"].null_count() == 0
    assert rows["segment"].null_count() == 0


def test_ages_are_cut_alike_wherever_they_are_cut() -> None:
    """Questions that look at a day of their own cut ages themselves."""
    texts = [path.read_text(encoding="utf-8") for path in shipped("queries").rglob("*.sql")]
    cuts = [
        text[text.rindex("CASE", 0, text.index("END AS age_bucket")) :] for text in texts if "END AS age_bucket" in text
    ]
    found = {tuple(re.findall(r"(?:<= (\d+) THEN|ELSE) '(\w+)'", cut[: cut.index("END")])) for cut in cuts}
    assert len(cuts) >= 2
    assert found == {(("30", "0_30"), ("60", "31_60"), ("90", "61_90"), ("120", "91_120"), ("", "over_120"))}
    assert [name for _, name in found.pop()] == list(BUCKETS) == list(labels.BUCKETS)
