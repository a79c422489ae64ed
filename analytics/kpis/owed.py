"""A/R on one day as tables: by age, by status, and in total, credit balances separate."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from analytics.kpis.asking import Asking
from analytics.kpis.money import BUCKETS, PATIENT_STATES, PAYER_STATES
from analytics.queries import PATIENT_RECEIVABLES, PATIENT_RECEIVABLES_BY_AGE, RECEIVABLES, RECEIVABLES_BY_AGE

_MONEY = pl.Decimal(18, 2)


def owed_by_age(asking: Asking, clock: str = "service") -> pl.DataFrame:
    """One row per bucket, from young to old: bucket, payers, patients. The same sums as the KPIs `ar_aging...`.

    Payers' age counts by the clock (service, or sent: the last submission not rejected), patients' from the day it
    became theirs.
    """
    patients = _by(asking.answer(PATIENT_RECEIVABLES, {}, "all"), "age_bucket", "amount", "patients")
    return _by_age(_by(_owed(asking, clock), "age_bucket", "payer_receivable", "payers"), patients)


def owed_by_age_then(asking: Asking, clock: str = "service") -> pl.DataFrame:
    """The same of a day to compare with: by the treatment's age from the ledger alone, which is much less to read."""
    if clock != "service":
        return owed_by_age(asking, clock)
    payers, patients = (asking.answer(query, {}, "all") for query in (RECEIVABLES_BY_AGE, PATIENT_RECEIVABLES_BY_AGE))
    return _by_age(
        payers.select("age_bucket", pl.col("payer_owed").alias("payers")),
        patients.select("age_bucket", pl.col("amount").alias("patients")),
    )


def owed_then(asking: Asking) -> Decimal:
    """All that payers and patients owed on a day to compare with, from the ledger alone."""
    return Decimal(
        asking.answer(RECEIVABLES_BY_AGE, {}, "all")
        .select(pl.sum_horizontal(pl.sum("payer_owed", "patient_owed")))
        .item()
        or 0
    )


def _by_age(payers: pl.DataFrame, patients: pl.DataFrame) -> pl.DataFrame:
    rows = pl.DataFrame({"age_bucket": list(BUCKETS)}).join(payers, on="age_bucket", how="left", maintain_order="left")
    rows = rows.join(patients, on="age_bucket", how="left", maintain_order="left").rename({"age_bucket": "bucket"})
    return rows.with_columns(pl.col("payers", "patients").fill_null(0).cast(_MONEY))


def owed_by_state(asking: Asking, clock: str = "service") -> pl.DataFrame:
    """What payers owe, one row per state and bucket in which something is: state, bucket, amount; in their order."""
    rows = (
        _owed(asking, clock)
        .group_by(pl.col("payer_state").alias("state"), pl.col("age_bucket").alias("bucket"))
        .agg(pl.col("payer_receivable").sum().cast(_MONEY).alias("amount"))
        .filter(pl.col("amount") != 0)
    )
    order = [
        pl.col(name).replace_strict(list(ids), range(len(ids)), default=len(ids))
        for name, ids in (("state", PAYER_STATES), ("bucket", BUCKETS))
    ]
    return rows.sort(*order)


def patients_by_state(asking: Asking) -> dict[str, Decimal]:
    """State -> what patients owe: the patient's to pay, or waiting for a secondary payer."""
    sums = _by(_owed(asking, "service"), "patient_state", "patient_receivable", "amount")
    found = dict(sums.iter_rows())
    return {state: Decimal(found.get(state) or 0) for state in PATIENT_STATES}


def owed_in_all(asking: Asking) -> dict[str, Decimal]:
    """payer_receivable, patient_receivable, and of them the credits: lines on which somebody is owed money back."""
    rows = _owed(asking, "service")
    names = ("payer_receivable", "patient_receivable", "payer_credit", "patient_credit")
    return {name: Decimal(rows[name].sum() or 0) for name in names}


def _owed(asking: Asking, clock: str) -> pl.DataFrame:
    return asking.answer(RECEIVABLES, {"clock": clock}, "all")


def _by(rows: pl.DataFrame, key: str, value: str, name: str) -> pl.DataFrame:
    return rows.group_by(key).agg(pl.col(value).sum().cast(_MONEY).alias(name))
