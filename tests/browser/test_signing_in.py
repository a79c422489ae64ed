"""Signing in as a person does: a real browser, its form, its cookie, the way out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page

from analytics.access.passwords import hashed
from analytics.settings import Person
from tests.access.test_network import PASSWORD, free_port, own, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_form_opens_the_page_that_was_asked_for_and_signing_out_closes_it(
    page: Page, simulated: Path, tmp_path: Path
) -> None:
    folder, port = tmp_path / "own", free_port()
    shutil.copytree(simulated, folder)
    own(folder, Person("maria", "viewer", hashed(PASSWORD)))
    with served(folder, "--server.port", str(port)):
        page.goto(f"http://127.0.0.1:{port}/definitions?basis=service")
        for password in ("wrong", PASSWORD):
            page.get_by_label("Name").fill("maria")
            page.get_by_label("Password").fill(password)
            page.get_by_role("button", name="Sign in").click()
            if password == "wrong":
                page.get_by_role("alert").get_by_text("do not fit").wait_for()
        page.get_by_text("Signed in as maria (viewer).").wait_for(timeout=120_000)
        assert page.url.startswith(f"http://127.0.0.1:{port}/definitions?basis=service")
        page.get_by_role("link", name="Sign out").click()
        page.get_by_role("link", name="Sign in again").click()
        page.get_by_label("Password").wait_for()
