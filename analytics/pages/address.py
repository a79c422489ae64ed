"""The scope in the address bar: read when somebody opens a link, written whenever a choice changes.

Choices on one page are in the address too, through `analytics/pages/choices.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analytics.scope import OWN_DAYS, Scope, ScopeError

KEYS = ("as_of", "start", "end", "basis", "payers", "clinics", "therapists", "compare", "compare_start", "compare_end")
_LISTS = ("payers", "clinics", "therapists")
_COMPARED = ("compare_start", "compare_end")
_FIRST_OF = {"end": "start", "compare_end": "compare_start"}
_LAST = {"end": "the end", "compare_end": "compare_end"}
_WRITTEN = "address_written"


def newly_given() -> dict[str, list[str]] | None:
    """What the address says about the scope, if somebody else than `write` has put it there; else None.

    An address without a word about the scope is what remains when another page is chosen: the scope then stays.
    """
    given = {name: st.query_params.get_all(name) for name in KEYS if name in st.query_params}
    is_first = _WRITTEN not in st.session_state
    is_other = bool(given) and given != st.session_state.get(_WRITTEN)
    return given if is_first or is_other or is_back() else None


def is_back() -> bool:
    """Whether the reader went back or forth in the browser: what the address then leaves out is as usual."""
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def forget() -> None:
    """Read the next address as if it were the first one: what it leaves out is then as usual."""
    st.session_state.pop(_WRITTEN, None)


def write(scope: Scope, as_of: date) -> None:
    """Put the scope into the address; what is as usual is left out."""
    usual = Scope(as_of).to_dict()
    wanted = {
        name: [value] if isinstance(value, str) else value
        for name, value in scope.to_dict().items()
        if usual.get(name) != value
    }
    for name in KEYS:
        if name in wanted and st.query_params.get_all(name) != wanted[name]:
            st.query_params[name] = wanted[name]
        elif name not in wanted and name in st.query_params:
            del st.query_params[name]
    st.session_state[_WRITTEN] = wanted


def read(
    given: Mapping[str, list[str]],
    as_of: date,
    known: Mapping[str, Mapping[str, str]],
    meant: Mapping[str, str] | None = None,
) -> tuple[Scope, list[str]]:
    """The scope that an address means, and what of it meant nothing and was left out, in words.

    `known` holds the ids that exist (with names) under payers, clinics and therapists; `meant` says which of them an
    id of a payer means that was once made from another of its names (Warehouse.payer_ids).
    """
    scope, ignored = Scope(as_of), []
    for name in KEYS:
        values = given.get(name, [])
        if name in _LISTS:
            if name == "payers" and meant:
                values = [meant.get(value, value) for value in values]
            strangers = [value for value in values if value not in known[name]]
            ignored += [f"{name}: {value!r} is not in this data" for value in strangers]
            scope = _changed(scope, name, tuple(value for value in values if value in known[name]))
        elif values:
            try:
                value = getattr(Scope.from_dict({"compare": OWN_DAYS} | {name: values[0]}, as_of), name)
            except ScopeError as error:
                ignored.append(str(error))
                continue
            scope = _with(scope, name, value, ignored)
    return scope, ignored


def _with(scope: Scope, name: str, value: Any, ignored: list[str]) -> Scope:
    """The scope with this value; what it does not go with is left out and named in `ignored`."""
    if name in _COMPARED and scope.compare != OWN_DAYS:
        ignored.append(f"{name}: has no effect without compare={OWN_DAYS}")
        return scope
    first = _FIRST_OF.get(name)
    begins = getattr(scope, first) if first else None
    if first and begins and begins > value:
        ignored.append(f"{first}: {begins} is after {_LAST[name]}, {value}, so both are ignored")
        return _changed(scope, first, None)
    return _changed(scope, name, value)


def _changed(scope: Scope, name: str, value: Any) -> Scope:
    return replace(scope, **{name: value})
