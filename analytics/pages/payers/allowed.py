"""Allowed amount per unit by payer and code, compared with other payers, in dollars a year."""

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
from analytics.payers.yields import LEAST_LINES, LEAST_PAYERS, WORTH, Yield
from analytics.scope import Scope
from analytics.stats.compare_groups import Verdict
from analytics.warehouse import Warehouse

MOST = 12
"""Rows shown; the rest is in an expander."""
DEFINED = (
    "Allowed is what the payer paid or assigned to the patient in its last remittance in force, on lines with an "
    "allowed amount above zero. Each payer and code is compared with the median allowed amount per unit of the "
    f"other payers; {LEAST_LINES} lines of {LEAST_PAYERS} other payers are needed."
)


def allowed(warehouse: Warehouse, scope: Scope, facts: Facts, names: Mapping[str, str]) -> None:
    """Draw the codes for which payers allow less than the others, the costliest first; all in a fold."""
    st.header("Allowed per unit", help=DEFINED)
    found = [one for one in facts.yields if not scope.payers or one.payer_id in scope.payers]
    judged = [one for one in found if one.verdict is not Verdict.NOT_ENOUGH_DATA]
    if not judged:
        st.info("Not enough data to compare allowed amounts between payers.")
        return
    low = [one for one in judged if one.verdict is Verdict.LOWER]
    total = sum(one.a_year or 0.0 for one in low)
    st.markdown(
        plain(
            f"For {len(low):,} of {len(judged):,} codes and payers the allowed amount is below the other payers' "
            f"median: about **{dollars(-total)} a year** at the units billed. Medicare and Medicaid amounts are "
            "set by law; the rest is contracts."
        )
    )
    rows = listed(low[:MOST] or judged[:MOST], names)
    clicked = "behind_allowed"
    columns: dict[str, Any] = {
        **_formats(),
        "claims": st.column_config.ButtonColumn(
            "claims", type="tertiary", key=clicked, help="Shows the lines behind this"
        ),
    }
    st.dataframe(
        rows.drop("verdict").with_columns(claims=pl.lit("show")),
        hide_index=True,
        placeholder="–",
        column_config=columns,
        alt="Codes paid below peers",
    )
    with st.expander(f"All {len(judged):,} codes and payers"):
        everything = listed(judged, names)
        st.dataframe(
            everything,
            hide_index=True,
            placeholder="–",
            column_config=_formats(),
            alt="Allowed per unit by payer and code",
        )
        behind.save(warehouse, everything, "allowed_by_code_and_payer", totals={"payer": "total", "per year": SUM})
    if (click := st.session_state.get(clicked)) is not None and click["row"] < rows.height:
        one = (low[:MOST] or judged[:MOST])[click["row"]]
        _lines(warehouse, scope, one, called(one.payer_id, names))


def listed(found: list[Yield], names: Mapping[str, str]) -> pl.DataFrame:
    """Payers and codes as rows, in the order given."""
    rows = [
        (
            called(one.payer_id, names), code_label("cpt", one.cpt), round(one.a_unit, 2),
            f"{one.low:,.2f}–{one.high:,.2f}", round(one.others or 0.0, 2), round(one.a_unit - (one.others or 0.0), 2),
            round(one.units), round(one.a_year or 0.0), one.lines, str(one.verdict),
        )
        for one in found
    ]  # fmt: skip
    names_ = ("payer", "code", "per unit", "95% CI", "peer median", "difference", "units", "per year", "lines")
    return pl.DataFrame(rows, schema=[*names_, "verdict"], orient="row")


def _formats() -> dict[str, Any]:
    money = {
        "per unit": "Allowed amount per unit.",
        "peer median": "Median of the other payers' allowed amounts per unit.",
        "difference": "Difference per unit from that median.",
        "per year": "The difference times the units of one year at the pace of this period.",
    }
    return {name: st.column_config.NumberColumn(format="dollar", help=text) for name, text in money.items()} | {
        "verdict": st.column_config.Column(help=f"Significant and {dollars(WORTH)} a year or more.")
    }


@st.dialog("Lines behind this amount", width="large")
def _lines(warehouse: Warehouse, scope: Scope, one: Yield, name: str) -> None:
    st.markdown(plain(f"{named(name)}, {code_label('cpt', one.cpt)}: {one.lines:,} lines with an allowed amount"))
    rows = warehouse.evidence(queries.ALLOWED_BY_CODE, everybody(scope))
    rows = rows.filter((pl.col("payer_id").fill_null("unknown") == one.payer_id) & (pl.col("cpt") == one.cpt))
    wanted = [
        "claim_id",
        "line_number",
        "cpt",
        "service_date",
        "payer_id",
        "therapist_id",
        "units",
        "charge",
        "allowed",
    ]
    behind.table(warehouse, behind.readable(warehouse, rows.select(*wanted, "file_id", "segment")), "allowed")
