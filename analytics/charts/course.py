"""A claim's course: what happened, one step under the other, each with what payers and the patient owed after it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl

from analytics.charts.receivables import PATIENTS, PAYERS
from analytics.charts.style import MAIN, MUTED, NOTABLE, Chart, hints, on_rows, plottable, specification

_STEP = 46
"""Height of a step: a line of words and a bar under it."""
_WHO = {PAYERS: "insurance balance", PATIENTS: "patient balance"}
_ROOM = 1.75
"""Of the longest bar: so wide is the picture, for the words behind the bar."""


def course(rows: pl.DataFrame) -> Chart:
    """Steps from the first to the last. Rows: one per step, in order.

    Columns: step (from 0), label (the day and what happened), PAYERS and PATIENTS (what each owes after it, negative
    where owed back), owed (both in words, to the cent) and short (the same in fewer letters).
    """
    drawn = plottable(rows)
    # The patient balance is drawn after the insurance balance; credits are drawn left of zero.
    start = pl.when(pl.col(PATIENTS) > 0).then(pl.col(PAYERS).clip(0)).otherwise(0.0)
    drawn = drawn.with_columns(start=start, end=start + pl.col(PATIENTS), words_at=start + pl.col(PATIENTS).clip(0))
    drawn = drawn.with_columns(
        words_at=pl.max_horizontal("words_at", PAYERS, pl.lit(0.0)),
        first=pl.lit(_WHO[PAYERS]),
        second=pl.lit(_WHO[PATIENTS]),
    )
    most = float(drawn["words_at"].max() or 1.0)  # type: ignore[arg-type]
    least = float(drawn.select(pl.min_horizontal(PAYERS, PATIENTS).min()).item() or 0.0)
    steps = "; ".join(f"{row['label']}: {row['owed']}" for row in drawn.iter_rows(named=True))
    spec = _spec(drawn.height, _ROOM * most, min(least, 0.0))
    return Chart(drawn, spec, f"Balance of this claim after each event. {steps or 'No events'}.")


@lru_cache
def _spec(steps: int, most: float, least: float) -> dict[str, Any]:
    y = alt.Y("step:O", title=None, axis=None)
    scale = alt.Scale(domain=[least, most], nice=False)
    colors = alt.Scale(domain=list(_WHO.values()), range=[MAIN, NOTABLE])
    hover = hints(("label:N", "What"), ("owed:N", "Then"))
    base = on_rows().encode(y=y, tooltip=hover)
    bar = base.mark_bar(height=14, yOffset=9, cornerRadius=2)
    payers = bar.encode(
        x=alt.X(f"{PAYERS}:Q", title=None, axis=None, scale=scale), color=alt.Color("first:N", scale=colors)
    )
    patients = bar.encode(x="start:Q", x2="end:Q", color=alt.Color("second:N", scale=colors))
    zero = base.mark_tick(color=MUTED, thickness=1, size=20, yOffset=9).encode(x=alt.XDatum(0))
    words = base.mark_text(
        align="left", dy=-8, color=MUTED, fontSize=12, fontWeight="bold", limit=alt.ExprRef("width")
    ).encode(x=alt.value(0), text="label:N")
    # A telephone has room for whole dollars alone.
    wide, narrow = (alt.ExprRef(f"width > 500 ? {big} : {small}") for big, small in ((12, 0), (0, 11)))
    texts = [
        base.mark_text(align="left", dx=6, dy=10, color=MUTED, fontSize=size).encode(x="words_at:Q", text=f"{name}:N")
        for name, size in (("owed", wide), ("short", narrow))
    ]
    return specification(alt.layer(payers, patients, zero, words, *texts), _STEP * max(steps, 1))
