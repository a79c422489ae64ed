"""Count segments, claims and lines per file and transaction, and total their amounts."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import numpy as np
import polars as pl

from analytics.x12.assign_loops import Segments

Flags = np.ndarray[Any, np.dtype[np.bool_]]

_NAMED = {"claims": ["CLP", "CLM"], "lines": ["SVC", "SV1"], "interchanges": ["ISA"], "transactions": ["ST"]}
"""What segments are counted as, by their ids."""
_MONEY = pl.Decimal(38, 2)
SUMS = pl.Schema(
    {
        "file": pl.UInt32(),
        **dict.fromkeys(("segments_total", "segments_used", "interchanges", "transactions"), pl.Int64()),
        **dict.fromkeys(("claims", "lines", "reversals"), pl.Int64()),
        **dict.fromkeys(("charge", "paid", "payments", "provider_adjustments"), _MONEY),
    }
)
"""What is counted and summed for each file."""


def used_rows(segments: Segments) -> Flags:
    """For every row whether it gave a value, opened a loop or is of the envelope."""
    used = np.zeros(segments.frame.height, np.bool_)
    used[segments.envelope["row"].to_numpy()] = True
    for records in segments.records.values():
        for rows, _ in records.uses:
            used[rows.to_numpy()] = True
    return used


def segment_counts(segments: Segments) -> tuple[pl.DataFrame, pl.DataFrame]:
    """How many segments there are, and how many were used: in every transaction, of a kind that is read or not, with
    its claims and lines; and in every file, with its interchanges and transactions.
    """
    frame, codes = segments.frame, segments.frame["id"].to_physical().to_numpy()
    own = ~frame["is_carried"].to_numpy()
    named = {name: reduce(or_, (codes == code for code in _codes(ids))) for name, ids in _NAMED.items()}
    flags = {"segments_total": own, "segments_used": used_rows(segments), **named}
    starts = _starts(frame["file"].to_numpy(), frame["transaction"].to_numpy())
    runs = {name: np.add.reduceat(flag & own, starts, dtype=np.int64) for name, flag in flags.items()}
    places = frame.select("file", "transaction")[starts]
    counted = places.with_columns(**runs).group_by("file", "transaction").agg(pl.all().sum())
    counted = counted.filter(pl.col("segments_total") > 0)
    inside = counted.select("segments_total", "segments_used", "claims", "lines", row=pl.col("transaction") - 1)
    by_transaction = segments.seen.join(inside, on="row", how="left", maintain_order="left").drop("row")
    of_files = ("segments_total", "segments_used", "interchanges", "transactions")
    return by_transaction, counted.group_by("file").agg(pl.col(*of_files).sum())


def _codes(ids: list[str]) -> pl.Series:
    return pl.Series(ids, dtype=pl.Categorical).to_physical()


def _starts(*columns: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Where rows begin that are alike in these columns and follow one another."""
    differs = reduce(or_, (column[1:] != column[:-1] for column in columns))
    return np.flatnonzero(np.concatenate([[True], differs]))


def record_sums(tables: dict[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """What the records of each file add up to: some of the columns of SUMS, a frame for each table that has any."""
    found: list[pl.DataFrame] = []

    def summed(table: str, **columns: pl.Expr) -> None:
        if tables[table].height:
            found.append(tables[table].group_by("file").agg(**columns))

    rows = pl.len().cast(pl.Int64)
    summed(
        "remits",
        claims=rows,
        charge=pl.col("charge").cast(_MONEY).sum(),
        paid=pl.col("paid").cast(_MONEY).sum(),
        reversals=(pl.col("status") == "22").sum().cast(pl.Int64),
    )
    summed("submissions", claims=rows, charge=pl.col("charge").cast(_MONEY).sum())
    summed("remit_lines", lines=rows)
    summed("submission_lines", lines=rows)
    summed("payments", payments=pl.col("amount").cast(_MONEY).sum())
    summed("provider_adjustments", provider_adjustments=pl.col("amount").cast(_MONEY).sum())
    return found
