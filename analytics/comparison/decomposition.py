"""What a change is made of: parts by group that add up to it exactly, whichever side is called the earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = int | Decimal | Fraction


@dataclass(frozen=True)
class Part:
    """What one group adds to the change.

    `mix`: the group's share of everything grew or shrank, and the group lies above or below the whole. `rate`: the
    group itself changed. `aside`: of sums, what came without any volume.
    """

    group: str
    mix: Fraction
    rate: Fraction
    aside: Fraction = Fraction(0)

    @property
    def total(self) -> Fraction:
        """All of it."""
        return self.mix + self.rate + self.aside


Halves = Mapping[str, tuple[Number, Number]]
"""Group -> (part, whole): lines denied and decided; dollars paid and services decided."""


def rate_parts(now: Halves, earlier: Halves) -> list[Part]:
    """The change of a rate (sum of parts over sum of wholes) by groups that divide it; parts add up to it exactly.

    Shares and rates are weighed midway between the two times (Marshall-Edgeworth), so that swapping the times turns
    every sign and leaves no rest. A group that is there at one time only has no rate to change: it is mix. A group's
    total does not change when it is cut finer, its mix and rate do. Both wholes are positive.
    """
    whole_now, whole_earlier = _whole(now), _whole(earlier)
    middle = (_part(now) / whole_now + _part(earlier) / whole_earlier) / 2
    parts = []
    for group in sorted({*now, *earlier}):
        (share, rate), (share_before, rate_before) = _shared(now, earlier, group, whole_now, whole_earlier)
        mix = (share - share_before) * ((rate + rate_before) / 2 - middle)
        parts.append(Part(group, mix, (share + share_before) / 2 * (rate - rate_before)))
    return parts


def sum_parts(now: Halves, earlier: Halves) -> tuple[Fraction, list[Part]]:
    """The change of a sum (dollars paid): volume, and mix and rate (dollars per service) by groups; adds up exactly.

    A sum is volume times what one is worth. Volume is the change of the whole at what one is worth midway between the
    times, the same whatever the groups; the rest is the change of what one is worth, by groups as of any rate, at the
    volume midway. What a group was paid without any volume is `aside`. Both wholes are positive.
    """
    sides = [{group: (part if whole else 0, whole) for group, (part, whole) in side.items()} for side in (now, earlier)]
    wholes, worths = [_whole(side) for side in sides], [_part(side) / _whole(side) for side in sides]
    volume = (wholes[0] - wholes[1]) * (worths[0] + worths[1]) / 2
    weight = (wholes[0] + wholes[1]) / 2
    parts = [
        Part(part.group, part.mix * weight, part.rate * weight, _aside(now, part.group) - _aside(earlier, part.group))
        for part in rate_parts(*sides)
    ]
    return volume, parts


def reason_parts(now: Mapping[str, Number], whole: Number, earlier: Mapping[str, Number], before: Number) -> list[Part]:
    """The change of a rate by reasons that divide its numerator: each reason's own rate, so nothing but rate."""
    return [
        Part(
            reason,
            Fraction(0),
            Fraction(now.get(reason, 0)) / Fraction(whole) - Fraction(earlier.get(reason, 0)) / Fraction(before),
        )
        for reason in sorted({*now, *earlier})
    ]


def rounded(parts: Sequence[Fraction], step: Fraction) -> list[Fraction]:
    """Parts in whole steps that add up to their rounded sum: the largest remainders are rounded up (Hamilton)."""
    whole = round(sum(parts, Fraction(0)) / step)
    floors = [part // step for part in parts]
    missing = whole - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] % step, -place), reverse=True)
    for place in by_remainder[:missing]:
        floors[place] += 1
    return [floor * step for floor in floors]


def _shared(
    now: Halves, earlier: Halves, group: str, whole_now: Fraction, whole_earlier: Fraction
) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    """Share and rate of a group at both times; where it is there at one time only, it has that rate at both."""
    (part, whole), (part_before, whole_before) = _halves(now, group), _halves(earlier, group)
    rate = part / whole if whole else None
    before = part_before / whole_before if whole_before else None
    either = rate if rate is not None else before if before is not None else Fraction(0)
    return (
        (whole / whole_now, either if rate is None else rate),
        (whole_before / whole_earlier, either if before is None else before),
    )


def _halves(halves: Halves, group: str) -> tuple[Fraction, Fraction]:
    part, whole = halves.get(group, (0, 0))
    return Fraction(part), Fraction(whole)


def _aside(halves: Halves, group: str) -> Fraction:
    part, whole = _halves(halves, group)
    return part if not whole else Fraction(0)


def _part(halves: Halves) -> Fraction:
    return sum((Fraction(part) for part, _ in halves.values()), Fraction(0))


def _whole(halves: Halves) -> Fraction:
    return sum((Fraction(whole) for _, whole in halves.values()), Fraction(0))
