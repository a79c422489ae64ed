"""Money that payers took back: by reversing an answer, or at provider level."""

from __future__ import annotations

import polars as pl

from analytics import reference
from analytics.transforms.history import END


def reversal_takebacks(answers: pl.DataFrame, cancellations: pl.DataFrame) -> pl.DataFrame:
    """Every reversal of primary answers in every version: doc, claim, valid_from, valid_to, gross, net (cents).

    gross is the paid amount that it cancels; net is less what that payer's answers after the cancelled one, as far as
    they stand on that day, pay on the same lines, at least 0 for each reversal as a whole. A reversal with a partner
    that is not in the files takes back what it says. `answers`: doc, claim, line, date, payer_id, paid, is_reversal,
    is_adjudication, is_later_payer, cancelled_date.
    """
    cancelled = cancellations.join(answers.select("doc", "line", "paid", "is_later_payer"), on=["doc", "line"])
    whole = cancellations.filter("whole").select(pl.col("by").alias("doc")).unique()
    named = cancellations.select(pl.col("by").alias("doc"), "line").unique()
    loose = answers.filter("is_reversal").join(whole, on="doc", how="anti").join(named, on=["doc", "line"], how="anti")
    loose = loose.join(_only_later_payers(answers), on=["claim", "payer_id"], how="anti", nulls_equal=True)
    taken = pl.concat(
        [
            cancelled.filter(~pl.col("is_later_payer")).select(
                pl.col("by").alias("doc"), "line", pl.col("doc").alias("after"), "paid"
            ),
            loose.select("doc", "line", pl.col("doc").alias("after"), -pl.col("paid").alias("paid")),
        ]
    )
    about = answers.filter("is_reversal").select("doc", "claim", "date", "payer_id").unique("doc")
    days = about.join(answers.select("claim", pl.col("date").alias("day")).unique(), on="claim").filter(
        pl.col("day") >= pl.col("date")
    )
    again = _paid_again(taken.join(about.select("doc", "payer_id"), on="doc"), answers, days)
    gross = taken.group_by("doc").agg(pl.col("paid").sum().alias("gross"))
    rows = days.join(gross, on="doc").join(again, on=["doc", "day"], how="left")
    following = pl.col("day").shift(-1).over("doc", order_by="day").fill_null(pl.lit(END))
    return rows.select(
        "doc",
        "claim",
        "date",
        pl.col("day").alias("valid_from"),
        following.alias("valid_to"),
        "gross",
        pl.max_horizontal(pl.col("gross") - pl.col("again").fill_null(0), pl.lit(0)).alias("net"),
    )


def _only_later_payers(answers: pl.DataFrame) -> pl.DataFrame:
    """Payers that answered a claim, but never as the primary one: what they take back is no primary payment."""
    roles = answers.filter("is_adjudication").group_by("claim", "payer_id").agg(pl.col("is_later_payer").all())
    return roles.filter("is_later_payer").select("claim", "payer_id")


def _paid_again(taken: pl.DataFrame, answers: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """What the payer's standing later answers pay on the reversed lines: doc, day, again."""
    standing = answers.filter("is_adjudication").select(
        "line",
        "payer_id",
        pl.col("doc").alias("later"),
        pl.col("date").alias("later_date"),
        pl.col("paid").alias("again"),
        "cancelled_date",
    )
    pairs = taken.join(standing, on=["line", "payer_id"], nulls_equal=True).filter(pl.col("later") > pl.col("after"))
    dated = pairs.join(days.select("doc", "day"), on="doc").filter(
        pl.col("later_date") <= pl.col("day"),
        pl.col("cancelled_date").is_null() | (pl.col("cancelled_date") > pl.col("day")),
    )
    return dated.group_by("doc", "day").agg(pl.col("again").sum())


def provider_takebacks(recoveries: pl.DataFrame, reversals: pl.DataFrame) -> pl.DataFrame:
    """Recoveries at provider level, as long as no reversal that is counted explains them.

    `recoveries`: file_id, segment, position, date, payer_id, reason, reference, amount (cents); `reversals`: payer_id,
    control (the payer's number or the claim's), date. Returns the recoveries of reason WO with valid_from, valid_to.
    """
    kept = recoveries.filter(pl.col("reason").is_in(reference.codes_meaning("plb", "recovery"))).with_columns(
        pl.col("reference").str.strip_chars()
    )
    explained = kept.join(
        reversals.rename({"control": "reference", "date": "reversed"}), on=["payer_id", "reference"], nulls_equal=False
    )
    until = explained.group_by("file_id", "segment", "position").agg(pl.col("reversed").min())
    dated = kept.join(until, on=["file_id", "segment", "position"], how="left").with_columns(
        pl.col("date").alias("valid_from"), pl.col("reversed").fill_null(pl.lit(END)).alias("valid_to")
    )
    return dated.filter(pl.col("valid_from") < pl.col("valid_to"))
