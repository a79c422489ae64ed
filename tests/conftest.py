"""What all tests share: the simulated practice is made once, and browser tests run where there is a browser."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from analytics.simulated import simulated_warehouse
from tests.public_files import ABSENT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# How long an example takes says more about what else the machine does than about the program.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if CHROMIUM or not item.get_closest_marker("browser"):
        return
    if os.environ.get("CI") == "true":
        pytest.fail("no Chromium found: in CI the browser tests must run")
    pytest.skip("no Chromium found")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for path in ABSENT:
        terminalreporter.write_line(
            f"{path} does not exist: what is proved on public files once more was proved on the project's own alone",
            yellow=True,
        )


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How the browser tests start the system's Chromium: quiet, and without the network of its own."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {"executable_path": CHROMIUM, "args": arguments, "headless": True}


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse that the first start makes: one for all processes of this test run, in a cache folder of theirs.

    To start the dashboard over it, let XDG_CACHE_HOME name the folder two above it.
    """
    own = tmp_path_factory.getbasetemp()
    cache = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "cache"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache))
        return simulated_warehouse(lambda *_: None)
