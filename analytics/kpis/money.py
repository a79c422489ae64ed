"""KPIs of money: what is owed, for how long, what was collected, and what was taken back."""

from __future__ import annotations

import polars as pl

from analytics.kpis.kpi import CODES, DATES, WHO, Fallback, Kpi, Possible, Sum
from analytics.queries import COLLECTIONS, PATIENT_RECEIVABLES, PAYMENTS, RECEIVABLES, TAKEBACKS

_STATE = "The as-of date; start and end are ignored."
_RECEIVABLE_DIMENSIONS = (*WHO, *CODES)
BUCKETS = {
    "0_30": "0-30 days",
    "31_60": "31-60 days",
    "61_90": "61-90 days",
    "91_120": "91-120 days",
    "over_120": "over 120 days",
}
"""Aging buckets, youngest first."""
PAYER_STATES = {
    "unbilled": "not submitted yet",
    "sent": "submitted, no remittance in force",
    "rejected": "rejected (277CA)",
    "pending": "pending at the payer",
    "denied": "denied (incl. zero-paid)",
    "part_paid": "partially denied",
    "other": "residual after adjudication",
}
"""Status of the lines with an insurance balance."""
PATIENT_STATES = {"patient": "patient responsibility", "awaiting_secondary": "secondary pending"}


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
        numerator="receivables of that kind on the as-of date",
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
                f"Insurance A/R, {words}",
                f"Insurance balance of lines with a date of service {words} before the as-of date.",
                _receivables("payer_receivable", where=by_age == bucket),
            )
            for bucket, words in ages
        ),
        *(
            _owed(
                f"ar_aging.patient.{bucket}",
                f"Patient A/R, {words}",
                f"Patient balance that became patient responsibility {words} ago.",
                Sum(PATIENT_RECEIVABLES, ("amount",), where=by_age == bucket),
            )
            for bucket, words in ages
        ),
        *(
            _owed(
                f"ar_aging.state.{state}",
                f"Insurance A/R, {words}",
                f"Insurance balance of lines with this status: {words}.",
                _receivables("payer_receivable", where=pl.col("payer_state") == state),
            )
            for state, words in PAYER_STATES.items()
        ),
        *(
            _owed(
                f"ar_aging.state.{state}",
                f"Patient A/R, {words}",
                f"Patient balance of lines with this status: {words}.",
                _receivables("patient_receivable", where=pl.col("patient_state") == state),
            )
            for state, words in PATIENT_STATES.items()
        ),
    )


MONEY_KPIS: tuple[Kpi, ...] = (
    _takebacks(
        "takeback_rate",
        "Recoupments (takebacks)",
        "Of payments by primary payers, the share recouped and not paid again.",
        "payments canceled by reversals, less what was paid again on the same lines; recoupments without a claim",
        "takeback",
    ),
    _takebacks(
        "takeback_rate.gross",
        "Recoupments (takebacks), gross",
        "Of payments by primary payers, the share recouped, paid again or not.",
        "payments canceled by reversals; recoupments without a claim",
        "gross_takeback",
    ),
    Kpi(
        id="net_collection_rate",
        title="Net collection rate",
        meaning="Of charges after contractual adjustments, the share collected, for dates of service old enough.",
        numerator="payments by payers and patients",
        denominator="charges less contractual adjustments",
        unit="share",
        date="The line's own date of service, at least 120 days before the as-of date, under every date basis.",
        exclusions="Lines with a date of service less than 120 days before the as-of date.",
        better="higher",
        needs=("835",),
        top=Sum(COLLECTIONS, ("payer_payment", "patient_payment")),
        bottom=Sum(COLLECTIONS, ("charge",), minus=("contractual",)),
        rows=Sum(COLLECTIONS, ("lines",)),
        possible=Possible(
            0.0,
            "more was recouped than paid, so payments of these services are missing",
            1.2,
            "far more was collected than charged, so claims of these services are missing",
        ),
        fallback=Fallback(
            "patient payments",
            Sum(COLLECTIONS, ("payer_payment",)),
            Sum(COLLECTIONS, ("charge",), minus=("contractual", "patient_share")),
            "payer net collection: no patient payments are known, so patient responsibility is excluded",
        ),
    ),
    Kpi(
        id="days_in_ar",
        title="Days in A/R",
        meaning="Accounts receivable in days of charges: receivables over average daily charges.",
        numerator="insurance and patient receivables on the as-of date",
        denominator="average daily charges of the 90 days up to the as-of date",
        unit="days",
        date=_STATE,
        exclusions="None; credits stay in the sums.",
        better="lower",
        needs=(),
        top=_receivables("payer_receivable", "patient_receivable"),
        bottom=_receivables("recent_charge"),
        days=90,
        possible=Possible(0.0, "more was paid than charged, so charges are missing or payments are counted twice"),
        dimensions=_RECEIVABLE_DIMENSIONS,
    ),
    Kpi(
        id="ar_over_90",
        title="A/R over 90 days",
        meaning="Of insurance receivables, the share on lines 91 days old or older.",
        numerator="insurance receivables 91 days or older",
        denominator="insurance receivables",
        unit="share",
        date=_STATE,
        exclusions="Patient receivables. No value where the insurance balance is zero or a credit.",
        better="lower",
        needs=(),
        top=_receivables("payer_receivable", where=pl.col("age_bucket").is_in(["91_120", "over_120"])),
        bottom=_receivables("payer_receivable"),
        rows=_receivables("lines"),
        dimensions=_RECEIVABLE_DIMENSIONS,
    ),
    *_aging(),
)
