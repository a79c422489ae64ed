"""Patients come, are treated and leave: every visit is a claim, every code of it a line."""

from __future__ import annotations

from datetime import date

import polars as pl

from analytics.demo.large.chances import Chances
from analytics.demo.large.practice import (
    CLINIC_POS,
    CLINICS,
    DIAGNOSES,
    EVALUATIONS,
    RE_EVALUATION,
    TELEHEALTH_POS,
    THERAPISTS_EACH,
    TREATMENTS,
    payer_frame,
    services,
)
from analytics.demo.names import FIRST, PLANTS

MOST_VISITS = 24
_CLAIMS_EACH, _LINES_EACH = 32, 8
"""Room for numbers: a patient's claims, a claim's lines."""
_RE_EVALUATED_EVERY = 10
_ADULT, _CHILD = (date(1936, 1, 1), date(2006, 1, 1)), (date(2012, 1, 1), date(2023, 1, 1))
_CHILDREN = ("F840", "F82", "R278")


def weekday(day: pl.Expr) -> pl.Expr:
    """0 for Monday, of a day counted from 1970-01-01."""
    return (day + 3) % 7


def workday(day: pl.Expr) -> pl.Expr:
    """That day, or the Monday after it."""
    return day + pl.when(weekday(day) == 5).then(2).when(weekday(day) == 6).then(1).otherwise(0)


def patients(chances: Chances, numbers: pl.Series, first: int, last: int) -> pl.DataFrame:
    """One row a patient: who it is, who treats and who pays, and when the visits begin (days since 1970)."""
    people = pl.DataFrame({"patient": numbers})
    shares = dict(enumerate(payer_frame()["share"].drop_nulls()))
    spread = chances.share("start", "patient") * (last - first)
    return people.with_columns(
        chances.drawn("payer", "patient", shares).cast(pl.Int64).alias("payer"),
        chances.whole("clinic", "patient", 0, CLINICS - 1).alias("clinic"),
        (first + spread.cast(pl.Int64)).alias("first_day"),
        chances.whole("visits", "patient", 4, MOST_VISITS).alias("visits"),
        chances.drawn("diagnosis", "patient", DIAGNOSES).alias("diagnosis"),
        chances.drawn("last name", "patient", dict.fromkeys(PLANTS, 1.0)).alias("last_name"),
        chances.drawn("first name", "patient", dict.fromkeys(FIRST, 1.0)).alias("first_name"),
        chances.drawn("sex", "patient", {"F": 2, "M": 1}).alias("sex"),
        pl.concat_str(pl.lit("GR"), pl.col("patient").cast(pl.String).str.zfill(9)).alias("member_id"),
    ).with_columns(
        (pl.col("clinic") * THERAPISTS_EACH + chances.whole("therapist", "patient", 0, THERAPISTS_EACH - 1)).alias(
            "therapist"
        ),
        pl.when(pl.col("diagnosis").is_in(_CHILDREN))
        .then(_born(chances, *_CHILD))
        .otherwise(_born(chances, *_ADULT))
        .alias("birth_date"),
    )


def _born(chances: Chances, earliest: date, latest: date) -> pl.Expr:
    days = chances.whole("birth", "patient", 0, (latest - earliest).days)
    return pl.lit(earliest) + pl.duration(days=days)


def visits(chances: Chances, people: pl.DataFrame, last: int) -> pl.DataFrame:
    """One row a visit up to that day: claim (a number), visit (0: the evaluation), service_day, and the patient."""
    each = people.with_columns(pl.int_ranges("visits").alias("visit")).explode("visit").drop("visits")
    numbered = each.with_columns((pl.col("patient") * _CLAIMS_EACH + pl.col("visit")).alias("claim"))
    pace = pl.col("visit") * 7 // 2 + chances.whole("pace", "claim", 0, 1)
    telehealth = chances.below("telehealth", "claim", 0.04) & (pl.col("visit") > 0)
    return numbered.with_columns(
        workday(pl.col("first_day") + pace).alias("service_day"),
        pl.when(telehealth).then(pl.lit(TELEHEALTH_POS)).otherwise(pl.lit(CLINIC_POS)).alias("pos"),
        (chances.below("assistant", "claim", 0.15) & (pl.col("visit") > 0)).alias("by_assistant"),
        chances.drawn("codes", "claim", {1: 15, 2: 35, 3: 35, 4: 15}).cast(pl.Int64).alias("codes"),
    ).filter(pl.col("service_day") <= last)


def lines(chances: Chances, claims: pl.DataFrame) -> pl.DataFrame:
    """One row a service: line (a number), claim, number (from 1), code, modifiers, units, charge and fee in cents."""
    kept = claims.select("claim", "visit", "pos", "by_assistant", pl.int_ranges(1, pl.col("codes") + 1).alias("number"))
    each = kept.explode("number").with_columns((pl.col("claim") * _LINES_EACH + pl.col("number")).alias("line"))
    treatments = pl.Series(list(TREATMENTS))
    # a prime number of codes: every step goes through them all before it meets one again
    step = chances.whole("step", "claim", 1, len(TREATMENTS) - 1)
    start = chances.drawn("treatment", "claim", dict(enumerate(TREATMENTS.values())))
    place = ((start + (pl.col("number") - 1) * step) % len(TREATMENTS)).cast(pl.UInt32)
    again = (pl.col("visit") % _RE_EVALUATED_EVERY == _RE_EVALUATED_EVERY - 1) & (pl.col("number") == 1)
    evaluated = (pl.col("visit") == 0) & (pl.col("number") == 1)
    units = chances.drawn("units", "line", {1: 50, 2: 35, 3: 15}).cast(pl.Int64)
    coded = each.with_columns(
        pl.when(evaluated)
        .then(chances.drawn("evaluation", "claim", EVALUATIONS))
        .when(again)
        .then(pl.lit(RE_EVALUATION))
        .otherwise(pl.lit(treatments).gather(place))
        .alias("code"),
        pl.when(evaluated | again).then(1).otherwise(units).alias("units"),
        pl.lit("GO").alias("modifier_1"),
        _second_modifier().alias("modifier_2"),
    )
    priced = coded.join(services(), on="code", maintain_order="left")
    amounts = {"charge": "unit_charge", "fee": "unit_fee"}
    return priced.with_columns((pl.col(unit) * pl.col("units")).alias(name) for name, unit in amounts.items()).drop(
        "visit", "by_assistant", "unit_charge", "unit_fee", "pos"
    )


def _second_modifier() -> pl.Expr:
    return (
        pl.when(pl.col("pos") == TELEHEALTH_POS)
        .then(pl.lit("95"))
        .when("by_assistant")
        .then(pl.lit("CO"))
        .otherwise(pl.lit(None, dtype=pl.String))
    )
