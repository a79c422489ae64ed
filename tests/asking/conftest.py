"""What the tests of the asking half share: the embedded samples, built once, and an empty warehouse."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.build import build
from analytics.shipped import shipped
from analytics.warehouse import Warehouse, open_warehouse
from tests.asking import drawn


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The samples that come with the program, built."""
    folder = tmp_path_factory.mktemp("samples")
    build([shipped("data", "samples")], folder, is_sample=True)
    return open_warehouse(folder)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse into which nothing was read."""
    return drawn.published(tmp_path_factory.mktemp("empty"), {}, as_of=None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a test puts a warehouse of its own."""
    return tmp_path / "warehouse"
