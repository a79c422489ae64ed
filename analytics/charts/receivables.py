"""A/R charts: by age, by status, and by month."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl

from analytics.charts.style import (
    DOLLARS,
    MAIN,
    MUTED,
    NOTABLE,
    Chart,
    axis_format,
    hints,
    on_rows,
    plottable,
    specification,
)

PAYERS, PATIENTS = "payers", "patients"
# From young to old, apart on light and on dark ground; patients stand aside.
AGE_COLORS = ("#3E9194", "#3583BA", "#6F74C9", "#9A5FB5", "#B34A8C")
_MONEY = alt.Axis(format=axis_format(DOLLARS), tickCount=5)
_AGES = alt.Legend(columns=3)  # more in a row are cut off on a telephone


def aging(rows: pl.DataFrame) -> Chart:
    """Receivables by age. Rows: one per bucket and who owes, with bucket, who (PAYERS or PATIENTS), dollars, words.

    With a column `earlier` (dollars on another day, null where not known), a mark shows that value.
    """
    drawn = plottable(rows)
    if "earlier" in drawn.columns:
        return Chart(drawn, _aging_spec(*_axes(drawn), True), _amounts("A/R by age", drawn))
    return Chart(drawn, _aging_spec(*_axes(drawn)), _amounts("A/R by age", drawn))


def standing(rows: pl.DataFrame) -> Chart:
    """Insurance balance by status and age. Rows: one per state and bucket, with state, bucket, rank, dollars, words.

    States from top to bottom as they come; `rank` orders buckets from young to old.
    """
    drawn = plottable(rows)
    states = tuple(drawn["state"].unique(maintain_order=True))
    ages = tuple(drawn.sort("rank")["bucket"].unique(maintain_order=True))
    named = "; ".join(f"{row['state']}, {row['bucket']} days: {row['words']}" for row in drawn.iter_rows(named=True))
    return Chart(drawn, _standing_spec(states, ages), f"A/R by status and age. {named or 'No A/R'}.")


def aged_over_time(rows: pl.DataFrame) -> Chart:
    """Receivables at the end of months by age. Rows: one per day and age, with day (Date), label, age, dollars, words.

    `rank` orders ages from young to old, with what patients owe (PATIENTS) after them.
    """
    drawn = plottable(rows)
    last = drawn.filter(pl.col("day") == pl.col("day").max())
    named = "; ".join(f"{row['age']}: {row['words']}" for row in last.iter_rows(named=True)) or "no A/R"
    ages = tuple(drawn.sort("rank")["age"].unique(maintain_order=True))
    return Chart(drawn, _aged_over_time_spec(ages), f"A/R at month end by age. Last month: {named}.")


def _axes(drawn: pl.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The buckets, and who owes, as they come."""
    buckets, sides = (tuple(drawn[name].unique(maintain_order=True)) for name in ("bucket", "who"))
    return buckets, sides


@lru_cache
def _aging_spec(buckets: tuple[str, ...], sides: tuple[str, ...], compared: bool = False) -> dict[str, Any]:
    colors = {PAYERS: MAIN, PATIENTS: NOTABLE}
    scale = alt.Scale(domain=list(sides), range=[colors[who] for who in sides])
    legend = alt.Undefined if len(sides) > 1 else None
    base = on_rows().encode(
        x=alt.X("bucket:N", title="days", sort=list(buckets), axis=alt.Axis(labelAngle=0, grid=False)),
        xOffset=alt.XOffset("who:N", sort=[PAYERS, PATIENTS]),
        tooltip=_tooltip("bucket:N"),
    )
    bars = base.mark_bar(cornerRadiusEnd=2).encode(
        y=alt.Y("dollars:Q", title=None, axis=_MONEY), color=alt.Color("who:N", scale=scale, legend=legend)
    )
    if not compared:
        return specification(alt.layer(bars), 240)
    ticks = base.mark_tick(color=MUTED, thickness=3, width={"band": 0.9}).encode(y=alt.Y("earlier:Q", axis=_MONEY))
    return specification(alt.layer(bars, ticks), 240)


@lru_cache
def _standing_spec(states: tuple[str, ...], buckets: tuple[str, ...]) -> dict[str, Any]:
    scale = alt.Scale(domain=list(buckets), range=list(AGE_COLORS[: len(buckets)]))
    chart = (
        on_rows()
        .mark_bar(height={"band": 0.65})
        .encode(
            y=alt.Y(
                "state:N", title=None, sort=list(states), axis=alt.Axis(labelLimit=190, labelOverlap=False, grid=False)
            ),
            x=alt.X("dollars:Q", title=None, axis=_MONEY),
            color=alt.Color("bucket:N", scale=scale, legend=alt.Legend(columns=2)),
            order=alt.Order("rank:Q"),
            tooltip=hints(("state:N", "Status"), ("bucket:N", "Days"), ("words:N", "How much")),
        )
    )
    return specification(alt.layer(chart), 110 + 32 * max(len(states), 1))


@lru_cache
def _aged_over_time_spec(ages: tuple[str, ...]) -> dict[str, Any]:
    colors = [*AGE_COLORS[: len(ages) - (PATIENTS in ages)], *([MUTED] if PATIENTS in ages else [])]
    chart = (
        on_rows()
        .mark_bar()
        .encode(
            x=alt.X("label:O", title=None, sort=None, axis=alt.Axis(labelAngle=0, grid=False, labelOverlap=True)),
            y=alt.Y("dollars:Q", title=None, axis=_MONEY),
            color=alt.Color("age:N", scale=alt.Scale(domain=list(ages), range=colors), legend=_AGES),
            order=alt.Order("rank:Q"),
            tooltip=hints(("label:N", "At the end of"), ("age:N", "Age"), ("words:N", "How much")),
        )
    )
    return specification(alt.layer(chart), 260)


def _tooltip(when: str) -> list[alt.Tooltip]:
    return hints((when, "When"), ("who:N", "Who owes"), ("words:N", "How much"))


def _amounts(title: str, drawn: pl.DataFrame) -> str:
    if drawn.is_empty():
        return f"{title}: no A/R."
    first = drawn.columns[0]
    named = "; ".join(f"{row[first]}, {row['who']}: {row['words']}" for row in drawn.iter_rows(named=True))
    return f"{title}. {named}."
