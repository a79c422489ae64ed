"""The address holds the scope and what is open, and leads back to it; nothing leaves the machine."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from analytics import kpis
from analytics.pages.denials import page as denials
from analytics.pages.wording import value_of
from analytics.warehouse import open_warehouse
from tests.browser.conftest import Visit
from tests.pages.test_every_page import TILES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_scope_on_screen_is_the_scope_of_the_kpis(visit: Visit, simulated: Path) -> None:
    visit.open("denials?payers=bluestone-health-plan&start=2026-03-02&end=2026-08-31")
    warehouse = open_warehouse(simulated)
    scope = warehouse.scope(payers=("bluestone-health-plan",), start=date(2026, 3, 2), end=date(2026, 8, 31))
    figures = kpis.compute(warehouse, scope, ids=TILES[denials])
    expect(visit.page.get_by_test_id("stMetricValue")).to_have_count(len(figures), timeout=60_000)
    assert visit.numbers() == sorted(value_of(figure) for figure in figures)


def test_the_scope_goes_round_through_the_address(visit: Visit) -> None:
    visit.open("denials?payers=bluestone-health-plan&basis=service")
    narrow = visit.numbers()
    visit.page.get_by_role("link", name="Clean claims").click()
    visit.page.get_by_role("heading", name="Clean claims").wait_for()
    visit.rest()
    assert "payers=bluestone-health-plan" in visit.page.url
    visit.page.get_by_role("link", name="Denials", exact=True).click()
    visit.page.get_by_role("heading", name="Denials", exact=True).wait_for()
    visit.rest()
    assert visit.numbers() == narrow
    visit.open("denials")
    assert visit.numbers() != narrow


def test_the_default_page_is_found_by_its_name(visit: Visit) -> None:
    visit.open("overview?payers=bluestone-health-plan")
    visit.page.get_by_role("heading", name="Overview", exact=True).wait_for()
    assert visit.page.get_by_text("Page not found").count() == 0
    assert visit.page.url == f"{visit.address}/?payers=bluestone-health-plan"


def test_a_page_can_reach_no_other_host(visit: Visit) -> None:
    visit.open("claim")
    reach = "async () => { try { await fetch('http://127.0.0.2:9/'); return 'gone'; } catch { return 'kept'; } }"
    refused: list[str] = []
    visit.page.on("console", lambda message: refused.append(message.text))
    assert visit.page.evaluate(reach) == "kept"
    assert any("Content Security Policy" in text for text in refused)
    visit.errors.clear()
    visit.asked = [url for url in visit.asked if "127.0.0.2" not in url]


def test_an_unknown_claim_in_the_address_is_said(visit: Visit) -> None:
    visit.open("claim?claim=nobody")
    assert visit.page.get_by_text("There is no claim with this ID").is_visible()


def test_a_click_on_a_bar_leads_to_its_claims_again_and_again(visit: Visit) -> None:
    visit.open("denials?denials_by=payer")
    for _ in range(2):
        chart = visit.page.locator('[class*="st-key-pick_line_denial_rate_by_payer"]').last
        chart.scroll_into_view_if_needed()
        place = chart.bounding_box()
        assert place is not None
        visit.page.mouse.click(place["x"] + 300, place["y"] + 60)
        visit.page.get_by_role("dialog").get_by_text(re.compile("^payer: ")).wait_for()
        visit.rest()
        visit.page.keyboard.press("Escape")
        visit.page.get_by_role("dialog").wait_for(state="detached")
        visit.rest()


def test_what_was_opened_and_chosen_is_there_again_in_a_new_tab(visit: Visit) -> None:
    visit.open("denials")
    visit.number().click()
    dialog = visit.page.get_by_role("dialog")
    dialog.get_by_text("claims adjudicated").click()
    visit.page.wait_for_url(re.compile("behind_rows=denominator"))
    visit.open(visit.page.url.removeprefix(f"{visit.address}/"))
    expect(dialog.get_by_role("radio", name="claims adjudicated")).to_be_checked()
    visit.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    visit.rest()
    assert "behind" not in visit.page.url
