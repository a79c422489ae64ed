"""How long payers take to pay, with claims not paid yet censored at the as-of date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import polars as pl

from analytics.stats.compare_groups import LEAST_CASES, Score, Verdict, normal_score, verdicts
from analytics.stats.survival import log_rank, waiting_percentile

MARGINS = {Fraction(1, 2): 7, Fraction(9, 10): 14}
"""Days by which the median, or the 90th percentile, must differ to be mentioned: a week, two weeks."""
NEVER = 10_000
"""In place of a day that is not reached, when two days are compared."""


@dataclass(frozen=True)
class Waited:
    """One payer's waiting: claims, of them paid, and the day by which half and nine in ten are (None: not reached).

    `others_half` and `others_most` are those of all other payers together. The verdict is HIGHER where this payer takes
    longer; `z` is the log-rank score, negative then.
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
    verdict: Verdict = Verdict.NOT_ENOUGH_DATA


def compared(rows: pl.DataFrame) -> list[Waited]:
    """Each payer of `days_to_pay` (by payer) against all others, by the log-rank test."""
    waits = {str(payer): part.select("days", "paid_claims", "claims").rows() for (payer,), part in _by_payer(rows)}
    found = [_one(payer, waits) for payer in sorted(waits)]
    scores = [None if one.p is None else Score(-one.z, one.p) for one in found]
    found_verdicts = verdicts(scores, [_matters(one) for one in found])
    return [replace(one, verdict=verdict) for one, verdict in zip(found, found_verdicts, strict=True)]


def waits_of_others(rows: pl.DataFrame, payer_id: str) -> list[tuple[int, int, int]]:
    """The waits of all payers but this one."""
    return rows.filter(pl.col("group_key") != payer_id).select("days", "paid_claims", "claims").rows()


def _one(payer: str, waits: Mapping[str, list[tuple[int, int, int]]]) -> Waited:
    own = waits[payer]
    others = [wait for other, rows in waits.items() if other != payer for wait in rows]
    claims, paid = sum(seen for *_, seen in own), sum(ended for _, ended, _ in own)
    found = Waited(payer, claims, paid, *_percentiles(own), *_percentiles(others))
    if claims < LEAST_CASES or sum(seen for *_, seen in others) < LEAST_CASES:
        return found
    z = log_rank(own, others)
    return replace(found, z=z, p=normal_score(-z, z).p)


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
