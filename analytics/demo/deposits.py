"""What arrives on the practice's bank account: a deposit for each payment, some late, some payments in one sum."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_SATURDAY = 5
_LATE_DAYS = (8, 25)
_TOGETHER = "LOCKBOX DEPOSIT"


@dataclass(frozen=True)
class Payment:
    """What one 835 says was paid: cents."""

    day: date
    payer: str
    trace: str
    amount: int


@dataclass(frozen=True)
class Deposit:
    """One line of the bank's statement: cents. `trace` is empty where several payments came together."""

    deposit_id: str
    day: date
    description: str
    trace: str
    amount: int
    payments: tuple[str, ...]
    is_late: bool


def deposits(payments: list[Payment], seed: int, until: date, late: float, together: float) -> list[Deposit]:
    """The deposits up to `until`. `late` and `together` are shares of the payments."""
    chance = Random(f"{seed} deposits")
    alone: list[tuple[date, bool, list[Payment]]] = []
    joined: dict[date, list[Payment]] = defaultdict(list)
    for payment in sorted(payments, key=lambda one: (one.day, one.trace)):
        drawn = chance.random()
        if payment.amount <= 0:
            continue
        if drawn < together:
            joined[_working(payment.day + timedelta(days=1))].append(payment)
        else:
            is_late = drawn < together + late
            waited = chance.randint(*_LATE_DAYS) if is_late else 1
            alone.append((_working(payment.day + timedelta(days=waited)), is_late, [payment]))
    held = alone + [(day, False, members) for day, members in joined.items()]
    held.sort(key=lambda one: (one[0], one[2][0].trace))
    known = [one for one in held if one[0] <= until]
    return [_deposit(number, *one) for number, one in enumerate(known, start=1)]


def _deposit(number: int, day: date, is_late: bool, members: list[Payment]) -> Deposit:
    one = members[0] if len(members) == 1 else None
    return Deposit(
        f"D{number:06}",
        day,
        f"{one.payer} HCCLAIMPMT" if one else _TOGETHER,
        one.trace if one else "",
        sum(payment.amount for payment in members),
        tuple(payment.trace for payment in members),
        is_late,
    )


def _working(day: date) -> date:
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return day
