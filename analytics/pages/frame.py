"""The frame of every page: its title, its scope, the mark on simulated patients, and the empty states."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from html import escape
from pathlib import Path
from threading import BoundedSemaphore
from traceback import format_tb

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.access.log import LogError
from analytics.layout import is_full
from analytics.pages import exporting
from analytics.pages.labels import day
from analytics.pages.navigation import link
from analytics.pages.opening import Opened
from analytics.pages.sidebar import in_words
from analytics.pages.wording import named, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse, WarehouseError

SIMULATED = "Simulated patients"
UNEXPECTED = "This page could not be shown because of an unexpected error"
STYLE = Path(__file__).with_name("house.css")
# Dark mode is inverted on paper, with the hues unchanged.
_DARK_ON_PAPER = """<style>@media print {
.stApp { filter: invert(1) hue-rotate(180deg); }
.stApp, .stApp [data-testid="stMain"], .stApp .stMainBlockContainer { background: black !important; }
}</style>"""
_TURNS = BoundedSemaphore(max(os.cpu_count() or 2, 2))
"""Pages drawn at the same time. More would slow each one down and block the server."""
_LOG = logging.getLogger(__name__)
Render = Callable[[Warehouse, Scope], None]


def framed(render: Render, opened: Opened, scope: Scope | None) -> Callable[[], None]:
    """The page, or what to do where there is nothing to ask."""
    if opened.warehouse is None or scope is None:
        return partial(_nothing_yet, opened)
    return safely(partial(_in_turn, partial(render, opened.warehouse, scope)), opened.warehouse)


def _in_turn(draw: Callable[[], None]) -> None:
    """Draw when it is this session's turn."""
    with _TURNS:
        draw()


def banner(opened: Opened, title: str, scope: Scope | None) -> DeltaGenerator:
    """The page's title, the mark on simulated patients, one line that says what is counted; gives a place under it."""
    st.html(STYLE)
    if st.context.theme.type == "dark":
        st.html(_DARK_ON_PAPER)
    if opened.warehouse is not None:
        st.html(f'<div class="printed">{escape(_printed(opened.warehouse))}</div>')
    st.title(title)
    if opened.warehouse is not None and opened.warehouse.is_sample:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(SIMULATED, color="orange")
            st.markdown("All patients and data are simulated; nobody here is real.", width="content")
            link("data", "Load your own files")
    counted = in_words(scope, opened.warehouse.as_of) if opened.warehouse is not None and scope is not None else ""
    if counted:
        st.caption(plain(f"Scope: {counted}."))
    if opened.warehouse is not None:
        place = exporting.Place(title, counted, opened.warehouse.snapshot, opened.warehouse.is_sample)
        exporting.set_context(place)
    return st.empty()


def left_out(place: DeltaGenerator, strangers: Sequence[str]) -> None:
    """Name what of the page's address meant nothing."""
    if strangers:
        place.warning("Ignored in the link, because it does not apply here: " + named("; ".join(strangers)))


def _printed(warehouse: Warehouse) -> str:
    """The header line of a printed page: practice, data and print date."""
    of_whom = warehouse.settings.practice_name or ("Simulated practice" if warehouse.is_sample else "Denial analytics")
    files = f"files through {day(warehouse.as_of)}" if not warehouse.is_empty else "no claims yet"
    return f"{of_whom} · {files} · snapshot {warehouse.snapshot[:8]} · printed {day(date.today())}"


def safely(draw: Callable[[], None], warehouse: Warehouse | None) -> Callable[[], None]:
    """The same, but an error is shown on the page in words, with what to do; the server's log has the details."""
    return partial(_safely, draw, warehouse)


def _safely(draw: Callable[[], None], warehouse: Warehouse | None) -> None:
    try:
        draw()
    except WarehouseError as error:
        if warehouse is not None and not warehouse.is_current:
            # The files behind this page were replaced while it was drawn: draw it again over the new ones.
            st.rerun()
        _unexpected(error, "Part of the data cannot be read. You can read all your files again on the Data page.")
    except LogError as error:
        st.error(named(str(error)))
    except Exception as error:
        if is_full(error):
            _LOG.error("the disk is full")
            st.error("The disk is full: make room and try again. Your files are safe.")
            return
        _unexpected(error, "A different period or payer may work.")


def _unexpected(error: Exception, advice: str) -> None:
    # Where it happened, without the message: a message may quote a value, and a value may be a patient's.
    where = "".join(format_tb(error.__traceback__))
    _LOG.error("a page could not be drawn: %s\n%s", type(error).__name__, where)
    st.error(f"{UNEXPECTED} ({type(error).__name__}). {advice} Your files are safe.")
    with st.container(horizontal=True):
        if st.button("Try again", key="frame_again"):
            st.rerun()
        link("data", "Go to Data")


def _nothing_yet(opened: Opened) -> None:
    if opened.trouble:
        st.error(named(opened.trouble))
        st.write(opened.advice)
    else:
        st.info("No claims yet. Load the files from your payers and clearinghouse to see figures here.")
    link("data", "Go to Data")
