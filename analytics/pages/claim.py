"""Claim: one claim's whole life, from the first sending to the last cent, down to the files' own segments."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from analytics import queries
from analytics.charts import balance
from analytics.charts.receivables import PATIENTS, PAYERS
from analytics.pages import asking, behind, life
from analytics.pages.breakdown import show
from analytics.pages.labels import code_label, day, payer_names, provider_names
from analytics.pages.wording import cents, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Claim", "claim"
PARAMETER = "claim"


def render(warehouse: Warehouse, scope: Scope) -> None:
    claim_id = str(st.query_params.get(PARAMETER, "")).strip()
    typed = st.text_input("Claim id", value=claim_id, placeholder="the id from a list of claims", max_chars=64).strip()
    if typed != claim_id:
        st.query_params[PARAMETER] = claim_id = typed
    if not claim_id:
        _to_choose_from(warehouse, scope)
        return
    profile = asking.answer(warehouse, scope, queries.CLAIM_PROFILE, claim_id=claim_id)
    if profile.is_empty():
        st.warning(
            f"There is no claim of this id as known on {day(scope.as_of)}. It may be in a file that was forgotten."
        )
        _to_choose_from(warehouse, scope)
        return
    named = st.toggle(
        "Show the patient", help="Name, birth date and member id, on this screen only.", key="claim_patient"
    )
    movements = asking.answer(warehouse, scope, queries.LEDGER_OF_CLAIM, claim_id=claim_id)
    _header(warehouse, profile.row(0, named=True), movements, named)
    _lines(warehouse, scope, claim_id)
    _money(movements)
    st.subheader("What happened")
    life.events(warehouse, scope, claim_id, unmasked=named)


def _to_choose_from(warehouse: Warehouse, scope: Scope) -> None:
    rows = asking.evidence(warehouse, scope, "initial_denial_rate", "numerator")
    if rows.is_empty():
        st.info("No denied claims in scope. Any list of claims behind a number leads here.")
        return
    st.subheader("Denied claims to start with")
    behind.table(warehouse, behind.readable(warehouse, rows), "claims_to_open")


def _header(warehouse: Warehouse, profile: dict[str, Any], movements: pl.DataFrame, named: bool) -> None:
    payers, providers = payer_names(warehouse), provider_names(warehouse)
    last = movements.row(-1, named=True) if movements.height else {}
    amounts = {
        "Charged": profile["charge"],
        "Paid by payers": movements["payer_payment"].sum() if movements.height else None,
        "Payers still owe": last.get("payer_balance"),
        "Patient still owes": last.get("patient_balance"),
    }
    for place, (label, amount) in zip(st.columns(4), amounts.items(), strict=True):
        place.metric(label, cents(amount), border=True)
    facts = {
        "Payer": payers.get(profile["payer_id"], profile["payer_id"] or "not stated"),
        "Treated": _span(profile["first_service_date"], profile["last_service_date"]),
        "By": ", ".join(providers.get(one, one) for one in profile["therapist_ids"] or ()) or "not stated",
        "At": providers.get(profile["clinic_id"], profile["clinic_id"] or "not stated"),
        "Sent": day(profile["submission_date"]) if profile["submission_date"] else "no claim file (837P) loaded",
        "First decided": day(profile["adjudication_date"]),
        "Patient": _patient(warehouse, profile["patient_key"]) if named else "••••••",
    }
    st.markdown(plain("  \n".join(f"**{name}:** {value}" for name, value in facts.items())))


def _patient(warehouse: Warehouse, patient_key: str | None) -> str:
    found = warehouse.table("patients").filter(patient_key=patient_key)
    if found.is_empty():
        return "not named in the files"
    row = found.row(0, named=True)
    name = ", ".join(part for part in (row["last_name"], row["first_name"]) if part)
    return f"{name or 'no name'}; born {day(row['birth_date'])}; member id {row['member_id'] or '–'}"


def _lines(warehouse: Warehouse, scope: Scope, claim_id: str) -> None:
    lines = asking.answer(warehouse, scope, queries.LINES_OF_CLAIM, claim_id=claim_id)
    st.subheader(f"Lines: {lines.height}")
    shown = pl.DataFrame([_line(warehouse, row) for row in lines.iter_rows(named=True)])
    if shown.height:
        st.dataframe(shown, hide_index=True, alt="The claim's lines")


def _line(warehouse: Warehouse, row: dict[str, Any]) -> dict[str, str]:
    return {
        "line": str(row["line_number"]),
        "day": day(row["service_date"]),
        "code": code_label("cpt", row["cpt"] or "none"),
        "modifiers": " ".join(row["modifiers"] or ()),
        "units": f"{row['units'] or 0:f}".rstrip("0").rstrip("."),
        "charged": cents(row["charge"]),
        "first decision": (row["first_outcome"] or "none yet").replace("_", " "),
        "why": code_label("category", row["reason_category"]) if row["reason_category"] else "",
        "reason code": code_label("carc", row["carc"]) if row["carc"] else "",
        "who can fix it": code_label("owner", row["reason_owner"]) if row["reason_owner"] else "",
        "appeal until": day(row["appeal_deadline"]) if row["appeal_deadline"] else "",
    }


def _money(movements: pl.DataFrame) -> None:
    if movements["date"].n_unique() < 2:  # one day is no course of things; the amounts stand above
        return
    st.subheader("What is still owed")
    ends = movements.unique("date", keep="last", maintain_order=True)
    sides = ((PAYERS, "payer_balance"), (PATIENTS, "patient_balance"))
    rows = pl.concat(
        ends.select(pl.col("date").alias("day"), pl.lit(who).alias("who"), pl.col(column).alias("dollars"))
        for who, column in sides
    ).sort("day", "who")
    show(balance(rows.with_columns(words=pl.Series([cents(amount) for amount in rows["dollars"]], dtype=pl.String))))


def _span(first: Any, last: Any) -> str:
    return day(first) if first == last else f"{day(first)} to {day(last)}"
