"""A tab that was open while the server was restarted: its first click counts, and so does what was chosen before it.

Such a tab keeps what its widgets hold and sends all of it with the first click, in a session that knows nothing yet.
What the tab holds is newer than its address, so whoever sets widgets from the address asks `holds` first.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import user_key_from_element_id

_HELD = "reconnecting_held"


def begin() -> None:
    """Note what the browser holds, in the first run of a session; called by the entry before anything is drawn."""
    st.session_state[_HELD] = frozenset() if _HELD in st.session_state else _held_by_the_browser()


def holds(key: str) -> bool:
    """Whether the browser sent a value for the widget of this key with the first run of its session."""
    return key in st.session_state.get(_HELD, ())


def _held_by_the_browser() -> frozenset[str]:
    context = get_script_run_ctx()
    sent = context.session_state.get_widget_states() if context is not None else []
    return frozenset(filter(None, (user_key_from_element_id(one.id) for one in sent)))
