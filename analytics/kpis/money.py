"""KPIs of money: what is owed, for how long, what was collected, and what was taken back."""

from __future__ import annotations

import polars as pl

from analytics.kpis.kpi import CODES, DATES, WHO, Fallback, Kpi, Possible, Sum
from analytics.queries import COLLECTIONS, PATIENT_RECEIVABLES, PAYMENTS, RECEIVABLES, TAKEBACKS

_STATE = "The as-of day; start and end are ignored."
_RECEIVABLE_DIMENSIONS = (*WHO, *CODES)
BUCKETS = {
    "0_30": "0-30 days",
    "31_60": "31-60 days",
    "61_90": "61-90 days",
    "91_120": "91-120 days",
    "over_120": "over 120 days",
}
"""Ages of what is owed, from young to old."""
PAYER_STATES = {
    "unbilled": "not sent yet",
    "sent": "sent, no answer in force",
    "rejected": "rejected at the door",
    "pending": "pending at the payer",
    "denied": "denied (hidden too)",
    "part_paid": "paid in part, the rest denied",
    "other": "left over after another answer",
}
"""Where lines stand on which payers owe something."""
PATIENT_STATES = {"patient": "the patient's to pay", "awaiting_secondary": "waiting for a secondary payer"}


def _receivables(*columns: str, where: pl.Expr | None = None) -> Sum:
    return Sum(RECEIVABLES, columns, where=where)


def _takebacks(id: str, title: str, meaning: str, numerator: str, column: str) -> Kpi:
    return Kpi(
        id=id,
        title=title,
        meaning=meaning,
        numerator=numerator,
        denominator="dollars paid by primary payers",
        unit="share",
        date="The reversal or recovery above, the payment below (basis remit); the submission or earliest service.",
        exclusions="Provider-level amounts other than WO; recoveries that a reversal already shows.",
        better="lower",
        needs=("835",),
        top=Sum(TAKEBACKS, (column,)),
        bottom=Sum(PAYMENTS, ("primary_payment",)),
        rows=Sum(PAYMENTS, ("payments",)),
        dimensions=(*DATES, *WHO),
    )


def _owed(id: str, title: str, meaning: str, top: Sum) -> Kpi:
    return Kpi(
        id=id,
        title=title,
        meaning=meaning,
        numerator="receivables of that kind on the as-of day",
        denominator="none: dollars",
        unit="dollars",
        date=_STATE,
        exclusions="None; credits stay in the sums.",
        better=None,
        needs=(),
        top=top,
        bottom=None,
        dimensions=_RECEIVABLE_DIMENSIONS,
    )


def _aging() -> tuple[Kpi, ...]:
    ages = list(BUCKETS.items())
    by_age = pl.col("age_bucket")
    return (
        *(
            _owed(
                f"ar_aging.payer.{bucket}",
                f"Owed by payers, {words}",
                f"What payers owe on lines served {words} before the as-of day.",
                _receivables("payer_receivable", where=by_age == bucket),
            )
            for bucket, words in ages
        ),
        *(
            _owed(
                f"ar_aging.patient.{bucket}",
                f"Owed by patients, {words}",
                f"What patients owe and has been theirs for {words}.",
                Sum(PATIENT_RECEIVABLES, ("amount",), where=by_age == bucket),
            )
            for bucket, words in ages
        ),
        *(
            _owed(
                f"ar_aging.state.{state}",
                f"Owed by payers, {words}",
                f"What payers owe on lines whose last answer or submission says: {words}.",
                _receivables("payer_receivable", where=pl.col("payer_state") == state),
            )
            for state, words in PAYER_STATES.items()
        ),
        *(
            _owed(
                f"ar_aging.state.{state}",
                f"Owed by patients, {words}",
                f"What patients owe on lines that are {words}.",
                _receivables("patient_receivable", where=pl.col("patient_state") == state),
            )
            for state, words in PATIENT_STATES.items()
        ),
    )


MONEY_KPIS: tuple[Kpi, ...] = (
    _takebacks(
        "takeback_rate",
        "Takebacks",
        "Of every dollar paid, how much payers took back and did not pay again.",
        "paid amounts that reversals cancel, less what was paid again on the same lines; untraceable recoveries",
        "takeback",
    ),
    _takebacks(
        "takeback_rate.gross",
        "Takebacks, gross",
        "Of every dollar paid, how much payers took back, whether they paid it again or not.",
        "paid amounts that reversals cancel; untraceable recoveries",
        "gross_takeback",
    ),
    Kpi(
        id="net_collection_rate",
        title="Net collection",
        meaning="Of what could be collected after the contract's reductions, how much was, on services old enough.",
        numerator="payments, payer and patient",
        denominator="charges less contractual reductions",
        unit="share",
        date="The line's own service date, at least 120 days before the as-of day, under every basis.",
        exclusions="Lines served less than 120 days before the as-of day.",
        better="higher",
        needs=("835",),
        top=Sum(COLLECTIONS, ("payer_payment", "patient_payment")),
        bottom=Sum(COLLECTIONS, ("charge",), minus=("contractual",)),
        rows=Sum(COLLECTIONS, ("lines",)),
        possible=Possible(
            0.0,
            "more was taken back than paid, so payments of these services are missing",
            1.2,
            "far more was collected than charged, so claims of these services are missing",
        ),
        fallback=Fallback(
            "patient payments",
            Sum(COLLECTIONS, ("payer_payment",)),
            Sum(COLLECTIONS, ("charge",), minus=("contractual", "patient_share")),
            "payer net collection: no patient payments are known, so the patient's share is left out",
        ),
    ),
    Kpi(
        id="days_in_ar",
        title="Days in A/R",
        meaning="How many days of charging are owed: receivables over an average day's charges.",
        numerator="payer and patient receivables on the as-of day",
        denominator="charges of the 90 days up to the as-of day, a day's worth",
        unit="days",
        date=_STATE,
        exclusions="None; credits stay in the sums.",
        better="lower",
        needs=(),
        top=_receivables("payer_receivable", "patient_receivable"),
        bottom=_receivables("recent_charge"),
        days=90,
        possible=Possible(0.0, "more was paid than charged, so charges are missing or payments stand twice"),
        dimensions=_RECEIVABLE_DIMENSIONS,
    ),
    Kpi(
        id="ar_over_90",
        title="A/R over 90 days",
        meaning="Of what payers owe, how much is on lines 91 days old or older.",
        numerator="payer receivables 91 days or older",
        denominator="payer receivables",
        unit="share",
        date=_STATE,
        exclusions="Patient receivables. Not formed where payers owe nothing, or are owed.",
        better="lower",
        needs=(),
        top=_receivables("payer_receivable", where=pl.col("age_bucket").is_in(["91_120", "over_120"])),
        bottom=_receivables("payer_receivable"),
        rows=_receivables("lines"),
        dimensions=_RECEIVABLE_DIMENSIONS,
    ),
    *_aging(),
)
