"""How far claims came: sent, accepted, answered, clean, settled; and why some were turned back."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics import queries
from analytics.charts import steps
from analytics.pages import asking, behind
from analytics.pages.breakdown import show
from analytics.pages.labels import code_label
from analytics.scope import Scope
from analytics.warehouse import Warehouse

STEPS = {
    "submitted_claims": "sent",
    "accepted_claims": "accepted at the door",
    "adjudicated_claims": "decided by the payer",
    "clean_claims": "clean: right the first time",
    "resolved_claims": "settled and never touched again",
}


def stages(warehouse: Warehouse, scope: Scope) -> None:
    """The funnel of the claims sent in the period."""
    found = asking.answer(warehouse, scope, queries.CLAIM_FUNNEL)
    counts = found.row(0, named=True) if found.height else {}
    if not counts.get("submitted_claims"):
        st.info("No claim files (837P) in this period, so the way of a claim cannot be followed.")
        return
    rows = [(step, counts[name], f"{counts[name]:,} claims") for name, step in STEPS.items()]
    show(steps(pl.DataFrame(rows, schema=["step", "claims", "words"], orient="row"), "The way of claims"))


def rejections(warehouse: Warehouse, scope: Scope) -> None:
    """What was said about rejected claims, the most frequent first."""
    found = asking.answer(warehouse, scope, queries.REJECTIONS_BY_STATUS)
    if found.is_empty():
        st.info("No claim of this period was turned back, or no acknowledgement files (277CA) are loaded.")
        return
    rows = found.select(
        pl.col("category").map_elements(lambda code: code_label("status_category", code), pl.String).alias("answer"),
        pl.col("status").map_elements(lambda code: code_label("status", code), pl.String).alias("reason"),
        pl.col("rejected_claims").alias("claims"),
    )
    st.dataframe(rows, hide_index=True, alt="Reasons for rejected claims")
    behind.save(warehouse, rows, "rejections")
