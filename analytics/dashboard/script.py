"""The script that reruns on every change: opens the practice's or the simulated warehouse and draws the page."""

from __future__ import annotations

import time
from functools import partial
from html import escape

import streamlit as st

from analytics import build, simulated
from analytics.access.log import LogError
from analytics.access.roles import OWNER, NotAllowed, Right
from analytics.building.staging import clear_unfinished
from analytics.dashboard import server_access
from analytics.dashboard.sign_in import SIGN_OUT
from analytics.pages import behind, choices, first_start, navigation, noting, opening, permissions, reconnecting
from analytics.pages.aging import page as aging
from analytics.pages.claim import page as claim
from analytics.pages.clean_claims import page as clean_claims
from analytics.pages.code_use import page as code_use
from analytics.pages.data import page as data
from analytics.pages.definitions import page as definitions
from analytics.pages.denials import page as denials
from analytics.pages.frame import banner, framed, left_out, safely
from analytics.pages.overview import page as overview
from analytics.pages.payers import page as payers
from analytics.pages.saved_views import saved_views
from analytics.pages.sidebar import chosen_scope
from analytics.pages.wording import named
from analytics.settings import warehouse_folder

ASKING = (overview, denials, clean_claims, aging, code_use, payers, claim)


def main() -> None:
    st.set_page_config(page_title="Denial analytics", page_icon=str(opening.ICON), layout="wide")
    reconnecting.begin()
    own = warehouse_folder()
    who, role = _session()
    permissions.remember(role)
    noting.set_recorder(_note(who))
    simulation = first_start.Simulation(simulated.simulated_warehouse, simulated.STEPS, simulated.NotMade)
    opened = opening.open_own_or_simulated(own, simulation)
    warehouse, scope = opened.warehouse, None
    if warehouse is not None and not warehouse.is_empty:
        scope = chosen_scope(warehouse)
    pages = [
        st.Page(
            framed(module.render, opened, scope), title=module.TITLE, url_path=module.PATH, default=module is overview
        )
        for module in ASKING
    ]
    load, forget = noting.noted("load", simulated.build_own), noting.noted("forget", build.forget, names_subject=True)
    change = partial(permissions.needing, Right.CHANGE)
    rebuild = noting.noted("rebuild", build.rebuild)
    intake = data.Intake(own, change(load), change(forget), change(rebuild), (build.BuildError, NotAllowed, LogError))
    shown = safely(partial(data.render, warehouse, intake), warehouse)
    pages.append(st.Page(shown, title=data.TITLE, url_path=data.PATH))
    shown = safely(partial(definitions.render, warehouse, scope), warehouse)
    pages.append(st.Page(shown, title=definitions.TITLE, url_path=definitions.PATH))
    navigation.register_pages({page.url_path or overview.PATH: page for page in pages})
    chosen = st.navigation(pages, position="top")
    choices.start_run(chosen.url_path)
    if warehouse is not None and scope is not None:
        saved_views(warehouse.folder, chosen.url_path or overview.PATH)
    counted = scope if chosen.url_path not in (claim.PATH, data.PATH, definitions.PATH) else None
    if warehouse is not None and not warehouse.is_sample:
        _note_page(chosen.url_path or overview.PATH)
    place = banner(opened, chosen.title, counted)
    behind.set_scope(scope)
    chosen.run()
    if warehouse is not None and counted is not None:  # a claim's page keeps the address of the list it came from
        safely(partial(behind.reopen, warehouse, counted), warehouse)()
    _signed_in(who, role)
    left_out(place, choices.settle())


def _session() -> tuple[str, str]:
    """Who uses this page, and in which role: the owner where nobody has to sign in. Stops where a session has ended."""
    access = server_access.running()
    if access is None or access.is_open:
        return server_access.ANYONE, OWNER
    session = access.session(dict(st.context.cookies))
    if session is None:
        st.info("Your sign-in has ended. Load this page again to sign in.")
        st.stop()
    return session.who, session.role


def _note(who: str) -> noting.Note | None:
    """Where this session notes what it does: in the access log, as who has signed in. None where no server runs."""
    access = server_access.running()
    return None if access is None else partial(access.log, who)


def _note_page(path: str) -> None:
    """Note the page in the access log; a page that cannot be logged is not shown."""
    try:
        noting.note_once("page", path)
    except LogError as error:
        st.error(named(str(error)))
        st.stop()


def _signed_in(who: str, role: str) -> None:
    """Who is signed in, the way out, and the end of an idle page: what was drawn does not stay on the screen."""
    access = server_access.running()
    if access is None or access.is_open:
        return
    if access.access.people:
        with st.sidebar:
            leaving = f'<a href="{SIGN_OUT}" target="_self" style="color: inherit">Sign out</a>'
            st.html(f"<p>Signed in as {escape(who)} ({escape(role)}). {leaving}</p>")
    if seconds := access.sessions.idle_seconds:
        milliseconds = int(seconds * 1000) + 1000
        st.html(
            f"<script>/* {time.time()} */ clearTimeout(window.denialsIdle); "
            f"window.denialsIdle = setTimeout(() => location.reload(), {milliseconds});</script>",
            unsafe_allow_javascript=True,
        )


def warm() -> None:
    """Ask what the first page will ask, before anybody asks for the page; nothing is drawn, and nothing made."""
    clear_unfinished(warehouse_folder())
    warehouse = opening.open_ahead(warehouse_folder())
    if warehouse is not None and not warehouse.is_empty:
        overview.ask_ahead(warehouse)


if __name__ == "__main__":
    main()
