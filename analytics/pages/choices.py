"""Choices on a page stand in its address: a link opens the page as its sender saw it, and Back goes a choice back.

A page draws a widget through this module instead of calling Streamlit, and gives it a name of its own:

    by = choices.one(st.selectbox, "By", list(BY), name="pareto_by", default="category", format_func=BY.__getitem__)
    some = choices.several(st.multiselect, "Payers to compare", list(names), name="compared_payers")
    is_sent = choices.switch(st.toggle, "Age from the day of sending", name="age_from_sending")
    until = choices.day(st.date_input, "On the day", name="aging_day", default=as_of, max_value=as_of)
    word = choices.words(st.text_input, "Find", name="definitions_find")
    if choices.is_opened("changed_claims", "denied_0", st.button("claims", key="denied_0")):
        open_the_list()  # a dialog; its own choices are followed by choices.settle_dialog()

The name is the widget's key and the parameter in the address, so no two choices of the program share one. What is as
usual (`default`) stays out of the address. Another page drops this page's choices from the address, and they are back
when the reader comes back. What means nothing in an address is left out and named by the frame of the page.
Never a patient's data: no name, no number of a claim as the practice or a payer wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from analytics.pages import address, navigation, reconnecting

ELSEWHERE = ("claim",)
"""Parameters that a page reads by itself."""
_PAGE, _WRITTEN, _DRAWN, _IGNORED = "choices_page", "choices_written", "choices_drawn", "choices_ignored"
_USUAL, _FOLLOWING, _BELIEVED = "choices_usual", "choices_following", "choices_believed"
_SETTLED, _OPEN = "choices_settled", "choices_open"

T = TypeVar("T")
Values = list[str]


def one(
    widget: Callable[..., Any], label: str, options: Sequence[T], *, name: str, default: T | None = None, **looks: Any
) -> T:
    """One of these options, as a select box, radio buttons or a segmented control; the first where nothing is usual."""
    usual = options[0] if default is None else default
    by_text = {str(option): option for option in options}
    _take(name, usual, lambda texts: _only(by_text, texts))
    _keep(name, lambda value: value in options, usual)  # other data have other options
    chosen = widget(label, options, key=name, persist_state="session", **looks)
    chosen = usual if chosen is None else chosen
    _note(name, [] if chosen == usual else [str(chosen)])
    return chosen


def maybe(widget: Callable[..., Any], label: str, options: Sequence[T], *, name: str, **looks: Any) -> T | None:
    """One of these options or, as usual, none of them."""
    by_text = {str(option): option for option in options}
    _take(name, None, lambda texts: _only(by_text, texts))
    _keep(name, lambda value: value in options, None)
    chosen: T | None = widget(label, options, key=name, persist_state="session", **looks)
    _note(name, [] if chosen is None else [str(chosen)])
    return chosen


def several(
    widget: Callable[..., Any], label: str, options: Sequence[T], *, name: str, default: Iterable[T] = (), **looks: Any
) -> list[T]:
    """Some of these options, in a widget that gives a list."""
    by_text, usual = {str(option): option for option in options}, list(default)

    def read(texts: Values) -> list[T]:
        for stranger in set(filter(None, texts)) - set(by_text):
            _ignore(name, stranger)
        return [by_text[text] for text in texts if text in by_text]

    _take(name, usual, read)
    if name in st.session_state:
        st.session_state[name] = [option for option in st.session_state[name] if option in options]
    chosen: list[T] = widget(label, options, key=name, persist_state="session", **looks)
    _note(name, [] if chosen == usual else [str(option) for option in chosen] or [""])
    return chosen


def switch(widget: Callable[..., Any], label: str, *, name: str, default: bool = False, **looks: Any) -> bool:
    """A toggle or a checkbox."""
    _take(name, default, lambda texts: _only({"yes": True, "no": False}, texts))
    is_on = bool(widget(label, key=name, persist_state="session", **looks))
    _note(name, [] if is_on == default else ["yes" if is_on else "no"])
    return is_on


def day(
    widget: Callable[..., Any], label: str, *, name: str, default: date, min_value: date | None = None,
    max_value: date | None = None, **looks: Any,
) -> date:  # fmt: skip
    """A day, within these limits where there are some."""
    first, last = min_value or date.min, max_value or date.max

    def read(texts: Values) -> date:
        found = date.fromisoformat(texts[-1])
        if not first <= found <= last:
            raise ValueError
        return found

    _take(name, default, read)
    _keep(name, lambda value: first <= value <= last, default)
    limits = {"min_value": min_value or date(1900, 1, 1), "max_value": max_value or date(2199, 12, 31)}
    found: date = widget(label, key=name, persist_state="session", format="MM/DD/YYYY", **limits, **looks) or default
    _note(name, [] if found == default else [found.isoformat()])
    return found


def words(widget: Callable[..., Any], label: str, *, name: str, **looks: Any) -> str:
    """What was typed; only for words that can never be about a patient."""
    _take(name, "", lambda texts: texts[-1])
    typed = str(widget(label, key=name, persist_state="session", **looks) or "").strip()
    _note(name, [typed] if typed else [])
    return typed


def is_opened(name: str, value: str, is_pressed: bool) -> bool:
    """Whether a list opens over the page: its button was pressed, or the address names it; a later run closes it."""
    is_asked_for = _is_new(name) and st.query_params.get_all(name) == [value]
    if is_pressed or is_asked_for:
        opens(name, value)
    return is_pressed or is_asked_for


def opens(name: str, value: str) -> None:
    """Note that a list opens over the page: the address names it until a later run closes it."""
    st.session_state.setdefault(_WRITTEN, {})[name] = [value]
    st.session_state[_OPEN] = True
    _note(name, [value])


def asked_for(name: str, read: Callable[[str], T]) -> T | None:
    """Which list the address asks for, once; `read` makes it of the text, or raises ValueError where it means nothing.

    The caller opens it, and says so by `opens`.
    """
    if not _is_new(name):
        return None
    text = st.query_params.get_all(name)[-1]
    try:
        return read(text)
    except ValueError:
        _ignore(name, text)
        _note(name, [])
        return None


def as_usual(name: str) -> None:
    """Forget what was chosen here, before something else is opened with the same choice."""
    st.session_state.pop(name, None)


def start_run(page: str) -> None:
    """Start a run of this page; called by the entry before it draws the page."""
    state = st.session_state
    if state.get(_PAGE) != page:
        state[_PAGE], state[_WRITTEN] = page, {}
        state[_BELIEVED] = state.pop(_FOLLOWING, False)
    state[_DRAWN], state[_IGNORED], state[_SETTLED], state[_OPEN] = {}, [], False, False


def follow() -> None:
    """Believe the whole of the next address, also that what it leaves out is as usual; called before opening one."""
    st.session_state.pop(_PAGE, None)
    st.session_state[_FOLLOWING] = True
    address.forget()


def settle() -> list[str]:
    """Put the choices drawn in this run into the address, in one step; gives what of it meant nothing, in words."""
    state, drawn = st.session_state, st.session_state.get(_DRAWN, {})
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    page = state.get(_PAGE, "")
    others = {
        name: values
        for name, values in now.items()
        if name in (*address.KEYS, *ELSEWHERE) or navigation.is_carried(page, name)
    }
    strangers = [
        f"{name}: does not apply to this page"
        for name in now
        if name not in others and name not in drawn and name not in state.get(_WRITTEN, {})
    ]
    wanted = others | {name: values for name, values in drawn.items() if values}
    if wanted != now:
        st.query_params.from_dict(wanted)
    state[_WRITTEN], state[_SETTLED] = dict(drawn), True
    return [*state.get(_IGNORED, []), *strangers]


def settle_dialog() -> None:
    """In a list over the page: put what was chosen there into the address; while the page is drawn, `settle` will."""
    if st.session_state.get(_SETTLED, False):
        settle()


def _is_new(name: str) -> bool:
    """Whether the address names a list that `settle` has not written; one list opens in a run, not two."""
    written, given = st.session_state.setdefault(_WRITTEN, {}), st.query_params.get_all(name)
    return bool(given) and given != written.get(name) and not st.session_state.get(_OPEN, False)


def _take(name: str, usual: object, read: Callable[[Values], object]) -> None:
    """Set the widget to what the address says, where somebody else than `settle` wrote that; else leave it as it is."""
    state = st.session_state
    written, given = state.setdefault(_WRITTEN, {}), st.query_params.get_all(name)
    usuals = state.setdefault(_USUAL, {})
    if reconnecting.holds(name):
        written[name], usuals[name] = given, usual
        return
    if name not in state or (name in usuals and state[name] == usuals[name]):  # what nobody chose follows what is usual
        state[name] = usual
    usuals[name] = usual
    is_left_out = address.is_back() or (state.get(_BELIEVED, False) and name not in written)
    if (given == written.get(name, []) and given) or not (given or is_left_out):
        return
    written[name] = given  # believed once: what the reader chooses while the page is drawn is not overwritten
    try:
        state[name] = read(given) if given else usual
    except (ValueError, KeyError):
        _ignore(name, given[-1])


def _keep(name: str, is_possible: Callable[[Any], bool], usual: object) -> None:
    """Leave the widget as it is where that is possible; what a browser holds is checked when it is drawn."""
    if name in st.session_state and not is_possible(st.session_state[name]):
        st.session_state[name] = usual


def _note(name: str, values: Values) -> None:
    st.session_state.setdefault(_DRAWN, {})[name] = values


def _ignore(name: str, text: str) -> None:
    st.session_state.setdefault(_IGNORED, []).append(f"{name}: {text[:40]!r} is not valid here")


def _only(known: dict[str, Any], texts: Values) -> Any:
    return known[texts[-1]]
