"""One figure cut by time, payer, reason, code or therapist: a picture, the numbers beside it, a file to save."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from analytics import kpis
from analytics.charts import Chart, ranking, trend
from analytics.charts.ranking import ALONE, BETTER, USUAL, WORSE
from analytics.charts.trend import FEW, FIRM, IMMATURE
from analytics.kpis import Figure, Kpi
from analytics.pages import asking, behind
from analytics.pages.labels import DIMENSIONS, REASONS, TIMES, group_label, period_start
from analytics.pages.tiles import target_of
from analytics.pages.wording import in_words, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

MATURE = 0.9
"""Share of a month's claims that must be answered before its figures count as ripe."""
DRAWN = 15


def show(chart: Chart, key: str | None = None) -> None:
    """Put a chart on the page."""
    st.vega_lite_chart(chart.rows, chart.spec, key=key, alt=chart.alt)


def breakdown(
    warehouse: Warehouse, scope: Scope, ids: Sequence[str], key: str, *, figure: str, first: str = "month"
) -> None:
    """Let the reader choose one of these KPIs and a dimension; draw it, list it, offer it as a file."""
    left, right = st.columns(2)
    kpi_id = left.selectbox(
        "Figure",
        list(ids),
        index=list(ids).index(figure),
        format_func=lambda one: kpis.BY_ID[one].title,
        key=f"{key}_figure",
        persist_state="session",
    )
    by = right.selectbox(
        "By",
        list(DIMENSIONS),
        index=list(DIMENSIONS).index(first),
        format_func=DIMENSIONS.__getitem__,
        key=f"{key}_by",
        persist_state="session",
    )
    grouped(warehouse, scope, kpi_id, by)


def grouped(warehouse: Warehouse, scope: Scope, kpi_id: str, by: str, with_table: bool = True) -> None:
    """One KPI by one dimension."""
    kpi = kpis.BY_ID[kpi_id]
    found = [figure for figure in asking.figures(warehouse, scope, (kpi_id,), by) if figure.group is not None]
    if not any(figure.value is not None for figure in found):
        why = next((figure.note for figure in found if figure.note), None) or "Nothing in scope."
        st.info(plain(f"{kpi.title} by {DIMENSIONS[by]}: {why}"))
        return
    rows = _over_time(warehouse, scope, kpi, found, by) if by in TIMES else _groups(warehouse, scope, kpi, found, by)
    if by in TIMES:
        show(trend(rows, kpi.title, kpi.unit, target_of(warehouse, kpi)))
        if target_of(warehouse, kpi) is not None:
            st.caption("Dashed: the target. Shaded: the range in which the true rate lies, 95% sure.")
        if (rows["state"] == IMMATURE).any():
            st.caption("Grey: not all claims sent then have been answered yet, so the figure will still move.")
    else:
        show(ranking(rows.filter("enough").head(DRAWN), kpi.title, kpi.unit))
        if rows["state"].is_in([WORSE, BETTER]).any():
            st.caption("Orange is worse, green is better than all together, beyond chance; grey may be chance.")
    if few := [f"{row['label']} ({row['words']})" for row in rows.filter(~pl.col("enough")).iter_rows(named=True)]:
        st.caption(plain("Not drawn: " + ", ".join(few[:8]) + (" and others." if len(few) > 8 else ".")))
    if with_table:
        _table(rows, kpi, by)


def _over_time(warehouse: Warehouse, scope: Scope, kpi: Kpi, found: Sequence[Figure], by: str) -> pl.DataFrame:
    ripe = _maturity(warehouse, scope, by) if _is_cohort(kpi, scope) else {}
    rows = []
    for figure in found:
        value = (figure.group or {})[by]
        share = ripe.get(value)
        state = FEW if not figure.enough else IMMATURE if share is not None and share < MATURE else FIRM
        words = in_words(figure, kpi) + (f", {share:.0%} adjudicated" if share is not None else "")
        rows.append(_row(figure, group_label(warehouse, by, value), state, words) | {"start": period_start(value)})
    return pl.DataFrame(rows, schema=_SCHEMA | {"start": pl.Date}).sort("start").with_columns(period="label")


def _is_cohort(kpi: Kpi, scope: Scope) -> bool:
    """Whether a period's figure still moves while its claims wait for answers."""
    answered_later = "835" in kpi.needs and kpi.unit != "days" and kpi.id != "maturity"
    return answered_later and (scope.basis != "remit" or kpi.id == "first_pass_resolution_rate")


def _maturity(warehouse: Warehouse, scope: Scope, by: str) -> dict[object, float]:
    """Period -> share of the claims sent in it that have been answered."""
    figures = asking.figures(warehouse, scope, ("maturity",), by)
    return {(figure.group or {}).get(by): float(figure.value) for figure in figures if figure.value is not None}


def _groups(warehouse: Warehouse, scope: Scope, kpi: Kpi, found: Sequence[Figure], by: str) -> pl.DataFrame:
    whole = asking.figure(warehouse, scope, kpi.id)
    rows = [
        _row(
            figure,
            group_label(warehouse, by, (figure.group or {})[by]),
            ALONE if by in REASONS else _state(figure, whole, kpi),
            in_words(figure, kpi),
        )
        for figure in found
    ]
    order = {"by": ["enough", "value", "label"], "descending": [True, True, False]}
    return pl.DataFrame(rows, schema=_SCHEMA).sort(**order, nulls_last=True)  # type: ignore[arg-type]


def _state(figure: Figure, whole: Figure, kpi: Kpi) -> str:
    if not figure.enough or figure.interval is None or whole.value is None:
        return USUAL
    low, high = figure.interval
    if low > whole.value:
        return WORSE if kpi.better == "lower" else BETTER
    if high < whole.value:
        return BETTER if kpi.better == "lower" else WORSE
    return USUAL


_SCHEMA = {
    "label": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "numerator": pl.Float64,
    "denominator": pl.Float64, "state": pl.String, "words": pl.String, "enough": pl.Boolean,
}  # fmt: skip


def _row(figure: Figure, label: str, state: str, words: str) -> dict[str, object]:
    low, high = figure.interval or (None, None)
    is_shown = figure.enough and figure.value is not None
    return {
        "label": label,
        "value": float(figure.value) if figure.value is not None and is_shown else None,
        "low": low if is_shown else None,
        "high": high if is_shown else None,
        "numerator": float(figure.numerator) if figure.numerator is not None else None,
        "denominator": float(figure.denominator) if figure.denominator is not None else None,
        "state": state,
        "words": words,
        "enough": figure.enough,
    }


def _table(rows: pl.DataFrame, kpi: Kpi, by: str) -> None:
    named = rows.select(
        pl.col("label").alias(DIMENSIONS[by]),
        pl.col("words").alias(kpi.title),
        pl.col("numerator").alias("counted"),
        pl.col("denominator").alias("out of"),
    )
    with st.expander(f"The numbers: {rows.height} groups"):
        st.dataframe(named, hide_index=True, alt=f"{kpi.title} by {DIMENSIONS[by]}")
        behind.save(st.container(), named, f"{kpi.id}_by_{by}")
