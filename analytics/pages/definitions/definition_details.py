"""One figure taken apart: today's numbers, its formula, the very SQL that is run, and what stays outside it."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from analytics import kpis, reference
from analytics.kpis import Kpi
from analytics.kpis.kpi import Sum
from analytics.pages import asking, behind
from analytics.pages.adding_up import accounted
from analytics.pages.labels import day
from analytics.pages.navigation import link
from analytics.pages.tiles import target_of
from analytics.pages.wording import halves_of, in_words, number, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse


def formula(kpi: Kpi) -> str:
    """How the value is formed from sums of columns: 'sum(denied_claims) / sum(adjudicated_claims)'."""
    if kpi.percentile:
        return (
            f"the smallest t with S(t) <= {float(1 - kpi.percentile):g}, where S(t) is the share of claims that "
            "took longer than t days (days to pay: Kaplan-Meier, unpaid claims censored)"
        )
    if kpi.bottom is None:
        return _sum(kpi.top)
    bottom = f"({_sum(kpi.bottom)} / {kpi.days})" if kpi.days else _sum(kpi.bottom)
    return f"{_sum(kpi.top)} / {bottom}"


def taken_apart(warehouse: Warehouse, scope: Scope, kpi: Kpi) -> None:
    """Draw it all."""
    figure = asking.figure(warehouse, scope, kpi.id)
    words, halves = in_words(figure, kpi), halves_of(figure, kpi)
    parts = [words, halves if halves not in words else "", figure.note or "" if figure.note != words else ""]
    st.markdown(plain("**Value with the current filters:** " + "; ".join(filter(None, parts))))
    if figure.denominator is not None and st.button("Claims ›", key=f"now_{kpi.id}", type="tertiary"):
        behind.show(warehouse, scope, kpi.id)
    _target(warehouse, kpi)
    _outside(warehouse, kpi)
    st.markdown("**Formula:**")
    st.code(formula(kpi), language=None, wrap_lines=True)
    _sql(warehouse, scope, kpi)


def _sum(half: Sum) -> str:
    added = " + ".join(f"sum({name})" for name in half.columns) + "".join(f" - sum({name})" for name in half.minus)
    return f"({added})" if len(half.columns) + len(half.minus) > 1 else added


def _target(warehouse: Warehouse, kpi: Kpi) -> None:
    goal = target_of(warehouse, kpi)
    if goal is None:
        return
    if kpi.id in warehouse.settings.targets:
        source = "your own, set on the Data page"
    else:
        source = str(reference.targets().filter(kpi=kpi.id)["source"][0]) + "; can be changed on the Data page"
    st.markdown(plain(f"**Target:** {number(goal, kpi.unit)} ({source})."))


def _outside(warehouse: Warehouse, kpi: Kpi) -> None:
    """Every reason for which claims or lines are not in the denominator, with how many, over everything loaded."""
    whole = Scope(warehouse.as_of)
    for account, lines in accounted(warehouse, whole):
        if kpi.id in (*account.kpis, *account.dollars):
            everything = sum(line.rows for line in lines)
            parts = [
                f"{line.rows:,} {'counted: ' if line.is_counted else ''}{line.words}" for line in lines if line.rows
            ]
            st.markdown(f"**Of all {everything:,} {account.unit} loaded:** " + "; ".join(parts) + ".")
            link("data", "The claims of each line are under Data, Reconciliation")


def _sql(warehouse: Warehouse, scope: Scope, kpi: Kpi) -> None:
    asked = kpis.Asking(warehouse, scope)
    top, bottom, note = asked.halves(kpi)
    if note:
        st.caption(plain(f"With the loaded files: {note}."))
    for half, name in ((top, "numerator"), (bottom, "denominator")):
        if half is None or (half is bottom and half.query is top.query and half.parameters == top.parameters):
            continue
        same = bottom is not None and bottom.query is top.query and bottom.parameters == top.parameters
        st.markdown(
            f"**The SQL of the {'numerator and denominator' if same else name}:** `queries/{half.query.name}.sql`"
        )
        bound = {**scope.parameters(), **asked.parameters(half.query, half.parameters, "all"), **dict(half.query.sets)}
        wanted = {parameter.name for parameter in half.query.parameters} | set(dict(half.query.sets))
        values = [(one, _value(bound[one])) for one in sorted(wanted) if one in bound]
        answer, rows, given = st.tabs(["SQL", "SQL of the rows", "Parameters"])
        answer.code(half.query.sql, language="sql", height=300)
        rows.code(half.query.evidence_sql, language="sql", height=300)
        given.dataframe(
            pl.DataFrame(values, schema={"parameter": pl.String, "value": pl.String}, orient="row"),
            hide_index=True, alt=f"Parameters of {half.query.name}",
        )  # fmt: skip


def _value(value: object) -> str:
    if value is None:
        return "all"
    if isinstance(value, list):
        return ", ".join(_value(each) for each in value)
    return day(value) if isinstance(value, date) else str(value)
