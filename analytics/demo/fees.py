"""What payers allow: the Medicare fee of a code and day, and what their contracts make of it. Whole cents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from analytics import reference
from analytics.demo.documents import Service
from analytics.demo.payers import PayerRules
from analytics.demo.story import Fee

MARKUP_YEAR = date(2025, 6, 1)
INVENTED = {"97010": 700, "97014": 1400}  # what payers other than Medicare allow where Medicare has no fee


@dataclass(frozen=True)
class Allowed:
    """What a payer allows for a line, and what it had cut before: for several procedures, for an assistant."""

    amount: int
    several: int = 0
    assistant: int = 0


@cache
def medicare_fee(code: str, day: date) -> int:
    """Medicare's fee for one unit, from relative values and the conversion factor of the day; 0 where it pays none."""
    values = _values().get(code)
    if values is None or values[2] not in ("A", "R"):
        return INVENTED.get(code, 0)
    return _cents(values[0] * _factor(day))


@cache
def charge(code: str, markup: float) -> int:
    """The practice's own price of a unit: a markup on Medicare's fee, in whole dollars."""
    return max(10, round(medicare_fee(code, MARKUP_YEAR) * markup / 100)) * 100


def unit_fee(rules: PayerRules, code: str, day: date) -> int:
    """What this payer has agreed to allow for one unit; contracts other than Medicare's stand still at 2025."""
    base = medicare_fee(code, day if rules.payer_class.startswith("medicare") else MARKUP_YEAR)
    return base * rules.percent // 100


def allowed(rules: PayerRules, services: Sequence[Service], day: date) -> list[Allowed]:
    """What the payer allows for each line of a visit, never more than its charge."""
    cuts = _cuts(rules, services, day) if rules.mppr else [0] * len(services)
    found = []
    for service, cut in zip(services, cuts, strict=True):
        fee = min(unit_fee(rules, service.code, day) * service.units, service.charge)
        left = fee - min(cut, fee)
        kept = left * rules.assistant_percent // 100 if "CO" in service.modifiers else left
        found.append(Allowed(kept, min(cut, fee), left - kept))
    return found


def fees(all_rules: Iterable[PayerRules], codes: Sequence[str], first: date, last: date) -> tuple[Fee, ...]:
    """The contracted fee of every payer and code, a row for each calendar year from first to last."""
    found = []
    for rules in all_rules:
        for year in range(first.year, last.year + 1):
            opening, closing = date(year, 1, 1), date(year, 12, 31)
            found += [Fee(rules.payer.id, code, unit_fee(rules, code, opening), opening, closing) for code in codes]
    return tuple(found)


def _cuts(rules: PayerRules, services: Sequence[Service], day: date) -> list[int]:
    """Half of the practice expense of every unit but the one with the highest."""
    expense = [_expense(service.code, day) * rules.percent // 100 for service in services]
    highest = max(range(len(services)), key=lambda n: expense[n])
    return [
        amount * (service.units - (n == highest)) // 2
        for n, (amount, service) in enumerate(zip(expense, services, strict=True))
    ]


@cache
def _expense(code: str, day: date) -> int:
    values = _values().get(code)
    return _cents(values[1] * _factor(day)) if values and values[3] == "5" else 0


@cache
def _values() -> dict[str, tuple[Decimal, Decimal, str, str]]:
    columns = (
        "code",
        "nonfacility_total_rvu_2024",
        "nonfacility_pe_rvu_2024",
        "mpfs_status_2024",
        "mppr_indicator_2024",
    )
    rows = reference.therapy_codes().select(columns).iter_rows()
    return {code: (total, expense, status, mppr) for code, total, expense, status, mppr in rows if total is not None}


@cache
def _factor(day: date) -> Decimal:
    known = _factors()  # the earliest one also serves the days before it
    return next((factor for since, factor in reversed(known) if since <= day), known[0][1])


@cache
def _factors() -> list[tuple[date, Decimal]]:
    rows = reference.conversion_factor().sort("valid_from").select("valid_from", "factor", "participation").rows()
    return [(since, Decimal(factor)) for since, factor, who in rows if who != "apm"]


def _cents(dollars: Decimal) -> int:
    return int((dollars * 100).quantize(Decimal(1), ROUND_HALF_UP))
