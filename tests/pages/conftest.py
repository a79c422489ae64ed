"""Warehouses to show: the samples, files of one kind alone, one claim, none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from analytics.build import build
from analytics.shipped import shipped
from analytics.warehouse import Warehouse, open_warehouse

EXAMPLES = Path(__file__).parents[1] / "worked_examples"
ODD = {
    "empty": [],
    "835 alone": [EXAMPLES / "ten_claims.835"],
    "837P alone": [EXAMPLES / "ten_claims.837p"],
    "277CA alone": [EXAMPLES / "ten_claims.277ca"],
    "one claim": sorted(EXAMPLES.glob("ledger.*")),
}


@pytest.fixture(autouse=True)
def nothing_cached() -> Iterator[None]:
    """Every test asks anew."""
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The invented practice that comes with the program."""
    folder = tmp_path_factory.mktemp("samples")
    build([shipped("data", "samples")], folder, is_sample=True)
    return open_warehouse(folder)


@pytest.fixture(scope="session", params=ODD)
def odd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse that lacks nearly everything."""
    folder = tmp_path_factory.mktemp(str(request.param).replace(" ", "_"))
    build(ODD[request.param], folder)
    return open_warehouse(folder)
