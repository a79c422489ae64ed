"""What names nothing is no key."""

from __future__ import annotations

import polars as pl
import pytest

from analytics.transforms.placeholders import known_number


@pytest.mark.parametrize("written", ["0", "000000", " 00 ", "NA", "n/a", "None", "UNKNOWN", "unk", "Test ", "", "  "])
def test_a_placeholder_is_no_number(written: str) -> None:
    assert _known(written) is None


@pytest.mark.parametrize("written", ["10", "0A", "NA1", "TEST-7", "O", "0.0"])
def test_whatever_names_something_is_one(written: str) -> None:
    assert _known(written) == written


def test_a_number_is_trimmed() -> None:
    assert _known(" A1 ") == "A1"


def _known(written: str) -> str | None:
    found: str | None = pl.DataFrame({"number": [written]}).select(known_number(pl.col("number"))).item()
    return found
