"""Whose claims are turned back, or not clean, more often than those of the others: clinics, therapists and payers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import streamlit as st

from analytics.kpis import Figure
from analytics.pages import asking, behind
from analytics.pages.labels import group_label
from analytics.pages.wording import plain
from analytics.scope import Scope
from analytics.statistics import discoveries, normal_above
from analytics.warehouse import Warehouse

FALSE = 0.10
"""Part of what is listed that may be chance."""
SAID = {"acceptance_rate": "are let in at the first try", "clean_claim_rate": "are clean"}
BY = ("clinic", "therapist", "payer")
_FEWEST = 2
"""Groups below which there is nobody to compare with."""


@dataclass(frozen=True)
class Compared:
    """One group's share beside that of all other groups together; p is how likely so much less is by chance."""

    kpi_id: str
    by: str
    group: str
    part: int
    whole: int
    others: float
    p: float


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
    worse = [one for one, told in zip(found, discoveries([one.p for one in found], FALSE), strict=True) if told]
    if not worse:
        st.success(
            f"No clinic, therapist or payer does worse than the others beyond chance ({len(found)} comparisons)."
        )
    for place, one in enumerate(sorted(worse, key=lambda one: one.p)):
        text, button = st.columns([8, 1], vertical_alignment="center")
        text.markdown(plain(_sentence(warehouse, one)))
        if button.button(":primary[claims ›]", key=f"differs_{place}", type="tertiary", help="Show the claims behind"):
            behind.show(warehouse, scope, one.kpi_id, (one.by, one.group))
    if worse:
        st.caption(f"{len(found)} comparisons were made, each with all others; at most one in ten listed is chance.")


def compared(kpi_id: str, by: str, figures: Sequence[Figure]) -> list[Compared]:
    """Each group with enough claims beside all others, one-sided: a share that is lower."""
    own = [
        ((one.group or {})[by], int(one.numerator or 0), int(one.denominator or 0))
        for one in figures
        if one.id == kpi_id and one.group and one.enough
    ]
    if len(own) < _FEWEST:
        return []
    parts, wholes = sum(part for _, part, _ in own), sum(whole for *_, whole in own)
    pooled = parts / wholes
    found = []
    for group, part, whole in own:
        others = (parts - part) / (wholes - whole)
        error = sqrt(pooled * (1 - pooled) * (1 / whole + 1 / (wholes - whole)))
        p = normal_above((others - part / whole) / error) if error else 1.0
        found.append(Compared(kpi_id, by, group, part, whole, others, p))
    return found


def _sentence(warehouse: Warehouse, one: Compared) -> str:
    whose = {"clinic": "Claims from", "therapist": "Claims of", "payer": "Claims to"}[one.by]
    name = group_label(warehouse, one.by, one.group)
    return (
        f":orange-badge[worse] {whose} **{name}** {SAID[one.kpi_id]} less often: {one.part / one.whole:.1%} "
        f"({one.part:,} of {one.whole:,} claims), the others {one.others:.1%}."
    )
