"""What may be behind a line's denial, as pairs of a trait and its value: one line has several."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

TRAITS = (
    "payer", "cpt", "pair", "modifier", "diagnosis_chapter", "pos", "therapist", "clinic", "authorization", "filing",
    "visit",
)  # fmt: skip
SHOWN = ("visit", "weekday", "authorization", "filing", "pair")
"""Traits with rates of their own on the page, besides the dimensions of every KPI."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PAIRED = " with "
"""Between the line's own code and another code of its claim."""
NAMED, UNNAMED = "named", "none"
SAME = {("cpt", "pair")}
"""Traits of which one says what the other says: they are not combined."""
FILING_BANDS = (3, 7, 30)
EPISODE_GAP = 60
"""Days without a visit after which the next one is a first visit again."""


def items(lines: pl.DataFrame, traits: Collection[str] = TRAITS) -> pl.DataFrame:
    """Of `line_profiles`: one row for each line (by position, `row`), trait and value; unknown values are left out."""
    with_row = lines.with_row_index("row")
    found = [
        with_row.select("row", pl.lit(trait).alias("trait"), value.cast(pl.String).alias("value"))
        for trait, value in _single().items()
        if trait in traits
    ]
    for trait, values in _several().items():
        if trait in traits:
            long = with_row.select("row", "cpt", values.alias("value")).explode("value", empty_as_null=True)
            value = pl.col("cpt") + PAIRED + pl.col("value") if trait == "pair" else pl.col("value")
            found.append(long.select("row", pl.lit(trait).alias("trait"), value.alias("value")))
    return pl.concat(found).drop_nulls("value")


def known(lines: pl.DataFrame, traits: Collection[str] = TRAITS) -> pl.DataFrame:
    """Of `line_profiles`: for each line a column of each trait, whether it is known.

    A line with an unknown trait (days to filing of a claim known from the 835 alone) can be compared with no line by
    that trait. A line without a modifier, or alone on its claim, is known to be so.
    """
    values = _single() | _several()
    return lines.select(values[trait].is_not_null().alias(trait) for trait in traits)


def _single() -> dict[str, pl.Expr]:
    """Traits of which a line has one value, null where it is unknown."""
    return {
        "payer": pl.col("payer_id"),
        "cpt": pl.col("cpt"),
        "diagnosis_chapter": pl.col("diagnosis_chapter"),
        "pos": pl.col("pos"),
        "therapist": pl.col("therapist_id"),
        "clinic": pl.col("clinic_id"),
        "authorization": pl.col("authorized_claims").replace_strict({1: NAMED, 0: UNNAMED}, default=None),
        "filing": _filing(),
        "visit": _visit(),
        "weekday": pl.col("submission_date").dt.weekday().cast(pl.Int64).replace_strict(dict(enumerate(WEEKDAYS, 1))),
    }


def _several() -> dict[str, pl.Expr]:
    """Traits of which a line has any number of values, null where they are unknown."""
    return {
        "modifier": pl.col("modifiers").list.unique(),
        "pair": pl.col("claim_cpts").list.set_difference(pl.concat_list("cpt")),
    }


def _filing() -> pl.Expr:
    days = pl.col("filing_days")
    first, second, third = FILING_BANDS
    return (
        pl.when(days.is_null())
        .then(None)
        .when(days <= first)
        .then(pl.lit(f"within {first} days"))
        .when(days <= second)
        .then(pl.lit(f"{first + 1} to {second} days"))
        .when(days <= third)
        .then(pl.lit(f"{second + 1} to {third} days"))
        .otherwise(pl.lit(f"more than {third} days"))
    )


def _visit() -> pl.Expr:
    """First visit of an episode or a later one; null where the files begin too late to tell."""
    gap, on_file = pl.col("days_since_visit"), pl.col("days_on_file")
    return (
        pl.when(on_file.is_null() | (gap.is_null() & (on_file < EPISODE_GAP)))
        .then(None)
        .when(gap.is_null() | (gap > EPISODE_GAP))
        .then(pl.lit("first"))
        .otherwise(pl.lit("later"))
    )
