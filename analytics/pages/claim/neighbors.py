"""What lies around a claim: the patient's other claims, denials for the same reason, claims of the same payment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
import streamlit as st

from analytics import kpis, queries
from analytics.pages import asking, behind
from analytics.pages.labels import code_label, day, payer_names
from analytics.pages.wording import cents, dollars, named, plain
from analytics.scope import Scope
from analytics.stats.estimates import Share
from analytics.warehouse import Warehouse

AROUND = 20
"""Most claims of the same patient to list, the nearest in time."""
_REMITS = 5


def neighbors(
    warehouse: Warehouse, scope: Scope, profile: dict[str, Any], lines: pl.DataFrame, documents: pl.DataFrame
) -> None:
    """Three lists to open; each leads to its claims."""
    st.header("Related claims")
    for sentence in alike(warehouse, scope, profile, lines):
        st.markdown(plain(sentence))
    _patients(warehouse, scope, profile)
    _payments(warehouse, scope, profile, documents)


def alike(warehouse: Warehouse, scope: Scope, profile: dict[str, Any], lines: pl.DataFrame) -> Iterator[str]:
    """How this payer's denials for the same reason ended, one sentence per reason."""
    name = named(payer_names(warehouse).get(profile["payer_id"] or "", "this payer"))
    for carc in lines["carc"].drop_nulls().unique(maintain_order=True) if profile["payer_id"] else ():
        found = asking.answer(
            warehouse, Scope(scope.as_of), queries.DENIALS_ALIKE, payer_id=profile["payer_id"], carc=carc
        ).row(0, named=True)
        denied = found["denied_lines"] or 0
        if denied < 2:
            yield f"- No other line was denied by {name} for {code_label('carc', carc)}."
            continue
        yield (
            f"- {name} denied **{denied:,} lines** for {code_label('carc', carc)} ({dollars(found['denied_charge'])}). "
            + _ended(found["overturned_lines"], found["decided_lines"], found["undecided_lines"])
        )


def _ended(won: int, decided: int, undecided: int) -> str:
    rest = f"; {undecided:,} are still open" if undecided else ""
    if not decided:
        return f"None of them is readjudicated yet{rest}."
    text = f"Of {decided:,} readjudicated or past the deadline, **{won:,} were overturned**"
    if decided < kpis.MINIMUM:
        return f"{text} (too few for a rate, n = {decided}){rest}."
    share = Share.of(won, decided)
    low, high = share.bounds()
    return f"{text} ({share.value:.0%}; 95% CI {low:.0%} to {high:.0%}){rest}."


def _patients(warehouse: Warehouse, scope: Scope, profile: dict[str, Any]) -> None:
    if profile["patient_key"] is None:
        return
    found = asking.answer(warehouse, scope, queries.CLAIMS_OF_PATIENT, patient_key=profile["patient_key"])
    others = found.filter(pl.col("claim_id") != profile["claim_id"])
    with st.expander(f"The same patient's other claims: {others.height:,}"):
        if others.is_empty():
            st.caption("No other claim of this patient is known on this date.")
            return
        near = (pl.col("first_service_date") - pl.lit(profile["first_service_date"])).dt.total_days().abs()
        shown = others.sort(near, "claim_id", nulls_last=True).head(AROUND).sort("first_service_date", "claim_id")
        if others.height > AROUND:
            st.caption(f"The {AROUND} nearest in time of {others.height:,}.")
        listed = shown.with_columns(
            pl.when(pl.col("denied_claims") == 1).then(pl.lit("yes")).otherwise(pl.lit("")).alias("initially denied")
        ).drop("denied_claims")
        behind.table(warehouse, behind.readable(warehouse, listed), "claims_of_patient")


def _payments(warehouse: Warehouse, scope: Scope, profile: dict[str, Any], documents: pl.DataFrame) -> None:
    remits = documents.filter(pl.col("kind") == "remit").head(_REMITS)
    drawn: list[pl.DataFrame] = []
    for place, remit in enumerate(remits.iter_rows(named=True)):
        found = asking.answer(
            warehouse, scope, queries.CLAIMS_OF_PAYMENT, file_id=remit["file_id"], place=remit["segment"]
        )
        if any(found.equals(before) for before in drawn):  # reversed and readjudicated in one payment
            continue
        drawn.append(found)
        others = found.filter(pl.col("claim_id") != profile["claim_id"])
        amount = found["remittance_amount"].drop_nulls().head(1).to_list()
        whole = f", {cents(amount[0])} in all" if amount else ""
        with st.expander(
            plain(f"The payment of {day(remit['date'])}{whole}: {others['claim_id'].n_unique():,} other claims")
        ):
            if others.is_empty():
                st.caption("This payment covers no other claim.")
                continue
            named = pl.Series([code_label("clp02", code or "none") for code in others["status"]], dtype=pl.String)
            listed = others.select("claim_id", named.alias("adjudicated as"), "charge", "paid", "segment")
            behind.table(warehouse, listed.with_columns(file_id=pl.lit(remit["file_id"])), f"claims_of_payment_{place}")
