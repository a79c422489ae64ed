"""Denial reasons by payer, and how often they are overturned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from analytics.pages import behind
from analytics.pages.labels import code_label, in_words
from analytics.pages.payers.payer_facts import Facts
from analytics.pages.payers.payer_words import called
from analytics.scope import Scope
from analytics.warehouse import Warehouse

SHOWN = 3
"""Reasons shown per payer; the rest is in an expander."""
LEAST_DECIDED = 30
"""Fewest readjudicated or expired denials for an overturn rate."""


def reasons(warehouse: Warehouse, scope: Scope, facts: Facts, names: Mapping[str, str]) -> None:
    """Draw each payer's most frequent reasons; all in a fold."""
    st.header("Denial reasons by payer", help="Lines denied at initial adjudication, by denial category.")
    rows = by_payer(facts, scope)
    if rows.is_empty():
        st.info("No denied lines for these filters.")
        return
    first = rows.group_by("payer_id", maintain_order=True).head(SHOWN)
    _table(warehouse, scope, first, names, "few")
    with st.expander(f"All {rows.height:,} payers and reasons"):
        _table(warehouse, scope, rows, names, "all")
        behind.save(warehouse, shown(rows, names).drop("claims"), "reasons_by_payer")


def by_payer(facts: Facts, scope: Scope) -> pl.DataFrame:
    """A row a payer and kind of reason, the most frequent first: lines, `share` of the payer's denials, charges."""
    found = facts.reasons
    if scope.payers:
        found = found.filter(pl.col("payer_id").is_in(list(scope.payers)))
    sums = found.group_by("payer_id", pl.col("reason_category").fill_null("none")).agg(
        pl.col("denied_lines", "decided_lines", "overturned_lines", "denied_charge").sum()
    )
    share = pl.col("denied_lines") / pl.col("denied_lines").sum().over("payer_id")
    return sums.with_columns(share=share).sort(
        "payer_id", "denied_lines", "reason_category", descending=[False, True, False]
    )


def shown(rows: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """The rows as a person reads them."""
    won = pl.when(pl.col("decided_lines") >= LEAST_DECIDED).then(pl.col("overturned_lines") / pl.col("decided_lines"))
    return rows.select(
        in_words(rows["payer_id"], lambda one: called(one, names)).alias("payer"),
        in_words(rows["reason_category"], partial(code_label, "category")).alias("why"),
        pl.col("denied_lines").alias("lines"),
        pl.col("share").round(3).alias("of its denials"),
        won.round(3).alias("overturned"),
        pl.col("decided_lines").alias("readjudicated or expired"),
        pl.col("denied_charge").alias("charged"),
        pl.lit("show").alias("claims"),
    )


def _table(warehouse: Warehouse, scope: Scope, rows: pl.DataFrame, names: Mapping[str, str], key: str) -> None:
    clicked = f"behind_payer_reasons_{key}"
    columns: dict[str, Any] = {
        "of its denials": st.column_config.NumberColumn(format="percent"),
        "overturned": st.column_config.NumberColumn(
            format="percent", help=f"Of denials readjudicated or past appeal; empty below {LEAST_DECIDED}."
        ),
        "charged": st.column_config.NumberColumn(format="dollar"),
        "claims": st.column_config.ButtonColumn("claims", type="tertiary", key=clicked),
    }
    st.dataframe(
        shown(rows, names), hide_index=True, placeholder="–", column_config=columns, alt="Denial reasons by payer"
    )
    if (click := st.session_state.get(clicked)) is not None and click["row"] < rows.height:
        payer, category = rows.select("payer_id", "reason_category").row(click["row"])
        one = scope if payer == "unknown" else replace(scope, payers=(payer,))
        behind.show(warehouse, one, "line_denial_rate", ("category", category))
