"""What takes seconds over many lines is made when a reader asks for it, and then kept for that scope."""

from __future__ import annotations

import streamlit as st

from analytics.pages import asking
from analytics.queries import LINE_COUNTS
from analytics.scope import Scope
from analytics.warehouse import Warehouse

AT_ONCE = 2.0
"""Seconds up to which nobody has to ask."""
_READ_A_SECOND, _COUNTED_A_SECOND = 500_000, 40_000
"""Rows of the whole warehouse that are read, and lines of the scope that are worked through: rough, on two cores."""


def is_wanted(warehouse: Warehouse, scope: Scope, name: str) -> bool:
    """Whether it is there in a moment, or was asked for in this scope by anybody who has this snapshot open."""
    if warehouse.rows("lines") / _READ_A_SECOND > AT_ONCE:  # whatever the scope: it need not be counted
        return _key(warehouse, scope, name) in _asked_for()
    return _seconds(warehouse, scope) <= AT_ONCE or _key(warehouse, scope, name) in _asked_for()


def offer(warehouse: Warehouse, scope: Scope, name: str, act: str) -> None:
    """A button that says what it does, to how many lines, and about how long that takes."""
    st.caption(f"Analyzes {_lines(warehouse, scope):,} adjudicated lines; the result is then stored for these filters.")
    if st.button(f"{act}: about {_seconds(warehouse, scope):.0f} seconds", key=f"on_request_{name}"):
        _asked_for().add(_key(warehouse, scope, name))
        st.rerun()


def _seconds(warehouse: Warehouse, scope: Scope) -> float:
    read = warehouse.rows("lines")
    if read <= _READ_A_SECOND // 5:  # a small practice: nothing takes long, so nothing is asked to tell
        return 0.0
    return read / _READ_A_SECOND + _lines(warehouse, scope) / _COUNTED_A_SECOND


def _lines(warehouse: Warehouse, scope: Scope) -> int:
    found = asking.round_of(warehouse, scope).answer(LINE_COUNTS, {}, "all")
    return int(found.filter(in_dates=1)["adjudicated_lines"].sum())


def _key(warehouse: Warehouse, scope: Scope, name: str) -> tuple[str, Scope, str]:
    return warehouse.snapshot, scope.counted, name


@st.cache_resource(show_spinner=False)
def _asked_for() -> set[tuple[str, Scope, str]]:
    return set()
