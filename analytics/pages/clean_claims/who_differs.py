"""Clinics, therapists and payers with significantly fewer accepted or clean claims than all others."""

from __future__ import annotations

import streamlit as st

from analytics import kpis
from analytics.comparison.groups import Compared, compare
from analytics.pages import asking, behind
from analytics.pages.labels import group_label
from analytics.pages.wording import named, plain
from analytics.scope import Scope
from analytics.stats.compare_groups import Verdict
from analytics.warehouse import Warehouse

IDS = ("acceptance_rate", "clean_claim_rate")
BY = ("clinic", "therapist", "payer")


def who_differs(warehouse: Warehouse, scope: Scope) -> None:
    """A sentence for every group that is significantly lower than the others, the clearest first."""
    found = compare(
        [
            (by, [one for one in asking.figures(warehouse, scope, IDS, by) if one.id == kpi_id and one.group], whole)
            for kpi_id in IDS
            for whole in [asking.figure(warehouse, scope, kpi_id)]
            for by in BY
        ]
    )
    if not found:
        return
    lower = sorted((one for one in found if one.verdict is Verdict.LOWER), key=lambda one: one.p)
    if not lower:
        st.success(f"No clinic, therapist or payer is significantly lower than the others ({len(found)} comparisons).")
    for place, one in enumerate(lower):
        text, button = st.columns([8, 1], vertical_alignment="center")
        text.markdown(plain(_sentence(warehouse, one)))
        if button.button(":primary[claims ›]", key=f"differs_{place}", type="tertiary", help="Show the claims behind"):
            behind.show(warehouse, scope, one.figure.id, (one.by, one.group))
    if lower:
        st.caption(f"{len(found)} comparisons, each with all others; at most one in twenty listed is chance.")


def _sentence(warehouse: Warehouse, one: Compared) -> str:
    claims = {"clinic": "claims from", "therapist": "claims of", "payer": "claims to"}[one.by]
    part, whole = int(one.figure.numerator or 0), int(one.figure.denominator or 0)
    return (
        f":orange-badge[{one.verdict}] {kpis.BY_ID[one.figure.id].title}, {claims} "
        f"**{named(group_label(warehouse, one.by, one.group))}**: {part / whole:.1%} "
        f"({part:,} of {whole:,} claims), the others {one.others:.1%}."
    )
