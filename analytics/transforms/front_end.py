"""Front end: submissions, their acknowledgements, and the lines of each submission."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics import reference
from analytics.transforms.lines import submitted_lines, submitted_pieces
from analytics.transforms.rounds import acknowledged_rounds, acknowledgement_words, batch_words, final
from analytics.transforms.twins import twins

Records = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class FrontEnd:
    """Submissions, their lines, and the words that came back."""

    pieces: pl.DataFrame
    matches: pl.DataFrame
    lines: pl.DataFrame
    words: pl.DataFrame
    rounds: pl.DataFrame
    sent: pl.DataFrame
    twins: pl.DataFrame


def front_end_of(records: Records, docs: pl.DataFrame, above: pl.DataFrame) -> FrontEnd:
    """Everything about the front end.

    `docs` are the documents with their claims, `above` what was rejected above a claim: doc, claim, sent_doc, date,
    level, from_payer.
    """
    pieces = submitted_pieces(records, docs)
    same_batch = twins(records, docs, pieces)
    statuses = acknowledgement_words(records, docs)
    lines, matches = submitted_lines(pieces, docs, same_batch, _may_change(records, docs, above, statuses))
    # twins are one submission: a status of one applies to both
    later_twins = same_batch.filter(pl.col("doc") != pl.col("first_twin"))
    single = docs.join(later_twins, on="doc", how="anti")
    rounds = acknowledged_rounds(single, statuses)
    as_first = later_twins.join(rounds.rename({"doc": "first_twin"}), on="first_twin")
    rounds = pl.concat([rounds, as_first.select(rounds.columns)])
    of_batches = above.join(rounds.rename({"doc": "about", "sent_doc": "first"}), left_on="sent_doc", right_on="about")
    rounds = pl.concat([rounds, of_batches.select("doc", pl.col("first").alias("sent_doc"), "round")])
    words = (
        rounds.join(pl.concat([statuses, batch_words(above)]), on="doc")
        .join(pl.concat([docs.select("doc", "date"), above.select("doc", "date")]), on="doc")
        .with_columns(pl.col("date").alias("word_date"))
        .select("sent_doc", "doc", "date", "word_date", "word", "from_payer", "of_envelope")
    )
    submissions = records["submissions"].select("file_id", "segment", "frequency", "payer_responsibility")
    to_primary = pl.col("payer_responsibility").fill_null("P") == "P"
    sent = (
        single.filter(kind="submission")
        .join(submissions, on=["file_id", "segment"], how="left")
        .with_columns(to_primary.alias("to_primary"))
        .with_columns(counts=pl.col("to_primary") | ~pl.col("to_primary").any().over("claim"))
        .join(_rejected(words), on="doc", how="left")
        .select("doc", "claim", "date", "frequency", "to_primary", "counts", "rejected_date")
    )
    return FrontEnd(pieces, matches, lines, words, rounds, sent, same_batch)


def _may_change(records: Records, docs: pl.DataFrame, above: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Submissions that correct an earlier one, and may name its lines otherwise: doc.

    Replacements, and what is sent after a rejection or after an answer that denies something.
    """
    denials = reference.carc().select("carc", "class")
    denied = (
        records["adjustments"]
        .join(denials, on="carc", how="left")
        .filter(~pl.col("class").fill_null("D").is_in(["C", "P", "B", "I"]), pl.col("amount") > 0)
        .select("file_id", pl.col("remit_segment").alias("segment"))
        .unique()
    )
    setbacks = pl.concat(
        [
            docs.join(words.filter(word="rejected"), on="doc", how="semi").select("claim", "doc"),
            docs.filter(kind="remit").join(denied, on=["file_id", "segment"], how="semi").select("claim", "doc"),
            above.select("claim", "doc"),
        ]
    )
    first = setbacks.group_by("claim").agg(pl.col("doc").min().alias("first_setback"))
    statuses = records["submissions"].select("file_id", "segment", "frequency")
    sent = (
        docs.filter(kind="submission")
        .join(statuses, on=["file_id", "segment"], how="left")
        .join(first, on="claim", how="left")
    )
    replaces = pl.col("frequency").is_in(reference.codes_meaning("frequency", "replacement"))
    return sent.filter(replaces | (pl.col("doc") > pl.col("first_setback"))).select("doc")


def _rejected(words: pl.DataFrame) -> pl.DataFrame:
    """Submissions with a rejection as final status: doc, rejected_date."""
    heard = words.filter(pl.col("word") != "in_transit").sort("doc")
    last = heard.group_by("sent_doc", maintain_order=True).agg(final("word"), final("word_date"))
    rejected = last.filter(pl.col("word") == "rejected")
    return rejected.select(pl.col("sent_doc").alias("doc"), pl.col("word_date").alias("rejected_date"))
