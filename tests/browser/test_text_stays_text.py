"""In a browser, over files full of hostile texts: nothing that is drawn comes from a sign in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext

from analytics.warehouse import open_warehouse
from tests import hostile
from tests.browser.conftest import Visit, entered, served

pytestmark = pytest.mark.slow

# What Markdown makes of signs, in any text that holds a hostile one, and whatever leads to or loads from its host.
MADE = """start => {
  const leads = '[href*="evil"]:not([href^="#"]), [src*="evil"], [style*="evil"], .katex';
  const found = [...document.querySelectorAll(leads)];
  for (const text of document.querySelectorAll('[data-testid=stMarkdownContainer], #vg-tooltip-element'))
    if (text.textContent.includes(start)) {
      found.push(...text.querySelectorAll('a:not([href^="#"]), img, code, del, script, iframe'));
      found.push(...text.querySelectorAll('[data-testid=stIconMaterial]'));
      found.push(...[...text.querySelectorAll('em, strong')].filter(one => ['e', 's'].includes(one.textContent)));
    }
  return found.map(one => one.outerHTML);
}"""
SHOWN = """start => [...document.querySelectorAll('[data-testid=stMarkdownContainer]')]
  .map(one => one.textContent).filter(text => text.includes(start)).join(' ').replaceAll('\\u2060', '')"""
PATHS = ("overview", "denials", "clean-claims", "aging", "code-use", "payers", "data")


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("hostile")
    hostile.build_warehouse(top)
    return top


@pytest.fixture(scope="module")
def reader_of_hostile(browser: Browser, top: Path) -> Iterator[tuple[BrowserContext, str]]:
    with served(top / "warehouse", top, cache=top) as address:
        context = entered(browser, address)
        yield context, address
        context.close()


def test_no_element_comes_from_a_text(reader_of_hostile: tuple[BrowserContext, str], top: Path) -> None:
    context, address = reader_of_hostile
    warehouse = open_warehouse(top / "warehouse")
    claim, payer = warehouse.table("claims")["claim_id"][0], warehouse.table("payers")["payer_id"][0]
    own = (f"claim?claim={claim}", f"payers?payer_shown={payer}", f"overview?behind=initial_denial_rate/payer/{payer}")
    strange = "overview?" + urlencode({"payers": hostile.hostile(hostile.WHOLE), hostile.hostile("<img src=x>"): "1"})
    page = context.new_page()
    visit = Visit(page, address)
    shown = ""
    for path in (*PATHS, *own, strange):
        visit.open(path)
        if not page.get_by_role("dialog").count():
            for summary in page.locator("summary").all()[:8]:
                summary.click()
            for chart in page.get_by_test_id("stVegaLiteChart").all()[:2]:
                chart.hover()
        visit.rest()
        assert page.evaluate(MADE, hostile.START) == [], path
        shown += page.evaluate(SHOWN, hostile.START)
    for sign in hostile.SIGNS[:-1]:
        assert sign in shown, "it is shown as it is"
    assert visit.errors == []
    assert visit.strangers() == []
    page.close()
