"""Why lines are denied: the reasons by size with the share they add up to, and which payer denies for which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from analytics import queries
from analytics.causes import rates as measured
from analytics.charts import denials as drawn
from analytics.charts.style import DOLLARS
from analytics.pages import asking, behind, choices
from analytics.pages.breakdown import picked
from analytics.pages.denials import causes
from analytics.pages.labels import code_label, payer_names
from analytics.pages.wording import dollars
from analytics.scope import Scope
from analytics.warehouse import Warehouse

BY = {
    "category": "denial category",
    "carc": "reason code (CARC)",
    "rarc": "remark code (RARC)",
    "owner": "responsible team",
    "preventability": "preventable",
}
PREVENTABILITY = {
    "preventable": "preventable",
    "vague": "non-specific reason (no RARC)",
    "hidden": "silent denial (zero-paid CO-45)",
    "other": "not preventable, or depends",
}
_KPI_OF = {
    "preventable": "preventable_denial_rate",
    "vague": "vague_denial_rate",
    "hidden": "hidden_denial_rate",
    "other": "line_denial_rate",
}
UNITS = {"dollars": "dollars", "lines": "lines"}
DRAWN = 10
"""Most reasons in a chart."""
_OF = "/"


def pareto(warehouse: Warehouse, scope: Scope) -> None:
    """Draw the reasons, the largest first, with the share they add up to."""
    left, right = st.columns(2)
    by = choices.one(left.selectbox, "By", list(BY), name="pareto_by", format_func=BY.__getitem__)
    unit = choices.one(right.segmented_control, "In", list(UNITS), name="pareto_unit")
    rows = _reasons(warehouse, scope, by, "denied_lines" if unit == "lines" else "denied_charge")
    if rows.is_empty():
        st.info("No denied lines for these filters.")
        return
    chart = drawn.pareto(rows.head(DRAWN), f"Denials by {BY[by]}", "lines" if unit == "lines" else DOLLARS)
    if (group := picked(chart, f"pareto_{by}_{unit}", nearest=False, layer=0)) is not None:
        _claims(warehouse, scope, by, group)
    more = f" The top {DRAWN} of {rows.height}; all are in the table." if rows.height > DRAWN else ""
    st.caption(f"Click a bar to see its claims.{more}")
    _listed(warehouse, scope, rows, by)


def _claims(warehouse: Warehouse, scope: Scope, by: str, group: str) -> None:
    if by == "preventability":
        behind.show(warehouse, scope, _KPI_OF[group])
    else:
        behind.show(warehouse, scope, "line_denial_rate", (by, group))


def _reasons(warehouse: Warehouse, scope: Scope, by: str, measure: str) -> pl.DataFrame:
    if by == "preventability":
        found = asking.answer(warehouse, scope, queries.DENIALS_BY_PREVENTABILITY)
        grouped = [(row["preventability"], row["denied_lines"], row["denied_charge"]) for row in found.to_dicts()]
    else:
        lines, charges = (
            {
                (one.group or {})[by]: one.numerator or 0
                for one in asking.figures(warehouse, scope, (kpi_id,), by)
                if one.group
            }
            for kpi_id in ("line_denial_rate", "initial_denial_rate_dollars")
        )
        grouped = [(key, int(count), charges.get(key, 0)) for key, count in lines.items()]
    rows = [
        {
            "group": key,
            "label": PREVENTABILITY[key] if by == "preventability" else code_label(by, key),
            "value": float(charge if measure == "denied_charge" else count),
            "words": f"{count:,} lines, {dollars(charge)}",
            "lines": count,
            "charged": float(charge),
        }
        for key, count, charge in grouped
    ]
    schema = {"group": pl.String, "label": pl.String, "value": pl.Float64, "words": pl.String, "lines": pl.Int64,
              "charged": pl.Float64}  # fmt: skip
    cumulative = pl.col("value").cum_sum() / pl.col("value").sum()
    return (
        pl.DataFrame(rows, schema=schema)
        .sort("value", "label", descending=[True, False])
        .with_columns(cumulative.alias("cumulative"))
        .with_columns((pl.col("cumulative") * 100).round(0).cast(pl.Int64).cast(pl.String).add("%").alias("together"))
        .with_row_index("rank")
    )


def _listed(warehouse: Warehouse, scope: Scope, rows: pl.DataFrame, by: str) -> None:
    named = rows.select(
        pl.col("label").alias(BY[by]), "lines", "charged", pl.col("together").alias("cumulative"),
        pl.lit("show").alias("claims"),
    )  # fmt: skip
    clicked = f"behind_pareto_by_{by}"
    columns: dict[str, Any] = {
        "charged": st.column_config.NumberColumn(format="dollar"),
        "claims": st.column_config.ButtonColumn("claims", type="tertiary", key=clicked),
    }
    with st.expander(f"Data table: {rows.height} groups"):
        st.dataframe(named, hide_index=True, placeholder="–", column_config=columns, alt=f"Denials by {BY[by]}")
        behind.save(warehouse, named.drop("claims"), f"denials_by_{by}")
    if (click := st.session_state.get(clicked)) is not None and click["row"] < rows.height:
        _claims(warehouse, scope, by, str(rows["group"][click["row"]]))


def payers_and_reasons(warehouse: Warehouse, scope: Scope) -> None:
    """Draw the map: which payer denies for which reason, colored only where it is more than chance."""
    if not causes.is_ready(warehouse, scope):
        st.caption(causes.NOT_YET)
        return
    rows = _map(warehouse, scope)
    if rows.is_empty():
        st.info(f"Not enough data for a heat map: no reason has {measured.LEAST_OF_REASON} denied lines.")
        return
    chart = drawn.heat(rows, "Share of each payer's adjudicated lines denied, by reason")
    if (cell := picked(chart, "map", nearest=False, layer=0)) is not None:
        _claims_of_cell(warehouse, scope, *cell.split(_OF, 1))
    st.caption(
        "Click a cell to see its claims. Share of each payer's adjudicated lines denied for the reason. Colored "
        "only where the payer differs significantly from all payers (99.9% confidence); a dash means none. The "
        f"{DRAWN} most frequent reasons at most."
    )
    listed = rows.filter(pl.col("lines") > 0).sort("lines", "payer", "reason", descending=[True, False, False])
    named = listed.select("payer", "reason", pl.col("words").alias("denied"), "state", pl.lit("show").alias("claims"))
    columns = {"claims": st.column_config.ButtonColumn("claims", type="tertiary", key="behind_map")}
    with st.expander(f"Data table: {listed.height} payers and reasons"):
        st.dataframe(named, hide_index=True, placeholder="–", column_config=columns, alt="Denials by payer and reason")
        behind.save(warehouse, named.drop("claims"), "denials_by_payer_and_reason")
    if (click := st.session_state.get("behind_map")) is not None and click["row"] < listed.height:
        _claims_of_cell(warehouse, scope, *listed["group"][click["row"]].split(_OF, 1))


def _claims_of_cell(warehouse: Warehouse, scope: Scope, category: str, payer_id: str) -> None:
    one_payer = replace(scope, payers=(payer_id,)) if payer_id != "unknown" else scope
    behind.show(warehouse, one_payer, "line_denial_rate", ("category", category))


def _map(warehouse: Warehouse, scope: Scope) -> pl.DataFrame:
    found = causes.looked(warehouse, scope).by_payer_and_reason
    totals: dict[str, int] = {}
    for rate in found:
        totals[rate.group[1]] = totals.get(rate.group[1], 0) + rate.denied
    ordered = sorted(totals, key=lambda one: (-totals[one], one))
    kept = [reason for reason in ordered if totals[reason] >= measured.LEAST_OF_REASON][:DRAWN]
    names = payer_names(warehouse)
    rows = []
    for rate in sorted(found, key=lambda one: kept.index(one.group[1]) if one.group[1] in kept else len(kept)):
        payer, reason = rate.group
        if reason in kept:
            rows.append(
                {
                    "group": f"{reason}{_OF}{payer}",
                    "payer": names.get(payer, "not stated" if payer == "unknown" else payer),
                    "reason": code_label("category", reason),
                    "share": rate.share,
                    "strength": rate.strength,
                    "shown": "–" if not rate.denied else f"{rate.share:.1%}",
                    "state": str(rate.verdict),
                    "words": f"{rate.share:.1%}, {rate.denied:,} of {rate.lines:,} lines (all payers {rate.whole:.1%})",
                    "lines": rate.denied,
                }
            )
    return pl.DataFrame(rows)
