"""Everything is accounted for: what a figure counts, and what is left out for a named reason, is all there is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from analytics import kpis, queries
from analytics.build import build
from analytics.kpis.reconciling import ACCOUNTS, UNNAMED, accounts, rows_behind
from analytics.scope import Scope
from analytics.warehouse import Warehouse, open_warehouse
from tests.histories import practices
from tests.histories_x12 import Files
from tests.pages.conftest import ODD
from tests.public_files import SAMPLES, needs_samples

pytestmark = pytest.mark.slow


def untrue(warehouse: Warehouse, as_of: date | None = None) -> list[str]:
    """What does not add up on a day, in words."""
    scope = Scope(as_of or warehouse.as_of)
    figures = {figure.id: figure for figure in kpis.compute(warehouse, scope)}
    found = []
    for account, lines in accounts(warehouse, scope):
        whole = warehouse.ask(account.query, scope)
        if sum(line.rows for line in lines) != whole[account.unit].sum():
            found.append(f"{account.id}: rows")
        if sum((line.charge for line in lines), Decimal()) != whole["charge"].sum():
            found.append(f"{account.id}: charges")
        found += [f"{account.id}: {line.rows} {UNNAMED}" for line in lines if line.words == UNNAMED]
        counted = next(line for line in lines if line.is_counted)
        says = dict.fromkeys(account.kpis, counted.rows) | dict.fromkeys(account.dollars, counted.charge)
        found += [
            f"{account.id}: {counted} but {kpi_id} {figures[kpi_id].denominator}"
            for kpi_id, number in says.items()
            if figures[kpi_id].denominator not in (None, number)
        ]
    return found + untrue_files(warehouse)


def together(rows: pl.DataFrame, column: str) -> Any:
    return rows[column].sum()


def untrue_files(warehouse: Warehouse) -> list[str]:
    """What of the files is not in the tables, or the other way round."""
    files, transfers = warehouse.table("files"), warehouse.ask(queries.TRANSFERS)
    sent, answered = (warehouse.ask(query) for query in (queries.SUBMISSIONS_READ, queries.ANSWERS_READ))
    halves = {
        "claims": (together(sent, "claims") + together(answered, "claims"), together(files, "claims")),
        "charges": (together(sent, "charge") + together(answered, "charge"), together(files, "charge")),
        "paid": (together(answered, "paid"), together(files, "paid")),
        "transferred": (together(transfers, "amount"), together(files, "payments")),
        "adjustments": (together(transfers, "adjustments"), together(files, "provider_adjustments")),
        "to the cent": (
            together(transfers, "amount"),
            together(transfers, "paid") - together(transfers, "adjustments") + together(transfers, "difference"),
        ),
        "unknown": ("none" in {*sent["place"], *answered["place"]}, False),
    }
    return [f"{name}: {one} but {other}" for name, (one, other) in halves.items() if one != other]


@pytest.mark.parametrize("name", ODD)
def test_all_is_accounted_for_in_odd_warehouses(name: str, tmp_path: Path) -> None:
    build(ODD[name], tmp_path)
    assert untrue(open_warehouse(tmp_path)) == []


def test_all_is_accounted_for_on_any_day(samples: Warehouse) -> None:
    days = samples.table("claim_documents")["date"].drop_nulls().unique().sort()
    assert [untrue(samples, day) for day in (days[len(days) // 4], days[len(days) // 2], days[-1])] == [[], [], []]


def test_all_is_accounted_for_in_the_simulated_practice(simulated: Path) -> None:
    assert untrue(open_warehouse(simulated)) == []


@needs_samples
@pytest.mark.parametrize("kind", ["835", "mixed"])
def test_all_is_accounted_for_in_files_of_other_projects(kind: str, tmp_path: Path) -> None:
    build([SAMPLES / kind], tmp_path)
    assert untrue(open_warehouse(tmp_path)) == []


# The same histories in every run: a red test is then a change of the code, not of the draw.
@settings(
    max_examples=4, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
@given(practices(max_claims=12))
def test_all_is_accounted_for_whatever_happens(files: Files) -> None:
    with TemporaryDirectory() as folder:
        sources = Path(folder) / "sources"
        sources.mkdir()
        for name, text in files.texts().items():
            (sources / name).write_text(text)
        build([sources], Path(folder) / "warehouse")
        assert untrue(open_warehouse(Path(folder) / "warehouse")) == []


def test_the_rows_behind_a_line_are_as_many_as_it_says(samples: Warehouse) -> None:
    scope = Scope(samples.as_of)
    for account, lines in accounts(samples, scope):
        for line in lines:
            rows = rows_behind(samples, scope, account, line.words)
            assert (rows.height, rows["charge"].sum()) == (line.rows, line.charge)


def test_every_account_speaks_of_figures_that_exist() -> None:
    assert {kpi_id for account in ACCOUNTS for kpi_id in (*account.kpis, *account.dollars)} <= set(kpis.BY_ID)
