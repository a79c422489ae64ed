"""What every change runs anew: opens the practice's warehouse or a simulated one, and hands it to the pages."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analytics import build, simulated
from analytics.building.staging import clear_unfinished
from analytics.dashboard import door as doors
from analytics.pages import behind, choices, first_start, navigation, noting, opening, reconnecting
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
from analytics.settings import warehouse_folder

ASKING = (overview, denials, clean_claims, aging, code_use, payers, claim)


def main() -> None:
    st.set_page_config(page_title="Denial analytics", page_icon=str(opening.ICON), layout="wide")
    reconnecting.begin()
    own = warehouse_folder()
    noting.stand(_note())
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
    intake = data.Intake(own, load, forget, noting.noted("rebuild", build.rebuild), build.BuildError)
    shown = safely(partial(data.render, warehouse, intake), warehouse)
    pages.append(st.Page(shown, title=data.TITLE, url_path=data.PATH))
    shown = safely(partial(definitions.render, warehouse, scope), warehouse)
    pages.append(st.Page(shown, title=definitions.TITLE, url_path=definitions.PATH))
    navigation.know({page.url_path or overview.PATH: page for page in pages})
    chosen = st.navigation(pages, position="top")
    choices.begin(chosen.url_path)
    if warehouse is not None and scope is not None:
        saved_views(warehouse.folder, chosen.url_path or overview.PATH)
    counted = scope if chosen.url_path not in (claim.PATH, data.PATH, definitions.PATH) else None
    if warehouse is not None and not warehouse.is_sample:
        noting.note_once("page", chosen.url_path or overview.PATH)
    place = banner(opened, chosen.title, counted)
    behind.stand(scope)
    chosen.run()
    if warehouse is not None and counted is not None:  # a claim's page keeps the address of the list it came from
        safely(partial(behind.reopen, warehouse, counted), warehouse)()
    left_out(place, choices.settle())


def _note() -> noting.Note | None:
    """Where this session notes what it does: in the access log, as who has signed in. None where no server runs."""
    door = doors.door()
    if door is None:
        return None
    session = door.session(dict(st.context.cookies))
    return partial(door.log, session.who if session else doors.ANYONE)


def warm() -> None:
    """Ask what the first page will ask, before anybody asks for the page; nothing is drawn, and nothing made."""
    clear_unfinished(warehouse_folder())
    warehouse = opening.open_ahead(warehouse_folder())
    if warehouse is not None and not warehouse.is_empty:
        overview.ask_ahead(warehouse)


if __name__ == "__main__":
    main()
