"""Days on which a therapist billed more timed units than a working day has quarters of an hour."""

from __future__ import annotations

import polars as pl

MINUTES = 15
LONG, VERY_LONG = 8, 10
_ASSISTANTS = ["CO", "CQ"]


def long_days(rows: pl.DataFrame, hours: int = LONG) -> pl.DataFrame:
    """therapist_id, service_date, hours, patients of days above so many hours, the longest first.

    Timed units at fifteen minutes each. Lines that an assistant provided (modifier CO or CQ) are left out: there, two
    pairs of hands worked. Payers that round units up line by line allow more units than minutes.
    """
    own = rows.filter("is_timed", ~pl.col("modifiers").list.set_intersection(_ASSISTANTS).list.len().gt(0))
    days = own.group_by("therapist_id", "service_date").agg(
        hours=pl.col("units").sum() * MINUTES / 60, patients=pl.col("patient_key").n_unique()
    )
    order = ["hours", "service_date", "therapist_id"]
    return days.filter(pl.col("hours") > hours).sort(order, descending=[True, False, False])
