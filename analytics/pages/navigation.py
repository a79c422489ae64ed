"""Links from page to page: the entry knows all pages, a page knows only their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

_PAGES = "navigation_pages"


def know(pages: Mapping[str, Any]) -> None:
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
    if page is not None:
        st.switch_page(page, query_params=parameters or None)
