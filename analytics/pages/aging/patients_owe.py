"""What patients owe: for how long it has been theirs, and what waits for a second payer first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from analytics import kpis
from analytics.charts import aging
from analytics.charts.receivables import PATIENTS
from analytics.kpis import owed
from analytics.pages import asking, behind
from analytics.pages.breakdown import breakdown, picked
from analytics.pages.labels import BUCKETS
from analytics.pages.wording import cents, dollars, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

_STATES = ("ar_aging.state.patient", "ar_aging.state.awaiting_secondary")
_AGES = tuple(f"ar_aging.patient.{bucket}" for bucket in BUCKETS)


def patients_owe(warehouse: Warehouse, scope: Scope) -> None:
    """The sum in words, by age as a picture, both as lists that lead to the claims."""
    round_ = asking.round_of(warehouse, scope)
    states = owed.patients_by_state(round_)
    if not any(states.values()):
        st.info("Patients owe nothing.")
        return
    st.markdown(plain(_in_words(states, owed.owed_in_all(round_)["patient_credit"])))
    left, right = st.columns(2)
    with left.container(border=True):
        st.header("By age", help="From the day it became the patient's: the answer that said so, or what restored it.")
        rows = owed.owed_by_age(round_).select(
            "bucket", pl.lit(PATIENTS).alias("who"), pl.col("patients").alias("dollars"), group="bucket"
        )
        words = pl.Series([dollars(amount) for amount in rows["dollars"]], dtype=pl.String)
        chart = aging(rows.with_columns(pl.col("bucket").replace(BUCKETS), words=words))
        if (bucket := picked(chart, "patients_by_age", nearest=False)) is not None:
            behind.show(warehouse, scope, f"ar_aging.patient.{bucket}")
        _amounts(warehouse, scope, _AGES, "patients_by_age")
    with right.container(border=True):
        st.header("Whose turn it is", help="What a second payer may still pay should not be asked of the patient yet.")
        _amounts(warehouse, scope, _STATES, "patients_by_state")
        if "patient payments" in round_.lacking:
            st.caption(
                "No patient payments are loaded, so all that was ever the patient's still stands here: "
                "load your postings (CSV) in Data."
            )
    st.header("Payer by payer, clinic by clinic")
    breakdown(warehouse, scope, _STATES, "patients", first="payer", figure=_STATES[0])


def _in_words(states: dict[str, Decimal], credit: Decimal) -> str:
    said = f"**{dollars(sum(states.values()))}** is owed by patients: {dollars(states['patient'])} is theirs to pay"
    if states["awaiting_secondary"]:
        said += f", {dollars(states['awaiting_secondary'])} waits for a second payer first"
    return said + (f"; {cents(-credit)} is owed back to patients and subtracted." if credit else ".")


def _amounts(warehouse: Warehouse, scope: Scope, ids: tuple[str, ...], name: str) -> None:
    """A list of figures in dollars; the button in a row shows the rows behind it."""
    figures = [figure for figure in asking.figures(warehouse, scope, ids) if figure.value]
    titles = [kpis.BY_ID[figure.id].title.removeprefix("Owed by patients, ") for figure in figures]
    amounts = pl.Series([Decimal(str(figure.value)) for figure in figures], dtype=pl.Decimal(18, 2))
    listed = pl.DataFrame({"owed": titles, "amount": amounts, "claims": ["show"] * len(titles)})
    clicked = f"{name}_clicked"
    columns: dict[str, Any] = {
        "amount": st.column_config.NumberColumn(format="dollar"),
        "claims": st.column_config.ButtonColumn("claims", type="tertiary", key=clicked),
    }
    st.dataframe(listed, hide_index=True, placeholder="–", column_config=columns, alt="Amounts owed by patients")
    behind.save(warehouse, listed.drop("claims"), name)
    if (click := st.session_state.get(clicked)) is not None and click["row"] < len(figures):
        behind.show(warehouse, scope, figures[click["row"]].id)
