"""Claims that wait for an answer longer than their payer usually takes: by payer, and one by one."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics import kpis
from analytics.pages import asking, behind
from analytics.pages.breakdown import grouped
from analytics.pages.deadline_words import rests_on
from analytics.pages.labels import payer_names
from analytics.pages.wording import dollars, named, number, plain
from analytics.payers import silence
from analytics.scope import Scope
from analytics.stats.compare_groups import Verdict
from analytics.warehouse import Warehouse

_KPI = "no_response"
_MONEY = st.column_config.NumberColumn(format="dollar")


def waiting_claims(warehouse: Warehouse, scope: Scope) -> None:
    """Outliers, a payer comparison, and the work list."""
    figure = asking.figure(warehouse, scope, _KPI)
    if figure.numerator is None:
        st.info(plain(figure.note or "No data for these filters."))
        return
    rows = _unanswered(warehouse.snapshot, scope.counted, warehouse)
    if rows.is_empty():
        st.success("Every claim older than its payer's usual response time has been answered.")
        return
    st.markdown(plain(_in_all(rows)))
    for sentence in silent(warehouse, scope):
        st.markdown(plain(f":orange[●] {sentence}"))
    st.header("No payer response, by payer", help=kpis.BY_ID[_KPI].meaning)
    grouped(warehouse, scope, _KPI, "payer", with_table=False)
    with st.container(border=True):
        st.header("Usual response times", help="Days from submission by which nine in ten claims of the last year "
            "had a first remittance; claims still pending count as pending (Kaplan-Meier).")  # fmt: skip
        _usual(warehouse, scope, rows)
    st.header("Claims, longest beyond the usual response time first")
    behind.table(warehouse, _listed(warehouse, rows), "no_answer")


@st.cache_data(max_entries=20, show_spinner=False)
def _unanswered(snapshot: str, scope: Scope, _warehouse: Warehouse) -> pl.DataFrame:
    return kpis.unanswered(asking.round_of(_warehouse, scope))


def _in_all(rows: pl.DataFrame) -> str:
    count, longest = rows.height, max(rows["waited_days"].to_list())
    claims = "1 claim has been pending" if count == 1 else f"{count:,} claims have been pending"
    return (
        f"**{claims}** longer than the usual response time, {dollars(rows['charge'].sum())} charged; the longest "
        f"for {number(longest, 'days')}."
    )


def silent(warehouse: Warehouse, scope: Scope) -> list[str]:
    """Payers that leave more without an answer than the others, beyond chance: one sentence each, the worst first."""
    names, figures = payer_names(warehouse), asking.figures(warehouse, scope, (_KPI,), "payer")
    counts = {
        (figure.group or {}).get("payer", ""): (int(figure.numerator or 0), int(figure.denominator))
        for figure in figures
        if figure.denominator
    }
    found = [one for one in silence.compared(counts) if one.verdict is Verdict.HIGHER]
    return [_silent(one, names) for one in sorted(found, key=lambda one: -one.share)]


def _silent(one: silence.Waiting, names: dict[str, str]) -> str:
    name = named(names.get(one.payer_id, one.payer_id))
    return (
        f"**{name}** has not responded to {number(one.share, 'share')} of claims beyond its usual response time "
        f"({one.unanswered:,} of {one.claims:,} claims); all other payers {number(one.others, 'share')}. The "
        "difference is significant: contact the payer."
    )


def _usual(warehouse: Warehouse, scope: Scope, rows: pl.DataFrame) -> None:
    names, times = payer_names(warehouse), asking.round_of(warehouse, scope).usual_times
    sums = rows.group_by("payer_id").agg(
        pl.len().alias("claims"), pl.col("charge").sum(), pl.col("waited_days").max().alias("longest")
    )
    waiting = {row["payer_id"]: row for row in sums.iter_rows(named=True)}
    listed = [
        (
            names.get(payer, payer if payer != "unknown" else "not stated"),
            rests_on(times.get(payer)),
            waiting[payer]["claims"] if payer in waiting else 0,
            waiting[payer]["charge"] if payer in waiting else None,
            waiting[payer]["longest"] if payer in waiting else None,
        )
        for payer in sorted({*times, *waiting})
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "payer": pl.String, "usual response time and its basis": pl.String, "pending longer": pl.Int64,
        "charged": pl.Decimal(18, 2), "longest (days)": pl.Int64,
    }  # fmt: skip
    shown = pl.DataFrame(listed, schema=schema, orient="row").sort("pending longer", "payer", descending=[True, False])
    st.dataframe(
        shown, hide_index=True, placeholder="–", column_config={"charged": _MONEY}, alt="Usual response times by payer"
    )
    behind.save(warehouse, shown, "usual_times")


def _listed(warehouse: Warehouse, rows: pl.DataFrame) -> pl.DataFrame:
    learned = pl.when("is_learned").then(pl.lit("learned")).otherwise(pl.lit("assumed"))
    return rows.select(
        "claim_id",
        pl.col("payer_id").replace(payer_names(warehouse)).alias("payer"),
        pl.col("clock_date").alias("sent"),
        "waited_days",
        "usual_days",
        "beyond_days",
        pl.concat_str(learned, pl.lit(" from "), pl.col("answered_claims"), pl.lit(" answers")).alias("usual_rests_on"),
        "charge",
        "first_service_date",
        "file_id",
        "segment",
    )
