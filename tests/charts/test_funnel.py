"""The funnel: everybody a point, limits that narrow with the number of cases, a sentence that names who stands out."""

from __future__ import annotations

from math import sqrt

import polars as pl
import pytest

from analytics.charts import funnel
from analytics.charts.style import VERDICT_COLORS
from analytics.stats.compare_groups import Verdict

ROWS = pl.DataFrame(
    {
        "label": ["A", "B", "C"],
        "n": [100.0, 400.0, 900.0],
        "difference": [0.3, 0.01, -0.2],
        "state": [Verdict.HIGHER.value, Verdict.NOT_SIGNIFICANT.value, Verdict.LOWER.value],
        "words": ["80%", "51%", "30%"],
    }
)


def test_every_verdict_that_is_drawn_has_a_color() -> None:
    assert set(VERDICT_COLORS) == set(Verdict) - {Verdict.NOT_ENOUGH_DATA}


def test_limits_are_those_of_the_cases() -> None:
    limits = funnel(ROWS, "Share", "share", per_case=0.25).rows.filter(pl.col("part") == "limit")
    for row in limits.iter_rows(named=True):
        assert row["usual_high"] == pytest.approx(1.96 * sqrt(0.25 / row["n"]))
        assert row["far_low"] == pytest.approx(-3.09 * sqrt(0.25 / row["n"]))
    assert limits["n"].to_list()[:: limits.height - 1] == pytest.approx([70, 990])


def test_everybody_is_drawn_and_the_words_name_who_stands_out() -> None:
    chart = funnel(ROWS, "Share", "share", per_case=0.25)
    assert chart.rows.filter(pl.col("part") == "person").height == 3
    assert chart.alt == "Share, 3 therapists compared with their peers. A 80%; C 30%."
    assert "data" not in chart.spec
    assert all("data" not in layer for layer in chart.spec["layer"])


def test_nobody() -> None:
    assert funnel(ROWS.clear(), "Share", "share", per_case=0.25).alt == "Share: nobody to compare."
    usual = ROWS.filter(pl.col("state") == Verdict.NOT_SIGNIFICANT.value)
    assert funnel(usual, "x", "number", 1.0).alt.endswith("No outliers.")
