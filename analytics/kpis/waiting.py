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
        denominator="claims sent and not rejected, paid or waiting (Kaplan-Meier)",
        unit="days",
        date=BY_SUBMISSION,
        exclusions="Claims wholly the patient's share, voided, or for later payers only.",
        better="lower",
        needs=("835",),
        top=Sum(DAYS_TO_PAY, ("paid_claims",), parameters=_SENT),
        bottom=Sum(DAYS_TO_PAY, ("claims",), parameters=_SENT),
        per="claims",
        percentile=share,
        possible=Possible(0.0, "claims were paid before they were sent, so the claims as first sent are missing"),
        fallback=Fallback(
            "837P",
            Sum(DAYS_TO_PAY, ("paid_claims",), parameters=_RECEIVED),
            Sum(DAYS_TO_PAY, ("claims",), parameters=_RECEIVED),
            "835 files alone: from the payer's receipt to payment, claims with a payment only, by the day of receipt",
        ),
    )


def _charge_lag(id: str, title: str, meaning: str, share: Fraction | None) -> Kpi:
    days = pl.col("days")
    return Kpi(
        id=id,
        title=title,
        meaning=meaning,
        numerator="claims sent within 2 calendar days of the last service" if share is None else "claims sent",
        denominator="claims sent",
        unit="share" if share is None else "days",
        date=BY_SUBMISSION,
        exclusions="None: negative lags (sent before the last service) stay.",
        better="higher" if share is None else "lower",
        needs=("837P",),
        top=Sum(CHARGE_LAGS, ("claims",), where=days <= 2 if share is None else None, parameters=_LAG),
        bottom=Sum(CHARGE_LAGS, ("claims",), parameters=_LAG),
        per="claims",
        percentile=share,
        possible=Possible(0.0, "claims were sent before their last service, so days of service or sending are wrong"),
        asides=(
            Aside(
                "claims sent before their last service: {part}",
                Sum(CHARGE_LAGS, ("claims",), where=days < 0, parameters=_LAG),
            ),
        ),
    )


WAITING_KPIS: tuple[Kpi, ...] = (
    _days_to_pay(
        "days_to_pay.p50", "Days to pay, median", "By this day after sending, half the claims are paid.", Fraction(1, 2)
    ),
    _days_to_pay(
        "days_to_pay.p90", "Days to pay, 90 %", "By this day after sending, nine in ten are paid.", Fraction(9, 10)
    ),
    _charge_lag(
        "charge_lag.p50",
        "Charge lag, median",
        "By this day after the service, half the claims are sent.",
        Fraction(1, 2),
    ),
    _charge_lag(
        "charge_lag.p90", "Charge lag, 90 %", "By this day after the service, nine in ten are sent.", Fraction(9, 10)
    ),
    _charge_lag("charge_lag.within_2", "Sent within 2 days", "How many claims are sent within two days.", None),
)
