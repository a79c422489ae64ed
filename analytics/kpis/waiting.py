"""KPIs of time: how long until claims are sent, and until they are paid."""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from analytics.kpis.claims import BY_SUBMISSION
from analytics.kpis.kpi import Aside, Fallback, Kpi, Possible, Sum
from analytics.queries import CHARGE_LAGS, DAYS_TO_PAY

_SENT = {"dated_by": "submission", "clock": "sent"}
_RECEIVED = {"dated_by": "received", "clock": "received"}
_LAG = {"dated_by": "submission"}


def _days_to_pay(id: str, title: str, meaning: str, share: Fraction) -> Kpi:
    return Kpi(
        id=id,
        title=title,
        meaning=meaning,
        numerator="claims paid by the primary payer (first payment above 0)",
        denominator="claims submitted and not rejected, paid or unpaid (Kaplan-Meier)",
        unit="days",
        date=BY_SUBMISSION,
        exclusions="Claims wholly patient responsibility, voided, or billed to secondary payers only.",
        better="lower",
        needs=("835",),
        top=Sum(DAYS_TO_PAY, ("paid_claims",), parameters=_SENT),
        bottom=Sum(DAYS_TO_PAY, ("claims",), parameters=_SENT),
        per="claims",
        percentile=share,
        possible=Possible(0.0, "claims were paid before they were submitted, so the original submissions are missing"),
        fallback=Fallback(
            "837P",
            Sum(DAYS_TO_PAY, ("paid_claims",), parameters=_RECEIVED),
            Sum(DAYS_TO_PAY, ("claims",), parameters=_RECEIVED),
            "835 files alone: from the payer's receipt to payment, claims with a payment only, by receipt date",
        ),
    )


def _charge_lag(id: str, title: str, meaning: str, share: Fraction | None) -> Kpi:
    days = pl.col("days")
    return Kpi(
        id=id,
        title=title,
        meaning=meaning,
        numerator="claims submitted within 2 calendar days of the last service"
        if share is None
        else "claims submitted",
        denominator="claims submitted",
        unit="share" if share is None else "days",
        date=BY_SUBMISSION,
        exclusions="None: negative lags (submitted before the last service) are included.",
        better="higher" if share is None else "lower",
        needs=("837P",),
        top=Sum(CHARGE_LAGS, ("claims",), where=days <= 2 if share is None else None, parameters=_LAG),
        bottom=Sum(CHARGE_LAGS, ("claims",), parameters=_LAG),
        per="claims",
        percentile=share,
        possible=Possible(
            0.0, "claims were submitted before their last service, so dates of service or submission are wrong"
        ),
        asides=(
            Aside(
                "claims submitted before their last service: {part}",
                Sum(CHARGE_LAGS, ("claims",), where=days < 0, parameters=_LAG),
            ),
        ),
    )


WAITING_KPIS: tuple[Kpi, ...] = (
    _days_to_pay(
        "days_to_pay.p50",
        "Days to pay, median",
        "Days from submission by which half of the claims are paid.",
        Fraction(1, 2),
    ),
    _days_to_pay(
        "days_to_pay.p90",
        "Days to pay, 90th percentile",
        "Days from submission by which nine in ten claims are paid.",
        Fraction(9, 10),
    ),
    _charge_lag(
        "charge_lag.p50",
        "Charge lag, median",
        "Days from date of service by which half of the claims are submitted.",
        Fraction(1, 2),
    ),
    _charge_lag(
        "charge_lag.p90",
        "Charge lag, 90th percentile",
        "Days from date of service by which nine in ten claims are submitted.",
        Fraction(9, 10),
    ),
    _charge_lag(
        "charge_lag.within_2",
        "Submitted within 2 days",
        "Share of claims submitted within two days of the last service.",
        None,
    ),
)
