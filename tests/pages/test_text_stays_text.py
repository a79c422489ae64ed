"""Over files full of hostile texts, no page says anything in which a sign of theirs means something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from analytics.build import BuildError
from analytics.dashboard.server import SCRIPT
from analytics.pages.data import page as data
from analytics.pages.labels import payer_names
from analytics.pages.payers import page as payers
from analytics.pages.payers import scorecard_contents, scorecard_file
from analytics.pages.payers.payer_facts import figures
from analytics.pages.wording import named, plain
from analytics.scope import Scope
from analytics.settings import FOLDER_VARIABLE
from analytics.settings.views import View, save_view
from analytics.warehouse import Warehouse, open_warehouse
from tests import hostile
from tests.pages.drawing import draw
from tests.pages.test_every_page import PAGES

pytestmark = pytest.mark.slow

DRAWN = (
    "VegaLiteChart.",
    "Dataframe.arrow_data",
    "Dataframe.alt",
    "Selectbox.options",
    "Selectbox.raw_value",
    "MultiSelect.options",
    "MultiSelect.raw_values",
)
"""What a page draws sign by sign, and no Markdown is read in."""
SHOWN = re.compile(rf"{hostile.START}(.*?)(?:{hostile.END}|$)", re.DOTALL)
ACTIVE = re.compile(
    r"(?<!\\)(?:\\\\)*[\[\]<>`*_~$!|#&]"  # a mark that nothing takes its meaning from
    r"|:(?=[a-z_+-])|://|www\.|\w@\w"  # icons, colors, links and addresses, which need no mark
    r"|[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]",  # what turns or hides the rest of a line
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile.build_warehouse(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def warehouse(folder: Path) -> Warehouse:
    return open_warehouse(folder)


def texts(message: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text in a message to the browser, and where it is."""
    for field, value in message.ListFields():
        place = f"{path}.{field.name}"
        for one in value if field.is_repeated else [value]:
            if hasattr(one, "ListFields"):
                yield from texts(one, place)
            elif isinstance(one, str):
                yield place, one


def said(page: AppTest) -> dict[str, list[str]]:
    """Every hostile text that a page sends to be read as Markdown, by its place."""

    def of(node: Any) -> Iterator[tuple[str, str]]:
        if (proto := getattr(node, "proto", None)) is not None:
            yield from texts(proto, type(proto).__name__)
        for child in getattr(node, "children", {}).values():
            yield from of(child)

    found: dict[str, list[str]] = {}
    for place, text in of(page._tree):
        if hostile.START in text and not place.startswith(DRAWN) and not place.endswith((".id", ".anchor")):
            found.setdefault(place, []).append(text)
    return found


def check(page: AppTest) -> int:
    """Assert that no text means anything; gives how many were seen."""
    assert not page.exception
    seen = 0
    for place, found in said(page).items():
        for text in found:
            if place == "Html.body":
                assert "<" not in "".join(SHOWN.findall(text))
                continue
            for shown in SHOWN.findall(text):
                seen += 1
                active = ACTIVE.search(shown)
                assert active is None, f"{place}: {active and shown[max(active.start() - 20, 0) : active.end() + 20]!r}"
    return seen


def test_the_check_sees_every_sign_and_nothing_in_a_name_that_is_escaped() -> None:
    for sign in hostile.SIGNS:
        assert ACTIVE.search(sign), sign
        assert not ACTIVE.search(plain(named(sign))), named(sign)
        assert not ACTIVE.search(plain(f"{named(sign)}$5")[: -len("$5")])


@pytest.mark.parametrize("module", PAGES, ids=lambda module: str(module.PATH))
def test_nothing_on_a_page_means_anything(warehouse: Warehouse, module: ModuleType) -> None:
    address = {"claim": warehouse.table("claims")["claim_id"][0]} if module.PATH == "claim" else {}
    page = draw(module.render, warehouse, Scope(warehouse.as_of), **address)
    check(page)
    for box in [box.key for box in page.selectbox if box.key and hostile.START not in str(box.options)]:
        for option in range(len(page.selectbox(key=box).options)):
            check(page.selectbox(key=box).select_index(option).run())
    kinds = {
        re.sub(r"\d+", "", str(button.key)): str(button.key)
        for button in page.button
        if button.key and not button.disabled
    }
    for button in kinds.values():
        check(draw(module.render, warehouse, Scope(warehouse.as_of), **address).button(key=button).click().run())


def test_nothing_on_a_scorecard_means_anything(warehouse: Warehouse) -> None:
    payer = warehouse.table("payers")["payer_id"][0]
    page = draw(payers.render, warehouse, Scope(warehouse.as_of), payer_shown=payer)
    assert check(page) > 0
    assert "Heading.body" in said(page), "the payer's name is the title"


def test_nothing_on_the_data_page_means_anything(warehouse: Warehouse) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BuildError(hostile.hostile(hostile.WHOLE))

    intake = data.Intake(Path(hostile.hostile(hostile.WHOLE)), refuse, refuse, refuse, (BuildError,))
    page = draw(data.render, warehouse, intake)
    check(page)
    page.text_input(key="data_folder").input(str(warehouse.folder)).run()
    next(button for button in page.button if button.label == "Load").click().run()
    assert said(page), "the refusal is shown"
    check(page)


def test_nothing_in_an_address_or_a_saved_view_means_anything(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    for place, sign in enumerate(hostile.SIGNS):
        save_view(folder, View(hostile.hostile(f"{place} {sign}"), hostile.hostile(sign), {}))
    page = AppTest.from_file(str(SCRIPT), default_timeout=120)
    for place, sign in enumerate(hostile.SIGNS):
        page.query_params[hostile.hostile(f"{place}{sign}")] = hostile.hostile(sign)
    for name in ("payers", "basis", "start", "as_of", "behind", "clinics"):
        page.query_params[name] = hostile.hostile(hostile.SIGNS[0])
    assert check(page.run()) > len(hostile.SIGNS)
    for button in [str(each.key) for each in page.button if str(each.key).startswith("view_")]:
        page.button(key=button).click().run()
        assert page.sidebar.error, "the view's page is not there"
        check(page)


def test_saved_pictures_and_scorecards_are_whole_and_hold_names_as_text(warehouse: Warehouse) -> None:
    scope, names = Scope(warehouse.as_of), payer_names(warehouse)
    for payer in figures(warehouse, scope, scorecard_contents.RATES):
        card = scorecard_contents.scorecard(warehouse, scope, payer, names)
        page = scorecard_file.html(card, is_simulated=True)
        assert r"\x1b[31m\x9b31m\x07\u202e" in page, "what is obeyed is shown"
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
        for made in ("<img", "<a "):
            assert made not in page
        drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
        assert all(ElementTree.fromstring(drawing).tag.endswith("svg") for drawing in drawings)
