"""A remit whose charge or payment cannot be read is held back: counted as 0.00 it would make wrong figures."""

from __future__ import annotations

import polars as pl

from analytics.x12.balances import ODDITIES

_UNREAD = r"^CLP0[34] is "


def without_unread_remits(tables: dict[str, pl.DataFrame], oddities: list[pl.DataFrame]) -> pl.DataFrame:
    """Takes remits with an unreadable CLP03 or CLP04, and all that belongs to them, out of the tables.

    `tables` (changed in place) hold `file` numbers. Gives a row of ODDITIES for each remit that is held back.
    """
    bad = pl.concat(oddities).filter(pl.col("code") == "bad_value", pl.col("message").str.contains(_UNREAD))
    if bad.is_empty():
        return pl.DataFrame(schema=ODDITIES)
    remits = bad.select("file", remit_segment="ordinal").unique(maintain_order=True)
    for name, rows in tables.items():
        own = "segment" if name == "remits" else "remit_segment"
        if own in rows.columns:
            tables[name] = rows.join(remits, left_on=["file", own], right_on=["file", "remit_segment"], how="anti")
    return remits.select(
        "file",
        pl.col("remit_segment").alias("ordinal"),
        pl.lit("error").alias("severity"),
        pl.lit("remit_held_back").alias("code"),
        pl.lit("CLP03 or CLP04 cannot be read: this remit is held back and counts in no figure").alias("message"),
    ).match_to_schema(ODDITIES)
