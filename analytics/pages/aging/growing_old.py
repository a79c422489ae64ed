"""Balances about to pass 90 days: in the next week, two weeks, a month; by payer and status."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics import queries
from analytics.pages import asking, behind, owed_lines
from analytics.pages.labels import STATES, payer_names
from analytics.scope import Scope
from analytics.warehouse import Warehouse

OLD = 90
AHEAD = {7: "the next 7 days", 14: "the next 14 days", 30: "the next 30 days"}


def growing_old(warehouse: Warehouse, scope: Scope, clock: str) -> None:
    """Lines and dollars by how soon they turn 91 days; a button each opens the lines."""
    rows = soon(warehouse, scope, clock)
    if rows.is_empty():
        st.info("No line with an insurance balance will pass 90 days in the next 30 days.")
        return
    sums = [(words, *_sum(rows.filter(pl.col("in_days") <= ahead))) for ahead, words in AHEAD.items()]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "within": pl.String,
        "lines": pl.Int64,
        "insurance balance": pl.Decimal(18, 2),
    }
    listed = pl.DataFrame(sums, schema=schema, orient="row").with_columns(pl.lit("show").alias("claims"))
    money = st.column_config.NumberColumn(format="dollar")
    button = st.column_config.ButtonColumn("claims", type="tertiary", key="growing_old_clicked")
    st.dataframe(
        listed, hide_index=True, placeholder="–", column_config={"insurance balance": money, "claims": button},
        alt="Lines about to pass 90 days",
    )  # fmt: skip
    st.caption("Each row includes the rows above it.")
    with st.expander("By payer and status, the next 30 days"):
        shown = _by_payer(warehouse, rows)
        st.dataframe(
            shown,
            hide_index=True,
            placeholder="–",
            column_config={"insurance balance": money},
            alt="By payer and status",
        )
        behind.save(warehouse, shown, "soon_over_90_days")
    if (click := st.session_state.get("growing_old_clicked")) is not None and click["row"] < len(AHEAD):
        ahead = list(AHEAD)[click["row"]]
        title = f"Older than 90 days within {AHEAD[ahead]}"
        ages = {"from_days": OLD + 1 - ahead, "to_days": OLD}
        owed_lines.show(warehouse, scope, title, pl.lit(True), clock, queries.RECEIVABLES_BY_DAY, **ages)


def soon(warehouse: Warehouse, scope: Scope, clock: str) -> pl.DataFrame:
    """Rows of queries/receivables_by_day.sql by payer, with in_days: in how many days they are older than 90 days."""
    ages = {"from_days": OLD + 1 - max(AHEAD), "to_days": OLD}
    found = asking.answer(warehouse, scope, queries.RECEIVABLES_BY_DAY, dimension="payer", clock=clock, **ages)
    return found.with_columns(in_days=OLD + 1 - pl.col("age_days"))


def _sum(rows: pl.DataFrame) -> tuple[int, object]:
    return int(rows["lines"].sum()), rows["payer_receivable"].sum()


def _by_payer(warehouse: Warehouse, rows: pl.DataFrame) -> pl.DataFrame:
    sums = rows.group_by("group_key", "payer_state").agg(pl.col("lines", "payer_receivable").sum())
    return sums.sort("payer_receivable", "group_key", "payer_state", descending=[True, False, False]).select(
        pl.col("group_key").replace(payer_names(warehouse)).alias("payer"),
        pl.col("payer_state").replace(STATES).alias("status"),
        "lines",
        pl.col("payer_receivable").alias("insurance balance"),
    )
