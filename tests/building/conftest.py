"""What the tests of a build share."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.build import build
from tests.building.examples import EXAMPLES


@pytest.fixture(scope="session")
def all_at_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of all worked examples, built in one step."""
    warehouse = tmp_path_factory.mktemp("whole")
    build(EXAMPLES, warehouse)
    return warehouse
