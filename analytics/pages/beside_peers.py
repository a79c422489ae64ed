"""Therapists beside peers: what stands out in sentences, a funnel for one measure, a table of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

import polars as pl
import streamlit as st

from analytics import queries
from analytics.charts import funnel
from analytics.code_use import Finding, Judged, Judgement, Measure, findings, judge, long_days, treated
from analytics.code_use.counting import commonest, treatments, visits
from analytics.code_use.judging import ALONE, FEW, LEAST_PEERS, LESS, MORE, WORTH
from analytics.pages import asking, behind, therapist_claims
from analytics.pages.breakdown import show
from analytics.pages.code_use_words import amount, basis, cases, in_words, interval, sentence, stem, title, verdict
from analytics.pages.labels import day, provider_names
from analytics.pages.wording import dollars, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

PEERS = (
    "Peers are therapists of this practice who treat the same kinds of patients: the same diagnosis chapter, age band "
    "and kind of payer, at least half of the therapist's work in common. Each is compared over these patients only, "
    "with the median of peers. A patient's visits are alike, so patients count, not lines. A difference is reported "
    "where it is larger than the margin, 95% sure, not one of the false alarms that many comparisons bring, and worth "
    f"at least {dollars(WORTH)}."
)


def judged(warehouse: Warehouse, scope: Scope) -> Judgement:
    """All comparisons of this scope, of all its therapists whoever was chosen: peers are needed to compare with."""
    return _judged(warehouse.snapshot, replace(scope, therapists=()), warehouse)


@st.cache_data(max_entries=20, show_spinner="Comparing therapists")
def _judged(snapshot: str, scope: Scope, _warehouse: Warehouse) -> Judgement:
    return judge(_treated(_warehouse, scope))


@st.cache_data(max_entries=20, show_spinner=False)
def _usual(snapshot: str, scope: Scope, _warehouse: Warehouse) -> dict[str, str]:
    found = commonest(visits(treatments(_treated(_warehouse, scope))))
    return dict(found.select("therapist_id", "combination").iter_rows())


@st.cache_data(max_entries=20, show_spinner=False)
def _long_days(snapshot: str, scope: Scope, _warehouse: Warehouse) -> pl.DataFrame:
    return long_days(_treated(_warehouse, scope))


def _treated(warehouse: Warehouse, scope: Scope) -> pl.DataFrame:
    return treated(asking.answer(warehouse, scope, queries.SERVICES_AT_VISITS))


def stands_out(warehouse: Warehouse, scope: Scope) -> None:
    """A sentence per finding, the weightiest first; or that nobody stands out, and who could not be compared."""
    judgement = judged(warehouse, scope)
    names = provider_names(warehouse)
    found = findings(judgement, scope.therapists)
    st.subheader("Who bills differently from peers", help=PEERS)
    if judgement.tests and not found:
        st.success("Nobody bills differently from peers beyond chance.", icon=":material/check_circle:")
    usual = _usual(warehouse.snapshot, replace(scope, therapists=()), warehouse) if found else {}
    for place, finding in enumerate(found):
        _finding(warehouse, scope, finding, names, usual, place)
    st.caption(plain(_made(judgement, names, scope)))


def _finding(
    warehouse: Warehouse, scope: Scope, finding: Finding, names: Mapping[str, str], usual: Mapping[str, str], place: int
) -> None:
    row = finding.first
    combination = usual.get(row.therapist_id, "") if stem(row.measure) == "same_visit" else ""
    with st.container(border=True, gap="xsmall"):
        st.badge(row.verdict, color="orange" if row.verdict == MORE else "blue")
        st.markdown(plain(sentence(finding, names.get(row.therapist_id, row.therapist_id), combination)))
        st.caption(
            plain(f"{basis(row)}. **May be right:** {'; '.join(row.measure.reasons)}."),
            help="**Check in the notes:** " + "; ".join(row.measure.notes),
        )
        if st.button("Claims, and a sample to audit ›", key=f"finding_{place}", type="tertiary"):
            therapist_claims.show(warehouse, scope, row)


def _made(judgement: Judgement, names: Mapping[str, str], scope: Scope) -> str:
    """How many comparisons were made, and who could not be compared."""
    chosen = [row for row in judgement.rows if not scope.therapists or row.therapist_id in scope.therapists]
    compared = {row.therapist_id for row in chosen if row.p is not None}
    alone = sorted({row.therapist_id for row in chosen if row.verdict == ALONE} - compared)
    few = sorted({row.therapist_id for row in chosen} - compared - set(alone))
    people = len({row.therapist_id for row in judgement.rows})
    said = [f"{judgement.tests} comparisons made among {people} therapists, by day of service, answered or not."]
    if alone:
        who = "; ".join(names.get(one, one) for one in alone)
        said.append(f"Fewer than {LEAST_PEERS} peers treat the same kinds of patients as: {who}.")
    if few:
        said.append(f"Not enough data: {'; '.join(names.get(one, one) for one in few)}.")
    return " ".join(said)


def one_measure(warehouse: Warehouse, scope: Scope) -> None:
    """A funnel of one measure, and its numbers."""
    judgement, names = judged(warehouse, scope), provider_names(warehouse)
    known = {row.measure.id: row.measure for row in judgement.rows}
    if not known:
        return
    with st.container(border=True):
        chosen = known[_chosen(judgement, known)]
        rows = [row for row in judgement.rows if row.measure.id == chosen.id]
        shown = [row for row in rows if not scope.therapists or row.therapist_id in scope.therapists]
        if drawn := [row for row in shown if row.p is not None]:
            show(funnel(_points(drawn, names), title(chosen), _unit(chosen), _per_case(rows, judgement)))
            st.caption(
                f"To the right: more {cases(chosen)}. Up: more than peers. Darker band: 19 of 20 therapists who bill "
                "like peers lie in it; lighter: 499 of 500."
            )
        else:
            st.info(f"Nobody has {LEAST_PEERS} peers and enough data here to be compared.")
        _numbers(warehouse, scope, shown, names, chosen)


def _chosen(judgement: Judgement, known: Mapping[str, Measure]) -> str:
    """What the reader chose; at first what stands out most."""
    first = next((finding.first.measure.id for finding in findings(judgement)), next(iter(known)))
    return st.selectbox(
        "Compare therapists by", list(known), index=list(known).index(first),
        format_func=lambda one: title(known[one]), key="code_use_measure",
    )  # fmt: skip


def _unit(measure: Measure) -> str:
    return "share" if measure.is_share else "number"


def _per_case(rows: Sequence[Judged], judgement: Judgement) -> float:
    """The variance of one case: the usual one among therapists, widened by over-dispersion."""
    found = [((row.high - row.low) / 3.92) ** 2 * row.n for row in rows if row.p is not None and row.n]
    return median(found) * judgement.spread[rows[0].measure.family]


def _points(rows: Sequence[Judged], names: Mapping[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "label": names.get(row.therapist_id, row.therapist_id), "n": row.n, "difference": row.difference,
                "state": row.verdict, "words": in_words(row),
            }
            for row in rows
        ]
    )  # fmt: skip


def _numbers(
    warehouse: Warehouse, scope: Scope, rows: Sequence[Judged], names: Mapping[str, str], measure: Measure
) -> None:
    """The numbers behind the funnel; the button in a row opens the claims."""
    listed = pl.DataFrame(
        [
            {
                "therapist": names.get(row.therapist_id, row.therapist_id),
                "verdict": verdict(row),
                "own": amount(row.value, measure) if row.verdict != FEW else "–",
                "95% sure": interval(row) if row.low < row.high else "–",
                "peers": amount(row.benchmark, measure) if row.benchmark is not None and row.p is not None else "–",
                cases(measure): row.n,
                "patients": row.patients,
                "peers counted": row.peers,
                "beyond peers": dollars(row.exposure) if row.exposure and row.verdict in (MORE, LESS) else "–",
            }
            for row in rows
        ],
    )
    clicked = f"therapists_{measure.id}"
    columns: dict[str, Any] = {
        "claims": st.column_config.ButtonColumn("claims", type="tertiary", key=clicked),
        "beyond peers": st.column_config.Column(help="What was allowed for the part that differs from peers."),
        cases(measure): st.column_config.NumberColumn(format="%.0f"),
    }
    shown = listed.with_columns(pl.lit("show").alias("claims"))
    st.dataframe(shown, hide_index=True, column_config=columns, alt=f"{title(measure)} by therapist")
    behind.save(warehouse, listed, f"code_use_{measure.id}")
    if (click := st.session_state.get(clicked)) is not None and click["row"] < len(rows):
        therapist_claims.show(warehouse, scope, rows[click["row"]])


def all_measures(warehouse: Warehouse, scope: Scope) -> None:
    """Every therapist in every measure, in words."""
    judgement, names = judged(warehouse, scope), provider_names(warehouse)
    shown = [row for row in judgement.rows if not scope.therapists or row.therapist_id in scope.therapists]
    if not shown:
        return
    with st.expander(f"Every measure: {len({row.measure.id for row in shown})} for each therapist"):
        table = pl.DataFrame(
            {
                "what": [title(row.measure) for row in shown],
                "therapist": [names.get(row.therapist_id, row.therapist_id) for row in shown],
                "words": [_cell(row) for row in shown],
            }
        ).pivot("therapist", index="what", values="words", aggregate_function="first")
        st.dataframe(table.fill_null("–"), hide_index=True, alt="Measures by therapist, with verdicts")
        behind.save(warehouse, table, "code_use_measures")


def _cell(row: Judged) -> str:
    if row.p is None:
        return verdict(row)
    return f"{amount(row.value, row.measure)} · {row.verdict}"


def days(warehouse: Warehouse, scope: Scope) -> None:
    """Days with more timed units than a working day has quarters of an hour."""
    found = _long_days(warehouse.snapshot, replace(scope, therapists=()), warehouse)
    if scope.therapists:
        found = found.filter(pl.col("therapist_id").is_in(scope.therapists))
    if found.is_empty():
        return
    very = found.filter(pl.col("hours") > 10)
    named = found.with_columns(therapist=pl.col("therapist_id").replace(provider_names(warehouse))).select(
        "therapist", pl.col("service_date").alias("day"), "hours", "patients"
    )
    longest = named.row(0, named=True)
    with st.container(border=True):
        st.subheader("Long days", help="Timed units at fifteen minutes each, one therapist and day.")
        many = f"**{very.height}** more than 10" if very.height else "none more than 10"
        st.markdown(
            f"Of all days of a therapist, **{found.height}** hold more than 8 hours of timed units, {many}; "
            f"the longest {longest['hours']:g} hours ({longest['therapist']}, {day(longest['day'])})."
        )
        st.caption(
            "Look at these first: an auditor does. Some are right: an assistant under the same number (lines with "
            "CO or CQ are left out here), or payers that count each code's minutes alone and so allow more units "
            "than Medicare, whose units cannot be more than the minutes."
        )
        with st.expander(f"The days: {named.height}"):
            st.dataframe(named, hide_index=True, alt="Days by therapist with hours of timed units and patients")
            behind.save(warehouse, named, "long_days")
