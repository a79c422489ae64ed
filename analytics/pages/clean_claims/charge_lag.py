"""How long claims lie in the house before they are sent: day by day, and by therapist, clinic or payer."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics import kpis
from analytics.charts import ranking
from analytics.charts.flow import days_after
from analytics.pages import asking, behind, choices
from analytics.pages.breakdown import picked
from analytics.pages.groups import compared
from analytics.pages.labels import DIMENSIONS, group_label
from analytics.pages.tiles import target_of
from analytics.pages.wording import number, plain
from analytics.scope import Scope
from analytics.stats.compare_groups import Tone
from analytics.warehouse import Warehouse

WITHIN, HALF, MOST = "charge_lag.within_2", "charge_lag.p50", "charge_lag.p90"
BY = ("therapist", "clinic", "payer")
LAST = 30
"""Days with a bar of their own; later submissions are in the last bar."""
QUICK = 2
"""Days of the KPI charge_lag.within_2."""


def charge_lag(warehouse: Warehouse, scope: Scope) -> None:
    """Draw how many claims were sent after how many days, and who is quicker or slower than all together."""
    drawn = bars(warehouse, scope)
    if drawn.is_empty():
        st.info("No claim files (837P) in this period, so submission dates are unknown.")
        return
    day = picked(days_after(drawn, "Claims by days from service to submission"), "charge_lags", nearest=False)
    if day is not None:
        _claims(warehouse, scope, int(day))
    goal = target_of(warehouse, kpis.BY_ID[HALF])
    target = f" The target is a median of {number(goal, 'days')} or less." if goal is not None else ""
    st.caption(f"Blue: submitted within {QUICK} days of the last service.{target}")
    by = choices.one(st.segmented_control, "By", BY, name="charge_lag_by", format_func=DIMENSIONS.__getitem__)
    _groups(warehouse, scope, by)


def bars(warehouse: Warehouse, scope: Scope) -> pl.DataFrame:
    """A row a day, all later ones together; claims sent before their last service stand at 0."""
    bottom = kpis.BY_ID[WITHIN].bottom
    assert bottom is not None
    lags = asking.round_of(warehouse, scope).rows(bottom, "all")
    claims = lags.group_by(day=pl.col("days").clip(0, LAST)).agg(pl.col("claims").sum())
    sent = int(claims["claims"].sum())
    rows = [
        (
            day, f"{day} or more" if day == LAST else str(day), int(count), day <= QUICK,
            f"{count:,} of {sent:,} claims ({count / sent:.0%})", str(day),
        )
        for day, count in claims.sort("day").iter_rows()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=["day", "label", "claims", "quick", "words", "group"], orient="row")


@st.dialog("Claims behind this number", width="large", on_dismiss="rerun")
def _claims(warehouse: Warehouse, scope: Scope, day: int) -> None:
    st.markdown(
        plain(f"Submitted **{'the same day' if not day else number(day, 'days')}{' or more' if day == LAST else ''}**")
    )
    behind.table(warehouse, behind.readable(warehouse, sent_after(warehouse, scope, day)), "charge_lag_claims")


def sent_after(warehouse: Warehouse, scope: Scope, day: int) -> pl.DataFrame:
    """The claims of one bar, as evidence."""
    rows = asking.evidence(warehouse, scope, WITHIN, "denominator")
    return rows.filter(pl.col("days").clip(0, LAST) == day)


def _groups(warehouse: Warehouse, scope: Scope, by: str) -> None:
    figures = asking.figures(warehouse, scope, (WITHIN, HALF, MOST), by)
    quick = [one for one in figures if one.id == WITHIN and one.group is not None]
    rows = compared(warehouse, scope, kpis.BY_ID[WITHIN], quick, by)
    if not rows["enough"].any():
        st.caption("Not enough claims in any group to compare.")
        return
    chart = ranking(rows.filter("enough").head(15), f"Submitted within {QUICK} days", "share")
    if (group := picked(chart, f"charge_lag_of_{by}")) is not None:
        behind.show(warehouse, scope, WITHIN, (by, group))
    if rows["state"].is_in([Tone.WORSE, Tone.BETTER]).any():
        st.caption(
            "Orange is significantly slower, green significantly faster than the total, adjusted for the number "
            "of groups."
        )
    days = {(one.id, (one.group or {}).get(by)): one.value if one.enough else None for one in figures}
    listed = pl.DataFrame(
        {
            DIMENSIONS[by]: [group_label(warehouse, by, group) for group in rows["group"]],
            "median (days)": [_day(days.get((HALF, group))) for group in rows["group"]],
            "90th percentile (days)": [_day(days.get((MOST, group))) for group in rows["group"]],
            f"within {QUICK} days": rows["value"].round(3),
            "claims": rows["denominator"].cast(pl.Int64),
        }
    )
    with st.expander(f"Data table: {listed.height} groups"):
        percent = {f"within {QUICK} days": st.column_config.NumberColumn(format="percent")}
        st.dataframe(
            listed, hide_index=True, placeholder="–", column_config=percent, alt=f"Charge lag by {DIMENSIONS[by]}"
        )
        behind.save(warehouse, listed, f"charge_lag_by_{by}")


def _day(value: object) -> int | None:
    return None if value is None else int(value)  # type: ignore[call-overload]
