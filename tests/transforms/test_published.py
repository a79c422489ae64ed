"""Every derived table comes in the order of its key, whatever happened to the claims."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from analytics import tables, x12
from analytics.settings import Settings
from analytics.transforms import derive
from tests.transforms.drawn import derived

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
TANGLED = """
    837  06-02  B1  1          | 97110 100 | 97530:GO:59 100 | 97166 100
    837  06-02  A1  1          | 97110 100 | 97530:GO:59 100
    277  06-03  A1  A2
    835  06-20  A1  1  icn=X1  | 97110 100 80 CO-45:20 | 97530 100 0 CO-197:100 N517
    835  06-20  B1  1  icn=X2  | 97166 100 70 PR-2:30 | 97110 100 0 CO-16:100 M127 | 97530 100 0 CO-45:100
    835  07-02  A1  22 icn=X1  | 97110 -100 -80 CO-45:-20 | 97530 -100 0 CO-197:-100
    835  07-02  A1  1  icn=X1  | 97530 100 60 CO-45:20 PR-1:20 | 97110 100 0 CO-29:100
    837  07-09  B1  7  f8=X2   | 97110 100 | 97530:GO:59 100 | 97166 90
    835  07-10  B1  22 icn=X2  | 97166 -100 -70 PR-2:-30 | 97110 -100 0 CO-16:-100 | 97530 -100 0 CO-45:-100
    835  07-20  C1  1          | 97110 100 0 CO-50:100
"""


@pytest.fixture(scope="module", params=["tangled", "samples"])
def found(request: pytest.FixtureRequest) -> dict[str, pl.DataFrame]:
    """The derived tables of drawn claims, and of the files that the project brings."""
    if request.param == "tangled":
        return derived(TANGLED)
    return derive(x12.read_all([SAMPLES]), Settings())


@pytest.mark.parametrize("table", tables.DERIVED, ids=lambda table: table.name)
def test_rows_come_in_the_order_of_their_key(found: dict[str, pl.DataFrame], table: tables.Table) -> None:
    rows = found[table.name]
    assert rows.equals(rows.sort(table.key, maintain_order=True))


@pytest.mark.parametrize("table", tables.DERIVED, ids=lambda table: table.name)
def test_tables_keep_to_their_contract(found: dict[str, pl.DataFrame], table: tables.Table) -> None:
    assert table.violations(found[table.name]) == []


def test_what_is_drawn_fills_the_tables_that_numbers_come_from(found: dict[str, pl.DataFrame]) -> None:
    filled = ("claim_documents", "claims", "lines", "answers", "denials", "ledger", "patient_lots", "takebacks")
    assert [name for name in filled if found[name].height < 2] == []
