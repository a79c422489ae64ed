"""Money owed, drawn and listed: by age, by state, and month by month."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics import kpis, queries
from analytics.charts import aging, owed_over_time
from analytics.charts.receivables import PATIENTS, PAYERS
from analytics.pages import asking, behind
from analytics.pages.breakdown import show
from analytics.pages.wording import cents, dollars, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

BUCKETS = {"0_30": "0–30", "31_60": "31–60", "61_90": "61–90", "91_120": "91–120", "over_120": "over 120"}
STATES = tuple(kpi.id for kpi in kpis.KPIS if kpi.id.startswith("ar_aging.state."))


def aging_chart(warehouse: Warehouse, scope: Scope, with_table: bool = False) -> None:
    """Receivables by age, payers beside patients."""
    ids = {f"ar_aging.{who}.{bucket}": (who, bucket) for bucket in BUCKETS for who in ("payer", "patient")}
    figures = asking.figures(warehouse, scope, tuple(ids))
    known = [figure for figure in figures if figure.value is not None]
    if not known:
        st.info(plain(next((figure.note for figure in figures if figure.note), None) or "Nothing is owed."))
        return
    rows = pl.DataFrame(
        {
            "bucket": [BUCKETS[ids[figure.id][1]] for figure in known],
            "who": [PAYERS if ids[figure.id][0] == "payer" else PATIENTS for figure in known],
            "dollars": [float(figure.value or 0) for figure in known],
            "words": [dollars(figure.value or 0) for figure in known],
        }
    )
    show(aging(rows))
    if with_table:
        _amounts(warehouse, scope, tuple(ids), "aging")


def states(warehouse: Warehouse, scope: Scope) -> None:
    """Receivables by what stands in the way of the money."""
    _amounts(warehouse, scope, STATES, "states")


def month_ends(warehouse: Warehouse, scope: Scope) -> None:
    """Receivables on the last day of every month up to the as-of day, and on that day."""
    found = asking.answer(warehouse, scope, queries.RECEIVABLES_BY_MONTH)
    if found.is_empty():
        st.info("Nothing was owed in these months.")
        return
    sides = ((PAYERS, "payer_receivable"), (PATIENTS, "patient_receivable"))
    rows = pl.concat(
        found.select(pl.col("month_end").alias("day"), pl.lit(who).alias("who"), pl.col(column).alias("dollars"))
        for who, column in sides
    ).sort("day", "who")
    show(
        owed_over_time(
            rows.with_columns(words=pl.Series([dollars(amount) for amount in rows["dollars"]], dtype=pl.String))
        )
    )


def _amounts(warehouse: Warehouse, scope: Scope, ids: tuple[str, ...], name: str) -> None:
    """A list of amounts; ticking one shows the lines behind it."""
    figures = [figure for figure in asking.figures(warehouse, scope, ids) if figure.value]
    if not figures:
        st.caption("Nothing is owed.")
        return
    shown = pl.DataFrame(
        {"owed": [figure.title for figure in figures], "amount": [cents(figure.value) for figure in figures]}
    )
    event = st.dataframe(
        shown,
        key=f"amounts_{name}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        column_config={"amount": st.column_config.TextColumn("amount", alignment="right")},
        alt="Amounts owed; tick one to see the lines behind it",
    )
    picked = [place for place in event["selection"]["rows"] if place < len(figures)]
    if st.button("Show the lines", key=f"lines_{name}", disabled=not picked, help="Tick an amount first."):
        behind.show(warehouse, scope, figures[picked[0]].id)
