"""Takes the pictures of the pages, over the simulated practice: run `python -m tests.practice.pictures`.

Without an argument it writes those that the papers show into docs/pictures; with a folder, every page in every look.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import polars as pl
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from analytics.simulated import simulated_warehouse
from analytics.warehouse import Warehouse, open_warehouse
from tests.conftest import CHROMIUM

TOP = Path(__file__).resolve().parents[2]
PICTURES = TOP / "docs/pictures"
IDLE = '[data-test-script-state="notRunning"]'
PAGES = ("overview", "denials", "clean-claims", "aging", "code-use", "payers", "claim", "data", "definitions")
LOOKS = {"wide": (1280, 1000), "narrow": (390, 844), "dark": (1280, 1000)}
TALL = {"claim": 1750}
"""What the page is about stands further down."""
SHOWN = [(page, "wide") for page in PAGES] + [("overview", "narrow"), ("overview", "dark")]
COLORS = 160
"""Enough for these pages; a third of the bytes."""
_ALWAYS = 9999
"""The year until which a row holds that nothing has replaced."""


def take(port: int, wanted: list[tuple[str, str]], folder: Path) -> None:
    """Each page as it stands when it has come to rest."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for page, look in wanted:
            name = page if look == "wide" else f"{page}_{look}"
            (folder / f"{name}.png").write_bytes(_small(_picture(browser, port, page, look)))
        browser.close()


def eventful_claim(warehouse: Warehouse) -> str:
    """The id of a claim that was denied, taken back and paid in the end, with as much between as there is."""
    moves = warehouse.table("ledger").group_by("claim_id").agg(
        pl.col("payer_payment").sum().alias("paid"),
        (pl.col("payer_payment") < 0).any().alias("is_taken_back"),
        pl.col("kind").n_unique().alias("kinds"),
        pl.col("date").n_unique().alias("days"),
    )  # fmt: skip
    won = warehouse.table("lines").filter((pl.col("valid_to").dt.year() == _ALWAYS) & (pl.col("overturned_lines") == 1))
    found = moves.join(won.select("claim_id").unique(), on="claim_id").filter(
        (pl.col("paid") > 0) & pl.col("is_taken_back")
    )
    return str(found.sort("kinds", "days", "claim_id", descending=[True, True, False])["claim_id"][0])


def _address(page: str) -> str:
    if page == "claim":
        return f"claim?claim={eventful_claim(open_warehouse(simulated_warehouse(lambda *_: None)))}"
    return "" if page == "overview" else page


def _picture(browser: Browser, port: int, page: str, look: str) -> bytes:
    width, height = LOOKS[look]
    height = max(height, TALL.get(page, 0))
    tab = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if look == "dark" else "light"
    )
    tab.goto(f"http://127.0.0.1:{port}/{_address(page)}")
    tab.wait_for_selector("h1", timeout=60_000)
    tab.wait_for_selector(
        '[data-testid="stSidebar"]', timeout=300_000, state="attached"
    )  # the practice may be made now
    tab.wait_for_timeout(500)
    tab.wait_for_selector(IDLE, timeout=120_000, state="attached")
    tab.wait_for_selector('[data-testid="stSkeleton"]', state="detached", timeout=60_000)
    tab.wait_for_timeout(1_500)  # charts are drawn after the page has come to rest
    picture = tab.screenshot()
    tab.close()
    return picture


def _small(picture: bytes) -> bytes:
    file = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(
        file, "PNG", optimize=True
    )
    return file.getvalue()


def _wait_for(port: int) -> None:
    """Until the server answers; at most a minute."""
    for _ in range(120):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.5)


def main(arguments: list[str]) -> None:
    """Serve the dashboard over an empty warehouse, so that it shows the simulated practice; take its pictures."""
    wanted = [(page, look) for page in PAGES for look in LOOKS] if arguments else SHOWN
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
        command += ["--server.fileWatcherType", "none"]  # a file that changes meanwhile would show a banner
        server = subprocess.Popen(
            command, cwd=TOP, env={**os.environ, "DENIALS_WAREHOUSE": folder, "DENIALS_TOKEN": "off"}
        )
        try:
            _wait_for(port)
            take(port, wanted, Path(arguments[0]) if arguments else PICTURES)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main(sys.argv[1:])
