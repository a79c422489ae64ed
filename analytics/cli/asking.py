"""Commands that ask the warehouse: figures, and the rows behind them."""

from __future__ import annotations

from argparse import Namespace
from decimal import Decimal

import polars as pl

from analytics import kpis
from analytics.cli.printing import as_json, print_frame, print_line, print_table
from analytics.kpis import Figure
from analytics.scope import Scope
from analytics.warehouse import Warehouse, open_warehouse


def kpis_command(chosen: Namespace) -> int:
    """`denials kpis`: every figure of the scope, or one for each group."""
    warehouse = open_warehouse(chosen.warehouse)
    scope = _scope(warehouse, chosen)
    figures = kpis.compute(warehouse, scope, by=chosen.by)
    if chosen.format == "json":
        print_line(as_json(kpis.to_json(warehouse.snapshot, scope, figures)))
    elif chosen.format == "csv":
        print_frame(_flat(figures, chosen.by), "csv")
    else:
        _print(figures, warehouse, scope, chosen.by)
    return 0


def evidence_command(chosen: Namespace) -> int:
    """`denials evidence`: the claims, lines or movements of money that one half of a figure adds up."""
    warehouse = open_warehouse(chosen.warehouse)
    print_frame(kpis.evidence(warehouse, _scope(warehouse, chosen), chosen.kpi, chosen.part), chosen.format)
    return 0


def _scope(warehouse: Warehouse, chosen: Namespace) -> Scope:
    """The scope that the options name. Raises ScopeError for dates the wrong way round and for unknown names."""
    return warehouse.scope(
        as_of=chosen.as_of or warehouse.as_of,
        start=chosen.start,
        end=chosen.end,
        basis=chosen.basis,
        payers=tuple(chosen.payer),
        clinics=tuple(chosen.clinic),
        therapists=tuple(chosen.therapist),
    )


def _flat(figures: list[Figure], by: str | None) -> pl.DataFrame:
    """One row a figure: both halves and the value as numbers, the interval as two columns."""
    rows = []
    for figure in figures:
        row = figure.to_json()
        low, high = row.pop("interval") or (None, None)
        group = row.pop("group") or {}
        grouped = {by: group.get(by)} if by else {}
        rows.append({**grouped, **row, "needs": " ".join(row["needs"]), "low": low, "high": high})
    texts = {"id", "title", "unit", "needs", "note", by}
    numbers = {name: pl.Float64 for name in rows[0] if name not in texts}
    return pl.DataFrame(rows, schema_overrides=numbers)


def _print(figures: list[Figure], warehouse: Warehouse, scope: Scope, by: str | None) -> None:
    choices = ", ".join(f"{name} {_listed(value)}" for name, value in scope.to_dict().items())
    invented = " (simulated patients, not your files)" if warehouse.is_sample else ""
    print_line(f"snapshot {warehouse.snapshot}{invented}; {choices}")
    print_line()
    headings = ["figure", *([by] if by else []), "value", "95 % interval", "numerator", "denominator", "note"]
    rows = [[figure.id, *([(figure.group or {}).get(by)] if by else []), *_cells(figure)] for figure in figures]
    print_table(headings, rows, right=("value", "95 % interval", "numerator", "denominator"))


def _listed(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def _cells(figure: Figure) -> tuple[object, ...]:
    interval = " - ".join(_value(end, figure.unit) for end in figure.interval) if figure.interval else None
    value = None if figure.value is None or figure.impossible else _value(figure.value, figure.unit)
    halves = (f"{half:,.2f}" if isinstance(half, Decimal) else half for half in (figure.numerator, figure.denominator))
    return (value, interval, *halves, figure.note)


def _value(value: float | Decimal, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:.1f} %"
    return f"{value:,.1f} days" if unit == "days" else f"{value:,.2f}"
