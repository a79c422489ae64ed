"""Merged tables from the derived ones: the same sums over far fewer rows, for the usual as-of day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import polars as pl

from analytics.transforms.merging.claims import merged_claims
from analytics.transforms.merging.lines import merged_lines, merged_services
from analytics.transforms.merging.money import balances, merged_balances, merged_ledger, merged_patient_lots

__all__ = ["each_merged"]


def each_merged(derived: Callable[[str], pl.LazyFrame], as_of: date) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every table of tables.MERGED by its name, one after the other; `derived` gives tables of tables.DERIVED."""
    summed = balances(derived("ledger"), as_of)
    yield "balances", summed
    yield "merged_balances", merged_balances(summed.lazy(), derived("lines"), derived("claims"), as_of)
    del summed
    yield "merged_lines", merged_lines(derived("lines"), as_of)
    yield "merged_claims", merged_claims(derived("claims"), as_of)
    yield "merged_ledger", merged_ledger(derived("ledger"), as_of)
    yield "merged_patient_lots", merged_patient_lots(derived("patient_lots"), derived("lines"), as_of)
    yield "merged_services", merged_services(derived("lines"), as_of)
