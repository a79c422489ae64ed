"""The sidebar: which days, payers, clinics and therapists every page counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from analytics.comparison.periods import first_of_months
from analytics.pages import address, reconnecting
from analytics.pages.labels import day, payer_names, provider_names
from analytics.pages.wording import named
from analytics.scope import BASES, COMPARISONS, OWN_DAYS, Scope, ScopeError
from analytics.warehouse import Warehouse, WarehouseError

EVERYTHING, CHOSEN = "All dates", "Custom range"
PERIODS = {EVERYTHING: None, "Last 12 months": 12, "Last 6 months": 6, "Last 3 months": 3, CHOSEN: None}
BASIS_NAMES = {
    "remit": "adjudication date",
    "submission": "submission date",
    "service": "date of service",
}
COMPARISON_NAMES = {
    "before": "Previous period",
    "year": "Same period last year",
    OWN_DAYS: CHOSEN,
    "none": "No comparison",
}
_SINGLE = ("start", "end", "compare_start", "compare_end", "basis", "as_of", "compare")
_IGNORED = "address_ignored"


def chosen_scope(warehouse: Warehouse) -> Scope:
    """Draw the sidebar and return its scope; reruns if the data was replaced meanwhile."""
    try:
        return scope_in_sidebar(warehouse)
    except WarehouseError:
        if warehouse.is_current:
            raise
        st.rerun()


def scope_in_sidebar(warehouse: Warehouse) -> Scope:
    """Draw the sidebar and give the scope it says; nonsense is named and left out, never an error."""
    as_of = warehouse.as_of
    known = {
        "payers": payer_names(warehouse),
        "clinics": provider_names(warehouse, "facility") | provider_names(warehouse, "billing"),
        "therapists": provider_names(warehouse, "rendering"),
    }
    given = address.newly_given()
    if given is not None:
        scope, ignored = address.read(given, as_of, known, warehouse.payer_ids)
        _choose(scope, as_of)
        st.session_state[_IGNORED] = (scope, ignored)
    with st.sidebar:
        scope = _widgets(as_of, known)
        meant, ignored = st.session_state[_IGNORED]
        if ignored and meant == scope:
            st.warning("Ignored in the link, because it does not apply here: " + named("; ".join(ignored)))
    address.write(scope, as_of)
    return scope


def in_words(scope: Scope, as_of: date) -> str:
    """One line that says what is counted."""
    days = "all dates" if not (scope.start or scope.end) else f"{day(scope.start)} to {day(scope.end or scope.as_of)}"
    by = f", by {BASIS_NAMES[scope.basis]}"
    known = f", as of {day(scope.as_of)}" + ("" if scope.as_of == as_of else " (a past date)")
    some = [
        f"{len(chosen)} of the {name}"
        for name in ("payers", "clinics", "therapists")
        if (chosen := getattr(scope, name))
    ]
    return days + by + known + (", only " + " and ".join(some) if some else "")


def _widgets(as_of: date, known: dict[str, dict[str, str]]) -> Scope:
    for name, there in known.items():  # a new snapshot may know fewer of them
        if (key := f"scope_{name}") in st.session_state:
            st.session_state[key] = [one for one in st.session_state[key] if one in there]
    period = st.selectbox(
        "Period", list(PERIODS), key="scope_period", persist_state="session", help="Dates that the figures cover."
    )
    if period == CHOSEN:
        st.date_input("From", value=None, key="scope_start", persist_state="session", format="MM/DD/YYYY")
        st.date_input("To", value=None, key="scope_end", persist_state="session", format="MM/DD/YYYY")
    compare = st.selectbox(
        "Compare with",
        COMPARISONS,
        key="scope_compare",
        persist_state="session",
        format_func=COMPARISON_NAMES.__getitem__,
        help="The period that changes are measured against. It is shown as it was known at the same age, so that "
        "payers had no more time to respond. A custom range must end before the period starts. Without a "
        "start date, the latest three months are compared.",
    )
    compared = _days_to_compare(compare)
    payers = _several("Payers", "payers", known)
    with st.expander("More filters"):
        clinics, therapists = _several("Clinics", "clinics", known), _several("Therapists", "therapists", known)
        basis = st.selectbox(
            "Date basis",
            BASES,
            key="scope_basis",
            persist_state="session",
            format_func=BASIS_NAMES.__getitem__,
            help="Which date of a claim decides whether it falls into the period. Some figures always use the "
            "submission date; their definition says so.",
        )
        known_on = st.date_input(
            "As of",
            key="scope_as_of",
            persist_state="session",
            format="MM/DD/YYYY",
            help="Shows every figure with the data known by that date. The default is the latest date in the files.",
        )
    day_before = known_on if isinstance(known_on, date) else as_of
    start, end = _days(period, day_before)
    choices: dict[str, Any] = {"payers": payers, "clinics": clinics, "therapists": therapists, "compare": compare}
    choices |= compared
    return _scope(day_before, start, end, basis, choices)


def _days_to_compare(compare: str) -> dict[str, date | None]:
    """The two days of the reader's own, where they are wanted; none where they are the wrong way round."""
    if compare != OWN_DAYS:
        return {}
    first = st.date_input(
        "Compare from", value=None, key="scope_compare_start", persist_state="session", format="MM/DD/YYYY"
    )
    last = st.date_input(
        "Compare to", value=None, key="scope_compare_end", persist_state="session", format="MM/DD/YYYY"
    )
    if first and last and first > last:
        st.warning("The comparison starts after it ends, so nothing is compared.")
        return {}
    return {"compare_start": first, "compare_end": last}


def _scope(as_of: date, start: date | None, end: date | None, basis: str, choices: dict[str, Any]) -> Scope:
    try:
        return Scope(as_of, start, end, basis, **choices)
    except ScopeError:
        st.warning("The start date is after the end date, so all dates are counted.")
        return Scope(as_of, basis=basis, **choices)


def _several(label: str, name: str, known: dict[str, dict[str, str]]) -> tuple[str, ...]:
    names = known[name]
    return tuple(
        st.multiselect(
            label,
            list(names),
            key=f"scope_{name}",
            persist_state="session",
            format_func=lambda one: names[one],
            placeholder="All",
        )
    )


def _days(period: str, as_of: date) -> tuple[date | None, date | None]:
    if period == CHOSEN:
        return st.session_state.get("scope_start"), st.session_state.get("scope_end")
    months = PERIODS[period]
    return (first_of_months(months, as_of), None) if months else (None, None)


def _choose(scope: Scope, as_of: date) -> None:
    """Set the widgets to this scope, but those that a browser holds from before."""
    periods = [name for name in PERIODS if name != CHOSEN and _days(name, scope.as_of) == (scope.start, scope.end)]
    meant: dict[str, Any] = {"period": periods[0] if periods else CHOSEN}
    meant |= {name: getattr(scope, name) for name in _SINGLE}
    meant |= {name: list(getattr(scope, name)) for name in ("payers", "clinics", "therapists")}
    for name, value in meant.items():
        if not reconnecting.holds(key := f"scope_{name}"):
            st.session_state[key] = value
