"""One figure by time, payer, reason, code or therapist: a chart, its data table and a download."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from analytics import kpis
from analytics.charts import Chart, ranking, trend
from analytics.charts.trend import IMMATURE
from analytics.kpis import Kpi
from analytics.pages import asking, behind, choices, exporting
from analytics.pages.groups import compared, over_time
from analytics.pages.labels import DIMENSIONS, TIMES
from analytics.pages.tiles import UNSETTLED, target_of
from analytics.pages.wording import in_words, named, plain
from analytics.scope import Scope
from analytics.stats.compare_groups import Tone
from analytics.warehouse import Warehouse

DRAWN = 15


def show(chart: Chart, key: str | None = None) -> None:
    """Put a chart on the page, to be saved as a picture or as its numbers."""
    st.vega_lite_chart(chart.rows, chart.spec, key=key, alt=chart.alt)
    exporting.chart(chart)


def picked(chart: Chart, key: str, *, nearest: bool = True, layer: int = -1) -> str | None:
    """Put a chart of groups on the page; returns the group of the point just clicked, else None.

    One layer of the chart, the last as a rule, holds the points; its rows have the column `group`. Of bars that fill
    their place the one under the pointer counts, not the nearest.
    """
    layers = [{**one, "name": f"layer_{place}"} for place, one in enumerate(chart.spec["layer"])]
    select = {"type": "point", "fields": ["group"], "nearest": nearest}
    params = [{"name": "picked", "select": select, "views": [layers[layer]["name"]]}]
    # What was clicked stays chosen in the browser: a chart of a new name has nothing chosen, and can be clicked again.
    rounds: dict[str, int] = st.session_state.setdefault("breakdown_rounds", {})
    event: Any = st.vega_lite_chart(
        chart.rows, {**chart.spec, "layer": layers, "params": params}, key=f"{key}_{rounds.get(key, 0)}",
        on_select="rerun", alt=chart.alt,
    )  # fmt: skip
    exporting.chart(chart)
    found = event["selection"].get("picked") or []
    if not found or found[0].get("group") is None:
        return None
    rounds[key] = rounds.get(key, 0) + 1
    return str(found[0]["group"])


def breakdown(
    warehouse: Warehouse, scope: Scope, ids: Sequence[str], key: str, *, figure: str, first: str = "month"
) -> None:
    """Let the reader choose one of these KPIs and a dimension; draw it, list it, offer it as a file."""
    left, right = st.columns(2)
    kpi_id = choices.one(
        left.selectbox, "Figure", list(ids), name=f"{key}_figure", default=figure,
        format_func=lambda one: kpis.BY_ID[one].title,
    )  # fmt: skip
    by = choices.one(
        right.selectbox, "By", list(DIMENSIONS), name=f"{key}_by", default=first, format_func=DIMENSIONS.__getitem__
    )
    grouped(warehouse, scope, kpi_id, by)


def grouped(warehouse: Warehouse, scope: Scope, kpi_id: str, by: str, with_table: bool = True) -> None:
    """One KPI by one dimension."""
    kpi = kpis.BY_ID[kpi_id]
    figures = asking.figures(warehouse, scope, (kpi_id,), by)
    found = [figure for figure in figures if figure.group is not None]
    if not any(figure.value is not None for figure in found):
        why = next((figure.note for figure in figures if figure.note), None) or "no data for these filters"
        st.info(plain(f"{kpi.title} by {DIMENSIONS[by]}: {why}"))
        return
    rows = over_time(warehouse, scope, kpi, found, by) if by in TIMES else compared(warehouse, scope, kpi, found, by)
    group, key = None, f"pick_{kpi.id}_by_{by}_{with_table}"
    if not rows["enough"].any():
        st.info(f"{kpi.title} by {DIMENSIONS[by]}: not enough data in any group to show a value.")
    elif by in TIMES:
        group = picked(trend(rows, kpi.title, kpi.unit, target_of(warehouse, kpi)), key)
        if target_of(warehouse, kpi) is not None:
            st.caption("Dashed: target. Shaded: 95% confidence interval (CI).")
        if (rows["state"] == IMMATURE).any():
            st.caption(UNSETTLED)
    else:
        group = picked(ranking(rows.filter("enough").head(DRAWN), kpi.title, kpi.unit), key)
        if rows["state"].is_in([Tone.WORSE, Tone.BETTER]).any():
            st.caption(
                "Orange is significantly worse and green significantly better than the total, adjusted for the "
                "number of groups; the others do not differ significantly."
            )
    lacking = rows.filter(~pl.col("enough")).select("label", "words").iter_rows()
    if few := [f"{named(label)} ({words})" for label, words in lacking]:
        st.caption(plain("Not shown: " + ", ".join(few[:8]) + (" and others." if len(few) > 8 else ".")))
    if group is not None:
        behind.show(warehouse, scope, kpi.id, (by, group))
    if with_table:
        _table(warehouse, scope, rows, kpi, by)


def _table(warehouse: Warehouse, scope: Scope, rows: pl.DataFrame, kpi: Kpi, by: str) -> None:
    """The numbers behind the picture; the button in a row opens the claims behind its number."""
    named = rows.select(
        pl.col("label").alias(DIMENSIONS[by]),
        pl.col("words").alias(kpi.title),
        pl.col("numerator").alias("counted"),
        pl.col("denominator").alias("out of"),
    )
    clicked = f"behind_{kpi.id}_by_{by}"
    opening = {"claims": st.column_config.ButtonColumn("claims", type="tertiary", key=clicked)}
    with st.expander(f"Data table: {rows.height} groups"):
        shown = named.with_columns(pl.lit("show").alias("claims"))
        st.dataframe(
            shown, hide_index=True, placeholder="–", column_config=opening, alt=f"{kpi.title} by {DIMENSIONS[by]}"
        )
        behind.save(
            warehouse,
            named,
            f"{kpi.id}_by_{by}",
            totals=together(warehouse, scope, kpi, by),
            about=behind.told_of(kpi),
        )
    if (click := st.session_state.get(clicked)) is not None and click["row"] < rows.height:
        behind.show(warehouse, scope, kpi.id, (by, str(rows["group"][click["row"]])))


def together(warehouse: Warehouse, scope: Scope, kpi: Kpi, by: str) -> dict[str, object]:
    """The last line of the saved numbers: the figure of the whole scope, as its tile shows it."""
    whole = asking.figure(warehouse, scope, kpi.id)
    return {
        DIMENSIONS[by]: "total", kpi.title: in_words(whole, kpi), "counted": whole.numerator,
        "out of": whole.denominator,
    }  # fmt: skip
