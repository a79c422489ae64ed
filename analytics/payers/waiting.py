"""How long payers take to pay: the share still unpaid day by day, claims without a payment included as long as seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt

import polars as pl

from analytics.payers.verdicts import FEW, LEAST, LIKE, marked
from analytics.statistics import Waits, normal_above, waiting_percentile

SLOWER, FASTER = "pays later", "pays sooner"
MARGINS = {Fraction(1, 2): 7, Fraction(9, 10): 14}
"""Days by which the median, or the 90th percentile, must differ to be worth a word: a week, two weeks."""
NEVER = 10_000
"""Stands for a day that is not reached when two days are compared."""


@dataclass(frozen=True)
class Waited:
    """One payer's waiting: claims, of them paid, and the day by which half and nine in ten are (None: not reached).

    `others_half` and `others_most` are those of all other payers together; z is the log-rank score, negative where
    this payer pays later.
    """

    payer_id: str
    claims: int
    paid: int
    half: int | None
    most: int | None
    others_half: int | None
    others_most: int | None
    z: float = 0.0
    p: float | None = None
    verdict: str = FEW


def compared(rows: pl.DataFrame) -> list[Waited]:
    """Each payer of `days_to_pay` (by payer) beside all others: log-rank test, false discoveries kept down."""
    waits = {str(payer): part.select("days", "paid_claims", "claims").rows() for (payer,), part in _by_payer(rows)}
    found = [_one(payer, waits) for payer in sorted(waits)]
    return [
        replace(one, verdict=LIKE if not counts or not _matters(one) else SLOWER if one.z < 0 else FASTER)
        if one.p is not None else one
        for one, counts in zip(found, marked(one.p for one in found), strict=True)
    ]  # fmt: skip


def log_rank(own: Waits, others: Waits) -> float:
    """How many standard errors more waits ended than if both kinds ended alike (Mantel 1966); 0: nothing to compare."""
    by_day: dict[int, list[int]] = {}
    for place, waits in enumerate((own, others)):
        for day, ended, seen in waits:
            sums = by_day.setdefault(day, [0, 0, 0, 0])
            sums[place] += ended
            sums[2 + place] += seen
    left, left_others = (sum(sums[2 + place] for sums in by_day.values()) for place in (0, 1))
    beyond = variance = 0.0
    for day in sorted(by_day):
        ended, ended_others, seen, seen_others = by_day[day]
        n, d = left + left_others, ended + ended_others
        share = left / n
        beyond += ended - d * share
        if n > 1:
            variance += d * share * (1 - share) * (n - d) / (n - 1)
        left, left_others = left - seen, left_others - seen_others
    return beyond / sqrt(variance) if variance > 0 else 0.0


def waits_of_others(rows: pl.DataFrame, payer_id: str) -> list[tuple[int, int, int]]:
    """The waits of all payers but this one."""
    return rows.filter(pl.col("group_key") != payer_id).select("days", "paid_claims", "claims").rows()


def _one(payer: str, waits: Mapping[str, list[tuple[int, int, int]]]) -> Waited:
    own = waits[payer]
    others = [wait for other, rows in waits.items() if other != payer for wait in rows]
    claims, paid = sum(seen for *_, seen in own), sum(ended for _, ended, _ in own)
    found = Waited(payer, claims, paid, *_percentiles(own), *_percentiles(others))
    if claims < LEAST or sum(seen for *_, seen in others) < LEAST:
        return found
    z = log_rank(own, others)
    return replace(found, z=z, p=2 * normal_above(abs(z)))


def _percentiles(waits: list[tuple[int, int, int]]) -> tuple[int | None, int | None]:
    half, most = (waiting_percentile(waits, share) for share in MARGINS)
    return half, most


def _matters(one: Waited) -> bool:
    pairs = ((one.half, one.others_half), (one.most, one.others_most))
    later = one.z < 0
    return any(
        ((own or NEVER) - (other or NEVER)) * (1 if later else -1) >= margin
        for (own, other), margin in zip(pairs, MARGINS.values(), strict=True)
    )


def _by_payer(rows: pl.DataFrame) -> Iterator[tuple[tuple[object, ...], pl.DataFrame]]:
    yield from rows.group_by("group_key")
