"""Money merged: movements by month or day, balances by age and state, what patients owe by age."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from analytics.tables import BALANCES, MERGED_BALANCES, MERGED_LEDGER, MERGED_PATIENT_LOTS
from analytics.tables.merged import BALANCE_SUMS, LEDGER_SUMS, MATURED_DAYS, SLICES
from analytics.transforms.merging.rows import added_up, coded, current, day, in_cents, rounded, whole

_PAYER = ("payer_id", "payer_class")
_WHO = (*_PAYER, "clinic_id", "therapist_id")
_DATED = {"remit": "date", "submission": "submission_date", "service": "first_service_date"}
_BY: dict[str, tuple[str, ...]] = {
    "month": (),
    "day": (),
    "therapist": ("clinic_id", "therapist_id"),
    "cpt": ("cpt",),
    "modifier": ("modifiers",),
    "pos": ("pos",),
    "diagnosis_chapter": ("diagnosis_chapter",),
}
_COUNTS = ("lines", "rated_lines", "payer_lines", "live_lines", "debt_lines")
_PARTS = ("payer_debt", "payer_credit", "patient_credit")
_RECENT = timedelta(days=90)


def balances(ledger: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """tables.BALANCES as of that day, from tables.LEDGER: queries/scope/line_sums.sql, put once for the usual day."""
    recent = pl.when(pl.col("date") > as_of - _RECENT).then("charged").otherwise(0)
    summed = (
        ledger.filter(pl.col("known_date") <= as_of)
        .with_columns(recent.cast(pl.Decimal(12, 2)).alias("recent_charge"))
        .select("line_id", *BALANCE_SUMS)
        .group_by("line_id", maintain_order=True)
        .agg(pl.col(BALANCE_SUMS).sum())
    )
    return BALANCES.conform(summed.collect())


def merged_ledger(ledger: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """tables.MERGED_LEDGER as of that day, from tables.LEDGER."""
    is_payment = pl.col("primary_payment") != 0
    rows = (
        ledger.filter(pl.col("known_date") <= as_of)
        .select(
            *_DATED.values(),
            "service_date",
            *coded(_WHO),
            *in_cents(LEDGER_SUMS),
            is_payment.cast(pl.Int32).alias("primary_payments"),
        )
        .collect()
    )
    sums = ("primary_payments", *LEDGER_SUMS)
    by_day = {basis: added_up(rows, [column, *_WHO], sums) for basis, column in _DATED.items()}
    slices = []
    for number, name in enumerate(SLICES["merged_ledger"]):
        basis, by = name.split()
        if basis == "ages":
            dated = rows.with_columns(day("date", by))
            merged = added_up(dated, ["date", "service_date", *_PAYER], sums)
        else:
            column = _DATED[basis]
            merged = added_up(by_day[basis].with_columns(day(column, by)), [column, *_PAYER, *_BY[by]], sums)
        slices.append(merged.with_columns(slice=pl.lit(number, dtype=pl.UInt8)))
    return whole(MERGED_LEDGER, slices)


def merged_balances(summed: pl.LazyFrame, lines: pl.LazyFrame, claims: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """tables.MERGED_BALANCES as of that day, from tables.BALANCES, LINES and CLAIMS."""
    rows = _standing(summed, lines, claims, as_of).collect()
    sums = (*_COUNTS, *BALANCE_SUMS, *_PARTS)
    live = rows.filter(pl.col("live_lines") == 1)
    rated = rows.filter(pl.col("rated_lines") == 1)
    slices = []
    for number, name in enumerate(SLICES["merged_balances"]):
        what, by = name.split()[0], name.split()[-1]
        if what == "aging":
            states = [f"{name.split()[1]}_age", "payer_state", "patient_state"]
            merged = added_up(live, [*_PAYER, *_BY[by], *states], sums).rename({states[0]: "age_days"})
        else:
            merged = added_up(rated.with_columns(_matured(by, as_of)), [*_PAYER, *_BY[by], "service_date"], sums)
        slices.append(merged.with_columns(slice=pl.lit(number, dtype=pl.UInt8)))
    return whole(MERGED_BALANCES, slices)


def merged_patient_lots(lots: pl.LazyFrame, lines: pl.LazyFrame, as_of: date) -> pl.DataFrame:
    """tables.MERGED_PATIENT_LOTS as of that day, from tables.PATIENT_LOTS and LINES."""
    known_lots = lots.filter(pl.col("date") <= as_of)
    owed = (
        known_lots.group_by("line_id", "since")
        .agg(pl.col("amount").sum())
        .filter(pl.col("amount") != 0)
        .with_columns(in_cents(["amount"]))
    )
    named = _named(lines, as_of)
    age = (pl.lit(as_of) - pl.col("since")).dt.total_days()
    rows = owed.join(named, on="line_id").with_columns(
        rounded(age).alias("age_days"), pl.lit(1, dtype=pl.Int32).alias("lots")
    )
    known = rows.collect()
    slices = []
    for number, by in enumerate(SLICES["merged_patient_lots"]):
        if by == "moved day":
            merged = _moved(known_lots)
        else:
            merged = added_up(known, [*_PAYER, *_BY[by], "age_days"], ("lots", "amount"))
        slices.append(merged.with_columns(slice=pl.lit(number, dtype=pl.UInt8)))
    return whole(MERGED_PATIENT_LOTS, slices)


def _moved(lots: pl.LazyFrame) -> pl.DataFrame:
    """Every change of what patients owe: summed up to a day, it is what they owed then."""
    rows = lots.select("date", "since", *coded(_PAYER), *in_cents(["amount"]), pl.lit(1, dtype=pl.Int32).alias("lots"))
    return added_up(rows.collect(), ["date", "since", *_PAYER], ("lots", "amount"))


def _named(lines: pl.LazyFrame, as_of: date, *more: str) -> pl.LazyFrame:
    coded_columns = coded([*_WHO, "cpt", "pos", "diagnosis_chapter"], ["modifiers"])
    return current(lines, pl.lit(as_of)).select("line_id", *coded_columns, *more)


def _standing(summed: pl.LazyFrame, lines: pl.LazyFrame, claims: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    """Each line with its balance and where it stands: see queries/scope/current_balances.sql, which says the same."""
    today = pl.lit(as_of)
    claim = current(claims, today).select(
        "claim_id", "primary_claims", "submission_state", "last_sent_date",
        (pl.col("charge") != 0).alias("has_charge"),
    )  # fmt: skip
    told = ("claim_id", "service_date", "first_outcome", "answer_state", "submission_date", "secondary_answered",
            "billed_date", "awaits_secondary", "secondary_sent_date", "is_undated", "is_only_repeated")  # fmt: skip
    state = (
        pl.when(pl.col("answer_state").is_not_null())
        .then("answer_state")
        .when(today < pl.col("billed_date"))
        .then(pl.lit("unbilled"))
        .otherwise(pl.coalesce("submission_state", pl.lit("unbilled")))
    )
    awaiting = (pl.col("awaits_secondary") == 1) | (pl.col("secondary_sent_date") <= today).fill_null(False)
    service_age = (today - pl.col("service_date")).dt.total_days()
    sent_age = (today - pl.coalesce("last_sent_date", "service_date")).dt.total_days()
    expected = (pl.col("first_outcome") == "expected").fill_null(False)
    payer, patient = pl.col("payer_receivable"), pl.col("patient_receivable")
    owes = payer != 0
    live = owes | (patient != 0) | (pl.col("recent_charge") != 0)
    return (
        summed.join(_named(lines, as_of, *told), on="line_id")
        .join(claim, on="claim_id", how="left")
        .select(
            *_WHO,
            "cpt",
            "modifiers",
            "pos",
            "diagnosis_chapter",
            "service_date",
            rounded(service_age).alias("service_age"),
            rounded(sent_age).alias("sent_age"),
            state.cast(pl.Categorical).alias("payer_state"),
            pl.when((pl.col("secondary_answered") == 0) & awaiting)
            .then(pl.lit("awaiting_secondary"))
            .otherwise(pl.lit("patient"))
            .cast(pl.Categorical)
            .alias("patient_state"),
            pl.lit(1, dtype=pl.Int32).alias("lines"),
            (
                pl.col("primary_claims").fill_null(0)
                * (~expected & pl.col("has_charge") & ~pl.col("is_undated") & ~pl.col("is_only_repeated")).cast(
                    pl.Int32
                )
            )
            .cast(pl.Int32)
            .alias("rated_lines"),
            owes.cast(pl.Int32).alias("payer_lines"),
            live.cast(pl.Int32).alias("live_lines"),
            (payer > 0).cast(pl.Int32).alias("debt_lines"),
            *in_cents(BALANCE_SUMS),
        )
        .with_columns(
            payer_debt=pl.when(payer > 0).then(payer).otherwise(0),
            payer_credit=pl.when(payer < 0).then(payer).otherwise(0),
            patient_credit=pl.when(patient < 0).then(patient).otherwise(0),
        )
    )


def _matured(by: str, as_of: date) -> pl.Expr:
    """A day of the same month on the same side of the last day that is matured."""
    last = pl.lit(as_of - timedelta(days=MATURED_DAYS))
    first = day("service_date", by)
    is_cut = (pl.col("service_date") > last) & (first <= last)
    return pl.when(is_cut).then(last + timedelta(days=1)).otherwise(first).alias("service_date")
