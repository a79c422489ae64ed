"""Therapists compared with peers: all comparisons made once, and the findings in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl
import streamlit as st

from analytics import queries
from analytics.code_use import Finding, Judgement, findings, judge, treated
from analytics.code_use.counting import commonest, treatments, visits
from analytics.code_use.judging import LEAST_PEERS, WORTH
from analytics.pages import asking
from analytics.pages.code_use import therapist_claims
from analytics.pages.code_use.code_use_words import basis, sentence, stem, to_check
from analytics.pages.labels import provider_names
from analytics.pages.wording import dollars, named, plain
from analytics.scope import Scope
from analytics.stats.compare_groups import Verdict
from analytics.warehouse import Warehouse

PEERS = (
    "Peers are therapists of this practice with the same kinds of patients: the same diagnosis chapter, age band "
    "and payer class (any payer where that leaves too few), with at least half of their work in common. Each "
    "therapist is compared over these patients only, with the median of peers. Visits of one patient are alike, "
    "so patients count, not lines. A difference is reported if it exceeds the margin with 95% confidence, is "
    f"significant after adjusting for the number of comparisons, and is worth at least {dollars(WORTH)}."
)


def judged(warehouse: Warehouse, scope: Scope) -> Judgement:
    """All comparisons of this scope, of all its therapists whoever was chosen: peers are needed to compare with."""
    return _judged(warehouse.snapshot, replace(scope.counted, therapists=()), warehouse)


@st.cache_data(max_entries=20, show_spinner="Comparing therapists")
def _judged(snapshot: str, scope: Scope, _warehouse: Warehouse) -> Judgement:
    return judge(services(_warehouse, scope))


@st.cache_data(max_entries=20, show_spinner=False)
def _usual(snapshot: str, scope: Scope, _warehouse: Warehouse) -> dict[str, str]:
    found = commonest(visits(treatments(services(_warehouse, scope))))
    return dict(found.select("therapist_id", "combination").iter_rows())


def services(warehouse: Warehouse, scope: Scope) -> pl.DataFrame:
    """Every service of the scope with its patient's kind; whoever is chosen, peers are needed to compare with."""
    return treated(asking.answer(warehouse, scope, queries.SERVICES_AT_VISITS))


def stands_out(warehouse: Warehouse, scope: Scope) -> None:
    """A sentence per finding, the weightiest first; or that there is none, and who could not be compared."""
    judgement = judged(warehouse, scope)
    names = provider_names(warehouse)
    found = findings(judgement, scope.therapists)
    st.header("Therapists who bill differently from peers", help=PEERS)
    if judgement.tests and not found:
        st.success("No therapist bills significantly differently from peers.", icon=":material/check_circle:")
    usual = _usual(warehouse.snapshot, replace(scope.counted, therapists=()), warehouse) if found else {}
    for place, finding in enumerate(found):
        _finding(warehouse, scope, finding, names, usual, place)
    st.caption(plain(_made(judgement, names, scope)))


def _finding(
    warehouse: Warehouse, scope: Scope, finding: Finding, names: Mapping[str, str], usual: Mapping[str, str], place: int
) -> None:
    row = finding.first
    combination = usual.get(row.therapist_id, "") if stem(row.measure) == "same_visit" else ""
    with st.container(border=True, gap="xsmall"):
        st.badge(row.verdict, color="orange" if row.verdict is Verdict.HIGHER else "green")
        st.markdown(plain(sentence(finding, named(names.get(row.therapist_id, row.therapist_id)), combination)))
        st.caption(
            plain(f"{basis(row)}. **Possible legitimate reasons:** {'; '.join(row.measure.reasons)}."),
            help=to_check(row.measure),
        )
        pressed = st.button("Claims and audit sample ›", key=f"finding_{place}", type="tertiary")
        therapist_claims.show_if_asked(warehouse, scope, row, pressed)


def _made(judgement: Judgement, names: Mapping[str, str], scope: Scope) -> str:
    """How many comparisons were made, and who could not be compared."""
    chosen = [row for row in judgement.rows if not scope.therapists or row.therapist_id in scope.therapists]
    compared = {row.therapist_id for row in chosen if row.p is not None}
    alone = sorted({row.therapist_id for row in chosen if row.has_too_few_peers} - compared)
    few = sorted({row.therapist_id for row in chosen} - compared - set(alone))
    people = len({row.therapist_id for row in judgement.rows})
    parts = [f"{judgement.tests} comparisons among {people} therapists, by date of service, adjudicated or not."]
    if alone:
        who = "; ".join(named(names.get(one, one)) for one in alone)
        parts.append(f"Not judged, because fewer than {LEAST_PEERS} peers treat the same kinds of patients: {who}.")
    if few:
        parts.append(f"Not enough data: {'; '.join(named(names.get(one, one)) for one in few)}.")
    return " ".join(parts)
