"""What the signed-in person may see and do, as the entry says; without a server everything, as on the command line."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from analytics.access.roles import OWNER, ROLES, Right, check

_ROLE = "permissions_role"


def remember(role: str) -> None:
    """Remember the role of this session; called by the entry before a page is drawn."""
    st.session_state[_ROLE] = role


def role() -> str:
    """The role of this session."""
    return str(st.session_state.get(_ROLE, OWNER))


def may(right: Right) -> bool:
    """Whether this session has the right."""
    return right in ROLES.get(role(), frozenset())


def needing(right: Right, action: Callable[..., Any]) -> Callable[..., Any]:
    """The action, which raises NotAllowed where this session has not the right, whatever the page has offered."""

    @wraps(action)
    def checked(*given: Any, **named: Any) -> Any:
        check(role(), right)
        return action(*given, **named)

    return checked
