"""How far the files can be trusted: what is wrong with them, in shares, held against declared limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

Grade = Literal["good", "fair", "poor"]
_GRADES: tuple[Grade, ...] = ("good", "fair", "poor")
_UNKNOWN = ("carc_unknown", "rarc_unknown", "status_unknown")


@dataclass(frozen=True)
class Measured:
    """One measure of data/reference/data_quality.csv: how many of how many, and what that means."""

    title: str
    out_of: str
    part: int
    whole: int
    grade: Grade
    advice: str


def quality(
    files: pl.DataFrame,
    diagnostics: pl.DataFrame,
    findings: pl.DataFrame,
    limits: pl.DataFrame,
    *,
    claims: int,
    matched: int | None,
) -> list[Measured]:
    """The measures that can be taken, in the order of `limits`.

    `files`, `diagnostics` and `findings` are the tables of that name; `claims` are claims answered, `matched` those of
    them with a claim as sent, None where no such files are there.
    """
    balanced = files["balanced"].drop_nulls()
    damaged = diagnostics.filter(pl.col("severity") == "error")["file_id"].n_unique()
    counts: dict[str, tuple[int, int]] = {
        "refused": (files.height - files["refused"].null_count(), files.height),
        "damaged": (damaged, files.height),
        "unbalanced": (balanced.len() - int(balanced.sum()), balanced.len()),
        "unknown": (findings.filter(pl.col("code").is_in(_UNKNOWN)).height, claims),
    }
    if matched is not None:
        counts["unmatched"] = (claims - matched, claims)
    return [
        _measured(row, *counts[row["measure"]])
        for row in limits.to_dicts()
        if row["measure"] in counts and counts[row["measure"]][1]
    ]


def worst(measures: list[Measured]) -> Grade:
    """The grade of all: that of the worst."""
    return max((measure.grade for measure in measures), key=_GRADES.index, default="good")


def _measured(row: dict[str, object], part: int, whole: int) -> Measured:
    share = part / whole
    fair, poor = float(str(row["fair_above"])), float(str(row["poor_above"]))
    grade: Grade = "poor" if share > poor else "fair" if share > fair else "good"
    return Measured(str(row["title"]), str(row["out_of"]), part, whole, grade, str(row["advice"]))
