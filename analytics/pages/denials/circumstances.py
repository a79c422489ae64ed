"""Denial rates by what surrounds a line: visit, day of sending, authorization, days to filing, other codes."""

from __future__ import annotations

import polars as pl
import streamlit as st

from analytics import queries
from analytics.causes import rates as measured
from analytics.causes.traits import items
from analytics.charts import ranking
from analytics.charts.style import SHARE
from analytics.pages import asking, behind, choices
from analytics.pages.breakdown import picked
from analytics.pages.denials import causes
from analytics.pages.wording import named, plain
from analytics.scope import Scope
from analytics.stats.compare_groups import tone
from analytics.warehouse import Warehouse

BY = {
    "visit": "first or later visit",
    "weekday": "weekday of submission",
    "authorization": "authorization number",
    "filing": "days from service to submission",
    "pair": "pair of codes on the claim",
}
DRAWN = 15


def circumstances(warehouse: Warehouse, scope: Scope) -> None:
    """Let the reader choose one, draw it, list it."""
    by = choices.one(st.selectbox, "By", list(BY), name="circumstance", format_func=BY.__getitem__)
    if not causes.is_ready(warehouse, scope):
        st.caption(causes.NOT_YET)
        return
    looked = causes.looked(warehouse, scope)
    whole = looked.among_known[by]
    enough = [rate for rate in looked.by_trait[by] if rate.lines >= measured.LEAST_LINES]
    if whole is None or not enough:
        st.info("Not enough data in any group to show a value.")
        return
    rows = pl.DataFrame(
        [
            {
                "group": rate.group[0],
                "label": causes.trait_label(by, rate.group[0]),
                "value": rate.share,
                "low": rate.low,
                "high": rate.high,
                "state": str(tone(rate.verdict, "lower")),
                "words": f"{rate.share:.1%} ({rate.low:.1%}–{rate.high:.1%}), {rate.denied:,} of {rate.lines:,} lines",
                "lines": rate.lines,
            }
            for rate in sorted(enough, key=lambda rate: (-rate.share, rate.group))
        ]
    )
    chart = ranking(rows.head(DRAWN), f"Denial rate of lines by {BY[by]}", SHARE)
    if (value := picked(chart, f"circumstance_{by}")) is not None:
        _claims(warehouse, scope, by, value)
    st.caption(
        "Click a point to see the denials. Orange is significantly worse and green significantly better than the "
        "total; gray does not differ significantly."
        + _left_out(looked.search.lines, whole.lines)
        + (f" The top {DRAWN} of {rows.height}." if rows.height > DRAWN else "")
        + (" A first visit follows 60 days without one." if by == "visit" else "")
    )
    with st.expander(f"Data table: {rows.height} groups"):
        listed = rows.select(pl.col("label").alias(BY[by]), pl.col("words").alias("denied"))
        st.dataframe(listed, hide_index=True, placeholder="–", alt=f"Denial rate by {BY[by]}")
        behind.save(warehouse, listed, f"denials_by_{by}")


def _left_out(lines: int, known: int) -> str:
    """How many lines are in no group and no comparison, because their group is unknown."""
    return f" Excludes {lines - known:,} of {lines:,} lines for which this is unknown." if known < lines else ""


@st.dialog("Claims behind this number", width="large", on_dismiss="rerun")
def _claims(warehouse: Warehouse, scope: Scope, by: str, value: str) -> None:
    st.markdown(plain(f"Denied lines, {BY[by]}: **{named(causes.trait_label(by, value))}**"))
    behind.table(warehouse, behind.readable(warehouse, denied_lines(warehouse, scope, by, value)), f"circumstance_{by}")


def denied_lines(warehouse: Warehouse, scope: Scope, by: str, value: str) -> pl.DataFrame:
    """The denied lines in this circumstance, as evidence."""
    lines = warehouse.ask(queries.LINE_PROFILES, scope)
    matching = items(lines, (by,)).filter(value=value)
    ids = lines.with_row_index("row").join(matching, on="row", how="semi")["line_id"]
    return asking.evidence(warehouse, scope, "line_denial_rate").filter(pl.col("line_id").is_in(ids.to_list()))
