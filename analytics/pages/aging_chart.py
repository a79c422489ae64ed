"""The chart of A/R by age, insurance and patients, for A/R aging and Overview."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics.charts import aging
from analytics.charts.receivables import PATIENTS, PAYERS
from analytics.kpis import owed
from analytics.pages import asking, behind, owed_lines
from analytics.pages.breakdown import picked
from analytics.pages.labels import BUCKETS, day
from analytics.pages.wording import dollars
from analytics.scope import Scope
from analytics.warehouse import Warehouse

NOTHING = "There is no A/R."
_OF = "/"


def aging_chart(warehouse: Warehouse, scope: Scope, clock: str = "service", earlier: Scope | None = None) -> None:
    """Receivables by age, insurance and patients; marks show an earlier date."""
    rows = owed.owed_by_age(asking.round_of(warehouse, scope), clock)
    if not any_of(rows, "payers", "patients"):
        st.info(NOTHING)
        return
    drawn = _two_sides(rows, "dollars")
    words = [dollars(amount) for amount in drawn["dollars"]]
    if earlier is not None:
        then = _two_sides(owed.owed_by_age_then(asking.round_of(warehouse, earlier), clock), "earlier")
        drawn = drawn.with_columns(then["earlier"])
        words = [
            f"{now}; {dollars(was)} on {day(earlier.as_of)}" for now, was in zip(words, then["earlier"], strict=True)
        ]
    group = pl.concat_str("who", "bucket", separator=_OF)
    drawn = drawn.with_columns(pl.col("bucket").replace(BUCKETS), group=group, words=pl.Series(words, dtype=pl.String))
    if (bar := picked(aging(drawn), f"aging_{clock}_{earlier is None}", nearest=False, layer=0)) is not None:
        _lines(warehouse, scope, clock, *bar.split(_OF))
    marks = f" Gray marks: {day(earlier.as_of)}." if earlier is not None else ""
    st.caption(f"Click a bar to see its lines.{marks}")


def _lines(warehouse: Warehouse, scope: Scope, clock: str, who: str, bucket: str) -> None:
    """Open the lines of a bar; patient balances age from the day they became patient responsibility, for either
    clock.
    """
    if who == PATIENTS:
        behind.show(warehouse, scope, f"ar_aging.patient.{bucket}")
    else:
        title = f"Insurance balance, {BUCKETS[bucket]} days"
        owed_lines.show(warehouse, scope, title, owed_lines.by_payers(bucket), clock)


def _two_sides(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    sides = ((PAYERS, "payers"), (PATIENTS, "patients"))
    return pl.concat(rows.select("bucket", pl.lit(who).alias("who"), pl.col(side).alias(name)) for who, side in sides)


def any_of(rows: pl.DataFrame, *columns: str) -> bool:
    return any((rows[name] != 0).any() for name in columns)
