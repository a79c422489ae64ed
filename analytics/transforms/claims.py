"""What was known about each claim on each day: sent, acknowledged, answered, denied, clean, resolved."""

from __future__ import annotations

import polars as pl

from analytics import reference
from analytics.transforms.decisions import decided_claims
from analytics.transforms.history import START, versions
from analytics.transforms.rounds import final


def claim_history(
    documents: pl.DataFrame,
    sent: pl.DataFrame,
    words: pl.DataFrame,
    remits: pl.DataFrame,
    lines: pl.DataFrame,
    line_versions: pl.DataFrame,
) -> pl.DataFrame:
    """The state of every claim in every version: one row for claim and valid_from, with the columns of tables.CLAIMS
    that change with the day.

    `documents`: doc, claim, date. `sent`: doc, claim, date, frequency, to_primary, counts (to the primary payer,
    where there is any such). `words`: sent_doc, doc, date, word_date, word, from_payer, of_envelope. `remits`: doc,
    claim, date, payer_id, is_primary, is_later_payer, is_reversal, clp04, received_date. `lines`: line, claim, charge
    (cents), billed_date, original_date. `line_versions`: line, valid_from and the columns of line_history with reason
    columns.
    """
    stretches = versions(documents.select("claim", "date"), "claim").with_row_index("version")
    days = stretches.filter(pl.col("valid_from") > START).select("version", "claim", "valid_from")
    front_end = _front_end(days, sent, words)
    decided = decided_claims(stretches.select("version", "claim", "valid_from"), lines, line_versions)
    decided = decided.rename({"answer_date": "first_answer_date"})
    answered = _answered(days, remits, decided)
    secondary_only = sent.group_by("claim").agg((~pl.col("to_primary")).all().alias("secondary_only"))
    joined = stretches.join(secondary_only, on="claim", how="left").with_columns(
        pl.col("secondary_only").fill_null(False)
    )
    for part in (front_end, answered, decided):
        joined = joined.join(part, on="version", how="left")
    charged = lines.group_by("claim").agg((pl.col("charge") != 0).any().alias("has_charge"))
    joined = joined.join(charged, on="claim", how="left")
    return _flags(joined.drop("version")).drop("has_charge")


def _known(days: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    return days.join(events, on="claim").filter(pl.col("date") <= pl.col("valid_from")).sort("version", "doc")


def _front_end(days: pl.DataFrame, sent: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Submissions and their words: one row a version in which something was sent."""
    claims = sent.select(pl.col("doc").alias("sent_doc"), "claim")
    heard = _known(days, words.join(claims, on="sent_doc").filter(pl.col("word") != "in_transit"))
    words_heard = heard.group_by("version", "sent_doc", maintain_order=True).agg(final("word"), final("word_date"))
    known = _known(days, sent.filter("counts")).join(
        words_heard, left_on=["version", "doc"], right_on=["version", "sent_doc"], how="left"
    )
    went_in = pl.col("word").is_null() | (pl.col("word") != "rejected")
    replaces = _has_frequency("replacement")
    return known.group_by("version", maintain_order=True).agg(
        pl.col("word").first().alias("first_word"),
        pl.col("word_date").first().alias("first_word_date"),
        pl.col("date").filter(went_in).first().alias("clock_date"),
        pl.col("date").filter(went_in).last().alias("last_sent_date"),
        pl.when(went_in.last()).then(pl.lit("sent")).otherwise(pl.lit("rejected")).alias("submission_state"),
        _has_frequency("void").filter(went_in).last().fill_null(False).alias("is_voided"),
        pl.col("doc").filter(replaces).max().alias("last_replacement_doc"),
    )


def _has_frequency(meaning: str) -> pl.Expr:
    return pl.col("frequency").is_in(reference.codes_meaning("frequency", meaning)).fill_null(False)


def _answered(days: pl.DataFrame, remits: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """Answers as a whole: one row a version in which a payer has answered.

    `decided` knows the first answer to a line that counts: version, first_answer_doc, first_answer_payer.
    """
    known = _known(days, remits)
    primary, paid = pl.col("is_primary"), pl.col("is_primary") & (pl.col("clp04") > 0)
    first = known.group_by("version", maintain_order=True).agg(
        primary.any().alias("has_primary_answer"),
        pl.col("is_later_payer").any().alias("has_later_answer"),
        pl.col("date").filter(paid).first().alias("first_payment_date"),
        pl.col("received_date").filter(paid).first().alias("received_date"),
    )
    took_back = known.join(decided.select("version", "first_answer_doc", "first_answer_payer"), on="version")
    reversed_later = took_back.group_by("version").agg(
        (
            pl.col("is_reversal")
            & (pl.col("doc") > pl.col("first_answer_doc"))
            & pl.col("payer_id").eq_missing(pl.col("first_answer_payer"))
        )
        .any()
        .alias("was_reversed")
    )
    return first.join(reversed_later, on="version", how="left")


def _flags(joined: pl.DataFrame) -> pl.DataFrame:
    def yes(name: str) -> pl.Expr:
        return pl.col(name).fill_null(False)

    submitted = pl.col("submission_state").is_not_null()
    has_answer = yes("has_primary_answer")
    # codes that a payer never pays, and duplicates, answer no claim: a line that counts has to be answered
    answered = pl.col("first_answer_date").is_not_null()
    primary = has_answer | ~yes("has_later_answer") & ~pl.col("secondary_only")
    rejected = (pl.col("first_word") == "rejected").fill_null(False)
    # a claim of lines with charge 0 alone counts only in receivables, acceptance and charge lag
    has_charge = pl.col("has_charge").fill_null(True)
    countable = has_charge & (~has_answer | yes("has_counted_line"))
    judged = primary & countable & (rejected | answered)
    clean = judged & ~rejected & ~yes("has_unclean_line")
    replaced = (pl.col("last_replacement_doc") > pl.col("first_answer_doc")).fill_null(False)
    resolved = clean & ~yes("was_reversed") & ~replaced & ~yes("was_answered_again")
    # a claim never paid because nothing was payable is not in days to pay; a paid one is
    never_due = yes("is_voided") | (has_answer & yes("is_patient_share"))
    timed = primary & countable & (pl.col("first_payment_date").is_not_null() | ~never_due)
    adjudicated = primary & yes("is_adjudicated")
    flags = {
        "primary_claims": primary,
        "submitted_claims": submitted,
        "worded_claims": pl.col("first_word").is_not_null(),
        "accepted_claims": (pl.col("first_word") == "accepted").fill_null(False),
        "rejected_claims": rejected,
        "answered_claims": answered,
        "adjudicated_claims": adjudicated,
        "denied_claims": adjudicated & yes("is_denied"),
        "fully_denied_claims": adjudicated & yes("is_denied") & yes("is_fully_denied"),
        "judged_claims": judged,
        "clean_claims": clean,
        "resolved_claims": resolved,
        "voided_claims": yes("is_voided"),
        "countable_claims": countable,
        "timed_claims": timed,
    }
    return joined.with_columns(
        pl.when(has_charge).then("clock_date"),
        pl.when(rejected)
        .then(pl.min_horizontal("first_word_date", "first_answer_date"))
        .otherwise("first_answer_date")
        .alias("clean_date"),
        pl.coalesce(
            "submission_state",
            pl.when(pl.col("has_later_answer").is_not_null()).then(pl.lit("sent")),
            pl.lit("unbilled"),
        ),
        *(flag.cast(pl.Int8).alias(name) for name, flag in flags.items()),
    )
