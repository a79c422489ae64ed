"""Another reader of remittances, oxedi, comes to the same counts and sums on every sample."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import oxedi
import polars as pl
import pytest

from tests.public_files import SAMPLES
from tests.x12.texts import Tables, read, row

OWN = sorted((Path(__file__).parents[2] / "data" / "samples").glob("*.835"))
PUBLIC = sorted((SAMPLES / "835").iterdir()) if SAMPLES.is_dir() else []


def theirs(content: bytes) -> tuple[list[int], list[Decimal]]:
    """How many claims, services, adjustments and payments, and what they sum up to: charged, paid, adjusted, sent."""
    found = oxedi.parse(content).tables
    tables = {name: pl.DataFrame(found[name]) for name in ("claims", "services", "adjustments", "payments")}
    sums = (("claims", "charge_amount"), ("claims", "payment_amount"), ("adjustments", "amount"))
    return (
        [table.height for table in tables.values()],
        [total(tables[name], column) for name, column in (*sums, ("payments", "total_payment_amount"))],
    )


def ours(tables: Tables) -> tuple[list[int], list[Decimal]]:
    file = row(tables, "files")
    return (
        [file["claims"], file["lines"], tables["adjustments"].height, tables["payments"].height],
        [file["charge"], file["paid"], total(tables["adjustments"], "amount"), file["payments"]],
    )


def total(table: pl.DataFrame, column: str) -> Decimal:
    found = table[column].cast(pl.Decimal(20, 2)).sum() if table.height else None
    return Decimal(found or 0)


@pytest.mark.parametrize("path", [*OWN, *PUBLIC], ids=lambda path: path.name)
def test_counts_and_sums_are_the_same(path: Path) -> None:
    content = path.read_bytes()
    if content.count(b"ISA*") > 1:  # it reads one interchange: each by itself
        parts = [b"ISA*" + part for part in content.split(b"ISA*")[1:]]
        found = [theirs(part) for part in parts]
        counts, sums = zip(*found, strict=True)
        expected = ([sum(each) for each in zip(*counts, strict=True)], [sum(each) for each in zip(*sums, strict=True)])
    else:
        expected = theirs(content)
    assert ours(read(content)) == expected
