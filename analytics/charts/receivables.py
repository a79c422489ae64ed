"""Money that is owed: by age, month by month, and on one claim from its first day to its last."""

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
AGE_COLOURS = ("#3E9194", "#3583BA", "#6F74C9", "#9A5FB5", "#B34A8C")
_WHO = alt.Color("who:N", scale=alt.Scale(domain=[PAYERS, PATIENTS], range=[MAIN, NOTABLE]))
_MONEY = alt.Axis(format=axis_format(DOLLARS), tickCount=5)
_LANE = 0.1
"""Of the highest amount: how far apart lanes of marks stand."""
HAPPENED = {
    "sent": "triangle-up",
    "acknowledged": "diamond",
    "rejected": "cross",
    "answered": "circle",
    "taken back": "square",
    "booked here": "triangle-down",
}
"""What can happen to a claim, and its mark."""
_EVENT = hints(("day:T", "When"), ("words:N", "What"))
_AGES = alt.Legend(columns=3)  # more in a row are cut off on a telephone


def aging(rows: pl.DataFrame) -> Chart:
    """Receivables by age. Rows: one per bucket and who owes, with bucket, who (PAYERS or PATIENTS), dollars, words.

    With a column `earlier` (dollars on another day, null where not known), a mark stands where that was.
    """
    drawn = plottable(rows)
    if "earlier" in drawn.columns:
        return Chart(drawn, _aging_spec(*_axes(drawn), True), _amounts("A/R by age", drawn))
    return Chart(drawn, _aging_spec(*_axes(drawn)), _amounts("A/R by age", drawn))


def standing(rows: pl.DataFrame) -> Chart:
    """Where what is owed stands, each by age. Rows: one per state and bucket, with state, bucket, rank, dollars, words.

    States from top to bottom as they come; `rank` orders buckets from young to old.
    """
    drawn = plottable(rows)
    states = tuple(drawn["state"].unique(maintain_order=True))
    ages = tuple(drawn.sort("rank")["bucket"].unique(maintain_order=True))
    named = "; ".join(f"{row['state']}, {row['bucket']} days: {row['words']}" for row in drawn.iter_rows(named=True))
    return Chart(drawn, _standing_spec(states, ages), f"Where what is owed stands. {named or 'Nothing is owed'}.")


def aged_over_time(rows: pl.DataFrame) -> Chart:
    """Receivables at the end of months by age. Rows: one per day and age, with day (Date), label, age, dollars, words.

    `rank` orders ages from young to old, with what patients owe (PATIENTS) after them.
    """
    drawn = plottable(rows)
    last = drawn.filter(pl.col("day") == pl.col("day").max())
    named = "; ".join(f"{row['age']}: {row['words']}" for row in last.iter_rows(named=True)) or "nothing is owed"
    ages = tuple(drawn.sort("rank")["age"].unique(maintain_order=True))
    return Chart(drawn, _aged_over_time_spec(ages), f"A/R at month ends by age. On the last day {named}.")


def course(rows: pl.DataFrame) -> Chart:
    """What is still owed on one claim as steps, with what happened above them.

    Rows: one per day and who owes (PAYERS or PATIENTS), with day (Date), who, dollars, words, event null; and one per
    event, with day, event (one of HAPPENED) and words, who and dollars null.
    """
    drawn = plottable(rows)
    owed, happened = drawn.filter(pl.col("event").is_null()), drawn.filter(pl.col("event").is_not_null())
    top = float(owed["dollars"].max() or 1.0)  # type: ignore[arg-type]
    kinds = tuple(kind for kind in HAPPENED if kind in happened["event"])
    # Marks stand above the steps, each kind in a lane of its own.
    lanes = {kind: top * (1 + _LANE * (place + 1)) for place, kind in enumerate(kinds)}
    above = pl.col("event").replace_strict(lanes, default=None, return_dtype=pl.Float64)
    placed = drawn.with_columns(pl.when(pl.col("event").is_null()).then("dollars").otherwise(above).alias("dollars"))
    told = "; ".join(f"{row['day']:%b %d, %Y}: {row['words']}" for row in happened.iter_rows(named=True))
    said = f"{_amounts('Still owed on this claim at last', owed.tail(2))} What happened: {told or 'nothing'}."
    return Chart(placed, _course_spec(kinds), said)


def _axes(drawn: pl.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The buckets, and who owes, as they come."""
    buckets, sides = (tuple(drawn[name].unique(maintain_order=True)) for name in ("bucket", "who"))
    return buckets, sides


@lru_cache
def _aging_spec(buckets: tuple[str, ...], sides: tuple[str, ...], compared: bool = False) -> dict[str, Any]:
    colours = {PAYERS: MAIN, PATIENTS: NOTABLE}
    scale = alt.Scale(domain=list(sides), range=[colours[who] for who in sides])
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
    scale = alt.Scale(domain=list(buckets), range=list(AGE_COLOURS[: len(buckets)]))
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
            tooltip=hints(("state:N", "Stands"), ("bucket:N", "Days"), ("words:N", "How much")),
        )
    )
    return specification(alt.layer(chart), 110 + 32 * max(len(states), 1))


@lru_cache
def _aged_over_time_spec(ages: tuple[str, ...]) -> dict[str, Any]:
    colours = [*AGE_COLOURS[: len(ages) - (PATIENTS in ages)], *([MUTED] if PATIENTS in ages else [])]
    chart = (
        on_rows()
        .mark_bar()
        .encode(
            x=alt.X("label:O", title=None, sort=None, axis=alt.Axis(labelAngle=0, grid=False, labelOverlap=True)),
            y=alt.Y("dollars:Q", title=None, axis=_MONEY),
            color=alt.Color("age:N", scale=alt.Scale(domain=list(ages), range=colours), legend=_AGES),
            order=alt.Order("rank:Q"),
            tooltip=hints(("label:N", "At the end of"), ("age:N", "Age"), ("words:N", "How much")),
        )
    )
    return specification(alt.layer(chart), 260)


@lru_cache
def _course_spec(kinds: tuple[str, ...]) -> dict[str, Any]:
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%b %d, %Y", grid=False, labelOverlap=True))
    y = alt.Y("dollars:Q", title=None, axis=alt.Axis(format="$,.0f", tickCount=5))
    base = on_rows().encode(x=x)
    steps = (
        base.mark_line(interpolate="step-after", strokeWidth=2, point={"size": 50, "filled": True})
        .encode(y=y, color=_WHO, tooltip=_tooltip("day:T"))
        .transform_filter("datum.event == null")
    )
    happened = base.transform_filter("datum.event != null")
    rules = happened.mark_rule(color=MUTED, opacity=0.35, strokeDash=[2, 3]).encode(tooltip=_EVENT)
    scale = alt.Scale(domain=list(kinds), range=[HAPPENED[kind] for kind in kinds])
    shape = alt.Shape("event:N", scale=scale, legend=alt.Legend(orient="bottom", columns=3))
    marks = happened.mark_point(size=110, filled=True, color=MUTED, opacity=1).encode(y=y, shape=shape, tooltip=_EVENT)
    return specification(alt.layer(rules, steps, marks), 280)


def _tooltip(when: str) -> list[alt.Tooltip]:
    return hints((when, "When"), ("who:N", "Who owes"), ("words:N", "How much"))


def _amounts(title: str, drawn: pl.DataFrame) -> str:
    if drawn.is_empty():
        return f"{title}: nothing is owed."
    first = drawn.columns[0]
    named = "; ".join(f"{row[first]}, {row['who']}: {row['words']}" for row in drawn.iter_rows(named=True))
    return f"{title}. {named}."
