"""Every payer in one row: numbers that can be sorted and summed, and what is too few to be one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import polars as pl
import streamlit as st

from analytics import kpis
from analytics.kpis import Figure
from analytics.pages import behind
from analytics.pages.payers.payer_facts import Facts
from analytics.pages.payers.payer_words import called
from analytics.pages.tiles import definition
from analytics.pages.wording import interval_of
from analytics.payers import yields
from analytics.payers.case_mix import LEAST_LINES
from analytics.warehouse import Warehouse

SHARES = {
    "denied claims": "initial_denial_rate",
    "hidden": "hidden_denial_rate",
    "overturned": "overturn_rate",
    "no response": "no_response",
    "clean": "clean_claim_rate",
    "over 90 days": "ar_over_90",
}
DAYS = {"days to pay, median": "days_to_pay.p50", "days to pay, 90th": "days_to_pay.p90"}
MOST_SHOWN = 20
"""Most payers for a table without a scroll bar."""
TAKEN, DENIED = "takeback_rate", "initial_denial_rate_dollars"
_HELP = {
    "95% CI": "95% confidence interval of the denial rate of claims.",
    "observed / expected": "Denied lines divided by the number expected from the other payers' rates for the same "
    "code, modifiers, diagnosis chapter, place of service and first or later visit. 1.2 means 20% more.",
    "records requests": "Share of adjudicated lines denied with a code that requests records.",
    "allows": "Allowed amounts of the payer as a share of the other payers' median for the same units.",
    "paid": "Dollars paid in the payer's remittances, before recoupments.",
    "denied charges": "Charges of lines denied at initial adjudication, incl. silent denials.",
    "too few cases": "Figures with too few cases, with their number.",
}


def side_by_side(
    warehouse: Warehouse, found: Mapping[str, Mapping[str, Figure]], facts: Facts, names: Mapping[str, str]
) -> None:
    """Draw the table."""
    st.header("Payer comparison", help="Hover over a heading for its definition; click it to sort.")
    rows = comparison(warehouse, found, facts, names)
    percent = dict.fromkeys([*SHARES, "records requests", "recouped", "allows"], "percent")
    money = dict.fromkeys(("paid", "denied charges"), "dollar")
    formats = {**percent, **money, "observed / expected": "%.2f", **dict.fromkeys(DAYS, "day %d")}
    meant = {**SHARES, **DAYS, "recouped": TAKEN}
    columns: dict[str, Any] = {}
    for name, dtype in rows.schema.items():
        help_text = _HELP.get(name) or definition_of(meant, name)
        looks = st.column_config.NumberColumn(format=formats.get(name), help=help_text)
        columns[name] = looks if dtype.is_numeric() else st.column_config.Column(help=help_text)
    height: Literal["content", "auto"] = "content" if rows.height <= MOST_SHOWN else "auto"
    st.dataframe(rows, hide_index=True, placeholder="–", column_config=columns, height=height, alt="Figures by payer")
    behind.save(warehouse, rows, "payers")


def definition_of(meant: Mapping[str, str], name: str) -> str | None:
    """The definition of the KPI in a column; None where it is none."""
    return definition(kpis.BY_ID[meant[name]]) if name in meant else None


def comparison(
    warehouse: Warehouse, found: Mapping[str, Mapping[str, Figure]], facts: Facts, names: Mapping[str, str]
) -> pl.DataFrame:
    """One row a payer, by name; null where there is nothing, or too few to be a number."""
    classes = dict(warehouse.table("payers").select("payer_id", "payer_class").iter_rows())
    rows = [
        {"payer": called(payer, names)}
        | _cells(payer, found[payer], facts)
        | {"kind": (classes.get(payer) or "").replace("_", " ")}
        for payer in sorted(found, key=lambda one: called(one, names))
    ]
    shares = [*SHARES, "records requests", "recouped", "allows", "observed / expected"]
    texts = ("payer", "kind", "95% CI", "too few cases")
    kinds: dict[str, Any] = dict.fromkeys(shares, pl.Float64) | dict.fromkeys(texts, pl.String)
    kinds |= dict.fromkeys((*DAYS, "decided"), pl.Int64) | dict.fromkeys(("paid", "denied charges"), pl.Decimal(18, 2))
    return pl.DataFrame(rows, schema={name: kinds[name] for name in rows[0]})


def _cells(payer: str, own: Mapping[str, Figure], facts: Facts) -> dict[str, object]:
    few: list[str] = []
    adjusted, allowed = facts.adjusted.get(payer), yields.together(facts.yields, payer)
    rate = own.get("initial_denial_rate")
    taken, denied = own.get(TAKEN), own.get(DENIED)
    shares = {name: _share(own.get(kpi_id), name, few) for name, kpi_id in SHARES.items()}
    days = {name: _days(own.get(kpi_id), name, few) for name, kpi_id in DAYS.items()}
    return {
        "denied claims": shares.pop("denied claims"),
        "95% CI": interval_of(rate) if rate and rate.enough else "",
        "observed / expected": round(adjusted.ratio, 2) if adjusted and adjusted.ratio is not None else None,
        **days,
        "allows": round(allowed, 3) if allowed is not None else None,
        "overturned": shares.pop("overturned"),
        "records requests": requests(facts, payer),
        "no response": shares.pop("no response"),
        "recouped": _share(taken, "recouped", few),
        "paid": taken.denominator if taken else None,
        "denied charges": denied.numerator if denied else None,
        "decided": int(rate.denominator or 0) if rate else 0,
        **shares,
        "too few cases": ", ".join(few),
    }


def requests(facts: Facts, payer: str) -> float | None:
    """The share of a payer's decided lines that it denied to ask for records; None of too few lines."""
    lines = adjusted.decided if (adjusted := facts.adjusted.get(payer)) else 0
    if lines < LEAST_LINES:
        return None
    return round(int(facts.reasons.filter(payer_id=payer)["requests"].sum()) / lines, 3)


def _share(figure: Figure | None, name: str, few: list[str]) -> float | None:
    if figure is None or figure.value is None:
        return None
    if not figure.enough:
        few.append(f"{name} (n = {figure.rows})")
        return None
    return round(float(figure.value), 3)


def _days(figure: Figure | None, name: str, few: list[str]) -> int | None:
    value = _share(figure, name, few)
    return None if value is None else int(value)
