"""What was sent, what came back at the door, and which line each submission held."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.transforms.lines import submitted_lines, submitted_pieces
from analytics.transforms.rounds import acknowledged_rounds, acknowledgement_words

Records = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class WayIn:
    """Submissions, their lines, and the words that came back."""

    pieces: pl.DataFrame
    matches: pl.DataFrame
    lines: pl.DataFrame
    words: pl.DataFrame
    rounds: pl.DataFrame
    sent: pl.DataFrame


def way_in_of(records: Records, docs: pl.DataFrame) -> WayIn:
    """Everything about the way in; `docs` are the documents with their claims."""
    pieces = submitted_pieces(records, docs)
    lines, matches = submitted_lines(pieces, docs)
    said = acknowledgement_words(records, docs)
    rounds = acknowledged_rounds(docs, said)
    words = (
        rounds.join(said, on="doc")
        .join(docs.select("doc", "date"), on="doc")
        .with_columns(pl.col("date").alias("word_date"))
        .select("sent_doc", "doc", "date", "word_date", "word", "from_payer")
    )
    submissions = records["submissions"].select("file_id", "segment", "frequency", "payer_responsibility")
    to_primary = pl.col("payer_responsibility").fill_null("P") == "P"
    sent = (
        docs.filter(kind="submission")
        .join(submissions, on=["file_id", "segment"], how="left")
        .with_columns(to_primary.alias("to_primary"))
        .with_columns(counts=pl.col("to_primary") | ~pl.col("to_primary").any().over("claim"))
        .join(_rejected(words), on="doc", how="left")
        .select("doc", "claim", "date", "frequency", "to_primary", "counts", "rejected_date")
    )
    return WayIn(pieces, matches, lines, words, rounds, sent)


def _rejected(words: pl.DataFrame) -> pl.DataFrame:
    """Submissions whose final word is a rejection: doc, rejected_date."""
    heard = words.filter(pl.col("word") != "in_transit").sort("doc")
    final = heard.group_by("sent_doc", maintain_order=True).agg(
        pl.coalesce(pl.col(name).filter("from_payer").last(), pl.col(name).last()).alias(name)
        for name in ("word", "word_date")
    )
    rejected = final.filter(pl.col("word") == "rejected")
    return rejected.select(pl.col("sent_doc").alias("doc"), pl.col("word_date").alias("rejected_date"))
