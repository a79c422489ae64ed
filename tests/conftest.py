"""What all tests share: a browser test runs where there is a browser, and a missing one is a failure in CI."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if CHROMIUM or not item.get_closest_marker("browser"):
        return
    if os.environ.get("CI") == "true":
        pytest.fail("no Chromium found: in CI the browser tests must run")
    pytest.skip("no Chromium found")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How the browser tests start the system's Chromium: quiet, and without the network of its own."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {"executable_path": CHROMIUM, "args": arguments, "headless": True}
