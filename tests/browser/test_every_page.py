"""Every page as readers meet it, each opened once: its figures, wide, on a telephone, in the dark, on paper, by clicks.

A page takes seconds to open and to draw, so one test looks at everything that can be seen of it in one state.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from analytics import kpis
from analytics.pages.frame import SIMULATED
from analytics.pages.overview import page as overview
from analytics.pages.wording import value_of
from analytics.scope import Scope
from analytics.warehouse import open_warehouse
from tests.browser.axe import CONTRAST, grave
from tests.browser.conftest import Visit
from tests.pages.test_every_page import TILES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ("", "denials", "clean-claims", "aging", "code-use", "payers", "claim", "data", "definitions")
FIGURES = {"" if module is overview else str(module.PATH): ids for module, ids in TILES.items()}
"""Page -> the KPIs on its tiles."""
PRINTED = ("", "denials", "definitions")

# Page: its charts, where on each something is drawn (parts of its width and height below 1, else pixels), what opens.
CHARTS: dict[str, list[tuple[str, tuple[float, float], str]]] = {
    "denials": [
        ("pareto_category", (0.45, 60), "^denial category: "),
        ("map_0", (0.5, 0.6), "^denial category: "),
        ("denial_trend_initial", (0.5, 0.4), "^month: "),
        ("circumstance_visit", (0.6, 0.5), "^Denied lines, first or later visit: "),
    ],
    "": [("changes_denied", (0.8, 12), "den(y|ies) ")],
    "clean-claims": [
        ("claims_way", (0.3, 52), r"^rejected \(277CA\)"),
        ("charge_lags", (60, 0.6), "^Submitted the same day"),
    ],
    "aging": [
        ("aging_service", (75, 0.6), "^Insurance balance, 0–30 days$"),
        ("month_ends", (415, 0.75), "^A/R on .*, payers, 0–30 days$"),
    ],
    "payers": [("payers_0", (0.5, 0.5), "^payer: "), ("expected_0", (0.5, 0.5), "^payer: ")],
    "code-use": [("peers_", (0.5, 0.5), "^Check in the documentation: "), ("code_mix_0", (0.6, 180), " · ")],
}
FOCUS = """() => {
  const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
  const name = (one.getAttribute('aria-label') || one.innerText || one.title || '').trim()
    || [...(one.labels || [])].map(label => label.innerText).join(' ');
  const seen = look.outlineStyle !== 'none' || look.boxShadow !== 'none' || look.borderStyle !== 'none';
  return [one.tagName, name, seen && box.width > 0];
}"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page(visit: Visit, axe: str, simulated: Path, path: str) -> None:
    visit.open(path)
    assert visit.page.get_by_text(SIMULATED, exact=True).first.is_visible()
    assert visit.page.get_by_test_id("stException").count() == 0
    levels = visit.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(one => +one.tagName[1])")
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), f"a level of headings is skipped: {levels}"
    if path == "":  # charts say in words what they show
        visit.page.locator('[aria-label^="Initial denial rate, claims, "]').first.wait_for()
    if path == "denials":
        _keyboard_reaches_a_number_its_claims_and_the_way_back(visit)
    if path in FIGURES:
        _numbers_are_those_of_the_kpis(visit, simulated, FIGURES[path])
    assert grave(visit.page, axe) == [], "wide"
    for key, where, opens in CHARTS.get(path, ()):
        _click_leads_to_the_rows_behind(visit, key, where, opens)
    visit.as_seen("narrow")
    assert grave(visit.page, axe, without=CONTRAST) == [], "on a telephone"
    assert visit.page.get_by_test_id("stMain").evaluate("box => box.scrollWidth <= box.clientWidth")
    visit.as_seen("dark")
    assert grave(visit.page, axe, only=CONTRAST) == [], "in the dark only colors differ"
    assert visit.page.get_by_test_id("stMain").evaluate("box => box.scrollWidth <= box.clientWidth")
    ground = visit.page.get_by_test_id("stApp").evaluate("box => getComputedStyle(box).backgroundColor")
    assert sum(int(part) for part in re.findall(r"\d+", ground)[:3]) < 3 * 64, "dark follows the system"
    if path in PRINTED:
        _paper_holds_the_page_and_nothing_else(visit, path)


def _numbers_are_those_of_the_kpis(visit: Visit, folder: Path, ids: tuple[str, ...]) -> None:
    warehouse = open_warehouse(folder)
    figures = kpis.compute(warehouse, Scope(warehouse.as_of), ids=ids)
    expect(visit.page.get_by_test_id("stMetricValue")).to_have_count(len(figures), timeout=60_000)
    assert visit.numbers() == sorted(value_of(figure) for figure in figures)


def _keyboard_reaches_a_number_its_claims_and_the_way_back(visit: Visit) -> None:
    walked = []
    for _ in range(80):
        visit.page.keyboard.press("Tab")
        walked.append(visit.page.evaluate(FOCUS))
        if re.match(r"\d[\d,]* of \d[\d,]* claims", walked[-1][1]):
            break
    else:
        pytest.fail(f"no number within 80 steps: {walked}")
    assert [step for step in walked if step[0] in ("A", "BUTTON", "INPUT") and not step[1]] == [], "all have a name"
    visit.page.keyboard.press("Enter")
    visit.page.get_by_role("dialog").wait_for()
    visit.rest()
    _close_dialog(visit)


def _click_leads_to_the_rows_behind(visit: Visit, key: str, where: tuple[float, float], opens: str) -> None:
    chart = visit.page.locator(f'[class*="st-key-{key}"]').first
    chart.scroll_into_view_if_needed()
    visit.page.wait_for_timeout(300)  # a chart moves while those above it are drawn
    place = chart.bounding_box()
    assert place is not None
    whole = (place["width"], place["height"])
    x, y = (part * size if part < 1 else part for part, size in zip(where, whole, strict=True))
    visit.page.mouse.click(place["x"] + x, place["y"] + y)
    dialog = visit.page.get_by_role("dialog")
    dialog.get_by_text(re.compile(opens)).first.wait_for()
    dialog.get_by_role("button", name=re.compile(r"Download [\d,]+ rows? as CSV")).wait_for()
    _close_dialog(visit)


def _close_dialog(visit: Visit) -> None:
    visit.page.keyboard.press("Escape")
    visit.page.get_by_role("dialog").wait_for(state="detached")
    visit.rest()


def _paper_holds_the_page_and_nothing_else(visit: Visit, path: str) -> None:
    visit.page.set_viewport_size({"width": 725, "height": 1000})  # a sheet between its margins
    visit.page.emulate_media(media="print", color_scheme="light")
    visit.rest()
    for tool in ("stSidebar", "stHeader", "stPopover", "stDownloadButton", "stPageLink"):
        assert not any(found.is_visible() for found in visit.page.get_by_test_id(tool).all()), tool
    assert visit.page.get_by_text(re.compile("snapshot .* printed")).is_visible()
    assert visit.page.get_by_text(re.compile("^Scope: ")).first.is_visible() or path == "definitions"
    for chart in visit.page.get_by_test_id("stVegaLiteChart").locator("svg.marks").all():
        box = chart.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 726, "no chart is cut off"
    assert visit.page.pdf(format="Letter", print_background=True).startswith(b"%PDF")


def test_what_is_dark_on_the_screen_is_light_on_paper(visit: Visit) -> None:
    visit.page.emulate_media(color_scheme="dark")
    visit.open("definitions")
    visit.page.emulate_media(media="print", color_scheme="dark")
    look = "box => [getComputedStyle(box).filter, getComputedStyle(box).backgroundColor]"
    assert visit.page.get_by_test_id("stApp").evaluate(look) == ["invert(1) hue-rotate(180deg)", "rgb(0, 0, 0)"]
