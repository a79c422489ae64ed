"""Top findings: sentences about combinations denied significantly more often, each with its claims."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import streamlit as st

from analytics import queries
from analytics.causes import Finding, Search, search
from analytics.causes.rates import Rate, among_known, by_payer_and_reason, by_trait
from analytics.causes.search import LEAST_LINES_ALL
from analytics.causes.traits import NAMED, SHOWN
from analytics.pages import asking, behind, on_request
from analytics.pages.labels import code_label, day, group_label
from analytics.pages.wording import dollars, named, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

FIRST_SHOWN = 5
_NAME = "causes"
NOT_YET = "Shown after the search for root causes: use the button at the top of this page."
TRAITS = (
    "payer, code, codes billed together, modifier, diagnosis chapter, place of service, therapist, clinic, "
    "missing authorization number, days to filing and first visit"
)


@dataclass(frozen=True)
class Looked:
    """What the lines of a scope tell: the findings, rates by circumstance (`traits.SHOWN`), and by payer and reason.

    `among_known` holds the rate of all lines of which a circumstance is known.
    """

    search: Search
    by_trait: dict[str, list[Rate]]
    among_known: dict[str, Rate | None]
    by_payer_and_reason: list[Rate]


def is_ready(warehouse: Warehouse, scope: Scope) -> bool:
    """Whether the lines of this scope are searched at once, or a reader asked for it; says so where not."""
    return on_request.is_wanted(warehouse, scope, _NAME)


def looked(warehouse: Warehouse, scope: Scope) -> Looked:
    """The lines of this scope, asked for and searched once."""
    return _looked(warehouse.snapshot, scope.counted, warehouse)


@st.cache_data(max_entries=50, show_spinner="Searching for root causes ...")
def _looked(snapshot: str, scope: Scope, _warehouse: Warehouse) -> Looked:
    # What is kept is what was found, not the lines: there may be millions.
    lines = _warehouse.ask(queries.LINE_PROFILES, scope)
    return Looked(
        search(lines),
        {trait: by_trait(lines, trait) for trait in SHOWN},
        {trait: among_known(lines, trait) for trait in SHOWN},
        by_payer_and_reason(lines),
    )


def causes(warehouse: Warehouse, scope: Scope) -> None:
    """Draw the sentences, the costliest first."""
    if not is_ready(warehouse, scope):
        st.header("Top findings")
        on_request.offer(warehouse, scope, _NAME, "Search for root causes")
        return
    found = looked(warehouse, scope).search
    st.header("Top findings")
    if not found.tests:
        few = f"not enough data (n = {found.lines:,}; {LEAST_LINES_ALL} adjudicated lines are needed)"
        st.caption("No denials for these filters." if not found.denied else f"Root causes: {few}.")
        return
    if not found.findings:
        st.success(f"No findings: none of {found.tests:,} combinations is denied significantly more often.")
    else:
        with st.container(border=True, gap="xsmall"):
            for place, finding in enumerate(found.findings[:FIRST_SHOWN]):
                _one(warehouse, scope, finding, place, found.lines)
    if rest := found.findings[FIRST_SHOWN:]:
        with st.expander(f"{len(rest)} more, smaller or ended"):
            for place, finding in enumerate(rest, FIRST_SHOWN):
                _one(warehouse, scope, finding, place, found.lines)
    latest = (
        f"Searched: dates of service since {day(found.since)}, the latest {found.lines:,} lines. "
        if found.since
        else ""
    )
    st.caption(
        f"{latest}{found.tests:,} combinations were tested: one or two of {TRAITS}; each denial category "
        "separately, then all together. At most one in ten listed findings is expected to be chance (false "
        "discovery rate). Dollars are charges of the denials above the expected number.",
        help="Lines of the same claim or patient are adjudicated alike, so they carry less weight. Denials "
        "explained by one finding are not listed again. Expected: the number if these lines were denied like "
        "all other lines with known values; days to filing, diagnosis and authorization number are unknown "
        "for a claim without its 837P. Method and false-alarm rate: docs/statistics.md.",
    )


def sentence(warehouse: Warehouse, finding: Finding) -> str:
    """A finding in one line: who denies what, how many of how many, how many were expected, since when."""
    counts = f"{finding.denied:,} of {finding.lines:,} lines, expected {_expected(finding.expected)}"
    if finding.is_apart:
        counts += " (without the lines listed separately)"
    span = f"until {day(finding.until)}" if finding.until else f"since {day(finding.since)}" if finding.since else ""
    return "; ".join(part for part in (f"{_who_and_what(warehouse, finding)}: {counts}", span) if part)


def among(finding: Finding, lines: int) -> str:
    """Of how many lines in scope a finding's traits are known, where that is not all of them."""
    return f"; compared with the {finding.compared:,} lines for which this is known" if finding.compared < lines else ""


def _who_and_what(warehouse: Warehouse, finding: Finding) -> str:
    traits = dict(finding.traits)
    payer = traits.get("payer")
    who = f"{named(group_label(warehouse, 'payer', payer))} denies" if payer else "Payers deny"
    what = traits["pair"].replace(" with ", " billed with ") if "pair" in traits else traits.get("cpt", "")
    parts = [
        _in_words(warehouse, trait, value) for trait, value in finding.traits if trait not in ("payer", "cpt", "pair")
    ]
    if not what:
        what = "first visits" if traits.get("visit") == "first" else "lines"
        parts = [part for part in parts if part != "on first visits"] if what == "first visits" else parts
    if finding.reason:
        why = f" ({code_label('category', finding.reason)})"
    else:
        mostly = finding.category and finding.category_lines * 2 >= finding.denied
        why = f" (mostly {code_label('category', str(finding.category))})" if mostly else ""
    return f"{who} {' '.join([what, *parts])}{why}"


def _in_words(warehouse: Warehouse, trait: str, value: str) -> str:
    name = named(group_label(warehouse, trait, value))
    return {
        "modifier": f"with modifier {value}",
        "diagnosis_chapter": f"for diagnoses of {name}",
        "pos": f"at place of service {name}",
        "therapist": f"by {name}",
        "clinic": f"at {name}",
        "authorization": "on claims without an authorization number",
        "filing": f"filed {value} after the service" if value[0] in "mw" else f"filed after {value}",
        "visit": f"on {value} visits",
    }[trait]


def trait_label(trait: str, value: str) -> str:
    """A value of `causes.traits.SHOWN` as a person calls it."""
    if trait == "visit":
        return "first visit" if value == "first" else "later visits"
    if trait == "authorization":
        return "number on the claim" if value == NAMED else "no number on the claim"
    return value


def _expected(count: float) -> str:
    return "less than 1" if count < 1 else f"{count:,.0f}"


def _one(warehouse: Warehouse, scope: Scope, finding: Finding, place: int, lines: int) -> None:
    column, button = st.columns([8, 1], vertical_alignment="center")
    column.markdown(
        plain(f"**{dollars(finding.dollars_a_month)} a month** · {sentence(warehouse, finding)}{among(finding, lines)}")
    )
    if button.button(":primary[claims ›]", key=f"cause_{place}", type="tertiary", help="Show the claims behind"):
        _claims(warehouse, scope, finding)


@st.dialog("Claims behind this finding", width="large")
def _claims(warehouse: Warehouse, scope: Scope, finding: Finding) -> None:
    st.markdown(plain(f"{sentence(warehouse, finding)}; about {dollars(finding.dollars_a_month)} a month"))
    rows = asking.evidence(warehouse, scope, "line_denial_rate")
    rows = rows.filter(pl.col("line_id").is_in(list(finding.line_ids)))
    behind.table(warehouse, behind.readable(warehouse, rows), "denials_that_stand_out")
