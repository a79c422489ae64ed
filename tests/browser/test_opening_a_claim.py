"""Opening a claim from a list on a page changes nothing else: the as-of date stays, and Back returns to the list."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OPENS = re.compile(r"opens the claim\b")
LISTS = {"aging?aging_view=deadlines": "aging_view=deadlines", "denials?denial_list=hidden_denial_rate": "denial_list="}


@pytest.mark.parametrize("path", LISTS)
def test_the_as_of_date_stays_and_back_returns_to_the_list(visit: Visit, path: str) -> None:
    visit.open(path)
    before = visit.numbers()
    _open_first_claim(visit)
    visit.page.wait_for_url(re.compile("/claim.*claim=[0-9a-f]{12}"))
    visit.rest()
    assert "as_of" not in visit.page.url
    assert visit.page.get_by_text("Ignored in the link").count() == 0
    visit.page.go_back()
    visit.page.wait_for_url(re.compile(path.split("?", maxsplit=1)[0]))
    visit.rest()
    assert LISTS[path] in visit.page.url and "as_of" not in visit.page.url
    assert visit.numbers() == before


def _open_first_claim(visit: Visit) -> None:
    """Click the button in the first row of the list: tables are drawn, so it is found by its place."""
    grids = visit.page.get_by_test_id("stDataFrame")
    leads = [grid for grid in grids.all() if OPENS.search(grid.evaluate("e => e.parentElement.outerHTML"))]
    leads[0].scroll_into_view_if_needed()
    visit.rest()
    place = leads[0].bounding_box()
    assert place is not None
    visit.page.mouse.click(place["x"] + 60, place["y"] + 52)
