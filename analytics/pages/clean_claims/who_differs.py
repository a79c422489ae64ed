"""Clinics, therapists and payers with significantly more rejected or unclean claims than the others."""

from __future__ import annotations

import streamlit as st

from analytics.comparison.groups import Compared, compare
from analytics.kpis import Figure
from analytics.pages import asking, behind
from analytics.pages.labels import group_label
from analytics.pages.wording import named, plain
from analytics.scope import Scope
from analytics.stats.compare_groups import Verdict
from analytics.warehouse import Warehouse

SAID = {"acceptance_rate": "are accepted on first pass", "clean_claim_rate": "are clean"}
BY = ("clinic", "therapist", "payer")


def who_differs(warehouse: Warehouse, scope: Scope) -> None:
    """A sentence for every group that is significantly lower than the others, the clearest first."""
    wholes = {kpi_id: asking.figure(warehouse, scope, kpi_id) for kpi_id in SAID}
    found = compare(
        [(by, _groups(warehouse, scope, kpi_id, by), whole) for kpi_id, whole in wholes.items() for by in BY]
    )
    if not found:
        return
    listed = sorted((one for one in found if one.verdict is Verdict.LOWER), key=lambda one: one.p)
    if not listed:
        st.success(f"No clinic, therapist or payer is significantly lower than the others ({len(found)} comparisons).")
    for place, one in enumerate(listed):
        text, button = st.columns([8, 1], vertical_alignment="center")
        text.markdown(plain(_sentence(warehouse, one)))
        if button.button(":primary[claims ›]", key=f"differs_{place}", type="tertiary", help="Show the claims behind"):
            behind.show(warehouse, scope, one.figure.id, (one.by, one.group))
    if listed:
        st.caption(
            f"{len(found)} comparisons, each with all others; at most one in twenty listed is expected to be chance."
        )


def _groups(warehouse: Warehouse, scope: Scope, kpi_id: str, by: str) -> list[Figure]:
    return [one for one in asking.figures(warehouse, scope, tuple(SAID), by) if one.id == kpi_id and one.group]


def _sentence(warehouse: Warehouse, one: Compared) -> str:
    of_whom = {"clinic": "Claims from", "therapist": "Claims of", "payer": "Claims to"}[one.by]
    name = group_label(warehouse, one.by, one.group)
    part, claims = int(one.figure.numerator or 0), int(one.figure.denominator or 0)
    return (
        f":orange-badge[{one.verdict}] {of_whom} **{named(name)}** {SAID[one.figure.id]} less often: "
        f"{part / claims:.1%} ({part:,} of {claims:,} claims), the others {one.others:.1%}."
    )
