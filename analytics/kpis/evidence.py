"""The rows behind a figure: which claims, lines or payments its halves add up, each with file and segment."""

from __future__ import annotations

from typing import Literal

import polars as pl

from analytics.kpis.asking import Asking
from analytics.kpis.kpi import KpiError, Sum
from analytics.kpis.registry import kpi
from analytics.queries import DECIDING_REMITS
from analytics.scope import Scope
from analytics.warehouse import Warehouse

Part = Literal["numerator", "denominator"]

_PLACES = ("claim_id", "line_id", "file_id", "segment", "remit_file_id", "remit_segment")
_TOLD = ("payer_id", "therapist_id", "cpt", "kind", "service_date", "submission_date", "adjudication_date", "date",
         "since", "days", "age_days", "carc", "rarc", "reason_category", "charge")  # fmt: skip


def evidence(
    warehouse: Warehouse, scope: Scope, kpi_id: str, part: Part = "numerator", *, clock: str = "service"
) -> pl.DataFrame:
    """The rows that make up the numerator or denominator of a KPI in this scope.

    Grain: the question's (claims, lines, ledger rows, takebacks). Columns: claim_id, line_id (null for claims),
    file_id and segment, remit_file_id and remit_segment (the answer that decided it), some columns that tell what it
    is, and `counted`, whose sum is that half of the figure (for days in A/R: the charges of 90 days).
    Empty where the KPI cannot be formed. Raises KpiError for an unknown KPI or part.
    """
    warehouse.check(scope)
    asking = Asking(warehouse, scope, clock)
    chosen = kpi(kpi_id)
    top, bottom, _ = asking.halves(chosen)
    if part not in ("numerator", "denominator"):
        raise KpiError(f"{part!r} is no part, expected numerator or denominator")
    half = top if part == "numerator" else bottom
    if half is None:
        raise KpiError(f"{kpi_id} has no denominator")
    rows = _counted(asking.evidence(half), half)
    if any(kind in asking.lacking for kind in chosen.needs):
        rows = rows.clear()
    return _placed(rows, warehouse, scope)


def _counted(rows: pl.DataFrame, half: Sum) -> pl.DataFrame:
    if "in_dates" in rows.columns:
        rows = rows.filter(pl.col("in_dates") == 1)
    if half.where is not None:
        rows = rows.filter(half.where)
    value = half.value()
    return rows.with_columns(value.alias("counted")).filter(pl.col("counted") != 0)


def _placed(rows: pl.DataFrame, warehouse: Warehouse, scope: Scope) -> pl.DataFrame:
    if "remit_file_id" not in rows.columns:
        deciding = warehouse.ask(DECIDING_REMITS, scope).unique("claim_id", keep="first", maintain_order=True)
        deciding = deciding.select("claim_id", "remit_file_id", "remit_segment")
        rows = rows.join(deciding, on="claim_id", how="left", maintain_order="left")
    if "line_id" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias("line_id"))
    told = [name for name in _TOLD if name in rows.columns]
    return rows.select(*_PLACES, *told, "counted").sort(["claim_id", "line_id", "file_id", "segment"], nulls_last=True)
