"""Saved views in the sidebar: open one, keep what is on screen under a name, rename or delete."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from analytics.access.roles import Right
from analytics.pages import choices, permissions
from analytics.pages.navigation import go, is_known
from analytics.pages.wording import named, plain
from analytics.settings.views import (
    LONGEST_NAME,
    View,
    ViewsError,
    delete_view,
    load_views,
    rename_view,
    save_view,
)

_MESSAGE = "views_said"
_NEVER_KEPT = ("claim",)
"""A view covers many claims; the page of a single claim is saved without the claim."""


def saved_views(folder: Path, page: str) -> None:
    """Draw them; `page` is the path of the page on screen."""
    with st.sidebar.expander("Saved views", key="views_open"):
        try:
            views = load_views(folder)
        except ViewsError as error:
            st.error(named(str(error)))
            return
        if not views:
            st.caption("Save this page with its filters and settings under a name.")
        for place, view in enumerate(views):
            if st.button(plain(named(view.name)), key=f"view_{place}", width="stretch"):
                _open(view)
        if text := st.session_state.pop(_MESSAGE, None):
            st.caption(plain(named(text)))
        if not permissions.may(Right.CHANGE):
            return
        _keep(folder, page)
        if views:
            _change(folder, [view.name for view in views])


def _open(view: View) -> None:
    if not is_known(view.page):
        st.error(named(f"The page {view.page!r} of this view no longer exists."))
        return
    choices.follow()
    go(view.page, **view.address)


def _keep(folder: Path, page: str) -> None:
    with st.form("views_keep", border=False, clear_on_submit=True):
        name = st.text_input("Name of this view", max_chars=LONGEST_NAME, key="views_name")
        if st.form_submit_button("Save this view", width="stretch"):
            address = {key: tuple(st.query_params.get_all(key)) for key in st.query_params if key not in _NEVER_KEPT}
            _try(lambda: save_view(folder, View(name, page, address)), f"Saved: {' '.join(name.split())}")


def _change(folder: Path, names: list[str]) -> None:
    with st.popover("Rename or delete", width="stretch"):
        chosen = st.selectbox("View", names, key="views_chosen")
        new = st.text_input("New name", max_chars=LONGEST_NAME, key="views_new_name")
        if st.button("Rename", key="views_rename"):
            _try(lambda: rename_view(folder, chosen, new), f"Renamed: {' '.join(new.split())}")
        if st.button("Delete", key="views_delete"):
            _try(lambda: delete_view(folder, chosen), f"Deleted: {chosen}")


def _try(action: Callable[[], None], done: str) -> None:
    try:
        action()
    except ViewsError as error:
        st.error(named(str(error)))
        return
    st.session_state[_MESSAGE] = done
    st.rerun()
