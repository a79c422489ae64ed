"""Every page as readers see it: wide, on a telephone, in the dark, by keyboard, on paper."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from analytics.pages.frame import SIMULATED
from tests.browser.axe import grave
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PAGES = ("", "denials", "clean-claims", "aging", "code-use", "payers", "claim", "data", "definitions")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_in_peace_wide_narrow_and_dark(visit: Visit, axe: str, path: str) -> None:
    visit.open(path)
    assert visit.page.get_by_text(SIMULATED, exact=True).first.is_visible()
    assert visit.page.get_by_test_id("stException").count() == 0
    levels = visit.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(one => +one.tagName[1])")
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), f"a level of headings is skipped: {levels}"
    faults = {"wide": grave(visit.page, axe)}
    for look in ("narrow", "dark"):
        visit.as_seen(look)
        faults[look] = grave(visit.page, axe)
        assert visit.page.get_by_test_id("stMain").evaluate("box => box.scrollWidth <= box.clientWidth"), look
    ground = visit.page.get_by_test_id("stApp").evaluate("box => getComputedStyle(box).backgroundColor")
    assert sum(int(part) for part in re.findall(r"\d+", ground)[:3]) < 3 * 64, "dark follows the system"
    assert faults == {"wide": [], "narrow": [], "dark": []}


FOCUS = """() => {
  const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
  const name = (one.getAttribute('aria-label') || one.innerText || one.title || '').trim()
    || [...(one.labels || [])].map(label => label.innerText).join(' ');
  const seen = look.outlineStyle !== 'none' || look.boxShadow !== 'none' || look.borderStyle !== 'none';
  return [one.tagName, name, seen && box.width > 0];
}"""


def test_the_keyboard_reaches_a_number_its_claims_and_the_way_back(visit: Visit) -> None:
    visit.open("denials")
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
    visit.page.keyboard.press("Escape")
    visit.page.get_by_role("dialog").wait_for(state="detached")


@pytest.mark.parametrize("path", ["", "denials", "definitions"])
def test_a_page_on_paper_holds_the_page_and_nothing_else(visit: Visit, path: str) -> None:
    visit.open(path)
    visit.page.set_viewport_size({"width": 725, "height": 1000})  # a sheet between its margins
    visit.page.emulate_media(media="print")
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
