"""Which submissions, acknowledgements and remits are about the same claim."""

from __future__ import annotations

import hashlib

import polars as pl

from analytics.transforms.grouping import connected
from analytics.transforms.money import cents
from analytics.transforms.placeholders import known_number

Records = dict[str, pl.DataFrame]

_KEPT_OF_A_NUMBER = 17
"""Characters of a claim's number that payers keep: CLM01 has up to 20 in the guide, many systems 17."""


def lineages(documents: pl.DataFrame, records: Records) -> pl.DataFrame:
    """The claim of every document: columns doc, claim (its smallest doc), joined_by_altered_number, is_claim.

    Documents are one claim when they share (payer, payer's control number), or (claim number, first and last service
    date, billing NPI); placeholders are no numbers. Remits that share neither with a submission join, by claim number,
    the one claim with dates that cover theirs; a remit without any date the one claim of its number and payer. Answers
    and acknowledgements that joined no submission join the one claim with a number that is equal once reduced
    (joined_by_altered_number), if total charge and days agree; else they stay a claim of their own, and where they are
    acknowledgements only, none (is_claim is false).
    """
    known = documents.with_columns(
        known_number(pl.col("number")).alias("number"),
        pl.col("control_numbers").list.eval(known_number(pl.element())),
    )
    groups = connected(known["doc"], pl.concat([_control_keys(known), _number_keys(known)]))
    for pairs in (_same_span, _covered, _undated):
        groups = _joined(groups, pairs(known.join(groups, left_on="doc", right_on="member")))
    seeking = known.join(groups, left_on="doc", right_on="member").join(
        _charges(records), on=["kind", "file_id", "segment"], how="left"
    )
    altered = _altered(seeking)
    whole = _joined(groups, altered).rename({"member": "doc", "group": "claim"})
    mutual = altered.join(altered.rename({"group": "other", "other": "group"}), on=["group", "other"])
    joining = altered.join(mutual.filter(pl.col("group") < pl.col("other")), on="group", how="anti")
    sought = seeking.select("doc", pl.col("group").is_in(joining["group"].implode()).alias("joined_by_altered_number"))
    return (
        whole.join(sought, on="doc", maintain_order="left")
        .join(documents.select("doc", "kind"), on="doc", maintain_order="left")
        .with_columns((pl.col("kind") != "acknowledgement").any().over("claim").alias("is_claim"))
        .drop("kind")
    )


def _control_keys(documents: pl.DataFrame) -> pl.DataFrame:
    known = documents.filter(pl.col("payer_id").is_not_null()).explode("control_numbers")
    return known.filter(pl.col("control_numbers").is_not_null()).select(
        pl.col("doc").alias("member"),
        pl.concat_str(pl.lit("payer|"), "payer_id", pl.lit("|"), "control_numbers").alias("key"),
    )


def _number_keys(documents: pl.DataFrame) -> pl.DataFrame:
    parts = ["number", "first_date", "last_date", "npi"]
    whole = documents.filter(pl.all_horizontal(pl.col(part).is_not_null() for part in parts))
    key = pl.concat_str(pl.lit("claim"), *parts, separator="|")
    return whole.select(pl.col("doc").alias("member"), key.alias("key"))


def _same_span(documents: pl.DataFrame) -> pl.DataFrame:
    """Lone remits with the same claim number and dates cover each other: columns group and other."""
    lone = documents.filter((pl.len().over("group") == 1) & (pl.col("kind") == "remit"))
    span = ["number", "first_date", "last_date"]
    whole = lone.filter(pl.all_horizontal(pl.col(part).is_not_null() for part in span))
    return whole.select("group", pl.col("group").min().over(span).alias("other"))


def _covered(documents: pl.DataFrame) -> pl.DataFrame:
    """Groups of remits only that join another group by claim number and dates: columns group and other."""
    summary = documents.group_by("group").agg(
        (pl.col("kind") == "remit").all().alias("remits_only"),
        (pl.col("kind") == "submission").any().alias("has_submission"),
        pl.len().alias("documents"),
        pl.col("first_date").min(),
        pl.col("last_date").max(),
    )
    numbers = documents.filter(pl.col("number").is_not_null()).select("group", "number").unique()
    seekers = summary.filter("remits_only").join(numbers, on="group")
    found = seekers.join(
        summary.join(numbers, on="group").select(
            pl.col("group").alias("other"),
            "number",
            "has_submission",
            pl.col("first_date").alias("from"),
            pl.col("last_date").alias("to"),
        ),
        on="number",
    )
    covering = found.filter(
        pl.col("other") != pl.col("group"),
        pl.col("from") <= pl.col("first_date"),
        pl.col("to") >= pl.col("last_date"),
        # several remits that hang together look for the claim as sent; a lone one joins whatever is known
        (pl.col("documents") == 1) | pl.col("has_submission_right"),
    )
    return _only_one(covering)


def _undated(documents: pl.DataFrame) -> pl.DataFrame:
    """Lone remits without any day that join the one claim of their number and payer: columns group and other.

    Where there is no other claim of that number and payer, those without a day are one.
    """
    who = ["number", "payer_id"]
    undated = (pl.len().over("group") == 1) & (pl.col("kind") == "remit") & pl.col("first_date").is_null()
    marked = documents.with_columns(undated.alias("undated")).filter(
        pl.all_horizontal(pl.col(part).is_not_null() for part in who)
    )
    seekers = marked.filter("undated").select("group", *who)
    others = marked.filter(~pl.col("undated")).select(pl.col("group").alias("other"), *who).unique()
    found = seekers.join(others, on=who)
    alone = seekers.join(others, on=who, how="anti")
    together = alone.select("group", pl.col("group").min().over(who).alias("other"))
    return pl.concat([_only_one(found), together])


def _charges(records: Records) -> pl.DataFrame:
    """The total charge that every document names, in cents without sign: kind, file_id, segment, charge."""
    claim_level = records["acknowledgements"].filter(pl.col("claim_segment").is_not_null(), pl.col("level") == "claim")
    places = {
        "submission": records["submissions"].select("file_id", "segment", "charge"),
        "acknowledgement": claim_level.group_by("file_id", pl.col("claim_segment").alias("segment")).agg(
            pl.col("amount").drop_nulls().first().alias("charge")
        ),
        "remit": records["remits"].select("file_id", "segment", "charge"),
    }
    return pl.concat(
        rows.select(pl.lit(kind).alias("kind"), "file_id", "segment", cents("charge").abs().alias("charge"))
        for kind, rows in places.items()
    )


def _altered(documents: pl.DataFrame) -> pl.DataFrame:
    """Groups without a submission that join the one other group with a number that is equal once reduced.

    `documents` has doc, group, kind, number, first_date, last_date, charge. The total charge has to agree, and the
    first and last day where both sides have any. Returns group and other.
    """
    plain = pl.col("number").str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "").str.strip_chars_start("0")
    marked = documents.with_columns(
        # what reduces to a placeholder (N/A, 00NA) names nothing either
        known_number(plain.str.slice(0, _KEPT_OF_A_NUMBER)).alias("reduced"),
        (pl.col("kind") == "submission").any().over("group").alias("has_submission"),
        pl.len().over("group").alias("documents"),
    ).filter(pl.col("reduced").is_not_null(), pl.col("charge").is_not_null())
    columns = ["group", "reduced", "charge", "first_date", "last_date"]
    seekers = marked.filter(~pl.col("has_submission")).select(*columns, "documents").unique()
    others = marked.select(*columns, "has_submission", is_answer=pl.col("kind") == "remit").unique()
    found = seekers.join(others, on=["reduced", "charge"], suffix="_other")
    agreeing = found.filter(
        pl.col("group") != pl.col("group_other"),
        *((pl.col(day) == pl.col(f"{day}_other")).fill_null(True) for day in ("first_date", "last_date")),
        pl.col("has_submission") | (pl.col("documents") == 1) & pl.col("is_answer"),
    )
    return _only_one(agreeing.select("group", pl.col("group_other").alias("other")))


def _only_one(found: pl.DataFrame) -> pl.DataFrame:
    """Groups that found just one other: columns group and other."""
    return found.select("group", "other").unique().filter(pl.len().over("group") == 1)


def _joined(groups: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The groups (member, group) after those that `pairs` (group, other) name together have become one."""
    ends = [pairs.select(pl.col(end).alias("member"), pl.col("other").alias("key")) for end in ("group", "other")]
    both = pl.concat(ends)
    found = connected(both["member"], both).rename({"member": "group", "group": "whole"})
    return groups.join(found, on="group", how="left", maintain_order="left").select(
        "member", pl.coalesce("whole", "group").alias("group")
    )


def claim_ids(documents: pl.DataFrame) -> pl.DataFrame:
    """A stable id for every claim: columns claim and claim_id.

    It is a hash of claim number, dates and billing NPI of the claim's first submission, else of its first document, so
    that it says nothing about the patient and does not change when more files come; where these name no claim, or
    several, the place of that document is part of it. `documents` has the column claim.
    """
    anchors = (
        documents.with_columns(known_number(pl.col("number")).alias("number"))
        .sort(pl.col("kind") != "submission", "doc")
        .group_by("claim", maintain_order=True)
        .first()
        .sort("claim")
        .with_columns(
            pl.concat_str("number", "first_date", "last_date", "npi", separator="|", ignore_nulls=True).alias("key")
        )
    )
    place = pl.concat_str("key", "file_id", "segment", separator="|", ignore_nulls=True)
    names_it = pl.col("key").is_unique() & pl.col("number").is_not_null()
    distinct = anchors.with_columns(pl.when(names_it).then("key").otherwise(place).alias("key"))
    hashes = [hashlib.blake2b(key.encode(), digest_size=6).hexdigest() for key in distinct["key"]]
    return distinct.select("claim", pl.Series("claim_id", hashes, dtype=pl.String))
