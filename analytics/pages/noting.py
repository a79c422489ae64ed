"""Notes what a reader sees or takes along in the access log that the entry hands in; without one nothing is noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

Note = Callable[[str, str], None]
"""What was done, and on what: a page, a claim id, a file's name; never a patient's."""
_NOTE, _LAST = "noting_note", "noting_last"


def set_recorder(note: Note | None) -> None:
    """Remember where to note what this session does; called before a page is drawn."""
    st.session_state[_NOTE] = note


def note(what: str, subject: str) -> None:
    """Note it now."""
    if (kept := current()) is not None:
        kept(what, subject)


def note_once(what: str, subject: str) -> None:
    """Note it unless this session's last act of this kind was on the same subject: a page is drawn many times."""
    last: dict[str, str] = st.session_state.setdefault(_LAST, {})
    if last.get(what) != subject:
        note(what, subject)
        last[what] = subject


def over(what: str) -> None:
    """The next act of this kind is noted again, even on the same subject."""
    st.session_state.get(_LAST, {}).pop(what, None)


def current() -> Note | None:
    """Where this session notes, for what runs after the page is drawn."""
    found: Note | None = st.session_state.get(_NOTE)
    return found


def noted(what: str, action: Callable[..., Any], *, names_subject: bool = False) -> Callable[..., Any]:
    """The action, noted before it is done; its first argument is the subject where `names_subject`."""

    def done(*given: Any, **named: Any) -> Any:
        note(what, str(given[0]) if names_subject else "")
        return action(*given, **named)

    return done
