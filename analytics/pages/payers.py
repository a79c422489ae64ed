"""Payers: each payer's figures in one row, and one figure compared across payers."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics import kpis
from analytics.kpis import Figure
from analytics.pages import asking, behind
from analytics.pages.breakdown import breakdown
from analytics.pages.labels import payer_names
from analytics.pages.tiles import definition
from analytics.pages.wording import number
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Payers", "payers"
FIGURES = (
    "initial_denial_rate",
    "initial_denial_rate_dollars",
    "hidden_denial_rate",
    "overturn_rate",
    "clean_claim_rate",
    "days_to_pay.p50",
    "no_response",
    "takeback_rate",
    "ar_over_90",
)
SHORT = {
    "initial_denial_rate": "denied claims",
    "initial_denial_rate_dollars": "denied dollars",
    "hidden_denial_rate": "hidden",
    "overturn_rate": "overturned",
    "clean_claim_rate": "clean",
    "days_to_pay.p50": "days to pay",
    "no_response": "no answer",
    "takeback_rate": "taken back",
    "ar_over_90": "over 90 days",
}


def render(warehouse: Warehouse, scope: Scope) -> None:
    st.subheader(
        "One row for each payer", help="Hover over a heading for its meaning. (n = 12): too few cases to judge."
    )
    rows = comparison(warehouse, scope)
    headings = {SHORT[kpi_id]: st.column_config.Column(help=definition(kpis.BY_ID[kpi_id])) for kpi_id in FIGURES}
    st.dataframe(rows, hide_index=True, column_config=headings, alt="Figures by payer")
    behind.save(warehouse, rows, "payers")
    st.subheader("One figure, payer by payer")
    breakdown(warehouse, scope, FIGURES, "payers", first="payer", figure="initial_denial_rate")


def comparison(warehouse: Warehouse, scope: Scope) -> pl.DataFrame:
    """One row per payer of the scope: its name, kind, and a column of text per figure."""
    names = payer_names(warehouse)
    payers = warehouse.table("payers").sort("name", "payer_id")
    classes = dict(payers.select("payer_id", "payer_class").iter_rows())
    cells: dict[str, dict[str, str]] = {}
    for figure in asking.figures(warehouse, scope, FIGURES, "payer"):
        if figure.group is not None:
            cells.setdefault(figure.group["payer"], {})[SHORT[figure.id]] = _cell(figure)
    rows = [
        {"payer": names.get(payer_id, payer_id), "kind": (classes.get(payer_id) or "").replace("_", " ")}
        | {short: cells[payer_id].get(short, "–") for short in SHORT.values()}
        for payer_id in sorted(cells, key=lambda one: names.get(one, one))
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("payer", "kind", *SHORT.values()), pl.String))


def _cell(figure: Figure) -> str:
    if figure.value is not None and not figure.enough:
        return f"(n = {figure.rows})"
    return number(figure.value, figure.unit)
