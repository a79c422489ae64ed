"""The A/R aging page: balances by payer, patient and age, their status, and deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from analytics.pages import choices, reconnecting
from analytics.pages.aging.deadline_list import deadline_list, due
from analytics.pages.aging.growing_old import growing_old
from analytics.pages.aging.owed_changes import changes, in_a_sentence
from analytics.pages.aging.patients_owe import patients_owe
from analytics.pages.aging.receivables import aging_table, credits, days_in_ar, month_ends, states
from analytics.pages.aging.waiting_claims import silent, waiting_claims
from analytics.pages.aging_chart import aging_chart
from analytics.pages.breakdown import breakdown
from analytics.pages.compared import chosen_periods
from analytics.pages.labels import day
from analytics.pages.tiles import tiles
from analytics.pages.wording import plain
from analytics.scope import Scope, days_later
from analytics.warehouse import Warehouse

TITLE, PATH = "A/R aging", "aging"
FIGURES = ("days_in_ar", "ar_over_90", "net_collection_rate", "no_response")
PACE = ("days_to_pay.p50", "days_to_pay.p90")
OWED, DEADLINES, WAITING, PATIENTS = "owed", "deadlines", "waiting", "patients"
VIEWS = {
    OWED: "A/R balance",
    DEADLINES: "Deadlines",
    WAITING: "No payer response",
    PATIENTS: "Patient balance",
}
SIDEBAR, NOTHING = "sidebar", "nothing"
BEFORE = {
    "30": "30 days earlier",
    "90": "90 days earlier",
    "365": "one year earlier",
    SIDEBAR: "comparison date of the sidebar",
    NOTHING: NOTHING,
}
CLOCKS = {"service": "date of service", "sent": "last submission"}
_AHEAD = 366
_FIRST = date(2000, 1, 1)


def render(warehouse: Warehouse, scope: Scope) -> None:
    view = choices.one(
        st.segmented_control, "View", list(VIEWS), name="aging_view", format_func=VIEWS.__getitem__,
        label_visibility="collapsed",
    )  # fmt: skip
    if view == OWED:
        _owed(warehouse, scope)
        return
    with st.columns(3)[0]:
        _day(warehouse, scope)
    lists = {DEADLINES: deadline_list, WAITING: waiting_claims, PATIENTS: patients_owe}
    lists[view](warehouse, scope)


def _owed(warehouse: Warehouse, scope: Scope) -> None:
    left, middle, right = st.columns(3)
    with left:
        _day(warehouse, scope)
    with middle:
        before = choices.one(
            st.selectbox, "Compared with", list(BEFORE), name="aging_before", format_func=BEFORE.__getitem__
        )
    with right:
        clock = choices.one(
            st.selectbox, "Aging from", list(CLOCKS), name="aging_clock", format_func=CLOCKS.__getitem__,
            help="The date of service, or the last submission that was not rejected. Tiles and month-end figures "
                "always age from the date of service.",
        )  # fmt: skip
    earlier = _earlier(warehouse, scope, before)
    st.markdown(plain(in_a_sentence(warehouse, scope, earlier)))
    _first(warehouse, scope)
    tiles(warehouse, scope, FIGURES)
    left, right = st.columns(2)
    with left.container(border=True):
        st.header(
            "By age", help="A/R (accounts receivable): money owed to the practice, aged from the date of service "
                "or the last submission. Patient balances age from the day they became patient responsibility.",
        )  # fmt: skip
        aging_chart(warehouse, scope, clock, earlier)
        aging_table(warehouse, scope, clock, earlier)
    with right.container(border=True):
        st.header("By status", help="Insurance balance by status: not submitted, pending, denied, ...")
        states(warehouse, scope, clock)
        credits(warehouse, scope)
    left, right = st.columns(2)
    with left.container(border=True):
        st.header("About to pass 90 days", help="Insurance balance by the date it passes 90 days.")
        growing_old(warehouse, scope, clock)
    with right.container(border=True):
        if earlier is not None:
            st.header(f"What changed since {day(earlier.as_of)}", help="Every ledger movement between the two dates.")
            changes(warehouse, scope, earlier)
    left, right = st.columns(2)
    with left.container(border=True):
        st.header("A/R at month end", help="A/R on the last day of each month, by age on that day.")
        month_ends(warehouse, scope)
    with right.container(border=True):
        st.header("Days in A/R at month end", help="A/R in days of average charges.")
        days_in_ar(warehouse, scope)
    st.header("How fast payers pay")
    tiles(warehouse, scope, PACE)
    st.header("By payer, clinic or other")
    breakdown(warehouse, scope, (*FIGURES, *PACE), "aging", first="payer", figure="ar_over_90")


def _earlier(warehouse: Warehouse, scope: Scope, before: str) -> Scope | None:
    """The same scope as of the day to compare with; None where there is none, which a caption reports."""
    if before == NOTHING:
        return None
    if before != SIDEBAR:
        return replace(scope, as_of=days_later(scope.as_of, -int(before)))
    found = chosen_periods(warehouse, scope)
    if found.earlier is None:
        st.caption(f"The sidebar has no comparison: {found.why_not}.")
        return None
    return replace(scope, as_of=found.earlier.as_of)


def _first(warehouse: Warehouse, scope: Scope) -> None:
    """What to do first, in sentences; each view has the list."""
    if text := due(warehouse, scope):
        st.markdown(plain(text), help="The list is under Deadlines.")
    for sentence in silent(warehouse, scope):
        st.markdown(plain(f":orange[●] {sentence}"), help="The list is under No payer response.")


def _day(warehouse: Warehouse, scope: Scope) -> None:
    """The day that everything is seen from: the sidebar's, chosen here as well."""
    last = max(days_later(warehouse.as_of, _AHEAD), scope.as_of)
    if not (is_held := reconnecting.holds("aging_day")):
        st.session_state["aging_day"] = scope.as_of
    chosen = st.date_input(
        "As of", key="aging_day", format="MM/DD/YYYY", min_value=min(_FIRST, scope.as_of), max_value=last,
        on_change=_to_sidebar,
        help="Everything as known at the end of that day; the same as 'As of' in the sidebar. With a date after "
            "the last file, days left are counted from that date.",
    )  # fmt: skip
    if is_held and chosen != scope.as_of:  # no session knew of the change, so nothing was called
        st.query_params["as_of"] = chosen.isoformat()
        st.rerun()


def _to_sidebar() -> None:
    chosen = st.session_state.get("aging_day")
    if isinstance(chosen, date):
        st.session_state["scope_as_of"] = chosen
