"""Code use: who bills differently from peers, which codes are billed by whom, and how each fares with the payers."""

from __future__ import annotations

from functools import partial

import polars as pl
import streamlit as st

from analytics import queries
from analytics.charts import code_mix
from analytics.pages import asking, behind, on_request
from analytics.pages.breakdown import breakdown, picked
from analytics.pages.code_use import beside_peers, long_days, peer_measures
from analytics.pages.labels import code_label, in_words, provider_names
from analytics.pages.wording import named, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

TITLE, PATH = "Coding & utilization", "code-use"
_OF = "/"
_COLUMNS = (
    "claim_id",
    "line_number",
    "service_date",
    "payer_id",
    "cpt",
    "modifiers",
    "units",
    "charge",
    "file_id",
    "segment",
)
FIGURES = ("line_denial_rate", "initial_denial_rate_dollars", "partial_denial_rate", "hidden_denial_rate")


def render(warehouse: Warehouse, scope: Scope) -> None:
    use = asking.answer(warehouse, scope, queries.CODE_USE)
    if use.is_empty():
        st.info("No billed lines in this period.")
        return
    if on_request.is_wanted(warehouse, scope, "peers"):
        beside_peers.stands_out(warehouse, scope)
        peer_measures.one_measure(warehouse, scope)
        peer_measures.all_measures(warehouse, scope)
        long_days.days(warehouse, scope)
    else:
        st.header("Therapists who bill differently from peers", help=beside_peers.PEERS)
        on_request.offer(warehouse, scope, "peers", "Compare therapists")
    _mix(warehouse, scope, use)
    st.header("Codes by payer outcome")
    breakdown(warehouse, scope, FIGURES, "codes", first="cpt", figure="line_denial_rate")


def _mix(warehouse: Warehouse, scope: Scope, use: pl.DataFrame) -> None:
    """The codes of each therapist as parts of a whole, and the numbers."""
    rows = use.with_columns(
        therapist=pl.col("therapist_id").replace(provider_names(warehouse)).fill_null("not stated"),
        code=pl.col("cpt").fill_null("none"),
        group=_group(),
        words=pl.format("{} units on {} lines", pl.col("units").cast(pl.Float64).round(0).cast(pl.Int64), "lines"),
    )
    with st.container(border=True):
        st.header("Code mix by therapist", help="Units of each code as a share of all units of the therapist.")
        chart = code_mix(rows.select("therapist", "code", "units", "words", "group"), "Codes by therapist")
        if (piece := picked(chart, "code_mix", nearest=False)) is not None:
            _lines(warehouse, scope, piece)
        st.caption(
            "Click a bar segment to see its lines. A different mix may come from different patients: it is a "
            "reason to look closer, not a finding."
        )
    listed = rows.select(
        "therapist",
        in_words(rows["code"], partial(code_label, "cpt")).alias("procedure code"),
        "units",
        "lines",
        pl.col("charge").alias("charged"),
    )
    with st.expander(f"Data table: {listed.height} rows"):
        money = {
            "charged": st.column_config.NumberColumn(format="dollar"),
            "units": st.column_config.NumberColumn(format="%.0f"),
        }
        st.dataframe(
            listed,
            hide_index=True,
            placeholder="–",
            column_config=money,
            alt="Units, lines and charges by therapist and code",
        )
        behind.save(warehouse, listed, "code_use")


def _group() -> pl.Expr:
    """The therapist and the code of a line, in one text."""
    return pl.concat_str(pl.col("therapist_id").fill_null(""), pl.lit(_OF), pl.col("cpt").fill_null(""))


@st.dialog("Lines behind this segment", width="large", on_dismiss="rerun")
def _lines(warehouse: Warehouse, scope: Scope, piece: str) -> None:
    therapist_id, cpt = piece.split(_OF)
    who = provider_names(warehouse).get(therapist_id, therapist_id) or "not stated"
    st.markdown(plain(f"{named(who)}: **{named(code_label('cpt', cpt or 'none'))}**"))
    behind.table(warehouse, behind.readable(warehouse, lines_of(warehouse, scope, piece)), "code_mix_lines")


def lines_of(warehouse: Warehouse, scope: Scope, piece: str) -> pl.DataFrame:
    """The billed lines of one therapist and code, given as `_group` writes them."""
    rows = asking.rows_behind(warehouse, scope, queries.CODE_USE).filter(_group() == piece)
    return rows.select(_COLUMNS).sort("service_date", "claim_id", "line_number")
