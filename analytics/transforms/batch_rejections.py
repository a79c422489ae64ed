"""Rejections of a whole batch: which submissions a 999, 997, TA1, or a 277CA above its claims rejected.

Rule: docs/definitions.md#rejections.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics import reference
from analytics.transforms.placeholders import known_number

Records = dict[str, pl.DataFrame]

KIND = "batch_acknowledgement"
ENVELOPE_LEVELS = ("interchange", "group", "transaction")
"""Levels of a 999, 997 or TA1; those of a 277CA are receiver (2200B) and provider (2200C)."""

_SEGMENT_KEY = ["file_id", "segment"]
_SENT_ORDER = ["sent_date", "sent_file_date", "sent_file_time", "sent_interchange"]
_FILE_ORDER = _SENT_ORDER[1:]
_UNKNOWN_TIME = "00000000"


@dataclass(frozen=True)
class BatchRejections:
    """`submissions`: one row for each verdict and submission that it rejects: file_id, segment, transaction (of the
    verdict), level, date, from_payer, sent_file_id, sent_segment (of the CLM).

    `listed`: verdicts that reject nothing: file_id, segment, batches (how many batches they could mean; 0 for none).
    """

    submissions: pl.DataFrame
    listed: pl.DataFrame


def batch_rejections(records: Records) -> BatchRejections:
    """What was rejected above the claim; records are those of `usable_dates`, without repeats."""
    batches, submissions = _batches(records), _submissions(records)
    statements, named = _of_envelopes(records, batches)
    words, of_claims = _of_acknowledgements(records, batches)
    verdicts = pl.concat([statements, words])
    meant = pl.concat([named, of_claims])
    files = meant.group_by(_SEGMENT_KEY).agg(pl.col("sent_file_id").n_unique().alias("batches"))
    sure = meant.join(files.filter(pl.col("batches") == 1), on=_SEGMENT_KEY, how="semi")
    rejected = (
        verdicts.join(sure, on=_SEGMENT_KEY)
        .join(submissions, on=["sent_file_id", "sent_transaction"])
        .filter((pl.col("level") != "provider") | (pl.col("npi") == pl.col("sent_npi")).fill_null(False))
        .sort("file_id", "transaction", "segment")
    )
    # a group and its transactions are rejected in one breath: the transaction says more
    envelope = pl.col("level").is_in(ENVELOPE_LEVELS)
    once = rejected.filter(
        ~envelope | pl.struct("file_id", "transaction", "sent_file_id", "sent_segment").is_first_distinct()
    )
    idle = verdicts.join(rejected.select(_SEGMENT_KEY).unique(), on=_SEGMENT_KEY, how="anti")
    said_of_each = idle.filter(level="transaction").select("file_id", "transaction", level=pl.lit("group")).unique()
    idle = idle.join(said_of_each, on=["file_id", "transaction", "level"], how="anti")
    listed = idle.join(files.filter(pl.col("batches") > 1), on=_SEGMENT_KEY, how="left")
    return BatchRejections(
        once.select(*_SEGMENT_KEY, "transaction", "level", "date", "from_payer", "sent_file_id", "sent_segment"),
        listed.select(*_SEGMENT_KEY, "level", pl.col("batches").fill_null(0)),
    )


def rejected_transmissions(records: Records) -> pl.DataFrame:
    """The transactions of 837s that a 999, 997 or TA1 rejects, copies among them: file_id, segment (of the ST).

    `records` are those of `usable_dates`, with their repeats.
    """
    _, meant = _of_envelopes(records, _batches(records))
    return meant.select(pl.col("sent_file_id").alias("file_id"), pl.col("sent_transaction").alias("segment")).unique()


def rejects_any(records: Records) -> bool:
    """Whether any 999, 997 or TA1 rejects something."""
    return not _rejecting(records).is_empty()


def about_submissions(rejections: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """Documents of this kind with the claim and sent_doc of the submission that each is about."""
    sent = documents.filter(kind="submission").select(
        pl.col("file_id").alias("sent_file_id"),
        pl.col("segment").alias("sent_segment"),
        "claim",
        pl.col("doc").alias("sent_doc"),
        pl.col("payer_id").alias("sent_to"),
    )
    return rejections.join(sent, on=["sent_file_id", "sent_segment"]).with_columns(payer_id="sent_to").drop("sent_to")


def _batches(records: Records) -> pl.DataFrame:
    """The transactions of 837s with the numbers by which they can be named."""
    return (
        records["transactions"]
        .filter(kind="837P")
        .select(
            pl.col("file_id").alias("sent_file_id"),
            pl.col("segment").alias("sent_transaction"),
            pl.col("sender_id").alias("interchange_party"),
            pl.col("group_sender_id").alias("group_party"),
            _number("interchange_control"),
            _number("group_control"),
            _number("control").alias("transaction_control"),
            known_number(pl.col("reference")).alias("reference"),
            "sent_date",
            pl.col("file_date").alias("sent_file_date"),
            pl.col("file_time").fill_null(_UNKNOWN_TIME).alias("sent_file_time"),
            _number("interchange_control").fill_null("").str.pad_start(9, "0").alias("sent_interchange"),
        )
    )


def _number(name: str) -> pl.Expr:
    """A control number without the zeros that fill it up."""
    return pl.col(name).str.strip_chars().str.replace(r"^0+(.)", "$1")


def _submissions(records: Records) -> pl.DataFrame:
    return records["submissions"].select(
        pl.col("file_id").alias("sent_file_id"),
        pl.col("transaction").alias("sent_transaction"),
        pl.col("segment").alias("sent_segment"),
        pl.col("billing_npi").alias("sent_npi"),
    )


_VERDICT = [*_SEGMENT_KEY, "transaction", "level", "date", "from_payer", "npi"]
_MEANT = [*_SEGMENT_KEY, "sent_file_id", "sent_transaction"]


def _of_envelopes(records: Records, batches: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rejecting verdicts of 999, 997 and TA1, and the batches that they can mean: the last with their numbers."""
    statements = _rejecting(records)
    files = records["transactions"].select(
        "file_id",
        pl.col("segment").alias("transaction"),
        pl.col("receiver_id").alias("interchange_party"),
        pl.col("group_receiver_id").alias("group_party"),
        pl.col("file_date").alias("date"),
        pl.col("file_time").fill_null(_UNKNOWN_TIME).alias("time"),
    )
    statements = statements.join(files, on=["file_id", "transaction"]).with_columns(
        _number("interchange_control"),
        _number("group_control"),
        _number("transaction_control"),
        from_payer=pl.lit(False),
        npi=pl.lit(None, dtype=pl.String),
    )
    numbers = {
        "interchange": ["interchange_control"],
        "group": ["group_control"],
        "transaction": ["group_control", "transaction_control"],
    }
    parties = {"interchange": ["interchange_party"]}
    found = pl.concat(
        statements.filter(level=level).join(batches, on=[party, *named]).select(*_MEANT, "date", "time", *_FILE_ORDER)
        for level, named in numbers.items()
        for party in parties.get(level, ["group_party", "interchange_party"])
    ).unique()
    day, sent_day, time, sent_time = (pl.col(name) for name in ("date", "sent_file_date", "time", "sent_file_time"))
    untimed = (time == _UNKNOWN_TIME) | (sent_time == _UNKNOWN_TIME)
    before = found.filter((sent_day < day) | (sent_day == day) & (untimed | (sent_time <= time)))
    return statements.select(_VERDICT), _last(before, _FILE_ORDER).select(_MEANT)


def _rejecting(records: Records) -> pl.DataFrame:
    rejecting = pl.any_horizontal(
        (pl.col("level") == level) & pl.col("verdict").is_in(reference.codes_meaning(f"{level}_verdict", "rejected"))
        for level in ENVELOPE_LEVELS
    )
    return records["batch_acknowledgements"].filter(rejecting)


def _of_acknowledgements(records: Records, batches: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rejecting statuses of a 277CA above its claims, where it says nothing of these, and the batches they name."""
    categories = reference.claim_status_category()
    known, rejecting = categories["category"], categories.filter(rejected=1)["category"]
    unknown_rejects = "other" in rejecting
    codes = [pl.col(f"category_{n}").str.to_uppercase() for n in (1, 2, 3)]
    rejects = pl.any_horizontal(
        code.is_in(rejecting.implode()) | (~code.is_in(known.implode()) & (code != "") & unknown_rejects)
        for code in codes
    )
    files = records["transactions"].select(
        "file_id", pl.col("segment").alias("transaction"), pl.col("receiver_id").alias("interchange_party")
    )
    rows = records["acknowledgements"].with_columns(
        known_number(pl.col("batch_reference")).alias("reference"), (pl.col("source_role") == "PR").alias("from_payer")
    )
    above = rows.filter(
        pl.col("claim_segment").is_null(), pl.col("level").is_in(["receiver", "provider"]), rejects.fill_null(False)
    ).select(*_SEGMENT_KEY, "transaction", "level", "reference", pl.col("status_date").alias("date"),
             pl.col("from_payer").fill_null(False), pl.col("billing_npi").alias("npi"))  # fmt: skip
    claims = rows.filter(pl.col("claim_segment").is_not_null())
    place = ["file_id", "transaction", "reference"]
    own_words = claims.select(*place, pl.col("billing_npi").alias("npi")).unique()
    silent = pl.concat(
        above.filter(level=level).join(own_words, on=on, how="anti", nulls_equal=True)
        for level, on in (("receiver", place), ("provider", [*place, "npi"]))
    )
    found = silent.join(files, on=["file_id", "transaction"]).join(batches, on="reference", suffix="_sent")
    same_party = (pl.col("interchange_party") == pl.col("interchange_party_sent")).fill_null(False)
    ours = found.filter(same_party | ~same_party.any().over(_SEGMENT_KEY))
    before = pl.col("sent_date") <= pl.col("date")
    earlier = _last(ours.filter(before), _SENT_ORDER)
    later = _first(ours.filter(~before.any().over(_SEGMENT_KEY)), _SENT_ORDER)
    both = pl.concat([earlier, later])
    one_of_file = both.filter(
        pl.col("sent_transaction") == pl.col("sent_transaction").max().over(*_SEGMENT_KEY, "sent_file_id")
    )
    return silent.select(_VERDICT), one_of_file.select(_MEANT)


def _last(found: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """Of the batches that a verdict can mean the last, and those that cannot be distinguished from it."""
    return found.filter(pl.struct(order) == pl.struct(order).sort().last().over(_SEGMENT_KEY))


def _first(found: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    return found.filter(pl.struct(order) == pl.struct(order).sort().first().over(_SEGMENT_KEY))
