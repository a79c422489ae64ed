"""Clinics, therapists and payers with significantly more rejected or unclean claims than the others."""

from __future__ import annotations

import streamlit as st

from analytics.comparison.beside_others import Compared, compared, worse
from analytics.pages import asking, behind
from analytics.pages.labels import group_label
from analytics.pages.wording import named, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

SAID = {"acceptance_rate": "are accepted on first pass", "clean_claim_rate": "are clean"}
BY = ("clinic", "therapist", "payer")


def who_differs(warehouse: Warehouse, scope: Scope) -> None:
    """A sentence for every group that does worse than the others beyond chance, the clearest first."""
    found = [
        one
        for by in BY
        for kpi_id in SAID
        for one in compared(kpi_id, by, asking.figures(warehouse, scope, tuple(SAID), by))
    ]
    if not found:
        return
    listed = worse(found)
    if not listed:
        st.success(f"No clinic, therapist or payer is significantly worse than the others ({len(found)} comparisons).")
    for place, one in enumerate(listed):
        text, button = st.columns([8, 1], vertical_alignment="center")
        text.markdown(plain(_sentence(warehouse, one)))
        if button.button(":primary[claims ›]", key=f"differs_{place}", type="tertiary", help="Show the claims behind"):
            behind.show(warehouse, scope, one.kpi_id, (one.by, one.group))
    if listed:
        st.caption(
            f"{len(found)} comparisons, each with all others; at most one in twenty listed is expected to be chance."
        )


def _sentence(warehouse: Warehouse, one: Compared) -> str:
    of_whom = {"clinic": "Claims from", "therapist": "Claims of", "payer": "Claims to"}[one.by]
    name = group_label(warehouse, one.by, one.group)
    return (
        f":orange-badge[worse] {of_whom} **{named(name)}** {SAID[one.kpi_id]} less often: {one.part / one.whole:.1%} "
        f"({one.part:,} of {one.whole:,} claims), the others {one.others:.1%}."
    )
