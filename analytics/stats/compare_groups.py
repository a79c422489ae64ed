"""Whether a group differs from the rest: one rule, one vocabulary.

The rule: a group and all others together are two samples. The p-value is two-sided, of effective cases (claims of one
patient, or lines of one claim, count for less), and is not given where either side has fewer than 30 cases. All groups
of a picture or list are tested together: at most 5 % of those called significant may be chance (Benjamini and Hochberg
1995). A comparison that has a smallest difference worth mentioning is significant only from there on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import copysign, sqrt
from typing import Literal

from analytics.stats.multiplicity import FALSE_DISCOVERY_RATE, discoveries
from analytics.stats.proportions import deviance_of_share, normal_above, poisson_tails

LEAST_CASES = 30
"""Claims or lines of the group, and of the rest, below which there is no verdict."""


class Verdict(StrEnum):
    """The result of a comparison, in the words shown on every page."""

    HIGHER = "significantly higher"
    LOWER = "significantly lower"
    NOT_SIGNIFICANT = "normal variation"
    NOT_ENOUGH_DATA = "not enough data"

    @property
    def is_significant(self) -> bool:
        """Whether it differs."""
        return self in (Verdict.HIGHER, Verdict.LOWER)

    def with_cases(self, n: float) -> str:
        """The words; where there is not enough data, with how much there is: 'not enough data (n = 12)'."""
        return f"{self} (n = {n:,.0f})" if self is Verdict.NOT_ENOUGH_DATA else str(self)


class Tone(StrEnum):
    """How a verdict is colored: a higher denial rate is worse, a higher clean-claim rate better."""

    WORSE = "worse"
    BETTER = "better"
    NEUTRAL = "neutral"


def tone(verdict: Verdict | None, better: Literal["higher", "lower"] | None) -> Tone:
    """The color of a verdict on a figure; `better` is the good direction (None: neither)."""
    if verdict is None or not verdict.is_significant or better is None:
        return Tone.NEUTRAL
    return Tone.BETTER if (verdict is Verdict.HIGHER) == (better == "higher") else Tone.WORSE


@dataclass(frozen=True)
class Score:
    """How far a group lies above the rest (negative: below), in its own unit, and the two-sided p-value."""

    difference: float
    p: float


def share_score(own: tuple[float, float], whole: tuple[float, float], design_effect: float = 1.0) -> Score | None:
    """A group's (part, cases) against the rest of the whole's, which holds the group; None with too few cases.

    The mid-p value of Fisher's exact test, by the signed root of the likelihood ratio with its skewness taken out
    (Pierce and Schafer 1986): it is right far out too, and the same for two groups whichever is called the group.
    `design_effect` is how many cases are worth one independent case.
    """
    part, cases = own
    rest_part, rest = whole[0] - part, whole[1] - cases
    if cases < LEAST_CASES or rest < LEAST_CASES:
        return None
    difference, share = part / cases - rest_part / rest, whole[0] / whole[1]
    if not 0 < share < 1 or difference == 0:
        return Score(difference, 1.0)
    if difference < 0:  # of the cases that do not count the group has more
        part, share = cases - part, 1 - share
    counted = part / design_effect
    table = _Table(cases / design_effect, rest / design_effect, share)
    return Score(difference, min(1.0, table.beyond(counted - 0.5) + table.beyond(counted + 0.5)))


@dataclass(frozen=True)
class _Table:
    """Two samples of `own` and `rest` effective cases with the same share, and a fixed number that count."""

    own: float
    rest: float
    share: float

    def beyond(self, counted: float) -> float:
        """The chance of more than this in the first sample; it lies between two whole numbers."""
        others = (self.own + self.rest) * self.share - counted
        if counted >= self.own or others <= 0:
            return 0.0
        deviance = deviance_of_share(counted, self.own, self.share) + deviance_of_share(others, self.rest, self.share)
        skewness = (1 - 2 * self.share) * (1 / self.own - 1 / self.rest)
        skewness /= sqrt(self.share * (1 - self.share) * (1 / self.own + 1 / self.rest))
        return normal_above(copysign(sqrt(deviance), counted - self.own * self.share) + skewness / 6)


def count_score(observed: float, expected: float, variance: float) -> Score:
    """A count against an expected number above 0, with the variance of their difference; mid-p of a Poisson count.

    Counts are divided by variance / expected, so that dependent cases and an uncertain expected number count for less.
    """
    per_case = variance / expected
    at_most, at_least = poisson_tails(observed / per_case, expected / per_case)
    return Score(observed - expected, min(1.0, 2 * min(at_most, at_least)))


def normal_score(difference: float, z: float) -> Score:
    """A difference that lies z standard errors from 0."""
    return Score(difference, 2 * normal_above(abs(z)))


def verdicts(
    scores: Sequence[Score | None], matters: Sequence[bool] | None = None, q: float = FALSE_DISCOVERY_RATE
) -> list[Verdict]:
    """A verdict for each score, all tested together; None is not enough data.

    `matters` is for each whether the difference is large enough to be mentioned; all are by default. `q` is the part
    of the significant ones that may be chance.
    """
    large = matters if matters is not None else [True] * len(scores)
    found = discoveries([None if one is None else one.p for one in scores], q)
    return [_verdict(*each) for each in zip(scores, found, large, strict=True)]


def _verdict(score: Score | None, is_discovery: bool, matters: bool) -> Verdict:
    if score is None:
        return Verdict.NOT_ENOUGH_DATA
    if not is_discovery or not matters or score.difference == 0:
        return Verdict.NOT_SIGNIFICANT
    return Verdict.HIGHER if score.difference > 0 else Verdict.LOWER
