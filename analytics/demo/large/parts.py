"""The large practice, part by part: each a share of its patients with everything that was said about their claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import ceil

import polars as pl

from analytics import tables
from analytics.demo.large.answered_records import answered_records
from analytics.demo.large.answering import FIRST, answered, answers
from analytics.demo.large.chances import Chances
from analytics.demo.large.deciding import DENIED, HIDDEN, decisions, fated
from analytics.demo.large.places import files
from analytics.demo.large.practice import BILLING, UNTIL, payer_frame, rules
from analytics.demo.large.sending import submissions
from analytics.demo.large.sent_records import acknowledgement_records, sent_records
from analytics.demo.large.visits import lines as lines_of
from analytics.demo.large.visits import patients, visits
from analytics.settings import Payer, Settings

Records = dict[str, pl.DataFrame]

LINES_IN_PART = 250_000
"""One part and what its transforms need on the way take about 2 GB."""
_DAYS_IN_MONTH = 30.44
_LINES_OF_A_PATIENT = 28
"""A little fewer than there are: what is too much is left out at the end."""
_PATIENTS_IN_PART = 1_000_000

SETTINGS = Settings(
    BILLING.name.title(),
    # a file cannot tell a plan that manages Medicaid from Medicaid itself
    tuple(
        Payer(each.key, each.payer.name.title(), each.payer_class, ids=(each.payer.id,))
        for each in rules()
        if each.payer_class == "medicaid_managed_care"
    ),
)
"""What the large practice says about itself."""


def parts(lines: int, seed: int, months: int = 36, in_part: int = LINES_IN_PART) -> Iterator[Records]:
    """The record tables of so many service lines, in equal parts of at most `in_part`: tables.RECORDS by name.

    Same numbers, same rows. Files, patients and claims of two parts are never the same. Raises ValueError for fewer
    than one line or month.
    """
    if lines < 1 or months < 1:
        raise ValueError("a practice has at least one line and one month")
    count = ceil(lines / in_part)
    for number in range(count):
        size = lines * (number + 1) // count - lines * number // count
        yield _part(number, size, seed, months)


def _part(number: int, size: int, seed: int, months: int) -> Records:
    chances = Chances(seed)
    last = (UNTIL - date(1970, 1, 1)).days
    mark = f"{number:02x}"
    claims, lines = _treated(chances, number, size, last, months)
    told = fated(chances, lines, claims)
    money = decisions(chances, told)
    claims = claims.join(_summary(told, money), on="claim")
    original = submissions(chances, claims).rename({"sending": "turn", "sent_day": "day"})
    standing = (
        original.filter(pl.col("rejection").is_null()).group_by("claim").agg(pl.col("day").min().alias("accepted_day"))
    )
    rated = claims.join(payer_frame().drop("share"), on="payer").join(standing, on="claim", how="left")
    decided = answered(chances, rated)
    sent = _every_submission(original, decided).filter(pl.col("day") <= last)
    known = decided.join(sent.select("claim").unique(), on="claim", how="semi")
    records, documents = sent_records(sent, rated.join(_counts(lines), on="claim"), lines, mark)
    heard, words = acknowledgement_records(documents, mark, last)
    named = answers(known, last).join(
        payer_frame().select("payer", "payer_name", "payer_id_code", "filing_indicator"), on="payer"
    )
    replied, remits = answered_records(named, claims, lines, money, mark)
    counts = _counts(lines)
    sent_files = documents.with_columns(pl.lit(0).alias("paid"), pl.lit("").alias("status"))
    listed = [
        files(sent_files.drop("lines"), "837P", counts),
        files(words.with_columns(pl.lit(0).alias("paid")).drop("lines"), "277CA", counts),
        files(remits, "835", counts),
    ]
    return _joined([records, heard, replied, {"files": pl.concat(listed)}])


def _treated(chances: Chances, number: int, size: int, last: int, months: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Claims and lines of the part's patients, exactly so many lines: claims with the day as a date and its month."""
    first = last - round(months * _DAYS_IN_MONTH)
    head = number * _PATIENTS_IN_PART
    people = patients(chances, pl.int_range(head, head + size // _LINES_OF_A_PATIENT + 50, eager=True), first, last)
    came = visits(chances, people, last - 10)
    lines = lines_of(chances, came).sort("line").head(size)
    dates = pl.col("service_day").cast(pl.Int32).cast(pl.Date)
    claims = came.join(lines.select("claim").unique(), on="claim", how="semi").with_columns(
        dates.alias("service_date"), dates.dt.month().alias("month")
    )
    return claims, lines


def _summary(told: pl.DataFrame, money: pl.DataFrame) -> pl.DataFrame:
    """What decides the claim's way: claim, charge, is_denied, is_pended, has_share."""
    shares = money.filter(turn=FIRST).group_by("claim").agg((pl.col("patient").sum() > 0).alias("has_share"))
    return (
        told.group_by("claim")
        .agg(
            pl.col("charge").sum(),
            pl.col("fate").is_in([DENIED, HIDDEN]).any().alias("is_denied"),
            pl.col("is_pended").first(),
        )
        .join(shares, on="claim")
    )


def _counts(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.group_by("claim").agg(pl.len().alias("lines"))


def _every_submission(original: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """Originals, and the replacements of claims whose denial was worked so."""
    replaced = decided.filter(pl.col("replaced_day").is_not_null()).select(
        "claim",
        pl.lit(3).alias("turn"),
        pl.col("replaced_day").alias("day"),
        pl.lit(None, dtype=pl.String).alias("rejection"),
        pl.lit("7").alias("frequency"),
        pl.concat_str(
            pl.lit("ICN"), pl.col("payer").cast(pl.String).str.zfill(2), pl.col("claim").cast(pl.String)
        ).alias("original_reference"),
    )
    plain = original.with_columns(
        pl.lit("1").alias("frequency"), pl.lit(None, dtype=pl.String).alias("original_reference")
    )
    return pl.concat([plain, replaced])


def _joined(several: list[Records]) -> Records:
    """One frame a table, in the order of its key."""
    found = {}
    for table in tables.RECORDS:
        frames = [each[table.name] for each in several if table.name in each]
        found[table.name] = pl.concat(frames).sort(table.key) if frames else table.empty()
    return found
