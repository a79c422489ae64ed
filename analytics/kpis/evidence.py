"""The rows behind a figure: which claims, lines or payments its halves add up, each with file and segment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import polars as pl

from analytics.kpis.asking import Asking
from analytics.kpis.kpi import REASONS, Kpi, KpiError, Sum
from analytics.kpis.registry import kpi
from analytics.queries import DECIDING_REMITS
from analytics.scope import Scope
from analytics.warehouse import Warehouse

Part = Literal["numerator", "denominator"]

_PLACES = ("claim_id", "line_id", "file_id", "segment", "remit_file_id", "remit_segment")
_COLUMNS = ("payer_id", "therapist_id", "cpt", "kind", "service_date", "submission_date", "adjudication_date", "date",
         "since", "days", "age_days", "carc", "rarc", "reason_category", "charge")  # fmt: skip


def evidence(
    warehouse: Warehouse,
    scope: Scope,
    kpi_id: str,
    part: Part = "numerator",
    group: Mapping[str, str] | None = None,
    *,
    clock: str = "service",
) -> pl.DataFrame:
    """The rows that make up the numerator or denominator of a KPI in this scope, or in one group of it (Figure.group).

    Grain: the question's (claims, lines, ledger rows, takebacks). Columns: claim_id, line_id (null for claims),
    file_id and segment, remit_file_id and remit_segment (the answer that decided it), some columns that tell what it
    is, and `counted`, which sums to that half of the figure (for days in A/R: the charges of 90 days).
    Empty where the KPI cannot be formed. Raises KpiError for an unknown KPI, part or dimension, ScopeError for unknown
    people.
    """
    warehouse.check(scope)
    asking, chosen = Asking(warehouse, scope, clock), kpi(kpi_id)
    half = _half(asking, chosen, part)
    rows = _of_group(asking, half, *_dimension(chosen, part, group))
    if any(kind in asking.lacking for kind in chosen.needs):
        rows = rows.clear()
    return _placed(_counted(rows, half), warehouse, scope)


def _half(asking: Asking, chosen: Kpi, part: Part) -> Sum:
    top, bottom, _ = asking.halves(chosen)
    if part not in ("numerator", "denominator"):
        raise KpiError(f"{part!r} is not a part, expected numerator or denominator")
    half = top if part == "numerator" else bottom
    if half is None:
        raise KpiError(f"{chosen.id} has no denominator")
    return half


def _dimension(chosen: Kpi, part: Part, group: Mapping[str, str] | None) -> tuple[str, str]:
    """The dimension and the group of the rows wanted; of a reason's share the denominator is everything."""
    ((dimension, value),) = (group or {"all": "all"}).items()
    if dimension not in ("all", *chosen.dimensions):
        raise KpiError(f"{chosen.id} is not defined by {dimension}")
    return ("all", "all") if part == "denominator" and dimension in REASONS else (dimension, value)


def _of_group(asking: Asking, half: Sum, dimension: str, value: str) -> pl.DataFrame:
    rows = asking.evidence(half, dimension)
    return rows if dimension == "all" else rows.filter(pl.col("groups").list.contains(value))


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
    wanted = [name for name in _COLUMNS if name in rows.columns]
    return rows.select(*_PLACES, *wanted, "counted").sort(
        ["claim_id", "line_id", "file_id", "segment"], nulls_last=True
    )
