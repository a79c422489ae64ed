"""A funnel: how far each person lies from peers, against how much there is to judge by."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt
from typing import Any

import altair as alt
import polars as pl

from analytics.charts.style import MAIN, MUTED, NOTABLE, SHARE, Chart, hints, plottable, specification

MORE, LESS, LIKE = "more than peers", "less than peers", "like peers"
LIMITS = {"usual": 1.96, "far": 3.09}
"""Standard errors of the two pairs of limits: 1 in 20, and 1 in 500, lie outside by chance."""
_STEPS = 40


def funnel(rows: pl.DataFrame, title: str, unit: str, per_case: float) -> Chart:
    """Everybody as a point.

    Rows: one per person, with label, n, difference, state (MORE, LESS or LIKE) and words. `per_case` is the variance
    that one case would have; the limits lie at its square root over that of n.
    """
    drawn = plottable(rows).with_columns(part=pl.lit("person"))
    if drawn.is_empty():
        return Chart(drawn, _spec(unit), f"{title}: nobody to compare.")
    low, high = 0.7 * float(drawn["n"].min() or 0), 1.1 * float(drawn["n"].max() or 0)  # type: ignore[arg-type]
    cases = [low + (high - low) * step / _STEPS for step in range(_STEPS + 1)]
    limits = pl.DataFrame([_limits(n, per_case) for n in cases if n > 0])
    return Chart(pl.concat([drawn, limits], how="diagonal"), _spec(unit), _in_words(drawn, title))


def _limits(n: float, per_case: float) -> dict[str, float | str]:
    """The funnel at n cases, around no difference at all."""
    reach = {name: z * sqrt(per_case / n) for name, z in LIMITS.items()}
    sides = {f"{name}_{side}": sign * z for name, z in reach.items() for side, sign in (("low", -1), ("high", 1))}
    return {"n": n, "part": "limit", "peers": 0.0, **sides}


@lru_cache
def _spec(unit: str) -> dict[str, Any]:
    points_of_share = alt.Undefined if unit != SHARE else "format(datum.value * 100, '+.0f')"
    x = alt.X("n:Q", title="cases", axis=alt.Axis(tickCount=6, format="~s", grid=False), scale=alt.Scale(zero=False))
    axis = alt.Axis(format="+.1f", labelExpr=points_of_share, tickCount=6)
    title = "points from peers" if unit == SHARE else "from peers"
    y = alt.Y("difference:Q", title=title, axis=axis)
    # A layer with a filter of its own keeps its data to itself, so the rows belong to the whole.
    limits = alt.Chart().transform_filter(alt.datum.part == "limit")
    people = alt.Chart().transform_filter(alt.datum.part == "person")
    layers = [
        limits.mark_area(color=MUTED, opacity=0.12).encode(x=x, y=alt.Y(f"{name}_low:Q"), y2=f"{name}_high:Q")
        for name in LIMITS
    ]
    none = limits.mark_line(color=MUTED, strokeWidth=1).encode(x=x, y=alt.Y("peers:Q"))
    scale = alt.Scale(domain=[MORE, LIKE, LESS], range=[NOTABLE, MUTED, MAIN])
    colour = alt.Color("state:N", scale=scale, legend=alt.Legend(columns=2, symbolSize=60))
    points = people.mark_point(filled=True, size=110, opacity=1).encode(
        x=x, y=y, color=colour, tooltip=hints(("label:N", "Who"), ("words:N", "What"))
    )
    names = people.transform_filter(alt.datum.state != LIKE).mark_text(align="right", dx=-9, color=MUTED)
    named = names.encode(x=x, y=y, text="label:N")
    return specification(alt.layer(*layers, none, points, named, data=alt.NamedData("rows")), 300)


def _in_words(drawn: pl.DataFrame, title: str) -> str:
    odd = drawn.filter(pl.col("state") != LIKE).sort("difference", descending=True)
    told = "; ".join(f"{row['label']} {row['words']}" for row in odd.iter_rows(named=True))
    return f"{title}, {drawn.height} therapists beside their peers. " + (f"{told}." if told else "Nobody stands out.")
