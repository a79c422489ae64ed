"""Payers send their names in capitals; people read them as names."""

from __future__ import annotations

import polars as pl
import pytest

from analytics.transforms.payers import shown_name


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("BLUESTONE HEALTH PLAN", "Bluestone Health Plan"),
        ("PINECREST CHOICE HMO", "Pinecrest Choice HMO"),
        ("THE PLAN OF THE LAKES", "The Plan of the Lakes"),
        ("UHC OF OHIO", "UHC of Ohio"),
        ("USABLE LIFE", "Usable Life"),
    ],
)
def test_a_name_is_shown_as_one_reads_it(sent: str, shown: str) -> None:
    assert pl.select(shown_name(pl.lit(sent))).item() == shown
