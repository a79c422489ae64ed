"""Charts: each has a valid specification without data, says in words what it shows, and bears any rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import altair as alt
import polars as pl
import pytest

from analytics.charts import Chart, aged_over_time, aging, code_mix, course, ranking, standing, steps, trend
from analytics.charts.flow import OTHER_CODES
from analytics.charts.receivables import AGE_COLORS, PATIENTS, PAYERS
from analytics.charts.style import CODES, MAIN, MUTED, NOTABLE, SECOND
from analytics.charts.trend import FEW, FIRM
from analytics.stats.compare_groups import Tone

MONTHS = pl.DataFrame(
    {
        "start": [date(2026, 5, 1), date(2026, 6, 1)],
        "period": ["May 2026", "Jun 2026"],
        "value": [0.1, None],
        "low": [0.05, None],
        "high": [0.2, None],
        "state": [FIRM, FEW],
        "words": ["10.0%", "too few: n = 3"],
    },
    schema_overrides={"value": pl.Float64, "low": pl.Float64, "high": pl.Float64},
)
GROUPS = pl.DataFrame(
    {
        "label": ["One", "Two"],
        "value": [0.3, 0.1],
        "low": [0.2, 0.0],
        "high": [0.4, 0.2],
        "state": [Tone.WORSE.value, Tone.NEUTRAL.value],
        "words": ["30.0%", "10.0%"],
    }
)
OWED = pl.DataFrame(
    {
        "day": [date(2026, 5, 31)] * 2,
        "bucket": ["0–30"] * 2,
        "who": [PAYERS, PATIENTS],
        "dollars": [Decimal("100.00"), Decimal("5.50")],
        "words": ["$100", "$6"],
    }
)
AGED = pl.DataFrame(
    {
        "day": [date(2026, 5, 31)] * 3,
        "state": ["denied", "denied", "sent"],
        "bucket": ["31–60", PATIENTS, "0–30"],
        "rank": [1, 5, 0],
        "dollars": [Decimal("10.00"), Decimal("20.00"), Decimal("30.00")],
        "words": ["$10", "$20", "$30"],
    }
)
COURSE = pl.DataFrame(
    {
        "step": [0, 1],
        "label": ["May 1, 2026: sent", "May 31, 2026: answered"],
        PAYERS: [Decimal("100.00"), Decimal("0.00")],
        PATIENTS: [Decimal("0.00"), Decimal("-5.00")],
        "owed": ["payers owe $100.00", "the patient is owed $5.00 back"],
        "short": ["payers $100", "patient -$5"],
    }
)
STEPS = pl.DataFrame({"step": ["sent", "clean"], "claims": [10, 7], "words": ["10 claims", "7 claims"]})
CODE_ROWS = pl.DataFrame({"therapist": ["A", "B"], "code": ["97110", "97530"], "units": [4, 2], "words": ["", ""]})

DRAWN: dict[str, tuple[Callable[[pl.DataFrame], Chart], pl.DataFrame]] = {
    "trend of a share": (lambda rows: trend(rows, "Denial rate", "share", 0.05), MONTHS),
    "trend of days": (lambda rows: trend(rows, "Days to pay", "days"), MONTHS),
    "ranking": (lambda rows: ranking(rows, "Denial rate", "share"), GROUPS),
    "aging": (aging, OWED.select("bucket", "who", "dollars", "words")),
    "aging beside an earlier day": (aging, OWED.select("bucket", "who", "dollars", "words", earlier="dollars")),
    "aging of patients alone": (aging, OWED.filter(who=PATIENTS).select("bucket", "who", "dollars", "words")),
    "standing": (standing, AGED),
    "aged over time": (aged_over_time, AGED.rename({"state": "label", "bucket": "age"})),
    "course of a claim": (course, COURSE),
    "steps": (lambda rows: steps(rows, "Claim funnel"), STEPS),
    "code mix": (lambda rows: code_mix(rows, "Codes by therapist"), CODE_ROWS),
}
EVERY = pytest.mark.parametrize(("draw", "rows"), DRAWN.values(), ids=DRAWN)


@EVERY
def test_specification_is_valid_and_carries_no_data(draw: Callable[[pl.DataFrame], Chart], rows: pl.DataFrame) -> None:
    chart = draw(rows)
    kind = alt.LayerChart if "layer" in chart.spec else alt.Chart
    kind.from_dict({**chart.spec, "data": {"name": "rows"}})
    assert "data" not in chart.spec
    assert json.dumps(chart.spec)


@EVERY
def test_every_field_that_is_drawn_stands_in_the_rows(
    draw: Callable[[pl.DataFrame], Chart], rows: pl.DataFrame
) -> None:
    chart = draw(rows)
    assert _fields(chart.spec) <= set(chart.rows.columns)


@EVERY
def test_rows_hold_no_decimals(draw: Callable[[pl.DataFrame], Chart], rows: pl.DataFrame) -> None:
    assert not any(dtype.is_decimal() for dtype in draw(rows).rows.dtypes)


@EVERY
def test_nothing_to_draw_is_no_error(draw: Callable[[pl.DataFrame], Chart], rows: pl.DataFrame) -> None:
    assert draw(rows.clear()).alt


@EVERY
def test_equal_charts_share_one_specification(draw: Callable[[pl.DataFrame], Chart], rows: pl.DataFrame) -> None:
    assert draw(rows).spec is draw(rows).spec


def test_words_say_what_a_picture_shows() -> None:
    assert trend(MONTHS, "Denial rate", "share").alt == "Denial rate, one period: May 2026 10.0%."
    assert ranking(GROUPS, "Denial rate", "share").alt == "Denial rate, 2 groups, the first: One 30.0%; Two 10.0%."
    assert "0–30, payers: $100" in aging(OWED.select("bucket", "who", "dollars", "words")).alt


def test_ages_are_drawn_from_young_to_old_and_patients_stand_aside() -> None:
    chart = standing(AGED.filter(pl.col("bucket") != PATIENTS))
    assert chart.spec["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["0–30", "31–60"]
    bars = aged_over_time(AGED.rename({"state": "label", "bucket": "age"})).spec["layer"][0]
    over_time = bars["encoding"]["color"]["scale"]
    assert over_time["domain"] == ["0–30", "31–60", PATIENTS]
    assert over_time["range"] == [*AGE_COLORS[:2], MUTED]


def test_a_claims_course_has_room_for_credits_and_words() -> None:
    chart = course(COURSE)
    low, high = chart.spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert low == -5
    assert high > 100
    assert chart.rows.select("start", "end", "words_at").rows() == [(0, 0, 100), (0, -5, 0)]
    assert "May 1, 2026: sent: payers owe $100.00; May 31, 2026: answered: the patient is owed $5.00 back" in chart.alt


@pytest.mark.parametrize("codes", [1, len(CODES), len(CODES) + 1, 40])
def test_no_two_codes_look_alike(codes: int) -> None:
    rows = pl.DataFrame({"code": [str(97000 + place) for place in range(codes)], "units": list(range(codes))})
    chart = code_mix(rows.with_columns(therapist=pl.lit("A"), words=pl.lit("")), "Codes by therapist")
    scale = chart.spec["layer"][0]["encoding"]["color"]["scale"]
    assert len(set(scale["range"])) == len(scale["range"]) >= len(scale["domain"])
    assert set(scale["domain"]) == set(chart.rows["color"])
    most = rows.sort("units")["code"].tail(len(CODES) if codes <= len(CODES) else len(CODES) - 1)
    assert set(scale["domain"]) - {OTHER_CODES} == set(most), "the least used ones share one color"
    assert (OTHER_CODES in scale["domain"]) == (codes > len(CODES))


@pytest.mark.parametrize("ground", ["#FFFFFF", "#12161C"])
@pytest.mark.parametrize("color", sorted({MAIN, NOTABLE, SECOND, MUTED, *CODES, *AGE_COLORS}))
def test_colors_stand_out_on_light_and_dark(color: str, ground: str) -> None:
    lighter, darker = sorted((_luminance(color), _luminance(ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 3


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _fields(spec: object) -> set[str]:
    if isinstance(spec, list):
        return set().union(*map(_fields, spec)) if spec else set()
    if not isinstance(spec, dict):
        return set()
    own = {spec["field"]} if isinstance(spec.get("field"), str) else set()
    return own.union(*map(_fields, spec.values()))
