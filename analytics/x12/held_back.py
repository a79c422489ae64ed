"""Hold back remits with an unreadable charge or payment: counted as 0.00 they would make figures wrong."""

from __future__ import annotations

import polars as pl

from analytics.x12.balances import ISSUES

_UNREAD = r"^CLP0[34] is "


def without_unread_remits(tables: dict[str, pl.DataFrame], issues: list[pl.DataFrame]) -> pl.DataFrame:
    """Takes remits with an unreadable CLP03 or CLP04, and all that belongs to them, out of the tables.

    `tables` (changed in place) hold `file` numbers. Returns a row of ISSUES for each remit that is held back.
    """
    bad = pl.concat(issues).filter(pl.col("code") == "bad_value", pl.col("message").str.contains(_UNREAD))
    if bad.is_empty():
        return pl.DataFrame(schema=ISSUES)
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
    ).match_to_schema(ISSUES)
