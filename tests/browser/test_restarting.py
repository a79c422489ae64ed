"""A tab that stays open while the server is restarted goes on where it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from analytics.dashboard.server_access import OFF
from tests.browser.conftest import Visit, free_port, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]


CLICKS = {"dollars, initial adjudication": "initial_denial_rate_dollars", "lines, final": "final_denial_rate"}


def test_every_click_counts_after_a_restart(browser: Browser, simulated: Path, tmp_path: Path) -> None:
    cache, port, page = simulated.parents[1], free_port(), browser.new_page(viewport={"width": 1440, "height": 900})
    try:
        with served(tmp_path / "own", tmp_path, cache, port=port, token=OFF) as address:
            visit = Visit(page, address).open("denials?denial_trend=final_denial_rate")
            expect(page.get_by_role("radio", name="lines, final")).to_be_checked()
        with served(tmp_path / "own", tmp_path, cache, port=port, token=OFF):
            page.locator('[data-test-connection-state="CONNECTED"]').wait_for(state="attached", timeout=60_000)
            for name, chosen in CLICKS.items():
                page.get_by_role("radio", name=name).click()
                page.wait_for_url(re.compile(f"denial_trend={chosen}$"), timeout=60_000)
                visit.rest()
                expect(page.get_by_role("radio", name=name)).to_be_checked()
    finally:
        page.close()
