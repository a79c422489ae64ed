"""The dashboard, served over the simulated practice on this machine, and a browser that keeps an eye on every page."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

from analytics.pages.frame import UNEXPECTED
from tests.browser.axe import fetched

TOP = Path(__file__).parents[2]
TILE = re.compile(r"(\d[\d,]*) of (\d[\d,]*) claims")
# Streamlit asks for these beside a page opened by its own address, and takes a 404 for an answer.
ASKED_BESIDE_A_PAGE = ("/_stcore/health", "/_stcore/host-config")
# A click takes a moment to start a run, and charts and tables are drawn after it.
TOKEN = "a-token-of-the-browser-tests"
AT_REST = """() => new Promise(done => {
  const begin = performance.now();
  let changed = begin;
  const watch = new MutationObserver(() => { changed = performance.now(); });
  watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
  const look = () => {
    const now = performance.now();
    const drawn = document.querySelector('[data-test-script-state="notRunning"]')
      && !document.querySelector('[data-testid=stSkeleton]');
    if (!drawn) changed = now;
    const isOver = now - begin > 120000;
    if (now - changed > 400 || isOver) { watch.disconnect(); done(!isOver); } else setTimeout(look, 50);
  };
  look();
})"""


@pytest.fixture(scope="session")
def dashboard(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running dashboard that shows the simulated practice."""
    folder = tmp_path_factory.mktemp("dashboard")
    with served(folder / "own", folder, cache=simulated.parents[1]) as address:
        yield address


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(
    warehouse: Path, scratch: Path, cache: Path, *, port: int | None = None, token: str = TOKEN
) -> Iterator[str]:
    """The address of a dashboard that runs over this warehouse; its log holds no traceback in the end."""
    port = port or free_port()
    places = {"DENIALS_WAREHOUSE": str(warehouse), "XDG_CACHE_HOME": str(cache)}
    places |= {"DENIALS_TOKEN": token, "XDG_DATA_HOME": str(scratch)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with open(scratch / "log.txt", "w") as log:
        server = subprocess.Popen(command, cwd=TOP, env=os.environ | places, stdout=log, stderr=log)
        try:
            yield _answering(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait()
    assert "Traceback" not in (scratch / "log.txt").read_text()


def _answering(address: str) -> str:
    for _ in range(120):
        try:
            urlopen(f"{address}/_stcore/health", timeout=5).close()
            return address
        except (URLError, OSError):
            time.sleep(0.5)
    raise TimeoutError("the dashboard did not start within a minute")


class Visit:
    """A page of the dashboard in a browser, with everything it complained about and every address it asked."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.errors: list[str] = []
        self.asked: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._note)

    def open(self, path: str = "") -> Visit:
        self.page.goto(f"{self.address}/{path}")
        self.page.wait_for_selector("h1", timeout=60_000)
        return self.rest()

    def rest(self) -> Visit:
        """Wait until the page has come to rest: no run, and for a moment nothing that changes."""
        assert self.page.evaluate(AT_REST), "the page did not come to rest"
        return self

    def as_seen(self, look: str) -> Visit:
        """The same page on a wide screen, on a telephone, or in the dark."""
        self.page.set_viewport_size(
            {"width": 390, "height": 844} if look == "narrow" else {"width": 1440, "height": 900}
        )
        self.page.emulate_media(color_scheme="dark" if look == "dark" else "light")
        return self.rest()

    def number(self) -> Locator:
        """The first number of claims on a tile: a button that leads to them."""
        return self.page.get_by_role("button").filter(has_text=TILE).first

    def numbers(self) -> list[str]:
        """The figures on the tiles, sorted."""
        return sorted(self.page.get_by_test_id("stMetricValue").all_inner_texts())

    def strangers(self) -> list[str]:
        """Addresses outside this machine that were asked."""
        return [url for url in self.asked if not url.startswith((self.address, "data:", "blob:", "ws://127.0.0.1"))]

    def _hear(self, message: ConsoleMessage) -> None:
        where = str(message.location.get("url", ""))
        if message.type == "error" and not where.endswith(ASKED_BESIDE_A_PAGE):
            self.errors.append(message.text)

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of the accessibility checker."""
    try:
        return fetched(tmp_path_factory.mktemp("axe"))
    except (OSError, subprocess.SubprocessError) as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(
            f"the accessibility checker cannot be had ({type(error).__name__}): npm, or the network, is missing"
        )


@pytest.fixture(scope="session")
def reader(browser: Browser, dashboard: str) -> Iterator[BrowserContext]:
    """One reader's browser, which enters by the address with the token and loads the scripts once for all tabs."""
    context = entered(browser, dashboard)
    yield context
    context.close()


def entered(browser: Browser, address: str) -> BrowserContext:
    """A browser that has opened the address with the token."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/?token={TOKEN}")
    assert page.url == f"{address}/", "the address keeps no token"
    page.close()
    return context


@pytest.fixture
def visit(reader: BrowserContext, dashboard: str) -> Iterator[Visit]:
    """A browser tab on the dashboard; in the end nobody has complained and nothing has left the machine."""
    page = reader.new_page()
    visit = Visit(page, dashboard)
    try:
        yield visit
        assert visit.page.get_by_text(UNEXPECTED).count() == 0
        assert visit.errors == []
        assert visit.strangers() == []
    finally:
        page.close()
