"""Days in A/R at the end of every month: the same quotient as the figure of one day, along the ledger."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate

import polars as pl

from analytics.kpis.registry import kpi

_ID = "days_in_ar"


def days_in_ar_at_month_ends(owed: pl.DataFrame, charges: pl.DataFrame) -> pl.DataFrame:
    """One row per month end: month_end, owed, recent_charge (of the KPI's days up to it), days; null
    without charges, or where it cannot be.

    `owed` is the answer of queries/receivables_by_month.sql, `charges` that of queries/charges_by_day.sql. A month end
    less than those days after the first charge has null too: it would divide by days without files.
    """
    over, limits = kpi(_ID).days, kpi(_ID).possible
    assert over is not None
    ordered = charges.sort("date")
    days = ordered["date"].to_list()
    charged = [Decimal(0), *accumulate(ordered["charge"].to_list())]
    began = days[0] if days else None
    rows = []
    for end, payer, patient in owed.select("month_end", "payer_receivable", "patient_receivable").iter_rows():
        since = end - timedelta(days=over)
        recent = charged[bisect_right(days, end)] - charged[bisect_right(days, since)]
        is_known = recent > 0 and began is not None and began <= since + timedelta(days=1)
        value = float((payer + patient) / (recent / over)) if is_known else None
        is_possible = value is None or limits is None or limits.why_not(value) is None
        rows.append((end, payer + patient, recent, value if is_possible else None))
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "month_end": pl.Date,
        "owed": pl.Decimal(18, 2),
        "recent_charge": pl.Decimal(18, 2),
        "days": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
