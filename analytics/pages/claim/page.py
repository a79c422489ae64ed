"""Claim: one claim's whole life, from the first sending to the last cent, down to the files' own segments."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from analytics import deadlines, queries
from analytics.access.roles import Right
from analytics.pages import asking, behind, noting, permissions
from analytics.pages.claim import finding_claims
from analytics.pages.claim.claim_course import claim_course
from analytics.pages.claim.claim_events import events
from analytics.pages.claim.claim_lines import claim_lines
from analytics.pages.claim.life import Life, life
from analytics.pages.claim.neighbors import neighbors
from analytics.pages.claim.next_step import Standing, next_steps
from analytics.pages.deadline_words import rules_by_payer
from analytics.pages.labels import day, payer_names, provider_names
from analytics.pages.wording import cents, named, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Claim", "claim"
PARAMETER = finding_claims.PARAMETER


def render(warehouse: Warehouse, scope: Scope) -> None:
    claim_id = finding_claims.wanted(warehouse, scope)
    if not claim_id:
        _to_choose_from(warehouse, scope)
        return
    whole = Scope(scope.as_of)  # one claim is shown whole, whatever payers or days other pages count

    def ask(query: queries.Query, **parameters: Any) -> pl.DataFrame:
        return asking.answer(warehouse, whole, query, claim_id=claim_id, **parameters)

    profiles = ask(queries.CLAIM_PROFILE)
    if profiles.is_empty():
        st.warning(
            f"There is no claim with this ID as of {day(scope.as_of)}. It may be in a file that was removed, or "
            "the link may come from other data."
        )
        _to_choose_from(warehouse, scope)
        return
    profile, lines = profiles.row(0, named=True), ask(queries.LINES_OF_CLAIM)
    standing = ask(queries.STANDING_OF_CLAIM, **deadlines.unappealable())
    st.header(f"Claim {claim_id}")
    is_named = permissions.may(Right.NAMES) and st.toggle(
        "Show the patient", help="Name, birth date and member id, on this screen only.", key="claim_patient"
    )
    if is_named and not warehouse.is_sample:
        noting.note_once("patient shown", claim_id)
    else:
        noting.over("patient shown")
    movements, history = ask(queries.LEDGER_OF_CLAIM), life(warehouse, whole, claim_id)
    _header(warehouse, profile, movements, is_named)
    if movements.is_empty() and not history.events:
        st.info(f"This claim has no events yet as of {day(scope.as_of)}.")
    else:
        _next(warehouse, whole, profile, standing, history)
    claim_course(movements, history, whole)
    claim_lines(warehouse, lines, standing)
    st.header("Timeline")
    events(warehouse, history, unmasked=is_named)
    neighbors(warehouse, whole, profile, lines, history.documents)


def _next(warehouse: Warehouse, scope: Scope, profile: dict[str, Any], standing: pl.DataFrame, history: Life) -> None:
    payer_id = profile["payer_id"] or ""
    found = Standing(
        profile,
        standing,
        named(payer_names(warehouse).get(payer_id, "the payer")),
        rules_by_payer(warehouse).get(payer_id),
        asking.round_of(warehouse, scope).usual_times.get(payer_id or "unknown"),
        history.rejected_for,
        scope.as_of,
    )
    with st.container(border=True):
        st.markdown("### What to do next")
        for sentence in next_steps(found):
            st.markdown(plain(sentence))


def _to_choose_from(warehouse: Warehouse, scope: Scope) -> None:
    rows = asking.evidence(warehouse, scope, "initial_denial_rate", "numerator")
    if rows.is_empty():
        st.info("No denied claims for these filters. Every list of claims links to this page.")
        return
    st.header("Denied claims")
    behind.table(warehouse, behind.readable(warehouse, rows), "claims_to_open")


def _header(warehouse: Warehouse, profile: dict[str, Any], movements: pl.DataFrame, is_named: bool) -> None:
    payers, providers = payer_names(warehouse), provider_names(warehouse)
    last = movements.row(-1, named=True) if movements.height else {}
    amounts = {
        "Charged": profile["charge"],
        "Insurance payments": movements["payer_payment"].sum() if movements.height else None,
        "Insurance balance": last.get("payer_balance"),
        "Patient balance": last.get("patient_balance"),
    }
    for place, (label, amount) in zip(st.columns(4), amounts.items(), strict=True):
        place.metric(label, cents(amount), border=True)
    facts = {
        "Payer": payers.get(profile["payer_id"], profile["payer_id"] or "not stated"),
        "Date of service": _span(profile["first_service_date"], profile["last_service_date"]),
        "Rendering provider": ", ".join(providers.get(one, one) for one in profile["therapist_ids"] or ())
        or "not stated",
        "Location": providers.get(profile["clinic_id"], profile["clinic_id"] or "not stated"),
        "Submitted": day(profile["submission_date"]) if profile["submission_date"] else "no claim file (837P) loaded",
        "Initially adjudicated": day(profile["adjudication_date"]),
        "Patient": _patient(warehouse, profile["patient_key"]) if is_named else "••••••",
    }
    st.markdown(plain("  \n".join(f"**{name}:** {named(value)}" for name, value in facts.items())))


def _patient(warehouse: Warehouse, patient_key: str | None) -> str:
    found = warehouse.table("patients").filter(patient_key=patient_key)
    if found.is_empty():
        return "not named in the files"
    row = found.row(0, named=True)
    name = ", ".join(part for part in (row["last_name"], row["first_name"]) if part)
    return f"{name or 'no name'}; born {day(row['birth_date'])}; member id {row['member_id'] or '–'}"


def _span(first: Any, last: Any) -> str:
    return day(first) if first == last else f"{day(first)} to {day(last)}"
