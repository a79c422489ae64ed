"""Code use: who bills differently from peers, which codes are billed by whom, and how each fares with the payers."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics import queries
from analytics.charts import code_mix
from analytics.pages import asking, behind, on_request
from analytics.pages.breakdown import breakdown, show
from analytics.pages.code_use import beside_peers, long_days, peer_measures
from analytics.pages.labels import code_label, provider_names
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Code use", "code-use"
FIGURES = ("line_denial_rate", "initial_denial_rate_dollars", "partial_denial_rate", "hidden_denial_rate")


def render(warehouse: Warehouse, scope: Scope) -> None:
    use = asking.answer(warehouse, scope, queries.CODE_USE)
    if use.is_empty():
        st.info("No billed lines in this period.")
        return
    if on_request.is_wanted(warehouse, scope, "peers"):
        beside_peers.stands_out(warehouse, scope)
        peer_measures.one_measure(warehouse, scope)
        peer_measures.all_measures(warehouse, scope)
        long_days.days(warehouse, scope)
    else:
        st.header("Who bills differently from peers", help=beside_peers.PEERS)
        on_request.offer(warehouse, scope, "peers", "Compare therapists")
    _mix(warehouse, use)
    st.header("How codes fare with payers")
    breakdown(warehouse, scope, FIGURES, "codes", first="cpt", figure="line_denial_rate")


def _mix(warehouse: Warehouse, use: pl.DataFrame) -> None:
    """The codes of each therapist as parts of a whole, and the numbers."""
    rows = use.with_columns(
        therapist=pl.col("therapist_id").replace(provider_names(warehouse)).fill_null("not stated"),
        code=pl.col("cpt").fill_null("none"),
        words=pl.format("{} units on {} lines", pl.col("units").cast(pl.Float64).round(0).cast(pl.Int64), "lines"),
    )
    with st.container(border=True):
        st.header("What each therapist bills", help="Units of each code as parts of all units of that therapist.")
        show(code_mix(rows.select("therapist", "code", "units", "words"), "Codes by therapist"))
        st.caption("A different mix may come from different patients. It is a reason to look, not a finding.")
    listed = rows.select(
        "therapist",
        pl.col("code").map_elements(lambda code: code_label("cpt", code), pl.String).alias("procedure code"),
        "units",
        "lines",
        pl.col("charge").alias("charged"),
    )
    with st.expander(f"The numbers: {listed.height} rows"):
        money = {
            "charged": st.column_config.NumberColumn(format="dollar"),
            "units": st.column_config.NumberColumn(format="%.0f"),
        }
        st.dataframe(
            listed,
            hide_index=True,
            placeholder="–",
            column_config=money,
            alt="Units, lines and charges by therapist and code",
        )
        behind.save(warehouse, listed, "code_use")
