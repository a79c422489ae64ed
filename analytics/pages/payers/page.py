"""Payers: how they differ, and which differences are more than chance; one payer's scorecard for a contract talk."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from analytics.kpis import Figure
from analytics.pages import behind, choices, on_request
from analytics.pages.breakdown import breakdown, show
from analytics.pages.labels import payer_names
from analytics.pages.payers import payer_pictures, scorecard
from analytics.pages.payers.allowed import allowed
from analytics.pages.payers.payer_facts import Facts, everybody, facts, figures, missing
from analytics.pages.payers.payer_reasons import reasons
from analytics.pages.payers.payer_words import called, payer_findings
from analytics.pages.payers.side_by_side import side_by_side
from analytics.pages.wording import plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Payers", "payers"
FIGURES = (
    "initial_denial_rate",
    "initial_denial_rate_dollars",
    "hidden_denial_rate",
    "overturn_rate",
    "clean_claim_rate",
    "days_to_pay.p50",
    "days_to_pay.p90",
    "no_response",
    "takeback_rate",
    "ar_over_90",
)
ALL = "all"


def render(warehouse: Warehouse, scope: Scope) -> None:
    found = figures(warehouse, scope, FIGURES)
    if not found:
        st.info("No payer data for these filters.")
        return
    names = payer_names(warehouse)
    known = sorted(found, key=lambda one: called(one, names))
    chosen = choices.one(
        st.selectbox, "Show", [ALL, *known], name="payer_shown", default=ALL,
        format_func=lambda one: "all payers" if one == ALL else f"scorecard: {called(one, names)}",
    )  # fmt: skip
    if chosen == ALL:
        _beside_each_other(warehouse, scope, found, names)
    else:
        scorecard.render(warehouse, scope, chosen, names)


def _beside_each_other(
    warehouse: Warehouse, scope: Scope, found: Mapping[str, Mapping[str, Figure]], names: Mapping[str, str]
) -> None:
    if not on_request.is_wanted(warehouse, everybody(scope), "payers"):
        st.header("Payers that differ significantly")
        on_request.offer(warehouse, everybody(scope), "payers", "Compare payers")
        st.header("One figure by payer")
        breakdown(warehouse, scope, FIGURES, "payers", first="payer", figure="initial_denial_rate")
        return
    known = facts(warehouse, scope)
    _stands_out(warehouse, scope, known, names)
    side_by_side(warehouse, found, known, names)
    if lacking := missing(warehouse, scope, FIGURES):
        st.caption(plain("Unknown payer: " + "; ".join(lacking) + "."))
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        st.header(
            "Denial-rate outliers", help="Claims with a line denied at initial adjudication, of adjudicated claims."
        )
        if (payer := payer_pictures.funnel(known, names, scope)) is not None:
            behind.show(warehouse, scope, "initial_denial_rate", ("payer", payer))
    with right.container(border=True, height="stretch"):
        st.header(
            "Observed / expected denials",
            help="Adjusted for case mix: the services billed explain part of a denial rate.",
        )
        if (payer := payer_pictures.expected(known, names, scope)) is not None:
            behind.show(warehouse, scope, "line_denial_rate", ("payer", payer))
    _days(warehouse, known, names, list(found))
    allowed(warehouse, scope, known, names)
    reasons(warehouse, scope, known, names)
    st.header("One figure by payer")
    breakdown(warehouse, scope, FIGURES, "payers", first="payer", figure="initial_denial_rate")


def _stands_out(warehouse: Warehouse, scope: Scope, known: Facts, names: Mapping[str, str]) -> None:
    st.header(
        "Payers that differ significantly",
        help="Each payer compared with all others: denials (for the same services), days to pay and claims "
        "without a response. At most one in twenty listed differences is expected to be chance. Method: "
        "docs/statistics.md.",
    )
    tests = sum(one.p is not None for part in (known.adjusted, known.waited, known.silent) for one in part.values())
    if not tests:
        st.caption("Not enough data to compare any payer with the others.")
        return
    findings = payer_findings(known, names, scope)
    if not findings:
        st.success(f"No payer differs significantly, in {tests} comparisons.")
    for place, one in enumerate(findings):
        text, button = st.columns([8, 1], vertical_alignment="center")
        text.markdown(plain(f":{one.color}-badge[{one.badge}] {one.sentence}"))
        if button.button(
            ":primary[claims ›]", key=f"payer_said_{place}", type="tertiary", help="Show the claims behind"
        ):
            behind.show(warehouse, scope, one.kpi_id, ("payer", one.payer_id))
    st.caption(f"{tests} comparisons. {known.clock or ''}".strip())


def _days(warehouse: Warehouse, known: Facts, names: Mapping[str, str], payers: list[str]) -> None:
    waited = [one for one in payers if one in known.waited]
    if not waited:
        return
    slowest = max(waited, key=lambda one: known.waited[one].half or 0)
    with st.container(border=True):
        st.header(
            "Days to pay",
            help="Unpaid claims count for as long as they have been pending (Kaplan-Meier); without them, a payer "
            "that stops paying would look fast.",
        )
        chosen = choices.one(
            st.selectbox, "Payer", waited, name="payer_days", default=slowest,
            format_func=lambda one: called(one, names),
        )  # fmt: skip
        if (drawn := payer_pictures.days(known, chosen, names)) is None:
            st.info("None of its claims is paid yet.")
        else:
            show(drawn)
        st.caption(f"Shaded: 95% CI. {payer_pictures.still_waiting(known, chosen)}")
        rows = [known.waited[one] for one in waited]
        listed = pl.DataFrame(
            {
                "payer": [called(one.payer_id, names) for one in rows],
                "median (days)": [one.half for one in rows],
                "others, median": [one.others_half for one in rows],
                "90th percentile (days)": [one.most for one in rows],
                "others, 90th percentile": [one.others_most for one in rows],
                "claims": [one.claims for one in rows],
                "of them paid": [one.paid for one in rows],
                "verdict": [one.verdict.with_cases(one.claims) for one in rows],
            }
        )
        with st.expander(f"Data table: {listed.height} payers"):
            st.dataframe(listed, hide_index=True, placeholder="–", alt="Days to pay by payer")
            behind.save(warehouse, listed, "days_to_pay_by_payer")
