"""Definitions: what every figure means, what it leaves out, which target it is held to, and what others report."""

from __future__ import annotations

import streamlit as st

from analytics import kpis, reference
from analytics.kpis import Kpi
from analytics.pages import choices
from analytics.pages.definitions.definition_details import taken_apart
from analytics.pages.tiles import definition
from analytics.pages.wording import plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Definitions", "definitions"
_PARTS = "ar_aging."
WORDS = {
    "claim": "What was billed for one patient and a set of treatments, with every resubmission and every answer.",
    "line": "One billed service on a claim: a code, its modifiers, its units, its charge.",
    "denied": "The payer paid nothing on a line, nothing is patient responsibility, and the reason code is a denial.",
    "silent denial": "Nothing was paid, and the whole charge was adjusted as contractual (CO-45 and similar).",
    "adjudicated": "The payer has adjudicated: paid, denied, or assigned to the patient.",
    "A/R": "Accounts receivable: money that payers and patients still owe the practice.",
    "95% CI": "Confidence interval: given the number of cases, the range that contains the true rate 19 times out "
    "of 20.",
    "CARC, RARC": "The codes by which payers give the reason (CARC) and remarks on it (RARC).",
    "835, 837P, 277CA": "Files: remittances (835), submitted claims (837P) and acknowledgements (277CA).",
}


def render(warehouse: Warehouse | None, scope: Scope | None) -> None:
    st.header("Metrics")
    wanted = choices.words(
        st.text_input, "Find", name="definitions_find", placeholder="denial, days, clean ..."
    ).lower()
    for kpi in kpis.KPIS:
        if not kpi.id.startswith(_PARTS) and _is_wanted(kpi, wanted):
            _one(warehouse, scope, kpi, is_asked_for=kpi.id == wanted)

    parts = [kpi for kpi in kpis.KPIS if kpi.id.startswith(_PARTS)]
    if wanted in "a/r by age and by status, a/r aging, money owed":
        with st.expander("A/R by age and by status"):
            st.markdown(plain(parts[0].meaning))
            st.markdown("\n".join(f"- {kpi.title}" for kpi in parts))
    st.header("Glossary")
    for word, meaning in WORDS.items():
        st.markdown(f"**{word}**: {meaning}")


def _is_wanted(kpi: Kpi, wanted: str) -> bool:
    if wanted in kpis.BY_ID:
        return kpi.id == wanted
    return wanted in f"{kpi.id} {kpi.title} {kpi.meaning}".lower()


def _one(warehouse: Warehouse | None, scope: Scope | None, kpi: Kpi, is_asked_for: bool) -> None:
    """One figure; its numbers and its SQL are fetched when its fold is opened."""
    fold = st.expander(kpi.title, expanded=is_asked_for, key=f"definition_{kpi.id}", on_change="rerun")
    with fold:
        st.markdown(definition(kpi))
        if kpi.needs:
            st.markdown(f"**Needs files:** {', '.join(kpi.needs)}")
        for row in reference.benchmarks().filter(kpi=kpi.id).iter_rows(named=True):
            where = f"{row['population']}, {row['year']}"
            rests_on = f"{row['source']}{'' if row['verified'] else ', not verified'}; {row['caveat']}"
            st.markdown(plain(f"**Published benchmark:** {where}: {row['figure']} ({rests_on})."))
        if warehouse is not None and scope is not None and fold.open:
            taken_apart(warehouse, scope, kpi)
        st.caption(f"ID on the command line and in exports: {kpi.id}")
