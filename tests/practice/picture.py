"""Takes the README's picture of the overview, over the simulated practice: run `python -m tests.practice.picture`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM

TOP = Path(__file__).resolve().parents[2]
PICTURE = TOP / "docs/pictures/overview.png"
IDLE = '[data-test-script-state="notRunning"]'


def take(port: int) -> None:
    """The page as it stands when it has come to rest."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 1100})
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector('[data-testid="stMetricValue"]', timeout=300_000)  # the practice may have to be made
        page.wait_for_selector(IDLE, timeout=60_000, state="attached")
        page.wait_for_timeout(2_000)  # charts are drawn after the page has come to rest
        page.screenshot(path=PICTURE)
        browser.close()


def main() -> None:
    """Serve the dashboard over an empty warehouse folder, so that it shows the simulated practice; take its picture."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
        server = subprocess.Popen(command, cwd=TOP, env={**os.environ, "DENIALS_WAREHOUSE": folder})
        try:
            take(port)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
