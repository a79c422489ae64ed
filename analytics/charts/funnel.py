"""A funnel plot: each therapist's or payer's difference from the others against the number of cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf, sqrt
from typing import Any

import altair as alt
import polars as pl

from analytics.charts.style import MUTED, SHARE, Chart, hints, plottable, specification, verdict_colors
from analytics.stats.compare_groups import Verdict

LIMITS = {"usual": 1.96, "far": 3.09}
"""Standard errors of the two pairs of limits: 1 in 20, and 1 in 500, lie outside by chance."""
_STEPS = 40


@dataclass(frozen=True)
class _Look:
    """What the axes are called and how the vertical one is formatted."""

    x: str
    y: str
    format: str
    expression: str | None


def funnel(rows: pl.DataFrame, title: str, unit: str, per_case: float) -> Chart:
    """Everybody as a point, at the distance from peers.

    Rows: one per person, with label, n, difference, state (a verdict) and words. `per_case` is the variance
    that one case would have; the limits lie at its square root over that of n.
    """
    in_points = "format(datum.value * 100, '+.0f')" if unit == SHARE else None
    y = "points above peers" if unit == SHARE else "above peers"
    look = _Look("cases", y, "+.1f", in_points)
    drawn = plottable(rows).with_columns(part=pl.lit("person"))
    words = _in_words(
        drawn, f"{title}, {drawn.height} therapists compared with their peers", f"{title}: nobody to compare."
    )
    return _drawn(drawn, look, per_case, 0.0, inf, words)


def rates(rows: pl.DataFrame, title: str, per_case: float, centre: float, cases: int) -> Chart:
    """Every payer's rate around that of all together.

    Rows: one per payer, with label, n, difference (the rate less the centre), state (a verdict) and words.
    `per_case` as above; of all `cases` together the limits are closed, for a payer is a part.
    """
    look = _Look("adjudicated claims", "denied", ".0%", None)
    drawn = plottable(rows).with_columns(part=pl.lit("person"), difference=pl.col("difference") + centre)
    words = _in_words(drawn, f"{title}, {drawn.height} payers around {centre:.1%}", f"{title}: no payer to compare.")
    return _drawn(drawn, look, per_case, centre, cases, words)


def _drawn(drawn: pl.DataFrame, look: _Look, per_case: float, centre: float, cases: float, words: str) -> Chart:
    if drawn.is_empty():
        return Chart(drawn, _spec(look), words)
    low, high = 0.7 * float(drawn["n"].min() or 0), 1.1 * float(drawn["n"].max() or 0)  # type: ignore[arg-type]
    steps = [low + (min(high, cases) - low) * step / _STEPS for step in range(_STEPS + 1)]
    limits = pl.DataFrame([_limits(n, per_case, centre, cases) for n in steps if n > 0])
    return Chart(pl.concat([drawn, limits], how="diagonal"), _spec(look), words)


def _limits(n: float, per_case: float, centre: float, cases: float) -> dict[str, float | str]:
    """The funnel at n of all cases, around the centre."""
    reach = {name: z * sqrt(per_case * max(1 / n - 1 / cases, 0.0)) for name, z in LIMITS.items()}
    sides = {
        f"{name}_{side}": centre + sign * z for name, z in reach.items() for side, sign in (("low", -1), ("high", 1))
    }
    if centre:  # a rate, which is never below 0
        sides = {name: max(0.0, end) for name, end in sides.items()}
    return {"n": n, "part": "limit", "peers": centre, **sides}


@lru_cache
def _spec(look: _Look) -> dict[str, Any]:
    x = alt.X("n:Q", title=look.x, axis=alt.Axis(tickCount=6, format="~s", grid=False), scale=alt.Scale(zero=False))
    axis = alt.Axis(format=look.format, labelExpr=look.expression or alt.Undefined, tickCount=6)
    y = alt.Y("difference:Q", title=look.y, axis=axis)
    # A layer with a filter of its own keeps its data to itself, so the rows belong to the whole.
    limits = alt.Chart().transform_filter(alt.datum.part == "limit")
    people = alt.Chart().transform_filter(alt.datum.part == "person")
    layers = [
        limits.mark_area(color=MUTED, opacity=0.12).encode(x=x, y=alt.Y(f"{name}_low:Q"), y2=f"{name}_high:Q")
        for name in LIMITS
    ]
    none = limits.mark_line(color=MUTED, strokeWidth=1).encode(x=x, y=alt.Y("peers:Q"))
    color = alt.Color("state:N", scale=verdict_colors(), legend=alt.Legend(columns=2, symbolSize=60))
    points = people.mark_point(filled=True, size=110, opacity=1).encode(
        x=x, y=y, color=color, tooltip=hints(("label:N", "Who"), ("words:N", "What"))
    )
    outliers = people.transform_filter(alt.datum.state != Verdict.NOT_SIGNIFICANT.value)
    names = outliers.mark_text(align="right", dx=-9, color=MUTED)
    named = names.encode(x=x, y=y, text="label:N")
    return specification(alt.layer(*layers, none, points, named, data=alt.NamedData("rows")), 300)


def _in_words(drawn: pl.DataFrame, before: str, nobody: str) -> str:
    if drawn.is_empty():
        return nobody
    outliers = drawn.filter(pl.col("state") != Verdict.NOT_SIGNIFICANT.value).sort("difference", descending=True)
    words = "; ".join(f"{row['label']} {row['words']}" for row in outliers.iter_rows(named=True))
    return f"{before}. " + (f"{words}." if words else "No outliers.")
