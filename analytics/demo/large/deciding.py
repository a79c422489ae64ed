"""What a payer decides on each line: its fate, and the amounts that follow, in whole cents."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

from analytics.demo.large.answering import BEHIND, FIRST, SECOND
from analytics.demo.large.chances import Chances
from analytics.demo.large.practice import SETTINGS_OF_SCENARIO, payer_frame

PAID, DENIED, HIDDEN, PARTIAL, PENDING = "paid", "denied", "hidden", "partial", "pending"

_CAUSES: dict[str, dict[str, Any]] = SETTINGS_OF_SCENARIO["causes"]
_MOST = 0.01
"""Causes that need an occasion have high rates where it is there: here, where nothing is one, they get at most this."""
_CLAIM_DENIED, _LINE_DENIED = 0.036, 0.007
"""Chances of a claim and of a line, before the payer's own factor."""
_HIDDEN, _PARTLY = 0.006, 0.004
_WON = 0.6
_DEDUCTIBLE_MONTHS, _DEDUCTIBLE = (1, 2), 0.4
_SEQUESTRATION = 2
_NO_TEXT = pl.lit(None, dtype=pl.String)


def fated(chances: Chances, lines: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """The lines with fate, later_fate (once the practice worked it), cause, and their claim's is_pended and payer.

    `claims` has claim, payer, month (of service).
    """
    who = payer_frame().drop("payer_name", "payer_id_code", "filing_indicator", "acknowledges", "share")
    known = claims.select("claim", "payer", "month").join(who, on="payer", maintain_order="left")
    told = known.with_columns(
        chances.below("pended", "claim", SETTINGS_OF_SCENARIO["happenings"]["pended"]).alias("is_pended"),
        _claim_fate(chances).alias("claim_fate"),
        chances.drawn("cause", "claim", _weights(of_lines=False)).alias("claim_cause"),
    )
    each = lines.join(told, on="claim", maintain_order="left")
    fate = pl.coalesce(
        "claim_fate",
        pl.when(chances.below("line denied", "line", _LINE_DENIED * pl.col("denying")))
        .then(pl.lit(DENIED))
        .when(chances.below("partly", "line", _PARTLY) & (pl.col("units") > 1))
        .then(pl.lit(PARTIAL))
        .otherwise(pl.lit(PAID)),
    )
    cause = (
        pl.when(pl.col("claim_fate").is_not_null())
        .then("claim_cause")
        .otherwise(chances.drawn("line cause", "line", _weights(of_lines=True)))
    )
    won = pl.when(chances.below("won", "claim", _WON)).then(pl.lit(PAID)).otherwise("fate")
    return (
        each.with_columns(fate.alias("fate"), cause.alias("cause"))
        .with_columns(won.alias("later_fate"))
        .drop("claim_fate", "claim_cause")
    )


def _claim_fate(chances: Chances) -> pl.Expr:
    return (
        pl.when(chances.below("denied", "claim", _CLAIM_DENIED * pl.col("denying")))
        .then(pl.lit(DENIED))
        .when(chances.below("hidden", "claim", _HIDDEN))
        .then(pl.lit(HIDDEN))
        .otherwise(_NO_TEXT)
    )


@cache
def _weights(*, of_lines: bool) -> dict[str, float]:
    """Causes that strike whole claims, or single lines, by how often they do."""
    return {
        key: min(each["rate"], _MOST)
        for key, each in _CAUSES.items()
        if not each.get("hidden") and (each.get("scope", "claim") != "claim") == of_lines
    }


@cache
def causes() -> pl.DataFrame:
    """One row a cause: cause, denied_group, denied_carc, rarc (the first of its remark codes, or null)."""
    return pl.DataFrame(
        [
            {
                "cause": key,
                "denied_group": each.get("group", "CO"),
                "denied_carc": each["carc"],
                "rarc": next(iter(each.get("remarks", ())), None),
            }
            for key, each in _CAUSES.items()
        ],
        schema_overrides={"rarc": pl.String},
    )


def decisions(chances: Chances, lines: pl.DataFrame) -> pl.DataFrame:
    """One row a line and turn (FIRST, SECOND, BEHIND) with what it says of the charge: see _MONEY, whole cents."""
    first = pl.when("is_pended").then(pl.lit(PENDING)).otherwise("fate")
    # what was paid is taken back for a reason of a whole claim; what was pended gets the fate it waited for
    plain = pl.col("fate").is_in([PAID, PARTIAL])
    taken = pl.when(plain.all().over("claim")).then(pl.lit(DENIED)).otherwise("later_fate")
    second = pl.when("is_pended").then("fate").otherwise(taken)
    priced = _priced(chances, lines)
    both = [
        _amounts(priced.with_columns(fate.alias("fate"), pl.lit(turn).alias("turn")))
        for turn, fate in ((FIRST, first), (SECOND, second))
    ]
    return pl.concat([*both, _behind(both[0])])


def _priced(chances: Chances, lines: pl.DataFrame) -> pl.DataFrame:
    """With what the contract allows, what of it is the patient's, and by which reason."""
    allowed = pl.min_horizontal("charge", pl.col("fee") * pl.col("percent") // 100)
    deductible = pl.col("has_deductible") & pl.col("month").is_in(_DEDUCTIBLE_MONTHS)
    met = deductible & chances.below("deductible", "claim", _DEDUCTIBLE)
    copay = pl.when(pl.col("number") == 1).then(pl.col("copay")).otherwise(0)
    coinsured = pl.col("allowed") * pl.col("coinsurance") // 100
    shared = pl.when(met).then("allowed").when(pl.col("coinsurance") > 0).then(coinsured).otherwise(copay)
    carc = pl.when(met).then(pl.lit("1")).when(pl.col("coinsurance") > 0).then(pl.lit("2")).otherwise(pl.lit("3"))
    return (
        lines.with_columns(allowed.alias("allowed"))
        .with_columns(pl.min_horizontal(shared, "allowed").alias("share"), carc.alias("patient_carc"))
        .join(causes(), on="cause", how="left", maintain_order="left")
    )


def _amounts(lines: pl.DataFrame) -> pl.DataFrame:
    """What the fate of each line makes of its charge; payment and adjustments add up to it."""
    fate = pl.col("fate")
    pays = fate.is_in([PAID, PARTIAL])
    # half of the units are refused, and half of everything else with them
    part = pl.when(fate == PARTIAL).then(2).otherwise(1)
    refused = pl.when(fate == DENIED).then("charge").when(fate == PARTIAL).then(pl.col("charge") // 2).otherwise(0)
    split = lines.with_columns(
        refused.alias("denied"),
        pl.when(pays).then(pl.col("allowed") // part).otherwise(0).alias("allowed"),
        pl.when(pays).then(pl.col("share") // part).otherwise(0).alias("patient"),
        pl.when(fate == PENDING).then("charge").otherwise(0).alias("pending"),
        pl.lit(0, dtype=pl.Int64).alias("before"),
    ).with_columns(
        pl.when("sequestration")
        .then((pl.col("allowed") - pl.col("patient")) * _SEQUESTRATION // 100)
        .otherwise(0)
        .alias("cut")
    )
    rest = pl.col("charge") - pl.col("allowed") - pl.col("denied") - pl.col("pending")
    return split.with_columns(
        rest.alias("contract"), (pl.col("allowed") - pl.col("patient") - pl.col("cut")).alias("paid")
    ).select(_COLUMNS)


_MONEY = ["paid", "allowed", "contract", "patient", "cut", "denied", "pending", "before"]
_COLUMNS = ["claim", "line", "turn", "charge", *_MONEY, "contract_carc", "patient_carc", "denied_group",
            "denied_carc", "rarc"]  # fmt: skip


def _behind(first: pl.DataFrame) -> pl.DataFrame:
    """The second insurance pays what the first left to the patient; the rest was settled before (OA 23)."""
    nothing = [pl.lit(0, dtype=pl.Int64).alias(name) for name in ("contract", "patient", "cut", "denied", "pending")]
    return first.with_columns(
        pl.lit(BEHIND).alias("turn"),
        pl.col("patient").alias("paid"),
        pl.col("patient").alias("allowed"),
        (pl.col("charge") - pl.col("patient")).alias("before"),
        *nothing,
    )
