"""The KPI definitions' worked examples, from the files to the figures: every number as the definitions print it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.build import build
from analytics.kpis import Figure, compute
from analytics.warehouse import Warehouse, open_warehouse

EXAMPLES = Path(__file__).parent / "worked_examples"


def warehouse_of(example: str, folder: Path) -> Warehouse:
    """A warehouse built from the files of one example."""
    build(sorted(EXAMPLES.glob(f"{example}.*")), folder)
    return open_warehouse(folder)


def figures_of(warehouse: Warehouse, as_of: date | None = None) -> dict[str, Figure]:
    """Every figure, as of a day or of the last day in the files."""
    scope = warehouse.scope(as_of=as_of or warehouse.as_of)
    return {figure.id: figure for figure in compute(warehouse, scope)}


@pytest.fixture(scope="module")
def ten_claims(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figure]:
    return figures_of(warehouse_of("ten_claims", tmp_path_factory.mktemp("ten_claims")))


@pytest.mark.parametrize(
    ("kpi", "numerator", "denominator"),
    [
        ("acceptance_rate", 9, 10),
        ("initial_denial_rate", 1 + 1, 10),  # code 197, and the hidden one
        ("line_denial_rate", 1 + 1, 10),
        ("hidden_denial_rate", 1, 10),
        ("clean_claim_rate", 10 - 1 - 1 - 1, 10),  # neither the rejected one, nor 197, nor the hidden one
        ("overturn_rate", 1, 1),
        ("vague_denial_rate", 0, 1),
        ("maturity", 10, 10),
    ],
)
def test_ten_claims(ten_claims: dict[str, Figure], kpi: str, numerator: int, denominator: int) -> None:
    figure = ten_claims[kpi]
    assert (figure.numerator, figure.denominator) == (numerator, denominator)


def test_nothing_that_was_paid_was_taken_back(ten_claims: dict[str, Figure]) -> None:
    assert ten_claims["takeback_rate"].numerator == 0


def receivables(figures: dict[str, Figure]) -> tuple[Decimal, Decimal]:
    """What payers and what patients still owe."""
    totals = []
    for debtor in ("payer", "patient"):
        buckets = [figures[f"ar_aging.{debtor}.{days}"] for days in ("0_30", "31_60", "61_90", "91_120", "over_120")]
        totals.append(sum((Decimal(str(bucket.value)) for bucket in buckets), Decimal(0)))
    return totals[0], totals[1]


def test_what_is_still_owed_for_the_ten_claims(ten_claims: dict[str, Figure]) -> None:
    assert receivables(ten_claims) == (Decimal(100), Decimal(100))  # the hidden denial; the deductible


@pytest.mark.parametrize(
    ("as_of", "payer", "patient"),
    [
        (date(2026, 6, 12), 100, 0),
        (date(2026, 6, 30), 100 - 60 - 20 - 20, 20),
        (date(2026, 7, 14), 0, 5),  # the second insurance restates the line
    ],
)
def test_the_ledger(tmp_path: Path, as_of: date, payer: int, patient: int) -> None:
    figures = figures_of(warehouse_of("ledger", tmp_path), as_of)
    assert receivables(figures) == (Decimal(payer), Decimal(patient))
