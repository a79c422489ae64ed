"""What each answer says about each line, in cents: paid, and every adjustment with its class."""

from __future__ import annotations

import polars as pl

from analytics import reference
from analytics.transforms.money import cents, spread
from analytics.transforms.runs import added_up, place_in_run

Records = dict[str, pl.DataFrame]

_IN_ORDER = ["doc", "line_segment", "line"]
"""The order in which an answer names its services; of one that names none, the lines' own."""


def classified_adjustments(records: Records) -> pl.DataFrame:
    """Every adjustment with its class: file_id, remit_segment, line_segment, adjustment_group, carc, amount (cents),
    class (C, P, D, B, I), reading (current, deactivated, unknown).

    An unknown or deactivated CARC is class D: whatever it means, the payer did not pay (docs/definitions.md#outcomes).
    """
    codes = reference.carc().select("carc", "status", "class")
    known = records["adjustments"].select(
        "file_id",
        "remit_segment",
        "line_segment",
        pl.col("carc").str.to_uppercase(),
        pl.col("adjustment_group").str.to_uppercase(),
        cents("amount").alias("amount"),
    )
    return known.join(codes, on="carc", how="left", maintain_order="left").with_columns(
        pl.col("status").fill_null("unknown").alias("reading"),
        pl.when(pl.col("status") == "current").then("class").otherwise(pl.lit("D")).alias("class"),
    )


def line_answers(
    records: Records, documents: pl.DataFrame, lines: pl.DataFrame, spoken: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What every remit says about every line it speaks of, claim-level amounts spread by charge.

    `spoken` has doc, line, line_segment. Returns
    (answers: doc, line, line_segment (the first), charge, paid;
     adjustments: doc, line, adjustment_group, carc, class, reading, amount, order, allocated).
    """
    remits = documents.filter(kind="remit").select("doc", "file_id", pl.col("segment").alias("remit_segment"))
    pieces = _pieces(records, remits, lines, spoken)
    stated = records["remits"].select(
        "file_id",
        pl.col("segment").alias("remit_segment"),
        cents("charge").alias("clp03"),
        cents("paid").alias("clp04"),
    )
    pieces = pieces.join(stated, on=["file_id", "remit_segment"], how="left")
    pieces = _with_claim_level_amounts(pieces)
    adjustments = classified_adjustments(records).with_row_index("order").with_columns(pl.col("order").cast(pl.Int64))
    whole = pl.concat([_own(adjustments, pieces), _spread(adjustments, pieces)])
    statements = pieces.select("doc", "line", "line_segment", "charge", "paid").sort("doc", "line", "line_segment")
    answers = added_up(statements, ["doc", "line"], ["charge", "paid"])
    summed = whole.group_by("doc", "line", "adjustment_group", "carc", "class", "reading", "allocated").agg(
        pl.col("amount").sum(), pl.col("order").min()
    )
    return answers, summed.sort("doc", "line", "order")


def _pieces(records: Records, remits: pl.DataFrame, lines: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    """One row a service of a remit: doc, line, its place, charge and paid (null without an SVC), weight."""
    services = records["remit_lines"].select(
        "file_id", pl.col("segment").alias("line_segment"), cents("charge").alias("charge"), cents("paid").alias("paid")
    )
    billed = lines.select("line", pl.col("charge").alias("billed"))
    return (
        spoken.join(remits, on="doc")
        .join(services, on=["file_id", "line_segment"], how="left")
        .join(billed, on="line", how="left")
        .with_columns(pl.coalesce("charge", "billed").abs().alias("weight"))
    )


def _with_claim_level_amounts(pieces: pl.DataFrame) -> pl.DataFrame:
    """Where services do not add up to CLP04, each one's share of the difference; where there are none, of the whole."""
    bare = pl.col("line_segment").is_null()
    gap = pieces.with_columns(
        (pl.col("clp04") - pl.col("paid").fill_null(0).sum().over("doc")).alias("paid_gap"),
        pl.when(bare).then("clp03").otherwise(0).alias("charge_gap"),
    )
    charged = _spread_gap(gap, "charge_gap", "charge")
    return _spread_gap(charged, "paid_gap", "paid").drop("paid_gap", "charge_gap")


def _spread_gap(pieces: pl.DataFrame, gap: str, into: str) -> pl.DataFrame:
    even = pieces.filter(pl.col(gap) == 0).with_columns(pl.col(into).fill_null(0))
    uneven = pieces.filter(pl.col(gap) != 0)
    if uneven.is_empty():
        return even
    ordered = uneven.sort(_IN_ORDER).with_columns(place_in_run("doc").alias("_order"))
    shared = spread(ordered, whole=gap, weight="weight", over=["doc"], order="_order")
    added = shared.with_columns((pl.col(into).fill_null(0) + pl.col("share")).alias(into)).drop("share", "_order")
    return pl.concat([even, added.select(even.columns)])


_ADJUSTMENT = ["doc", "line", "adjustment_group", "carc", "class", "reading", "amount", "order", "allocated"]


def _own(adjustments: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    own = adjustments.filter(pl.col("line_segment").is_not_null())
    places = pieces.select("doc", "line", "file_id", "line_segment").filter(pl.col("line_segment").is_not_null())
    return (
        own.join(places, on=["file_id", "line_segment"])
        .with_columns(pl.lit(False).alias("allocated"))
        .select(_ADJUSTMENT)
    )


def _spread(adjustments: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    level = adjustments.filter(pl.col("line_segment").is_null()).drop("line_segment")
    concerned = pieces.join(level, on=["file_id", "remit_segment"], how="semi")
    takers = concerned.sort(_IN_ORDER).with_columns(place_in_run("doc").alias("_order"))
    rows = level.join(
        takers.select("doc", "line", "file_id", "remit_segment", "weight", "_order"), on=["file_id", "remit_segment"]
    )
    shared = spread(rows, whole="amount", weight="weight", over=["order"], order="_order")
    return shared.with_columns(pl.col("share").alias("amount"), pl.lit(True).alias("allocated")).select(_ADJUSTMENT)
