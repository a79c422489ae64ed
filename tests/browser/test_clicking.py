"""A click on a bar, cell or point leads to the rows that it is made of."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

# Page: its charts, where on each something is drawn (parts of its width and height below 1, else pixels), what opens.
CHARTS: dict[str, list[tuple[str, tuple[float, float], str]]] = {
    "denials": [
        ("pareto_category", (0.45, 60), "^kind of reason: "),
        ("map_0", (0.5, 0.6), "^kind of reason: "),
        ("denial_trend_initial", (0.5, 0.4), "^month: "),
        ("circumstance_visit", (0.6, 0.5), "^Denied lines, first or later visit: "),
    ],
    "": [("changes_denied", (0.8, 12), "den(y|ies) ")],
    "clean-claims": [
        ("claims_way", (0.3, 52), "^turned back at the door"),
        ("charge_lags", (60, 0.6), "^Sent at once"),
    ],
    "aging": [
        ("aging_service", (75, 0.6), "^Owed by payers, 0–30 days$"),
        ("month_ends", (415, 0.75), "^Owed on .* by payers, 0–30 days$"),
    ],
    "payers": [("payers_0", (0.5, 0.5), "^payer: "), ("expected_0", (0.5, 0.5), "^payer: ")],
    "code-use": [("peers_", (0.5, 0.5), "^Check in the notes: "), ("code_mix_0", (0.6, 180), " · ")],
}


@pytest.mark.parametrize("path", CHARTS)
def test_a_click_leads_to_the_rows_behind(visit: Visit, path: str) -> None:
    visit.open(path)
    dialog = visit.page.get_by_role("dialog")
    for key, where, opens in CHARTS[path]:
        _click(visit, key, where)
        dialog.get_by_text(re.compile(opens)).first.wait_for()
        dialog.get_by_role("button", name=re.compile(r"Download [\d,]+ rows? as CSV")).wait_for()
        visit.page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
        visit.rest()


def _click(visit: Visit, key: str, where: tuple[float, float]) -> None:
    chart = visit.page.locator(f'[class*="st-key-{key}"]').first
    chart.scroll_into_view_if_needed()
    visit.page.wait_for_timeout(300)  # a chart moves while those above it are drawn
    place = chart.bounding_box()
    assert place is not None
    whole = (place["width"], place["height"])
    x, y = (part * size if part < 1 else part for part, size in zip(where, whole, strict=True))
    visit.page.mouse.click(place["x"] + x, place["y"] + y)


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
