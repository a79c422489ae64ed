"""Where the oxedi reader is installed and reads a remittance, it comes to the same sums."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.x12.test_samples import SAMPLES
from tests.x12.texts import read, row

oxedi = pytest.importorskip("oxedi", reason="the extra `bench` is not installed")

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public samples are not beside this checkout")
FILES = sorted((SAMPLES / "835").iterdir()) if SAMPLES.is_dir() else []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_claims_services_and_payments_are_the_same(path: Path) -> None:
    content = path.read_bytes()
    try:
        theirs = oxedi.parse(content).tables
    except ValueError:
        pytest.skip("oxedi does not read it")
    tables = read(content)
    file = row(tables, "files")
    assert len(theirs["claims"]) == file["claims"]
    assert len(theirs["services"]) == file["lines"]
    assert len(theirs["payments"]) == tables["payments"].height
    assert isinstance(file["payments"], Decimal)
