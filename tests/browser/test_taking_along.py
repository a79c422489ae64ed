"""What a reader takes along: files that add up to the screen, pictures that tell what they show, links and views."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator

from tests.browser.conftest import TILE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def saved(visit: Visit, place: Locator, label: str, folder: Path) -> Path:
    """The file that this button gives; Streamlit's own downloads are put away, for they tell nothing of the scope."""
    assert not any(own.is_visible() for own in place.locator("button[aria-label^='Download as']").all())
    with visit.page.expect_download() as download:
        place.get_by_test_id("stDownloadButton").get_by_role("button", name=label).click()
    path = folder / download.value.suggested_filename
    assert path.name.startswith("simulated_")
    download.value.save_as(path)
    return path


def test_a_chart_and_rows_are_saved_and_a_row_leads_to_its_segments(visit: Visit, tmp_path: Path) -> None:
    visit.open("denials")
    _chart_is_saved_as_picture_and_as_numbers(visit, tmp_path)
    tile = visit.number()
    shown = TILE.search(tile.inner_text())
    assert shown is not None
    tile.click()
    visit.rest()
    _saved_rows_add_up(visit, int(shown[1].replace(",", "")), tmp_path)
    _first_row_leads_to_its_claim_and_its_segments(visit)


def _chart_is_saved_as_picture_and_as_numbers(visit: Visit, folder: Path) -> None:
    visit.page.get_by_test_id("stPopover").filter(has_text="Save").first.get_by_role("button").click()
    menu = visit.page.get_by_test_id("stPopoverBody")
    drawn = ElementTree.parse(saved(visit, menu, "Drawing (SVG)", folder)).getroot()
    assert drawn[0].tag.endswith("title")
    assert drawn[0].text
    assert saved(visit, menu, "Picture (PNG)", folder).read_bytes().startswith(b"\x89PNG")
    book = load_workbook(saved(visit, menu, "Numbers (Excel)", folder))
    assert book["Rows"].max_row > 1
    visit.page.keyboard.press("Escape")
    menu.wait_for(state="detached")


def _saved_rows_add_up(visit: Visit, number: int, folder: Path) -> None:
    dialog = visit.page.get_by_test_id("stDialog")
    with open(saved(visit, dialog, "rows as CSV", folder), newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["counted"]) for row in rows) == number
    assert not {"patient_key", "last_name", "member_id", "patient_control_number"} & set(rows[0])
    book = load_workbook(saved(visit, dialog, "as Excel", folder), data_only=True)
    header, *lines, totals = book["Rows"].iter_rows(values_only=True)
    counted = header.index("counted")
    assert totals[counted] == number == sum(line[counted] for line in lines)
    about = dict(book["What is counted"].iter_rows(max_col=2, values_only=True))
    assert about["Page"] == "Denials"
    assert about["Scope"].startswith("all dates")
    assert "Simulated patients" in about


def _first_row_leads_to_its_claim_and_its_segments(visit: Visit) -> None:
    rows = visit.page.get_by_role("dialog").get_by_test_id("stDataFrame").bounding_box()
    assert rows is not None
    visit.page.mouse.click(rows["x"] + 60, rows["y"] + 52)  # the button in the first row: tables are drawn, not built
    visit.rest()
    visit.page.get_by_role("heading", name="Timeline").wait_for()
    address = urlsplit(visit.page.url)
    assert address.path == "/claim"
    assert "claim" in parse_qs(address.query)
    visit.page.get_by_test_id("stExpander").filter(has_text="remittance from").first.locator("summary").click()
    visit.rest()
    assert visit.page.get_by_text("CLP*•••*").first.is_visible()


def test_choices_go_round_through_the_address_and_back_undoes_them(visit: Visit) -> None:
    visit.open("denials?denials_by=payer&payers=bluestone-health-plan")
    chosen = [one.input_value() for one in visit.page.get_by_test_id("stSelectbox").locator("input").all()]
    assert "payer" in chosen
    visit.page.get_by_role("radio", name="lines", exact=True).click()
    visit.rest()
    assert "pareto_unit=lines" in visit.page.url
    assert "denials_by=payer" in visit.page.url
    visit.page.go_back()
    visit.rest()
    assert "pareto_unit" not in visit.page.url
    visit.page.get_by_role("link", name="Payers", exact=True).click()
    visit.page.get_by_role("heading", name="Payers", exact=True).wait_for()
    visit.rest()
    assert "denials_by" not in visit.page.url, "another page drops this page's choices"
    assert "payers=bluestone-health-plan" in visit.page.url


def test_nonsense_in_the_address_is_named_and_left_out(visit: Visit) -> None:
    visit.open("denials?denials_by=moon&stranger=1&payers=nobody")
    said = visit.page.get_by_test_id("stMain").get_by_test_id("stAlert").first.inner_text()
    assert "moon" in said
    assert "stranger" in said
    assert "moon" not in visit.page.url
    assert "'nobody'" in visit.page.get_by_test_id("stSidebar").inner_text()


def test_a_view_is_saved_and_opens_what_was_on_screen(visit: Visit) -> None:
    visit.open("aging?payers=bluestone-health-plan")
    sidebar = visit.page.get_by_test_id("stSidebar")
    sidebar.get_by_text("Saved views").click()
    sidebar.get_by_label("Name of this view").fill("Bluestone, owed")
    sidebar.get_by_role("button", name="Save this view").click()
    visit.rest()
    visit.open()
    visit.page.get_by_test_id("stSidebar").get_by_text("Saved views").click()
    visit.page.get_by_role("button", name="Bluestone, owed").click()
    visit.page.get_by_role("heading", name="A/R aging", exact=True).wait_for()
    visit.rest()
    assert re.search(r"/aging\?.*payers=bluestone-health-plan", visit.page.url)
