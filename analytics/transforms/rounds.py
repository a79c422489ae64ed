"""Acknowledgements of each submission: the rounds of submission, and the status of each."""

from __future__ import annotations

import polars as pl

from analytics import reference
from analytics.transforms.batch_rejections import ENVELOPE_LEVELS

Records = dict[str, pl.DataFrame]


def final(name: str) -> pl.Expr:
    """The value of the final word among a submission's words in order, those in transit left out.

    It is the last one where that is of the envelope (a 999, 997 or TA1 that rejects); else those of a 277CA count
    alone: the payer's last, else the last. Rule: docs/definitions.md#rejections.
    """
    value, of_envelope = pl.col(name), pl.col("of_envelope")
    of_claim = pl.coalesce(value.filter("from_payer").last(), value.filter(~of_envelope).last())
    return pl.when(of_envelope.last()).then(value.last()).otherwise(of_claim).alias(name)


def batch_words(rejections: pl.DataFrame) -> pl.DataFrame:
    """The word of every rejection above the claim (doc, level, from_payer), like `acknowledgement_words`."""
    return rejections.select(
        "doc",
        pl.lit("rejected").alias("word"),
        "from_payer",
        pl.col("level").is_in(ENVELOPE_LEVELS).alias("of_envelope"),
    )


def acknowledged_rounds(documents: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Which submission each front-end document belongs to: columns doc, round (1 is the original), sent_doc.

    `documents` has doc, claim, kind, date, batch. An acknowledgement belongs to the submission of the batch that it
    names (of several, as a batch may be sent again, the last one before it); else to the latest one sent before its
    day, or the earliest of its day. On the day of a resubmission it still answers the earlier one as long as that has
    had no final word (`words`: doc, word).
    """
    sent = documents.filter(kind="submission").select(
        "claim",
        pl.col("doc").alias("sent_doc"),
        pl.col("date").alias("sent_date"),
        "batch",
        pl.col("doc").rank("ordinal").over("claim").cast(pl.Int32).alias("round"),
    )
    answers = documents.filter(kind="acknowledgement").select("doc", "claim", "date", "batch")
    named = (
        answers.filter(pl.col("batch").is_not_null())
        .join(sent, on=["claim", "batch"])
        .with_columns(is_before=pl.col("sent_doc") < pl.col("doc"))
        .filter(pl.col("is_before") | ~pl.col("is_before").any().over("doc"))
        .group_by("doc")
        .agg(pl.col("sent_doc", "round").sort_by("round").last())
    )
    open_ones = answers.join(named, on="doc", how="anti").join(sent.drop("batch"), on="claim")
    before = (
        open_ones.filter(pl.col("sent_date") < pl.col("date"))
        .group_by("doc")
        .agg(pl.col("sent_doc", "round", "date").sort_by("round").last())
    )
    others = (
        open_ones.join(before, on="doc", how="anti")
        .group_by("doc")
        .agg(pl.col("sent_doc", "round", "date").sort_by("round").first())
    )
    moved = _resent_that_day(before, sent, named, words)
    columns = ["doc", "sent_doc", "round"]
    by_day = pl.concat(
        [before.join(moved, on="doc", how="anti").select(columns), others.select(columns), moved.select(columns)]
    )
    own = sent.select(pl.col("sent_doc").alias("doc"), "sent_doc", "round")
    return pl.concat([own, named.select(columns), by_day])


def _resent_that_day(
    before: pl.DataFrame, sent: pl.DataFrame, named: pl.DataFrame, words: pl.DataFrame
) -> pl.DataFrame:
    """Acknowledgements of the day of a resubmission if the earlier submission already has its final status."""
    final = words.filter(pl.col("word") != "in_transit").select("doc")
    spoken = pl.concat([before, named.with_columns(date=pl.lit(None, dtype=pl.Date)).select(before.columns)])
    worded = spoken.join(final, on="doc").select("sent_doc", pl.col("doc").alias("word_doc"))
    next_round = sent.select(
        pl.col("sent_doc").alias("next_doc"), "claim", "round", pl.col("sent_date").alias("next_date")
    )
    again = (
        before.join(sent.select("sent_doc", "claim"), on="sent_doc")
        .with_columns((pl.col("round") + 1).alias("next"))
        .join(next_round.rename({"round": "next"}), on=["claim", "next"])
        .filter(pl.col("next_date") == pl.col("date"))
        .join(worded, on="sent_doc")
        .filter(pl.col("word_doc") < pl.col("doc"))
    )
    return again.select("doc", pl.col("next_doc").alias("sent_doc"), pl.col("next").alias("round")).unique("doc")


def acknowledgement_words(records: Records, documents: pl.DataFrame) -> pl.DataFrame:
    """The word of every acknowledgement of a claim: doc, word (accepted, rejected, in_transit, other), from_payer,
    of_envelope (false).

    Of several statuses any rejection rejects; a category that is not known is no acceptance. Source: claim status
    categories in data/reference; X12 RFI 2203.
    """
    loops = documents.filter(kind="acknowledgement").select("doc", "file_id", pl.col("segment").alias("claim_segment"))
    statements = records["acknowledgements"].join(loops, on=["file_id", "claim_segment"])
    categories = pl.concat(
        statements.select(
            "doc",
            pl.col(f"category_{n}").str.to_uppercase().alias("category"),
            (pl.col("source_role") == "PR").alias("from_payer"),
        )
        for n in (1, 2, 3)
    ).filter(pl.col("category").is_not_null() & (pl.col("category") != ""))
    table = reference.claim_status_category().select("category", "accepted", "rejected", "in_transit")
    unknown = table.filter(category="other").row(0, named=True)
    read = categories.join(table, on="category", how="left").with_columns(
        pl.col(name).fill_null(unknown[name]) for name in ("accepted", "rejected", "in_transit")
    )
    summed = read.group_by("doc").agg(
        pl.col("rejected").max(),
        pl.col("in_transit").min(),
        pl.col("from_payer").fill_null(False).any(),
        # an in-transit status is neutral: it neither helps nor harms another status in the same document
        pl.col("accepted").filter(pl.col("in_transit") == 0).min(),
    )
    word = (
        pl.when(pl.col("rejected") == 1)
        .then(pl.lit("rejected"))
        .when(pl.col("in_transit") == 1)
        .then(pl.lit("in_transit"))
        .when(pl.col("accepted") == 1)
        .then(pl.lit("accepted"))
        .otherwise(pl.lit("other"))
    )
    return summed.select("doc", word.alias("word"), "from_payer", pl.lit(False).alias("of_envelope"))
