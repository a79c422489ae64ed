"""What patients owe: for how long it has been theirs, and what is pending with a secondary payer."""

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
        st.info("There is no patient balance.")
        return
    st.markdown(plain(_in_words(states, owed.owed_in_all(round_)["patient_credit"])))
    left, right = st.columns(2)
    with left.container(border=True):
        st.header(
            "By age",
            help="Aged from the day it became patient responsibility: the remittance that assigned it, or the "
            "entry that restored it.",
        )
        rows = owed.owed_by_age(round_).select(
            "bucket", pl.lit(PATIENTS).alias("who"), pl.col("patients").alias("dollars"), group="bucket"
        )
        words = pl.Series([dollars(amount) for amount in rows["dollars"]], dtype=pl.String)
        chart = aging(rows.with_columns(pl.col("bucket").replace(BUCKETS), words=words))
        if (bucket := picked(chart, "patients_by_age", nearest=False)) is not None:
            behind.show(warehouse, scope, f"ar_aging.patient.{bucket}")
        _amounts(warehouse, scope, _AGES, "patients_by_age")
    with right.container(border=True):
        st.header("Responsibility", help="Do not bill the patient yet for what a secondary payer may still pay.")
        _amounts(warehouse, scope, _STATES, "patients_by_state")
        if "patient payments" in round_.lacking:
            st.caption(
                "No patient payments are loaded, so all patient responsibility is still shown as open: load your "
                "payments (CSV) on the Data page."
            )
    st.header("By payer, clinic or other")
    breakdown(warehouse, scope, _STATES, "patients", first="payer", figure=_STATES[0])


def _in_words(states: dict[str, Decimal], credit: Decimal) -> str:
    text = (
        f"**{dollars(sum(states.values()))}** patient balance: {dollars(states['patient'])} is patient responsibility"
    )
    if states["awaiting_secondary"]:
        text += f", {dollars(states['awaiting_secondary'])} is pending with a secondary payer"
    return text + (f"; {cents(-credit)} in patient credits (refunds due) is subtracted." if credit else ".")


def _amounts(warehouse: Warehouse, scope: Scope, ids: tuple[str, ...], name: str) -> None:
    """A list of figures in dollars; the button in a row shows the rows behind it."""
    figures = [figure for figure in asking.figures(warehouse, scope, ids) if figure.value]
    titles = [kpis.BY_ID[figure.id].title.removeprefix("Patient balance, ") for figure in figures]
    amounts = pl.Series([Decimal(str(figure.value)) for figure in figures], dtype=pl.Decimal(18, 2))
    listed = pl.DataFrame({"owed": titles, "amount": amounts, "claims": ["show"] * len(titles)})
    clicked = f"{name}_clicked"
    columns: dict[str, Any] = {
        "amount": st.column_config.NumberColumn(format="dollar"),
        "claims": st.column_config.ButtonColumn("claims", type="tertiary", key=clicked),
    }
    st.dataframe(listed, hide_index=True, placeholder="–", column_config=columns, alt="Patient balances")
    behind.save(warehouse, listed.drop("claims"), name)
    if (click := st.session_state.get(clicked)) is not None and click["row"] < len(figures):
        behind.show(warehouse, scope, figures[click["row"]].id)
