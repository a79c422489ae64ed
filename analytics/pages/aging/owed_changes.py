"""What changed since an earlier day: what was owed then, every movement of money since, and what is owed now."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import streamlit as st

from analytics import queries
from analytics.kpis import owed
from analytics.pages import asking, behind
from analytics.pages.labels import day
from analytics.pages.wording import cents, dollars, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

_LESS = {
    "payer_payment": "insurance payments",
    "contractual": "contractual adjustments",
    "patient_payment": "patient payments",
    "write_off": "write-offs",
}


def in_a_sentence(warehouse: Warehouse, scope: Scope, earlier: Scope | None) -> str:
    """'Owed on Oct 30: $281,431, by payers $248,742 and by patients $32,689; $2,639 more than on Sep 30.'"""
    now = owed.owed_in_all(asking.round_of(warehouse, scope))
    payers, patients = now["payer_receivable"], now["patient_receivable"]
    text = f"**{dollars(payers + patients)}** A/R on {day(scope.as_of)}: {dollars(payers)} from insurance and "
    text += f"{dollars(patients)} from patients"
    if earlier is None:
        return f"{text}."
    change = payers + patients - owed.owed_then(asking.round_of(warehouse, earlier))
    if not change:
        return f"{text}; as much as on {day(earlier.as_of)}."
    return f"{text}; {dollars(abs(change))} {'more' if change > 0 else 'less'} than on {day(earlier.as_of)}."


def changes(warehouse: Warehouse, scope: Scope, earlier: Scope) -> None:
    """The bridge from then to now, to the cent."""
    rows = bridge(warehouse, scope, earlier)
    listed = pl.DataFrame(rows, schema={"what": pl.String, "amount": pl.Decimal(18, 2)}, orient="row")
    money = st.column_config.NumberColumn("dollars", format="dollar")
    st.dataframe(
        listed,
        hide_index=True,
        placeholder="–",
        column_config={"what": "", "amount": money},
        alt="A/R roll-forward",
    )
    is_exact = sum((amount for _, amount in rows[:-1]), Decimal(0)) == rows[-1][1]
    st.caption(
        "The rows add up to the last row, to the cent."
        if is_exact
        else plain(f"The rows differ from the last row by {cents(rows[-1][1] - sum(a for _, a in rows[:-1]))}.")
    )
    behind.save(warehouse, listed, "receivables_bridge")


def bridge(warehouse: Warehouse, scope: Scope, earlier: Scope) -> list[tuple[str, Decimal]]:
    """Words and dollars: what was owed, what was added, what was taken off (negative), what is owed."""
    moved = asking.answer(warehouse, scope, queries.MOVEMENTS, since=earlier.as_of).row(0, named=True)
    now = owed.owed_in_all(asking.round_of(warehouse, scope))
    return [
        (f"A/R on {day(earlier.as_of)}", owed.owed_then(asking.round_of(warehouse, earlier))),
        ("charged", Decimal(moved["charge"] or 0)),
        *((words, -Decimal(moved[name] or 0)) for name, words in _LESS.items() if moved[name]),
        (f"A/R on {day(scope.as_of)}", now["payer_receivable"] + now["patient_receivable"]),
    ]
