"""Carries forward what a payer would have to take back: no remittance pays less than nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from analytics.demo.documents import Payer
from analytics.demo.story import Answered, MovedBeside


def carried_forward(answered: Iterable[Answered], moved: Iterable[MovedBeside], until: date) -> list[MovedBeside]:
    """Forward balances (FB): a negative remittance is lifted to nothing, the debt taken from the payer's next."""
    sums: dict[Payer, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for event in answered:
        sums[event.answer.payer][event.day] += event.answer.paid
    for other in moved:
        sums[other.payer][other.day] -= other.amount
    found = []
    for payer in sorted(sums, key=lambda p: p.id):
        debt, since = 0, until
        for day in sorted(sums[payer]):
            if debt:
                found.append(MovedBeside(payer, day, "FB", _reference(payer, since), debt))
            left = sums[payer][day] - debt
            debt = max(0, -left)
            if debt:
                since = day
                found.append(MovedBeside(payer, day, "FB", _reference(payer, day), -debt))
    return found


def _reference(payer: Payer, day: date) -> str:
    """The same word on both ends of a debt."""
    return f"{payer.id}{day:%y%m%d}"
