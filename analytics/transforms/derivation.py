"""The way from records to the derived tables, step by step."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from analytics import reference, tables
from analytics.settings import VISIT, Settings
from analytics.transforms.answering import Answered, answered_by
from analytics.transforms.batch_rejections import about_submissions, batch_rejections
from analytics.transforms.charges import charges, version_differences
from analytics.transforms.claims import claim_history
from analytics.transforms.dates import usable_dates
from analytics.transforms.documents import documents
from analytics.transforms.findings import findings
from analytics.transforms.front_end import FrontEnd, front_end_of
from analytics.transforms.history import line_history
from analytics.transforms.ledger import booked_answers
from analytics.transforms.lineage import claim_ids, lineages
from analytics.transforms.money import cents
from analytics.transforms.payers import payers
from analytics.transforms.placeholders import known_number
from analytics.transforms.postings import posted
from analytics.transforms.profiles import claim_profiles, line_profiles, patients, providers
from analytics.transforms.published import Derived, published
from analytics.transforms.repeats import repeated_documents, repeated_transactions, without_repeats
from analytics.transforms.takebacks import provider_takebacks, reversal_takebacks
from analytics.transforms.visit_rates import seeming_visit_rates

Records = dict[str, pl.DataFrame]


def derive(records: Records, settings: Settings) -> dict[str, pl.DataFrame]:
    """Every table of tables.DERIVED from the tables of tables.RECORDS and the practice's settings.

    Pure: the same records in any order of rows give the same tables.
    """
    return dict(each_derived(records, settings))


def each_derived(records: Records, settings: Settings) -> Iterator[tuple[str, pl.DataFrame]]:
    """The same tables one after the other, by name: who needs no two at once can let go of each in turn."""
    yield from published(_found(records, settings))


def _found(records: Records, settings: Settings) -> Derived:
    """Everything that is published; what was needed only on the way is let go on return."""
    everything = {table.name: records.get(table.name, table.empty()) for table in tables.RECORDS}
    everything, replaced_dates = usable_dates(everything)
    repeated = repeated_transactions(everything)
    own = without_repeats(everything, repeated)
    payer_table, who = payers(own, settings)
    rejected = batch_rejections(own)
    ordered = documents(own, who, rejected.submissions)
    of_claims, above = ordered.filter(pl.col("level").is_null()), ordered.filter(pl.col("level").is_not_null())
    all_answers = of_claims.join(lineages(of_claims, own), on="doc")
    docs, stray = all_answers.filter("is_claim"), all_answers.filter(~pl.col("is_claim"))
    above = about_submissions(above, docs)
    front_end = front_end_of(own, docs, above)
    visit_payers = [payer.id for payer in settings.payers if payer.rate == VISIT]
    answered = answered_by(own, docs, front_end, visit_payers)
    seeming = seeming_visit_rates(answered.answers, visit_payers)
    payer_table = payer_table.with_columns(
        pl.col("payer_id").is_in(seeming["payer_id"].implode()).alias("seems_by_visit")
    )
    again = repeated_documents(everything, repeated)
    return _gathered(
        own, docs, above, stray, rejected.listed, payer_table, who, repeated, again, front_end, answered,
        replaced_dates, seeming,
    )  # fmt: skip


def _gathered(
    records: Records,
    docs: pl.DataFrame,
    above: pl.DataFrame,
    stray: pl.DataFrame,
    idle_rejections: pl.DataFrame,
    payer_table: pl.DataFrame,
    who: pl.DataFrame,
    repeated: pl.DataFrame,
    again: pl.DataFrame,
    front_end: FrontEnd,
    answered: Answered,
    replaced_dates: pl.DataFrame,
    seeming: pl.DataFrame,
) -> Derived:
    profile = claim_profiles(records, docs).join(claim_ids(docs), on="claim")
    patient_table, patient_keys = patients(records, docs)
    profile = profile.join(patient_keys, on="claim", how="left").join(
        payer_table.select("payer_id", "payer_class", "appeal_days"), on="payer_id", how="left"
    )
    lines = _described(answered, front_end, docs).join(
        line_profiles(records, answered.lines, answered.spoken, docs, profile), on="line"
    )
    charged = pl.concat(
        [
            charges(lines),
            version_differences(lines, front_end.pieces, front_end.matches, front_end.sent, front_end.words),
        ]
    )
    booked = pl.concat([charged, booked_answers(answered.answers, answered.cancellations, charged)])
    own = posted(records["postings"], docs, lines, booked)
    closing = pl.concat([_void_days(front_end, lines), own.written_off.select("line", "date")])
    history = line_history(answered.answers, lines["line"], closing).join(
        answered.reasons, left_on=["first_doc", "line"], right_on=["doc", "line"], how="left"
    )
    dated = lines.select("line", "claim", "charge", "billed_date", "original_date")
    all_answers = pl.concat([docs.select("doc", "claim", "date"), above.select("doc", "claim", "date")])
    states = claim_history(all_answers, front_end.sent, front_end.words, answered.remits, dated, history)
    history = _closed(history, states, dated, own.written_off)
    took = reversal_takebacks(answered.answers, answered.cancellations)
    recovered = _recovered(records, docs, who, took)
    listed = findings(
        docs,
        stray,
        idle_rejections,
        front_end.twins,
        answered.remits,
        answered.answers,
        answered.adjustments,
        answered.cancellations,
        lines,
        front_end.sent,
        repeated,
        replaced_dates,
        seeming.join(payer_table.select("payer_id", "name"), on="payer_id"),
        own.listed,
    )
    return Derived(
        docs,
        above,
        front_end.rounds,
        again,
        profile,
        lines,
        history,
        states,
        answered.answers,
        answered.reasons,
        booked,
        own,
        took,
        recovered,
        listed,
        payer_table,
        patient_table,
        providers(records),
    )


def _void_days(front_end: FrontEnd, lines: pl.DataFrame) -> pl.DataFrame:
    """Days on which claims that were ever voided were sent or rejected: line, date."""
    voided = (
        front_end.sent.filter(pl.col("frequency").is_in(reference.codes_meaning("frequency", "void")))
        .select("claim")
        .unique()
    )
    sent = front_end.sent.join(voided, on="claim", how="semi")
    days = pl.concat([sent.select("claim", "date"), sent.select("claim", pl.col("rejected_date").alias("date"))])
    return (
        days.filter(pl.col("date").is_not_null()).join(lines.select("line", "claim"), on="claim").select("line", "date")
    )


def _closed(
    history: pl.DataFrame, states: pl.DataFrame, lines: pl.DataFrame, written_off: pl.DataFrame
) -> pl.DataFrame:
    """Adds closed_date: the day the void was sent that is the claim's last standing submission, or the day from which
    what the payer owed has been written off; the earlier of the two.
    """
    voided = states.filter(pl.col("is_voided").fill_null(False)).select(
        "claim",
        pl.col("valid_from").alias("since"),
        pl.col("valid_to").alias("until"),
        pl.col("last_sent_date").alias("voided_date"),
    )
    closed = (
        voided.join(lines.select("line", "claim"), on="claim")
        .join(history.select("line", "valid_from"), on="line")
        .filter(pl.col("since") <= pl.col("valid_from"), pl.col("valid_from") < pl.col("until"))
    )
    given_up = (
        written_off.sort("line", "date")
        .join(history.select("line", "valid_from"), on="line")
        .filter(pl.col("date") <= pl.col("valid_from"))
        .sort("line", "valid_from", "date")
        .group_by("line", "valid_from")
        .agg(pl.col("since").last().alias("written_off_date"))
    )
    return (
        history.join(closed.select("line", "valid_from", "voided_date"), on=["line", "valid_from"], how="left")
        .join(given_up, on=["line", "valid_from"], how="left")
        .with_columns(pl.min_horizontal("voided_date", "written_off_date").alias("closed_date"))
        .drop("voided_date", "written_off_date")
    )


def _described(answered: Answered, front_end: FrontEnd, docs: pl.DataFrame) -> pl.DataFrame:
    """The lines with their dates: service, first billed, claim first sent, secondary claim sent.

    A line has the date of its first version that has one. Money needs a day: without any it is that on which the line
    was first sent, of lines known from answers alone first answered (docs/definitions.md#versions).
    """
    versions = front_end.pieces.join(front_end.matches, on="piece").sort("piece").drop_nulls("date")
    dated = versions.group_by("line", maintain_order=True).agg(pl.col("date").first().alias("version_date"))
    days = docs.select("doc", pl.col("date").alias("seen_date"))
    named = pl.concat(
        [
            front_end.pieces.join(front_end.matches, on="piece").select("line", "doc"),
            answered.spoken.select("line", "doc"),
        ]
    )
    first_seen = named.join(days, on="doc").group_by("line").agg(pl.col("seen_date").min().alias("first_seen"))
    sent = front_end.sent
    original = sent.filter("counts").group_by("claim").agg(pl.col("date").min().alias("original_date"))
    later = sent.filter(~pl.col("to_primary")).group_by("claim").agg(pl.col("date").min().alias("secondary_sent_date"))
    billed = docs.select("doc", pl.col("date").alias("billed_date"))
    return (
        answered.lines.join(billed, on="doc", how="left")
        .with_columns(pl.when("is_submitted").then("billed_date").alias("billed_date"))
        .join(original, on="claim", how="left")
        .join(later, on="claim", how="left")
        .join(dated, on="line", how="left")
        .join(first_seen, on="line", how="left")
        .with_columns(pl.coalesce("date", "version_date").alias("date"))
        .with_columns(
            pl.col("date").alias("line_date"),
            pl.coalesce("date", "first_seen").alias("service_date"),
            pl.col("date").is_null().alias("is_undated"),
            is_unmatched=~pl.col("is_submitted") & pl.col("is_submitted").any().over("claim"),
            line_number=pl.col("line").rank("ordinal").over("claim").cast(pl.Int32),
        )
    )


def _recovered(records: Records, docs: pl.DataFrame, who: pl.DataFrame, took: pl.DataFrame) -> pl.DataFrame:
    """Provider-level recoveries that no counted reversal (`took`) explains by one of its control numbers.

    `claim` is the one claim that has the number which a recovery names, if just one has it.
    """
    payer = who.filter(kind="remit").select("file_id", pl.col("segment").alias("transaction"), "payer_id")
    payments = records["payments"].select("file_id", "transaction", "payee_npi", pl.col("effective_date").alias("date"))
    recoveries = (
        records["provider_adjustments"]
        .join(payments, on=["file_id", "transaction"], how="left")
        .join(payer, on=["file_id", "transaction"], how="left")
        .with_columns(cents("amount").alias("amount"), known_number(pl.col("reference")).alias("reference"))
        .filter(pl.col("date").is_not_null())
    )
    numbers = pl.concat_list(pl.concat_list("number"), "control_numbers").alias("control")
    named = docs.select("doc", "claim", "payer_id", "date", numbers).explode("control")
    named = named.with_columns(known_number(pl.col("control")).alias("control")).drop_nulls("control")
    known = named.join(took.select("doc").unique(), on="doc").select("payer_id", "date", "control").unique()
    single = named.group_by(pl.col("control").alias("reference")).agg(
        pl.col("claim").unique(), pl.col("claim").n_unique().alias("claims")
    )
    claims = single.filter(claims=1).select("reference", pl.col("claim").list.first())
    return provider_takebacks(recoveries, known).join(claims, on="reference", how="left", maintain_order="left")
