"""What payers answered: their remits, the lines they speak of, what they decided and cancelled."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics import reference
from analytics.transforms.amounts import line_answers
from analytics.transforms.front_end import FrontEnd
from analytics.transforms.lines import answered_lines
from analytics.transforms.money import cents
from analytics.transforms.outcomes import decided
from analytics.transforms.placeholders import known_number
from analytics.transforms.reasons import reasons, remarks_of_lines
from analytics.transforms.reversals import cancellations

Records = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Answered:
    """Lines and their adjudications by payers."""

    lines: pl.DataFrame
    spoken: pl.DataFrame
    remits: pl.DataFrame
    answers: pl.DataFrame
    adjustments: pl.DataFrame
    reasons: pl.DataFrame
    cancellations: pl.DataFrame


def answered_by(records: Records, docs: pl.DataFrame, front_end: FrontEnd, visit_payers: list[str]) -> Answered:
    """All adjudications of the billed lines, and the lines known from remittances only.

    `visit_payers` pay one amount a visit, as the practice says.
    """
    records = with_signs_flipped(records)
    versions = front_end.pieces.join(front_end.matches, on="piece")
    remits = _remits(records, docs)
    answering = remits.filter(pl.col("is_adjudication") | pl.col("is_reversal"))
    sent = docs.filter(kind="submission").select("doc", pl.col("date").alias("sent_date"))
    answers_only = docs.join(answering, on="doc", how="semi")
    lines, spoken = answered_lines(records, answers_only, front_end.lines, versions, sent)
    amounts, adjustments = line_answers(records, docs, lines, spoken)
    remarks = remarks_of_lines(records, docs, amounts, spoken)
    asked = (
        records["submissions"]
        .join(docs, on=["file_id", "segment"])
        .sort("doc")
        .group_by("claim")
        .agg(pl.col("filing_indicator").drop_nulls().first().alias("asked_indicator"))
    )
    answers = (
        amounts.join(remits, on="doc")
        .join(
            lines.select("line", pl.col("code").alias("billed_code"), pl.col("date").alias("service_date")), on="line"
        )
        .join(asked, on="claim", how="left")
        .with_columns(pl.coalesce("filing_indicator", "asked_indicator").alias("filing_indicator"))
    )
    judged = decided(answers, adjustments, remarks, visit_payers)
    cancelled = cancellations(remits, judged, adjustments)
    days = remits.select(pl.col("doc").alias("by"), pl.col("date").alias("cancelled_date"))
    until = cancelled.join(days, on="by").select("doc", "line", "cancelled_date")
    judged = judged.join(until, on=["doc", "line"], how="left").sort("doc", "line")
    lines = _charged_as_answered(lines, judged, front_end.pieces.filter("is_unread")["piece"])
    return Answered(lines, spoken, remits, judged, adjustments, reasons(judged, adjustments, remarks), cancelled)


def with_signs_flipped(records: Records) -> Records:
    """The records with negative amounts for reversals (CLP02 22) that are written with positive ones.

    Remits gain is_flipped. Rule: docs/definitions.md#reversals.
    """
    reversing = reference.clp02().filter(pl.col("is_reversal").cast(pl.Boolean))["clp02"].implode()
    is_flipped = pl.col("status").is_in(reversing) & (pl.col("charge") > 0) & (pl.col("paid") >= 0)
    remits = records["remits"].with_columns(is_flipped=is_flipped.fill_null(False))
    flipped = remits.filter("is_flipped").select("file_id", pl.col("segment").alias("remit_segment"), turn=pl.lit(True))
    found = records | {"remits": _negated(remits, "is_flipped", ("charge", "paid", "patient_responsibility"))}
    for name, amounts in (("remit_lines", ("charge", "paid")), ("adjustments", ("amount",))):
        rows = records[name].join(flipped, on=["file_id", "remit_segment"], how="left", maintain_order="left")
        found[name] = _negated(rows, pl.col("turn").fill_null(False), amounts).drop("turn")
    return found


def _negated(rows: pl.DataFrame, where: str | pl.Expr, amounts: tuple[str, ...]) -> pl.DataFrame:
    return rows.with_columns(pl.when(where).then(-pl.col(name)).otherwise(pl.col(name)).alias(name) for name in amounts)


def _charged_as_answered(lines: pl.DataFrame, answers: pl.DataFrame, unread: pl.Series) -> pl.DataFrame:
    """Lines without a submission, or with an unreadable charge (`unread`), have the charge that their first
    adjudication names, a reversal alone none.
    """
    first = (
        answers.filter("is_adjudication")
        .group_by("line", maintain_order=True)
        .agg(pl.col("charge").first().alias("answered"))
    )
    is_known = pl.col("is_submitted") & ~pl.col("line").is_in(unread.implode())
    charge = pl.when(is_known).then("charge").otherwise(pl.col("answered").fill_null(0)).alias("charge")
    return lines.join(first, on="line", how="left").with_columns(charge).drop("answered")


def _remits(records: Records, docs: pl.DataFrame) -> pl.DataFrame:
    """Every remit with what its status means; an unknown status is read as 1."""
    statuses = reference.clp02().select(
        pl.col("clp02").alias("status"),
        *(
            pl.col(name).cast(pl.Boolean)
            for name in ("is_adjudication", "is_primary", "is_reversal", "is_pending", "forwards")
        ),
    )
    as_first = statuses.filter(status="1").row(0, named=True)
    statements = records["remits"].select(
        "file_id",
        "segment",
        "status",
        "filing_indicator",
        "frequency",
        "received_date",
        "is_flipped",
        known_number(pl.col("payer_control_number")).alias("control"),
        cents("charge").alias("clp03"),
        cents("paid").alias("clp04"),
    )
    read = docs.filter(kind="remit").join(statements, on=["file_id", "segment"]).join(statuses, on="status", how="left")
    flags = ("is_adjudication", "is_primary", "is_reversal", "is_pending", "forwards")
    return (
        read.with_columns(pl.col("is_primary").is_null().alias("status_unknown"))
        .with_columns(pl.col(name).fill_null(as_first[name]) for name in flags)
        .with_columns(is_later_payer=pl.col("is_adjudication") & ~pl.col("is_primary"))
        .select(
            "doc",
            "claim",
            "date",
            "payer_id",
            "status",
            "status_unknown",
            "filing_indicator",
            "frequency",
            "received_date",
            "control",
            "number",
            "is_flipped",
            "clp03",
            "clp04",
            *flags,
            "is_later_payer",
        )
    )
