"""An unexpected error while one file is read: that file is refused, and the others load."""

from __future__ import annotations

import traceback
from pathlib import Path

import polars as pl

UNEXPECTED = (Exception, pl.exceptions.PanicException)
"""What may go wrong while one file is read; Polars' own faults are no Exception."""


def unexpected(error: BaseException) -> str:
    """Why a file is refused that brings out a mistake: where it happened, and nothing of what the file holds."""
    return f"this program cannot read it ({place_of(error)}); please report that"


def place_of(error: BaseException) -> str:
    """The type of an exception and where it happened, without its message, which could contain data of a file."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{at}"
