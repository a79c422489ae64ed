"""Waiting times of which some have not ended yet: Kaplan-Meier with weights, Greenwood's variance, log-rank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import exp, inf, log, prod, sqrt

from analytics.stats.proportions import Z

Waits = Iterable[tuple[int, int, int]]
"""(t, ended, all): how many waits ended at t, of how many that ended or were last seen at t.

A wait last seen at t still lasts at t: waits that have not ended yet are censored.
"""


def waiting_percentile(waits: Waits, share: Fraction) -> int | None:
    """The smallest t by which at least this share has ended (Kaplan-Meier); None where the share is not reached."""
    lasting, rest, steps = 1.0, float(1 - share), []
    for time, at_risk, ended in _ends(waits):
        steps.append((at_risk - ended, at_risk))
        lasting *= (at_risk - ended) / at_risk
        if lasting < rest - _NEARLY or (lasting <= rest + _NEARLY and _product(steps) <= 1 - share):
            return time
    return None


_NEARLY = 1e-9
"""Rounding keeps a product of some thousand steps closer than that; what lies within is counted exactly."""


def _product(steps: Iterable[tuple[int, int]]) -> Fraction:
    return prod((Fraction(*step) for step in steps), start=Fraction(1))


@dataclass(frozen=True)
class Step:
    """A time of a Kaplan-Meier curve: how many waited until then, how many ended then, the share that lasts longer.

    `spread` is Greenwood's sum, infinite where all have ended.
    """

    time: int
    at_risk: int
    ended: int
    lasting: float
    spread: float

    def bounds(self, z: float = Z, design_effect: float = 1.0) -> tuple[float, float]:
        """The interval of the share that lasts, on the scale of log(-log), on which it is nearly normal.

        `design_effect` is how many waits are worth one independent wait.
        """
        if self.spread == inf:
            return 0.0, 0.0
        reach = z * sqrt(self.spread * design_effect) / -log(self.lasting)
        # exp of more than some hundreds is beyond what a float holds, and the band is all there is
        wide = exp(min(reach, 300.0))
        return self.lasting**wide, self.lasting ** (1 / wide)


def waiting_curve(waits: Waits) -> list[Step]:
    """The share that still waits after each time at which some wait ended (Kaplan-Meier)."""
    steps, lasting, spread = [], 1.0, 0.0
    for time, at_risk, ended in _ends(waits):
        lasting *= (at_risk - ended) / at_risk
        spread += ended / (at_risk * (at_risk - ended)) if at_risk > ended else inf
        steps.append(Step(time, at_risk, ended, lasting, spread))
    return steps


def _ends(waits: Waits) -> Iterator[tuple[int, int, int]]:
    """(time, how many waited until then, how many ended then), in order, of times at which some ended."""
    by_time: dict[int, tuple[int, int]] = {}
    for time, ended, seen in waits:
        before = by_time.get(time, (0, 0))
        by_time[time] = (before[0] + ended, before[1] + seen)
    at_risk = sum(seen for _, seen in by_time.values())
    for time in sorted(by_time):
        ended, seen = by_time[time]
        if ended:
            yield time, at_risk, ended
        at_risk -= seen


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
