"""What payers allow for a unit of each code, beside the other payers, in dollars a year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from analytics import queries
from analytics.exports import SUM
from analytics.pages import behind
from analytics.pages.labels import code_label
from analytics.pages.payers.payer_facts import Facts, everybody
from analytics.pages.payers.payer_words import called
from analytics.pages.wording import dollars, named, plain
from analytics.payers.verdicts import FEW
from analytics.payers.yields import HIGHER, LEAST_LINES, LEAST_PAYERS, LOWER, Yield
from analytics.scope import Scope
from analytics.warehouse import Warehouse

MOST = 12
"""Rows before the rest is folded away."""
DEFINED = (
    "Allowed is what the payer paid or left to the patient in its last standing answer, on lines where that is more "
    "than nothing: denied lines are told elsewhere. Each payer and code stands beside the median of the other payers' "
    f"amounts for a unit; {LEAST_LINES} lines of {LEAST_PAYERS} other payers are needed."
)


def allowed(warehouse: Warehouse, scope: Scope, facts: Facts, names: Mapping[str, str]) -> None:
    """Draw the codes for which payers allow less than the others, the costliest first; all in a fold."""
    st.header("What they allow for a unit", help=DEFINED)
    found = [one for one in facts.yields if not scope.payers or one.payer_id in scope.payers]
    judged = [one for one in found if one.verdict != FEW]
    if not judged:
        st.info("Not enough data to hold what payers allow for a code against each other.")
        return
    low = [one for one in judged if one.verdict == LOWER]
    total = sum(one.a_year or 0.0 for one in low)
    st.markdown(
        plain(
            f"For {len(low):,} of {len(judged):,} codes and payers less is allowed than the other payers' median: "
            f"about **{dollars(-total)} a year** at the units billed. What Medicare and Medicaid allow is set by law; "
            "the rest is contracts."
        )
    )
    rows = listed(low[:MOST] or judged[:MOST], names)
    clicked = "behind_allowed"
    columns: dict[str, Any] = {
        **_formats(),
        "claims": st.column_config.ButtonColumn("claims", type="tertiary", key=clicked, help="Show the lines behind"),
    }
    st.dataframe(
        rows.drop("verdict").with_columns(claims=pl.lit("show")),
        hide_index=True,
        placeholder="–",
        column_config=columns,
        alt="Codes that pay less",
    )
    with st.expander(f"All {len(judged):,} codes and payers"):
        everything = listed(judged, names)
        st.dataframe(
            everything, hide_index=True, placeholder="–", column_config=_formats(), alt="What payers allow by code"
        )
        behind.save(warehouse, everything, "allowed_by_code_and_payer", totals={"payer": "all together", "a year": SUM})
    if (click := st.session_state.get(clicked)) is not None and click["row"] < rows.height:
        one = (low[:MOST] or judged[:MOST])[click["row"]]
        _lines(warehouse, scope, one, called(one.payer_id, names))


def listed(found: list[Yield], names: Mapping[str, str]) -> pl.DataFrame:
    """Payers and codes as rows, in the order given."""
    rows = [
        (
            called(one.payer_id, names), code_label("cpt", one.cpt), round(one.a_unit, 2),
            f"{one.low:,.2f}–{one.high:,.2f}", round(one.others or 0.0, 2), round(one.a_unit - (one.others or 0.0), 2),
            round(one.units), round(one.a_year or 0.0), one.lines, one.verdict,
        )
        for one in found
    ]  # fmt: skip
    names_ = ("payer", "code", "a unit", "95% sure", "others' median", "difference", "units", "a year", "lines")
    return pl.DataFrame(rows, schema=[*names_, "verdict"], orient="row")


def _formats() -> dict[str, Any]:
    money = {
        "a unit": "Dollars allowed for a unit.",
        "others' median": "The middle one of what the other payers allow for a unit.",
        "difference": "Dollars a unit more (or less) than that.",
        "a year": "The difference for as many units as a year of this period holds.",
    }
    return {name: st.column_config.NumberColumn(format="dollar", help=text) for name, text in money.items()} | {
        "verdict": st.column_config.Column(help=f"Beyond chance and $100 a year: {LOWER}, {HIGHER}.")
    }


@st.dialog("The lines behind this amount", width="large")
def _lines(warehouse: Warehouse, scope: Scope, one: Yield, name: str) -> None:
    st.markdown(plain(f"{named(name)}, {code_label('cpt', one.cpt)}: {one.lines:,} lines with something allowed"))
    rows = warehouse.evidence(queries.ALLOWED_BY_CODE, everybody(scope))
    rows = rows.filter((pl.col("payer_id").fill_null("unknown") == one.payer_id) & (pl.col("cpt") == one.cpt))
    told = ["claim_id", "line_number", "cpt", "service_date", "payer_id", "therapist_id", "units", "charge", "allowed"]
    behind.table(warehouse, behind.readable(warehouse, rows.select(*told, "file_id", "segment")), "allowed")
