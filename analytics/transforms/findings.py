"""What the rules list for a person to look at: read somehow, and worth a second look."""

from __future__ import annotations

import polars as pl

from analytics import reference
from analytics.transforms.money import dollars

_FIRST = pl.col("first_segment")
_LONGEST_CODE = 4
"""Characters of a claim status or a reason; no code list has longer ones."""
_SCHEMA = {
    "code": pl.String,
    "claim": pl.Int64,
    "line": pl.Int64,
    "doc": pl.Int64,
    "file_id": pl.String,
    "segment": pl.UInt32,
    "message": pl.String,
}


def findings(
    documents: pl.DataFrame,
    stray: pl.DataFrame,
    idle_rejections: pl.DataFrame,
    twins: pl.DataFrame,
    remits: pl.DataFrame,
    answers: pl.DataFrame,
    adjustments: pl.DataFrame,
    cancellations: pl.DataFrame,
    lines: pl.DataFrame,
    sent: pl.DataFrame,
    repeated: pl.DataFrame,
    replaced_dates: pl.DataFrame,
    seeming: pl.DataFrame,
    postings: pl.DataFrame,
) -> pl.DataFrame:
    """Everything listed, one row a finding: code, claim, line, doc, file_id, segment, message.

    `stray` are acknowledgements that belong to no claim, `idle_rejections` verdicts on batches that reject nothing,
    `twins` submissions that came twice in one batch, `sent` what was sent, `seeming` payers that may pay by the visit.
    `postings` are findings already: of the practice's own rows that reach no claim.
    """
    parts = [
        _repeats(repeated),
        _statuses(remits),
        _loose_reversals(answers, cancellations),
        _loosely_matched(answers, cancellations),
        _turned(remits),
        _answered_twice(answers, cancellations, sent),
        _codes(adjustments, documents),
        _lines(lines),
        _zero_allowed(answers),
        _alone(documents),
        _stray(stray),
        _idle_rejections(idle_rejections),
        _altered(documents),
        _twins(documents, twins),
        _lags(documents),
        _replaced_dates(replaced_dates),
        _undated(documents),
        _seeming_visit_rates(seeming),
        postings,
    ]
    return pl.concat([_listed(part) for part in parts])


def _listed(part: pl.DataFrame) -> pl.DataFrame:
    return part.select(
        (pl.col(name) if name in part.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in _SCHEMA.items()
    )


def _as_code(column: str) -> pl.Expr:
    """A code as it was sent; of what is too long to be one, whether its characters are digits or letters."""
    text = pl.col(column)
    shape = text.str.replace_all(r"\p{N}", "9").str.replace_all(r"\p{L}", "A")
    return pl.when(text.str.len_chars() <= _LONGEST_CODE).then(text).otherwise(shape).fill_null("(nothing)")


def _finding(frame: pl.DataFrame, code: str, message: str | pl.Expr) -> pl.DataFrame:
    text = pl.lit(message) if isinstance(message, str) else message
    return frame.with_columns(pl.lit(code).alias("code"), text.alias("message"))


def _repeats(repeated: pl.DataFrame) -> pl.DataFrame:
    place = pl.format(
        "The same transaction is in file {} at segment {} and is counted there.", "kept_file_id", "kept_transaction"
    )
    return _finding(repeated.rename({"transaction": "segment"}), "transaction_repeated", place)


def _replaced_dates(replaced: pl.DataFrame) -> pl.DataFrame:
    message = pl.format(
        "{} says {}: before 2000, over 60 days after its file or document, or after the file was read; {}.",
        "element",
        pl.col("found").cast(pl.String),
        pl.when(pl.col("used").is_null())
        .then(pl.lit("it counts as missing"))
        .otherwise(pl.format("{} is used instead", pl.col("used").cast(pl.String))),
    )
    return _finding(replaced, "implausible_date", message)


def _undated(documents: pl.DataFrame) -> pl.DataFrame:
    undated = documents.filter("is_undated")
    message = pl.format("No usable date in the document or its file: dated {}, the day it was first read.", "date")
    return _finding(undated, "document_undated", message)


def _seeming_visit_rates(seeming: pl.DataFrame) -> pl.DataFrame:
    message = pl.format(
        "{} paid ${} on {} of {} days with several lines, and wrote {} of their lines down whole: if its contract pays "
        'by the visit, say so (rate = "visit"), and such lines are no silent denials.',
        "name",
        dollars("amount").cast(pl.String),
        "same_days",
        "days",
        "folded",
    )
    return _finding(seeming.select("doc", message.alias("message")), "visit_rate_suggested", pl.col("message"))


def _statuses(remits: pl.DataFrame) -> pl.DataFrame:
    unknown = remits.filter("status_unknown").select("doc", "claim", "status")
    message = pl.format("CLP02 {} is not in the code list: read as 1, processed as primary.", _as_code("status"))
    return _finding(unknown, "remit_status_unknown", message)


def _loose_reversals(answers: pl.DataFrame, cancellations: pl.DataFrame) -> pl.DataFrame:
    whole = cancellations.filter("whole").select(pl.col("by").alias("doc"))
    by_line = cancellations.select(pl.col("by").alias("doc"), "line")
    loose = (
        answers.filter("is_reversal").join(whole, on="doc", how="anti").join(by_line, on=["doc", "line"], how="anti")
    )
    return _finding(
        loose.select("doc", "claim", "line"),
        "reversal_unmatched",
        "No earlier answer has the opposite amounts: booked as it came.",
    )


def _loosely_matched(answers: pl.DataFrame, cancellations: pl.DataFrame) -> pl.DataFrame:
    by = cancellations.filter("loose").select(pl.col("by").alias("doc")).unique()
    matched = answers.select("doc", "claim").unique().join(by, on="doc", how="semi").sort("doc")
    message = (
        "Not the exact opposite of an earlier answer: matched by the payer's number and payment, or by its totals."
    )
    return _finding(matched, "reversal_matched_loosely", message)


def _turned(remits: pl.DataFrame) -> pl.DataFrame:
    flipped = remits.filter("is_flipped").select("doc", "claim")
    return _finding(flipped, "reversal_signs_turned", "CLP02 22 with a positive charge: read with its signs turned.")


def _answered_twice(answers: pl.DataFrame, cancellations: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
    """Lines that a payer answered again without a reversal; the answer to a replacement does not count.

    What an answer is to: the latest replacement sent before its day that was not rejected; without such, an answer that
    calls itself one to a replacement (CLP09) is one.
    """
    replacement = pl.col("frequency").is_in(reference.codes_meaning("frequency", "replacement")).fill_null(False)
    replacements = sent.filter("counts", replacement, pl.col("rejected_date").is_null())
    to_replacement = (
        answers.select("doc", "claim", "date")
        .unique("doc")
        .join(
            replacements.select("claim", pl.col("doc").alias("sent_doc"), pl.col("date").alias("sent_date")), on="claim"
        )
        .filter(pl.col("sent_date") < pl.col("date"))
        .group_by("doc")
        .agg(pl.col("sent_doc").max())
    )
    standing = answers.filter(
        "is_adjudication", "is_primary", ~pl.col("says_duplicate"), ~pl.col("outcome").is_in(["pending", "expected"])
    ).join(cancellations.select("doc", "line"), on=["doc", "line"], how="anti")
    standing = standing.join(to_replacement, on="doc", how="left").with_columns(
        pl.coalesce("sent_doc", pl.when(replacement).then("doc")).alias("answers_to")
    )
    twice = (
        standing.group_by("claim", "payer_id", "line", "answers_to")
        .agg(pl.len().alias("times"), pl.col("doc").max())
        .filter(pl.col("times") > 1)
        .sort("claim", "line", "payer_id")
    )
    message = pl.format("answered {} times by the same payer, not reversed: summed as received", "times")
    return _finding(twice.unique("claim", keep="first", maintain_order=True).sort("doc"), "answered_twice", message)


def _codes(adjustments: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    claims = documents.select("doc", "claim")
    unusual = adjustments.filter(pl.col("reading") != "current").join(claims, on="doc")
    message = pl.format("CARC {} is {}: read as a denial.", _as_code("carc"), "reading")
    known = unusual.select("doc", "claim", "line", "carc", "reading").unique(maintain_order=True)
    return known.select(
        "doc", "claim", "line", pl.concat_str(pl.lit("carc_"), "reading").alias("code"), message.alias("message")
    )


def _lines(lines: pl.DataFrame) -> pl.DataFrame:
    unmatched = lines.filter("is_unmatched").select("claim", "line", "doc")
    return _finding(
        unmatched,
        "answer_fits_no_line",
        "The answer fits no billed line of its claim: kept as a line of its own, not charged again.",
    )


def _zero_allowed(answers: pl.DataFrame) -> pl.DataFrame:
    rows = answers.filter("is_adjudication", pl.col("outcome") == "zero_allowed").select("doc", "claim", "line")
    return _finding(
        rows, "zero_allowed", "Nothing paid, nothing denied, nothing for the patient: adjudicated, not denied."
    )


def _alone(documents: pl.DataFrame) -> pl.DataFrame:
    if documents.filter(kind="submission").is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    claims = documents.group_by("claim").agg(
        (pl.col("kind") == "submission").any().alias("sent"),
        (pl.col("kind") == "remit").any().alias("paid"),
        pl.col("doc").first(),
    )
    return _finding(
        claims.filter(~pl.col("sent") & pl.col("paid")).select("claim", "doc"),
        "remit_without_claim",
        "No claim as sent fits this answer.",
    )


def _stray(stray: pl.DataFrame) -> pl.DataFrame:
    return _finding(
        stray.select("file_id", "segment"),
        "acknowledgement_without_claim",
        "No claim as sent and no answer fits this acknowledgement: it counts for no claim.",
    )


def _idle_rejections(idle: pl.DataFrame) -> pl.DataFrame:
    message = (
        pl.when(pl.col("batches") > 1)
        .then(pl.format("{} batches (837) fit the numbers that this rejects, and cannot be distinguished", "batches"))
        .otherwise(pl.lit("No batch (837) is loaded that fits the numbers that this rejects"))
    )
    return _finding(idle, "batch_rejection_unmatched", pl.concat_str(message, pl.lit(": it counts for no claim.")))


def _altered(documents: pl.DataFrame) -> pl.DataFrame:
    return _finding(
        documents.filter("joined_by_altered_number").select("doc", "claim"),
        "claim_number_altered",
        "No number or date as written ties this to a claim: joined to the one claim of which the number, in capital "
        "letters and digits without leading zeros, the total charge and the days agree.",
    )


def _twins(documents: pl.DataFrame, twins: pl.DataFrame) -> pl.DataFrame:
    later = documents.join(twins.filter(pl.col("doc") != pl.col("first_twin")), on="doc")
    firsts = documents.select(pl.col("doc").alias("first_twin"), pl.col("segment").alias("first_segment"))
    message = (
        pl.when(pl.col("same_as").is_not_null())
        .then(pl.format("The same claim is in this file at segment {} too, line by line: counted once.", _FIRST))
        .otherwise(
            pl.format(
                "A claim of the same number, dates and payer is in this file at segment {} too, with other lines: "
                "one claim with the lines of both.",
                _FIRST,
            )
        )
    )
    code = pl.when(pl.col("same_as").is_not_null()).then(pl.lit("claim_sent_twice")).otherwise(pl.lit("claim_in_parts"))
    named = later.join(firsts, on="first_twin")
    return named.select("doc", "claim", code.alias("code"), message.alias("message"))


def _lags(documents: pl.DataFrame) -> pl.DataFrame:
    early = documents.filter(pl.col("kind") == "submission", pl.col("last_date") > pl.col("date")).select(
        "doc", "claim"
    )
    return _finding(early, "sent_before_service", "Sent before its last day of service: the charge lag is negative.")
