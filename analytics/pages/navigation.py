"""Links from page to page: the entry knows all pages, a page knows only their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

_PAGES, _CARRIED = "navigation_pages", "navigation_carried"
_RESERVED = ("embed", "embed_options")
"""Parameters that Streamlit lets nobody set."""


def register_pages(pages: Mapping[str, Any]) -> None:
    """Remember the pages of this run by their names; called once by the entry."""
    st.session_state[_PAGES] = dict(pages)


def link(name: str, label: str, **parameters: str) -> None:
    """A link to a page; plain words where that page is not there."""
    page = st.session_state.get(_PAGES, {}).get(name)
    if page is None:
        st.caption(label)
    else:
        st.page_link(page, label=label, query_params=parameters or None)


def is_known(name: str) -> bool:
    """Whether there is a page of this name."""
    return name in st.session_state.get(_PAGES, {})


def go(name: str, /, **parameters: str | Iterable[str]) -> None:
    """Open a page at once; nothing happens where that page is not there."""
    page = st.session_state.get(_PAGES, {}).get(name)
    given = {key: value for key, value in parameters.items() if key.lower() not in _RESERVED}
    if page is not None:
        st.switch_page(page, query_params=given or None)


def go_and_return(name: str, /, **parameters: str | Iterable[str]) -> None:
    """Open a page from a list, so that Back returns to this very list.

    Streamlit writes the new parameters into the address of the page that is left, which is where Back returns to. So
    that page's own parameters go along, and `is_carried` names them to the page that is opened.
    """
    there = {each: st.query_params.get_all(each) for each in st.query_params if each not in parameters}
    st.session_state[_CARRIED] = (name, frozenset(there))
    go(name, **there, **parameters)


def is_carried(page: str, parameter: str) -> bool:
    """Whether a parameter in the address of this page is one of the page that led to it by `go_and_return`."""
    target, names = st.session_state.get(_CARRIED, ("", frozenset()))
    return page == target and parameter in names
