"""A/R in charts and tables: by age, by status, and by month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import streamlit as st

from analytics import kpis, queries
from analytics.charts import trend
from analytics.charts.receivables import PATIENTS, aged_over_time, standing
from analytics.charts.trend import FIRM
from analytics.kpis import owed
from analytics.pages import asking, behind, owed_lines
from analytics.pages.aging_chart import any_of
from analytics.pages.breakdown import picked as clicked
from analytics.pages.labels import BUCKETS, STATES, day
from analytics.pages.tiles import target_of
from analytics.pages.wording import cents, dollars, number, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

NOTHING = "There is no A/R."
_OF = "/"
_MONEY = st.column_config.NumberColumn(format="dollar")


def aging_table(warehouse: Warehouse, scope: Scope, clock: str, earlier: Scope | None) -> None:
    """The same to the cent, with its change and its sum; a ticked row shows the lines behind what payers owe."""
    rows = owed.owed_by_age(asking.round_of(warehouse, scope), clock).with_columns(
        pl.sum_horizontal("payers", "patients").alias("total")
    )
    if not any_of(rows, "total"):
        return
    if earlier is not None:
        then = owed.owed_by_age_then(asking.round_of(warehouse, earlier), clock)
        change = rows["total"] - then.select(pl.sum_horizontal("payers", "patients")).to_series()
        rows = rows.with_columns(change.alias("change"))
    sums = rows.select(pl.lit("total").alias("bucket"), pl.exclude("bucket").sum())
    listed = pl.concat([rows.with_columns(pl.col("bucket").replace(BUCKETS) + " days"), sums], how="vertical_relaxed")
    listed = listed.rename({"bucket": "age"}).with_columns(pl.exclude("age").cast(pl.Decimal(18, 2)))
    picked = _ticked(listed, "aging", "A/R by age; select a row to see its lines")
    if picked is not None:
        wanted = owed_lines.by_payers(None if picked == len(BUCKETS) else list(BUCKETS)[picked])
        owed_lines.show(warehouse, scope, f"Insurance balance, {listed['age'][picked]}", wanted, clock)
    behind.save(warehouse, listed, "receivables_by_age")


def states(warehouse: Warehouse, scope: Scope, clock: str = "service") -> None:
    """Insurance balance by status and by age."""
    rows = owed.owed_by_state(asking.round_of(warehouse, scope), clock)
    if rows.is_empty():
        st.info("There is no insurance balance.")
        return
    named = rows.with_columns(
        pl.col("state").replace(STATES),
        pl.col("bucket").replace(BUCKETS),
        pl.col("bucket").replace_strict(list(BUCKETS), range(len(BUCKETS))).alias("rank"),
        pl.col("amount").alias("dollars"),
        words=pl.Series([dollars(amount) for amount in rows["amount"]], dtype=pl.String),
        group=pl.concat_str("state", "bucket", separator=_OF),
    )
    if (cell := clicked(standing(named), "states_chart", nearest=False)) is not None:
        state, bucket = cell.split(_OF)
        where = (pl.col("payer_state") == state) & (pl.col("age_bucket") == bucket)
        title = f"Insurance balance, {STATES.get(state, state)}, {BUCKETS.get(bucket, bucket)} days"
        owed_lines.show(warehouse, scope, title, where, clock)
    st.caption("Click a bar segment to see its lines.")
    wide = named.pivot("bucket", index="state", values="amount", maintain_order=True).fill_null(Decimal(0))
    ages = [label for label in BUCKETS.values() if label in wide.columns]
    wide = wide.select("state", pl.sum_horizontal(ages).cast(pl.Decimal(18, 2)).alias("total"), *ages)
    picked = _ticked(wide, "states", "Insurance balance by status and age; select a row to see its lines")
    if picked is not None:
        state = rows["state"].unique(maintain_order=True)[picked]
        owed_lines.show(warehouse, scope, f"Insurance balance, {STATES[state]}", pl.col("payer_state") == state, clock)
    behind.save(warehouse, wide, "receivables_by_state")


def credits(warehouse: Warehouse, scope: Scope) -> None:
    """Credit balances: included in every total above and shown separately here."""
    sums = owed.owed_in_all(asking.round_of(warehouse, scope))
    back = sums["payer_credit"] + sums["patient_credit"]
    if not back:
        st.caption("No line is overpaid: there are no credit balances.")
        return
    text = f"Credit balance (refunds due): {cents(-back)}, {cents(-sums['payer_credit'])} to payers and "
    st.markdown(
        plain(f"{text}{cents(-sums['patient_credit'])} to patients. It is subtracted from all totals on this page."),
        help="Lines on which payments and adjustments exceed the charge. Payers may recoup this money at any time.",
    )
    if st.button("Show lines", key="lines_credits", type="tertiary"):
        both = (pl.col("payer_receivable") < 0) | (pl.col("patient_receivable") < 0)
        owed_lines.show(warehouse, scope, "Credit balances", both, "service")


def month_ends(warehouse: Warehouse, scope: Scope) -> None:
    """Receivables on the last day of every month up to the as-of day, and on that day, by age."""
    ages = asking.answer(warehouse, scope, queries.RECEIVABLES_BY_MONTH_AND_AGE)
    both = asking.answer(warehouse, scope, queries.RECEIVABLES_BY_MONTH)
    if both.is_empty():
        st.info("There was no A/R in these months.")
        return
    payers = ages.select(
        pl.col("month_end").alias("day"),
        pl.col("age_bucket").replace(BUCKETS).alias("age"),
        pl.col("age_bucket").replace_strict(list(BUCKETS), range(len(BUCKETS))).alias("rank"),
        pl.col("age_bucket").alias("bucket"),
        pl.col("payer_owed").alias("dollars"),
    )
    patients = both.select(
        pl.col("month_end").alias("day"),
        pl.lit(PATIENTS).alias("age"),
        pl.lit(len(BUCKETS), dtype=pl.Int64).alias("rank"),
        pl.lit(PATIENTS).alias("bucket"),
        pl.col("patient_receivable").alias("dollars"),
    )
    rows = pl.concat([payers, patients], how="vertical_relaxed").sort("day", "rank")
    words = pl.Series([dollars(amount) for amount in rows["dollars"]], dtype=pl.String)
    group = pl.concat_str(pl.col("day").cast(pl.String), "bucket", separator=_OF)
    drawn = rows.with_columns(words=words, label=pl.col("day").dt.strftime("%b %Y"), group=group).drop("bucket")
    if (piece := clicked(aged_over_time(drawn), "month_ends", nearest=False)) is not None:
        _lines_then(warehouse, scope, *piece.split(_OF))
    st.caption("Click a bar segment to see its lines as of that day.")


def _lines_then(warehouse: Warehouse, scope: Scope, then: str, bucket: str | None = None) -> None:
    """Open what was owed at the end of a month: by payers at one age, by patients, or all."""
    as_of = date.fromisoformat(then)
    who, where = "payers and patients", pl.lit(True)
    if bucket in BUCKETS:
        who, where = f"payers, {BUCKETS[bucket]} days", owed_lines.by_payers(bucket)
    elif bucket == PATIENTS:
        who, where = PATIENTS, owed_lines.by_patients()
    owed_lines.show(warehouse, replace(scope, as_of=as_of), f"A/R on {day(as_of)}, {who}", where, "service")


def days_in_ar(warehouse: Warehouse, scope: Scope) -> None:
    """The figure of today at every month end, against its target."""
    both = asking.answer(warehouse, scope, queries.RECEIVABLES_BY_MONTH)
    found = kpis.days_in_ar_at_month_ends(both, asking.answer(warehouse, scope, queries.CHARGES_BY_DAY))
    known = found.filter(pl.col("days").is_not_null())
    if known.height < 2:
        st.info("Not enough months: days in A/R need 90 days of charges before them.")
        return
    kpi = kpis.BY_ID["days_in_ar"]
    assert kpi.days is not None
    words = [
        f"{number(each['days'], 'days')}: {dollars(each['owed'])} at {dollars(each['recent_charge'] / kpi.days)} a day"
        for each in known.iter_rows(named=True)
    ]
    rows = known.select(
        pl.col("month_end").cast(pl.String).alias("group"),
        pl.col("month_end").dt.strftime("%b %Y").alias("period"),
        pl.col("month_end").alias("start"),
        pl.col("days").alias("value"),
        pl.lit(None, dtype=pl.Float64).alias("low"),
        pl.lit(None, dtype=pl.Float64).alias("high"),
        pl.lit(FIRM).alias("state"),
        words=pl.Series(words, dtype=pl.String),
    )
    chart = trend(rows, kpi.title, kpi.unit, target_of(warehouse, kpi))
    if (then := clicked(chart, "days_in_ar_points")) is not None:
        _lines_then(warehouse, scope, then)
    st.caption("Dashed: target. The first months have no 90 days of prior charges and are not shown.")


def _ticked(listed: pl.DataFrame, name: str, alt: str) -> int | None:
    """Draw a list of amounts with a button; the place of the row with the lines wanted."""
    money = {column: _MONEY for column in listed.columns[1:]}
    event = st.dataframe(
        listed, key=f"amounts_{name}", hide_index=True, placeholder="–", on_select="rerun", selection_mode="single-row",
        column_config=money, alt=alt,
    )  # fmt: skip
    picked = [place for place in event["selection"]["rows"] if place < listed.height]
    wanted = st.button("Show lines", key=f"lines_{name}", disabled=not picked, help="Select a row first.")
    return picked[0] if wanted and picked else None
