"""The derived tables as the contract names them: keys for numbers, money at rest, one row a version."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics import tables
from analytics.transforms.ledger import patient_lots
from analytics.transforms.money import dollars
from analytics.transforms.outcomes import DENIED

_WHO = ["payer_id", "payer_class", "clinic_id", "billing_npi"]
_REASON = ["carc", "adjustment_group", "rarc", "reason_category", "reason_owner"]


@dataclass(frozen=True)
class Derived:
    """Everything the transforms found out, keyed by the numbers doc, claim and line; money in cents."""

    records: dict[str, pl.DataFrame]
    documents: pl.DataFrame
    rounds: pl.DataFrame
    repeated: pl.DataFrame
    profile: pl.DataFrame
    lines: pl.DataFrame
    history: pl.DataFrame
    states: pl.DataFrame
    answers: pl.DataFrame
    reasons: pl.DataFrame
    booked: pl.DataFrame
    took_back: pl.DataFrame
    recovered: pl.DataFrame
    findings: pl.DataFrame
    payers: pl.DataFrame
    patients: pl.DataFrame
    providers: pl.DataFrame


def published(found: Derived) -> dict[str, pl.DataFrame]:
    """Every table of tables.DERIVED, conformed and sorted by its key."""
    named = _named_lines(found)
    ledger = _ledger(found, named)
    frames = {
        "payers": found.payers,
        "providers": found.providers,
        "patients": found.patients,
        "claim_documents": _claim_documents(found),
        "claims": _claims(found, named),
        "lines": _lines(found, named),
        "answers": _answers(found, named),
        "denials": _denials(found, named),
        "ledger": ledger,
        "patient_lots": _lots(found, named),
        "takebacks": _takebacks(found),
        "findings": _findings(found, named),
    }
    return {
        table.name: table.conform(frames[table.name]).sort(table.key, maintain_order=True) for table in tables.DERIVED
    }


def _named_lines(found: Derived) -> pl.DataFrame:
    """The lines with their ids, and what lines, ledger and lots have in common."""
    claims = found.profile.select("claim", "claim_id", *_WHO, "patient_key")
    first = found.lines.group_by("claim").agg(pl.col("line_date").min().alias("first_service_date"))
    original = _original_submissions(found)
    number = pl.col("line_number").cast(pl.String).str.zfill(2)
    return (
        found.lines.join(claims, on="claim").join(first, on="claim").join(original, on="claim", how="left")
        .with_columns(pl.concat_str("claim_id", pl.lit("-"), number).alias("line_id"))
    )  # fmt: skip


def _original_submissions(found: Derived) -> pl.DataFrame:
    sent = found.documents.filter(kind="submission").sort("doc")
    first = sent.group_by("claim", maintain_order=True).agg(pl.col("date", "doc").first())
    return first.select("claim", pl.col("date").alias("submission_date"), pl.col("doc").alias("original_doc"))


def _claim_documents(found: Derived) -> pl.DataFrame:
    own = (
        found.documents.join(found.rounds.select("doc", "round"), on="doc", how="left")
        .join(found.profile.select("claim", "claim_id"), on="claim")
        .select("file_id", "segment", "transaction", "claim_id", "kind", "date", pl.col("doc").alias("position"), "round", "payer_id")
    )  # fmt: skip
    shift = pl.col("segment").cast(pl.Int64) - pl.col("kept_transaction").cast(pl.Int64) + pl.col("transaction").cast(pl.Int64)
    repeats = (
        found.repeated.join(
            own.rename({"file_id": "kept_file_id", "transaction": "kept_transaction"}), on=["kept_file_id", "kept_transaction"]
        )
        .with_columns(shift.cast(pl.UInt32).alias("segment"), pl.lit(True).alias("is_repeat"))
    )  # fmt: skip
    columns = ["file_id", "segment", "claim_id", "kind", "date", "position", "round", "payer_id", "is_repeat"]
    return pl.concat([own.with_columns(is_repeat=pl.lit(False)).select(columns), repeats.select(columns)]).unique(
        ["file_id", "segment"], keep="first", maintain_order=True
    )


def _lines(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    charged = pl.col("charge") != 0
    adjudicated = (charged & pl.col("first_outcome").is_not_null() & (pl.col("first_outcome") != "expected")).fill_null(False)
    denied = adjudicated & pl.col("first_outcome").is_in(DENIED).fill_null(False)
    stated, hidden, partial = (adjudicated & (pl.col("first_outcome") == outcome).fill_null(False) for outcome in ("denied", "hidden", "partial"))
    paid_later = (pl.col("later_paid") > 0).fill_null(False)
    moved_later = (pl.col("later_moved") > 0).fill_null(False)
    flags = {
        "adjudicated_lines": adjudicated, "denied_lines": denied, "stated_denied_lines": stated, "hidden_lines": hidden,
        "partial_lines": partial, "vague_lines": stated & pl.col("is_vague").fill_null(False),
        "preventable_lines": stated & pl.col("is_preventable").fill_null(False),
        "unresolved_lines": denied & ~paid_later & ~moved_later, "moved_lines": denied & ~paid_later & moved_later,
        "overturned_lines": denied & pl.col("is_overturned").fill_null(False),
        "redecided_lines": denied & pl.col("is_redecided").fill_null(False),
        "awaits_secondary": pl.col("awaits_secondary").fill_null(False),
        "secondary_answered": pl.col("secondary_answered").fill_null(False),
    }  # fmt: skip
    deadline = pl.col("last_denial_date") + pl.duration(days=pl.col("appeal_days"))
    firsts = found.documents.select(pl.col("doc").alias("first_doc"), pl.col("file_id").alias("remit_file_id"), pl.col("segment").alias("remit_segment"))
    joined = (
        found.history.join(named, on="line").join(firsts, on="first_doc", how="left")
        .join(found.profile.select("claim", "appeal_days"), on="claim")
    )  # fmt: skip
    return joined.select(
        "line_id", "claim_id", "valid_from", "valid_to", "file_id", "segment", "line_number", *_WHO, "therapist_id",
        "first_service_date", "submission_date", "patient_key", pl.col("code").alias("cpt"),
        pl.col("listed_modifiers").alias("modifiers"),
        "pos", "diagnosis", "diagnosis_chapter", "units", dollars("charge").alias("charge"), "service_date", "billed_date",
        "is_unmatched", "secondary_sent_date", "closed_date", "adjudication_date", "remit_file_id", "remit_segment", "first_outcome",
        *(flag.cast(pl.Int8).alias(name) for name, flag in flags.items()),
        pl.when(adjudicated).then(dollars("charge")).otherwise(0).alias("adjudicated_charge"),
        pl.when(denied).then(dollars("charge")).otherwise(0).alias("denied_charge"),
        pl.when(partial).then(dollars("first_denied")).otherwise(0).alias("partial_denied_amount"),
        *(pl.when(denied | partial).then(name).alias(name) for name in _REASON),
        pl.when(denied).then(deadline).alias("appeal_deadline"), "answer_state",
    )  # fmt: skip


def _claims(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    bare = pl.col("listed_modifiers").list.len() == 0
    counted = named.with_columns(pl.when(bare).then(pl.lit(["none"])).otherwise("listed_modifiers").alias("modifiers"))
    whole = counted.group_by("claim").agg(
        pl.col("first_service_date").first(), pl.col("submission_date").first(),
        # a range of days ends on its last: the documents know it
        pl.col("line_date").max().alias("last_line_date"), dollars_sum("charge"),
        pl.col("code").drop_nulls().unique().sort().alias("cpts"),
        pl.col("modifiers").list.explode().drop_nulls().unique().sort().alias("modifiers"),
        pl.col("pos").drop_nulls().unique().sort().alias("pos"),
        pl.col("diagnosis_chapter").drop_nulls().unique().sort().alias("diagnosis_chapters"),
        pl.col("therapist_id").drop_nulls().unique().sort().alias("therapist_ids"),
        pl.col("therapist_id").sort_by("line").drop_nulls().first(),
    )  # fmt: skip
    ends = found.documents.group_by("claim").agg(pl.col("last_date").max())
    anchors = found.documents.sort(pl.col("kind") != "submission", "doc").group_by("claim", maintain_order=True).agg(pl.col("file_id", "segment").first())
    profile = found.profile.select("claim", "claim_id", *_WHO, "patient_key")
    original = _original_submissions(found).select("claim", "original_doc").join(
        found.documents.select(pl.col("doc").alias("original_doc"), pl.col("last_date").alias("original_last")), on="original_doc"
    )  # fmt: skip
    joined = found.states.join(profile, on="claim").join(anchors, on="claim").join(ends, on="claim")
    joined = joined.join(whole, on="claim", how="left").join(original.select("claim", "original_last"), on="claim", how="left")
    kept = [name for name in tables.CLAIMS.schema if name in joined.columns]
    last = pl.coalesce("original_last", "last_date", "last_line_date")
    empty = [pl.col(name).fill_null([]) for name in ("cpts", "modifiers", "pos", "diagnosis_chapters", "therapist_ids", "carcs", "rarcs", "reason_categories", "reason_owners")]
    return joined.with_columns(empty).with_columns(
        last.alias("last_service_date"),
        pl.when(pl.col("submission_date") <= pl.col("valid_from")).then((pl.col("submission_date") - last).dt.total_days().cast(pl.Int32)).alias("charge_lag_days"),
    ).select(*kept, "last_service_date", "charge_lag_days")  # fmt: skip


def dollars_sum(name: str) -> pl.Expr:
    """The sum of a column of cents as money at rest."""
    return dollars(name).sum().cast(tables.MONEY).alias(name)


def _answers(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    others = found.answers.filter("is_adjudication", ~pl.col("says_duplicate")).group_by("line").agg(pl.col("date").min().alias("other_date"))
    joined = _with_names(found, found.answers, named).join(others, on="line", how="left")
    duplicate = pl.when("says_duplicate").then(pl.max_horizontal("date", "other_date")).alias("duplicate_from")
    known = joined.with_columns(
        pl.when(pl.col("says_duplicate") & pl.col("other_date").is_not_null()).then(duplicate).alias("duplicate_from"),
        pl.when(pl.col("says_duplicate") & pl.col("other_date").is_not_null()).then(pl.lit("duplicate"))
        .when(pl.col("is_adjudication")).then("outcome").alias("outcome"),
        pl.col("is_allocated").fill_null(False),
    )  # fmt: skip
    money = {"charge": "charge", "paid": "paid", "patient_amount": "patient", "denied_amount": "denied", "contractual_amount": "contractual", "pending_amount": "pending"}
    return known.select(
        "line_id", "claim_id", "file_id", "segment", "line_segment", pl.col("doc").alias("position"), "date", "payer_id",
        "status", "is_primary", "is_reversal", "outcome", "duplicate_from", "cancelled_date", "is_allocated",
        *(dollars(source).alias(name) for name, source in money.items()),
    )  # fmt: skip


def _with_names(found: Derived, frame: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    places = found.documents.select("doc", "file_id", "segment")
    ids = named.select("line", "line_id", "claim_id", pl.col("charge").alias("line_charge"))
    return frame.rename({"allocated_denial": "is_allocated"}).join(places, on="doc").join(ids, on="line")


def _denials(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    first = found.history.sort("valid_from").group_by("line", maintain_order=True).agg(pl.col("first_doc").last())
    others = found.answers.filter("is_adjudication", ~pl.col("says_duplicate")).select("line").unique()
    real = found.answers.filter("is_adjudication", pl.col("outcome").is_in([*DENIED, "partial"]))
    repeats = real.filter("says_duplicate").join(others, on="line", how="semi").select("doc", "line")
    events = _with_names(found, real.join(repeats, on=["doc", "line"], how="anti"), named)
    joined = events.join(found.reasons, on=["doc", "line"]).join(first, on="line", how="left")
    amount = pl.when(pl.col("outcome") == "hidden").then("contractual").otherwise("denied")
    return joined.with_columns(amount.alias("amount")).select(
        "line_id", "claim_id", "file_id", "segment", "date", "payer_id", "outcome",
        pl.col("doc").eq_missing(pl.col("first_doc")).alias("is_first"), "is_primary", "cancelled_date",
        dollars("line_charge").alias("charge"), dollars("amount").alias("denied_amount"), *_REASON, "rarcs", "is_vague",
        "is_preventable", "is_allocated",
    )  # fmt: skip


def _ledger(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    places = found.documents.select("doc", "file_id", "segment")
    who = named.select("line", "line_id", "claim_id", *_WHO, "therapist_id", "first_service_date", "submission_date", "service_date")
    money = ["charge", "payer_payment", "primary_payment", "contractual", "patient_share"]
    summed = found.booked.group_by("line", "doc", "kind", "date").agg(pl.col(money).sum())
    payer = pl.col("charge") - pl.col("payer_payment") - pl.col("contractual") - pl.col("patient_share")
    moved = summed.with_columns(
        payer.alias("payer_receivable"), pl.col("patient_share").alias("patient_receivable"),
        pl.lit(0, dtype=pl.Int64).alias("patient_payment"), pl.lit(0, dtype=pl.Int64).alias("write_off"),
    )  # fmt: skip
    amounts = [*money, "payer_receivable", "patient_receivable", "patient_payment", "write_off"]
    return moved.with_columns(dollars(name).alias(name) for name in amounts).join(places, on="doc").join(who, on="line").drop("line", "doc")


def _lots(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    who = named.select("line", "line_id", "claim_id", *_WHO, "therapist_id")
    return patient_lots(found.booked).with_columns(dollars("amount").alias("amount")).join(who, on="line").drop("line")


def _takebacks(found: Derived) -> pl.DataFrame:
    claims = _named_claims(found)
    reversals = found.took_back.join(found.documents.select("doc", "file_id", "segment"), on="doc").join(claims, on="claim").with_columns(
        pl.lit("reversal").alias("kind"), pl.lit(0).alias("position"),
        dollars("net").alias("takeback"), dollars("gross").alias("gross_takeback"),
    )  # fmt: skip
    classes = found.payers.select("payer_id", "payer_class")
    recoveries = found.recovered.join(classes, on="payer_id", how="left").with_columns(
        pl.lit("provider_adjustment").alias("kind"), dollars("amount").alias("takeback"), dollars("amount").alias("gross_takeback"),
        pl.col("payee_npi").alias("clinic_id"), pl.col("payee_npi").alias("billing_npi"),
    )  # fmt: skip
    both = [tables.TAKEBACKS.conform(frame.select(name for name in tables.TAKEBACKS.schema if name in frame.columns)) for frame in (reversals, recoveries)]
    return pl.concat(both)


def _named_claims(found: Derived) -> pl.DataFrame:
    first = found.lines.group_by("claim").agg(pl.col("line_date").min().alias("first_service_date"), pl.col("line").min())
    therapists = _named_lines(found).select("line", "therapist_id")
    claims = found.profile.select("claim", "claim_id", *_WHO)
    return claims.join(first, on="claim", how="left").join(therapists, on="line", how="left").join(
        _original_submissions(found).drop("original_doc"), on="claim", how="left"
    ).drop("line")  # fmt: skip


def _findings(found: Derived, named: pl.DataFrame) -> pl.DataFrame:
    places = found.documents.select("doc", pl.col("file_id").alias("doc_file"), pl.col("segment").alias("doc_segment"))
    listed = (
        found.findings.join(places, on="doc", how="left")
        .join(named.select("line", "line_id"), on="line", how="left")
        .join(found.profile.select("claim", "claim_id"), on="claim", how="left")
        .with_columns(pl.coalesce("file_id", "doc_file").alias("file_id"), pl.coalesce("segment", "doc_segment").alias("segment"))
        .sort("code", "file_id", "segment", "line_id", nulls_last=True, maintain_order=True)
        .with_row_index("position", offset=1)
    )  # fmt: skip
    return listed.select("position", "code", "claim_id", "line_id", "file_id", "segment", "message")


