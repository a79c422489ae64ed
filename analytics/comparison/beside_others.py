"""Groups beside each other: which do worse than all others together, beyond chance, where many are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from analytics.kpis import Figure
from analytics.kpis.kpi import is_unknown
from analytics.statistics import discoveries, normal_above

FALSE = 0.05
"""Part of what is listed that may be chance."""
_FEWEST = 2
"""Groups below which there is nobody to compare with."""


@dataclass(frozen=True)
class Compared:
    """One group's share beside that of all other groups together; p is how likely so much less is by chance."""

    kpi_id: str
    by: str
    group: str
    part: int
    whole: int
    others: float
    p: float


def compared(kpi_id: str, by: str, figures: Sequence[Figure]) -> list[Compared]:
    """Each group with enough claims beside all others, one-sided: a share that is lower.

    Claims of which nobody knows the group are compared with none, and none with them.
    """
    own = [
        ((one.group or {})[by], int(one.numerator or 0), int(one.denominator or 0))
        for one in figures
        if one.id == kpi_id and one.group and one.enough and not is_unknown(by, one.group[by])
    ]
    if len(own) < _FEWEST:
        return []
    parts, wholes = sum(part for _, part, _ in own), sum(whole for *_, whole in own)
    pooled = parts / wholes
    found = []
    for group, part, whole in own:
        others = (parts - part) / (wholes - whole)
        p = _chance(others - part / whole, 1 - pooled, whole, wholes - whole)
        found.append(Compared(kpi_id, by, group, part, whole, others, p))
    return found


def worse(found: Sequence[Compared]) -> list[Compared]:
    """Those that count when at most FALSE of what is listed may be chance, the clearest first."""
    told = discoveries([one.p for one in found], FALSE)
    return sorted((one for one, counts in zip(found, told, strict=True) if counts), key=lambda one: one.p)


def _chance(less: float, failing: float, own: int, others: int) -> float:
    """How likely a share lies so much lower by chance, where `failing` is the part of all claims that fail.

    Failures are few, so their number is skew: the first term of Cornish and Fisher (1938) takes that out.
    """
    if not 0 < failing < 1:
        return 1.0
    z = less / sqrt(failing * (1 - failing) * (1 / own + 1 / others))
    return normal_above(z - (z * z - 1) / 6 * (1 - 2 * failing) / sqrt(own * failing * (1 - failing)))
