"""Pictures of denials: valid specifications without data, and their sense in words."""

from __future__ import annotations

import json
from datetime import date

import altair as alt
import polars as pl
import pytest

from analytics.charts import Chart
from analytics.charts.denials import OUTSIDE, UNRIPE, WITHIN, control, heat, pareto
from analytics.charts.style import DOLLARS
from analytics.stats.compare_groups import Verdict

MONTHS = pl.DataFrame(
    {
        "start": [date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)],
        "period": ["May 2026", "Jun 2026", "Jul 2026"],
        "value": [0.1, 0.3, None],
        "low": [0.05, 0.05, None],
        "high": [0.2, 0.2, None],
        "centre": [0.1, 0.1, None],
        "state": [WITHIN, OUTSIDE, UNRIPE],
        "words": ["10.0%", "30.0%", "too few"],
    },
    schema_overrides={"value": pl.Float64},
)
REASONS = pl.DataFrame(
    {
        "label": ["bundled", "eligibility"],
        "value": [300.0, 100.0],
        "cumulative": [0.75, 1.0],
        "together": ["75%", "100%"],
        "words": ["3 lines, $300", "1 lines, $100"],
        "rank": [0, 1],
    }
)
CELLS = pl.DataFrame(
    {
        "payer": ["Aetna", "Crest"],
        "reason": ["bundled", "bundled"],
        "share": [0.2, 0.0],
        "strength": [0.9, 0.4],
        "shown": ["20%", "–"],
        "state": [Verdict.HIGHER.value, Verdict.LOWER.value],
        "words": ["20%, 20 of 100 lines", "0%, 0 of 100 lines"],
    }
)


def test_the_line_through_months_that_are_not_settled_is_grey_and_dashed() -> None:
    layers = control(MONTHS, "Denials").spec["layer"]
    lines = [
        layer for layer in layers if layer["mark"]["type"] == "line" and layer["encoding"]["y"]["field"] == "value"
    ]
    grey, firm = lines
    assert grey["mark"]["strokeDash"]
    assert "transform" not in grey
    assert UNRIPE in str(firm["transform"])


CHARTS = [control(MONTHS, "Denials"), pareto(REASONS, "Denials by reason", DOLLARS), heat(CELLS, "Map")]


@pytest.mark.parametrize("chart", CHARTS)
def test_specifications_are_valid_and_hold_no_data(chart: Chart) -> None:
    alt.Chart.from_dict({**chart.spec, "data": {"name": "rows"}})
    assert "Aetna" not in json.dumps(chart.spec)


def test_words_say_what_stands_out() -> None:
    assert CHARTS[0].alt == "Denials, 2 months. Outside control limits: Jun 2026 30.0%."
    assert CHARTS[1].alt == "Denials by reason, largest first: bundled 3 lines, $300; eligibility 1 lines, $100."
    assert CHARTS[2].alt == "Map. Significantly higher: Aetna, bundled: 20%, 20 of 100 lines."


@pytest.mark.parametrize("draw", [lambda: control(MONTHS.clear(), "Denials"), lambda: heat(CELLS.clear(), "Map")])
def test_no_rows_are_no_error(draw: object) -> None:
    chart = draw()  # type: ignore[operator]
    assert chart.rows.is_empty()
    assert "none" in chart.alt
