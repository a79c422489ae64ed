"""One measure as a funnel with its numbers, and every measure in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from analytics.charts import funnel
from analytics.code_use import Judged, Judgement, Measure, findings, variance_per_case
from analytics.code_use.judging import LEAST_PEERS
from analytics.pages import behind, choices
from analytics.pages.breakdown import picked
from analytics.pages.code_use import therapist_claims
from analytics.pages.code_use.beside_peers import judged
from analytics.pages.code_use.code_use_words import amount, cases, in_words, interval, title, verdict
from analytics.pages.labels import provider_names
from analytics.pages.wording import dollars
from analytics.scope import Scope
from analytics.warehouse import Warehouse


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
        pointed_at = None
        if drawn := [row for row in shown if row.p is not None]:
            chart = funnel(_points(drawn, names), title(chosen), _unit(chosen), variance_per_case(rows))
            pointed_at = picked(chart, f"peers_{chosen.id}", layer=-2)
            st.caption(
                f"Click a point to see the claims. Further right: more {cases(chosen)}. Higher: more than peers. "
                "About 19 in 20 therapists who bill like peers are in the darker band, nearly all in the "
                "lighter one. The color shows the verdict."
            )
        else:
            st.info(f"No therapist has {LEAST_PEERS} peers and enough data here to be compared.")
        _numbers(warehouse, scope, shown, names, chosen, pointed_at)


def _chosen(judgement: Judgement, known: Mapping[str, Measure]) -> str:
    """The reader's choice; by default the strongest finding."""
    first = next((finding.first.measure.id for finding in findings(judgement)), next(iter(known)))
    return choices.one(
        st.selectbox, "Compare therapists by", list(known), name="code_use_measure", default=first,
        format_func=lambda one: title(known[one]),
    )  # fmt: skip


def _unit(measure: Measure) -> str:
    return "share" if measure.is_share else "number"


def _points(rows: Sequence[Judged], names: Mapping[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "group": row.therapist_id,
                "label": names.get(row.therapist_id, row.therapist_id), "n": row.n, "difference": row.difference,
                "state": str(row.verdict), "words": in_words(row),
            }
            for row in rows
        ]
    )  # fmt: skip


def _numbers(
    warehouse: Warehouse, scope: Scope, rows: Sequence[Judged], names: Mapping[str, str], measure: Measure,
    pointed_at: str | None,
) -> None:  # fmt: skip
    """The numbers behind the funnel; the button in a row opens the claims."""
    listed = pl.DataFrame(
        [
            {
                "therapist": names.get(row.therapist_id, row.therapist_id),
                "verdict": verdict(row),
                "own": amount(row.value, measure) if row.effective else "–",
                "95% CI": interval(row) if row.low < row.high else "–",
                "peers": amount(row.benchmark, measure) if row.benchmark is not None and row.p is not None else "–",
                cases(measure): row.n,
                "patients": row.patients,
                "peers counted": row.peers,
                "above peers": dollars(row.exposure) if row.exposure and row.verdict.is_significant else "–",
            }
            for row in rows
        ],
    )
    clicked = f"therapists_{measure.id}"
    columns: dict[str, Any] = {
        "claims": st.column_config.ButtonColumn("claims", type="tertiary", key=clicked),
        "above peers": st.column_config.Column(help="Allowed amount of the part that differs from peers."),
        cases(measure): st.column_config.NumberColumn(format="%.0f"),
    }
    shown = listed.with_columns(pl.lit("show").alias("claims"))
    st.dataframe(shown, hide_index=True, placeholder="–", column_config=columns, alt=f"{title(measure)} by therapist")
    behind.save(warehouse, listed, f"code_use_{measure.id}")
    click = st.session_state.get(clicked)
    for place, row in enumerate(rows):
        is_clicked = (click is not None and click["row"] == place) or row.therapist_id == pointed_at
        therapist_claims.show_if_asked(warehouse, scope, row, is_clicked)


def all_measures(warehouse: Warehouse, scope: Scope) -> None:
    """Every therapist in every measure, in words."""
    judgement, names = judged(warehouse, scope), provider_names(warehouse)
    shown = [row for row in judgement.rows if not scope.therapists or row.therapist_id in scope.therapists]
    if not shown:
        return
    with st.expander(f"All measures: {len({row.measure.id for row in shown})} for each therapist"):
        table = pl.DataFrame(
            {
                "what": [title(row.measure) for row in shown],
                "therapist": [names.get(row.therapist_id, row.therapist_id) for row in shown],
                "words": [_cell(row) for row in shown],
            }
        ).pivot("therapist", index="what", values="words", aggregate_function="first")
        st.dataframe(table.fill_null("–"), hide_index=True, placeholder="–", alt="Measures by therapist, with verdicts")
        behind.save(warehouse, table, "code_use_measures")


def _cell(row: Judged) -> str:
    if row.p is None:
        return verdict(row)
    return f"{amount(row.value, row.measure)} · {row.verdict}"
