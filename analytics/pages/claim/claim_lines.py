"""The lines of a claim: billed, adjudicated, the reasons in words, and the responsible team."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from analytics import reference
from analytics.pages import behind
from analytics.pages.labels import STATES, code_label, day
from analytics.pages.wording import plain
from analytics.warehouse import Warehouse

_MONEY = st.column_config.NumberColumn(format="dollar")


def claim_lines(warehouse: Warehouse, lines: pl.DataFrame, standing: pl.DataFrame) -> None:
    """The list, and under it every reason once, in words."""
    st.header(f"Lines: {lines.height}")
    if lines.is_empty():
        st.info("No line of this claim is known on this date.")
        return
    owed = {row["line_id"]: row for row in standing.iter_rows(named=True)}
    shown = pl.DataFrame([_line(row, owed.get(row["line_id"], {})) for row in lines.iter_rows(named=True)])
    money = {name: _MONEY for name in ("charged", "insurance balance", "patient balance")}
    st.dataframe(shown, hide_index=True, placeholder="–", column_config=money, alt="Service lines of the claim")
    behind.save(warehouse, shown, "claim_lines")
    if parts := reasons(lines):
        st.markdown(plain("**Reasons for the initial denial**\n" + "\n".join(parts)))


def reasons(lines: pl.DataFrame) -> list[str]:
    """Every reason for which lines were denied at first: the lines, the reason and remark in words, who, what to do."""
    denied = lines.filter(pl.col("carc").is_not_null())
    routes = dict(reference.carc().select("carc", "route").iter_rows())
    keys = ("carc", "rarc", "reason_category", "reason_owner")
    parts = []
    for (carc, rarc, category, owner), same in denied.group_by(*keys, maintain_order=True):
        numbers = ", ".join(str(number) for number in same["line_number"])
        one = f"- **Line{'' if same.height == 1 else 's'} {numbers}**: {code_label('carc', str(carc))}"
        one += f", with the remark {code_label('rarc', str(rarc))}" if rarc else ""
        one += f" ({code_label('category', str(category))})" if category else ""
        one += f". Responsible team: {code_label('owner', str(owner))}" if owner and owner != "none" else ""
        one += f". What to do: {routes[carc]}" if routes.get(str(carc)) else ""
        parts.append(f"{one}.")
    return parts


def _line(row: dict[str, Any], owed: dict[str, Any]) -> dict[str, object]:
    status = owed.get("payer_state")
    return {
        "line": row["line_number"],
        "day": day(row["service_date"]),
        "code": code_label("cpt", row["cpt"] or "none"),
        "modifiers": " ".join(row["modifiers"] or ()),
        "units": f"{row['units'] or 0:f}".rstrip("0").rstrip("."),
        "charged": row["charge"],
        "insurance balance": owed.get("payer_receivable", Decimal(0)),
        "patient balance": owed.get("patient_receivable", Decimal(0)),
        "status": STATES.get(status or "", "") if owed.get("payer_receivable") else "no insurance balance",
        "initial adjudication": (row["first_outcome"] or "none yet").replace("_", " "),
        "why": code_label("category", row["reason_category"]) if row["reason_category"] else "",
        "responsible team": code_label("owner", row["reason_owner"]) if row["reason_owner"] else "",
    }
