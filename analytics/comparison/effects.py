"""The effects behind a change, the largest first: which group, of what kind, how much, and whether significant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import polars as pl

from analytics.comparison.decomposition import Halves, Part, rate_parts, reason_parts, sum_parts
from analytics.comparison.spread import paid_per_line, rate_of, whole_spread
from analytics.kpis.kpi import is_unknown
from analytics.stats.compare_groups import Score, Verdict, verdicts
from analytics.stats.estimates import Estimate, difference

LEAST_ASKED = 5
"""Denied lines of a group and reason, both periods together, below which the change is not tested."""
_NEVER = {"denied_lines": 0, "denied_by_denied": 0, "denied_by_lines": 0}
Kind = Literal["rate", "mix", "volume", "aside"]


@dataclass(frozen=True)
class Effect:
    """One reason why the whole changed: `size` in shares or dollars, and the group's own value at both times.

    Values are rates (dollars per line) for the kind `rate`, shares of all lines for `mix`, lines for `volume`, dollars
    for `aside`; None where the group was not there.
    `reason` where a group's rate is cut by reasons. `verdict` is of `rate` only: volume and mix are not tested.
    """

    group: str
    kind: Kind
    size: Fraction
    now: Fraction | None
    earlier: Fraction | None
    verdict: Verdict | None = None
    reason: str | None = None

    @property
    def is_compared(self) -> bool:
        """Whether the group is known."""
        return not is_unknown("", self.group)


@dataclass(frozen=True)
class Change:
    """A change taken apart: both values, its effects, the largest first; their sizes add up to the change exactly."""

    now: Fraction
    earlier: Fraction
    effects: tuple[Effect, ...]

    @property
    def moved(self) -> Fraction:
        """The change itself."""
        return self.now - self.earlier

    def of(self, kind: Kind) -> Fraction:
        """All effects of a kind together."""
        return sum((effect.size for effect in self.effects if effect.kind == kind), Fraction(0))


Side = Mapping[str, dict[str, Any]]


def denial_change(now: pl.DataFrame, earlier: pl.DataFrame) -> Change | None:
    """The change of the lines' denial rate by group, from queries/paid_and_decided.sql; None without lines."""
    sides = _sides(now, earlier)
    halves = [_halves(side, "denied_lines") for side in sides]
    if not all(map(_lines, halves)):
        return None
    found = _verdicts(*(_estimates(side, rate_of) for side in sides))
    return _changed(rate_parts(*halves), halves, found)


def cash_change(now: pl.DataFrame, earlier: pl.DataFrame) -> Change | None:
    """The change of what payers paid by group, from queries/paid_and_decided.sql; None without lines."""
    sides = _sides(now, earlier)
    halves = [_halves(side, "payer_payment") for side in sides]
    if not all(map(_lines, halves)):
        return None
    found = _verdicts(*({group: paid_per_line(row) for group, row in side.items()} for side in sides))
    volume, parts = sum_parts(*halves)
    effects = [effect for part in parts for effect in _of_group(part, halves, found)]
    effects.append(Effect("", "volume", volume, _lines(halves[0]), _lines(halves[1])))
    return Change(_top(halves[0]), _top(halves[1]), _ranked(effects))


def reason_change(now: tuple[pl.DataFrame, pl.DataFrame], earlier: tuple[pl.DataFrame, pl.DataFrame]) -> Change | None:
    """The change of the lines' denial rate by group and reason; None without lines.

    Each time gives two answers, of queries/paid_and_decided.sql and queries/denied_lines_by_group.sql, for the same
    dimension. A group's change of rate is cut into the changes of its reasons, which add up to it; mix stays whole.
    """
    sides = _sides(now[0], earlier[0])
    halves = [_halves(side, "denied_lines") for side in sides]
    if not all(map(_lines, halves)):
        return None
    reasons = [_by_group(rows) for rows in (now[1], earlier[1])]
    effects: list[Effect] = []
    given = _given(reasons)
    found = _verdicts(*(_reason_estimates(*pair, given) for pair in zip(sides, reasons, strict=True)))
    for part in rate_parts(*halves):
        whole = _of_group(part, halves, {})
        rate = next((effect for effect in whole if effect.kind == "rate" and effect.size), None)
        effects += [effect for effect in whole if effect is not rate]
        if rate is not None:
            effects += _cut(part, halves, [side.get(part.group, {}) for side in reasons], found)
    rates = [_top(each) / _lines(each) for each in halves]
    return Change(rates[0], rates[1], _ranked(effects))


def _cut(
    part: Part, halves: Sequence[Halves], reasons: Sequence[Mapping[str, dict[str, Any]]], found: Mapping[str, Verdict]
) -> list[Effect]:
    """A group's change of rate by reasons, weighed as the group is."""
    tops = [{reason: int(row["denied_lines"]) for reason, row in side.items()} for side in reasons]
    wholes = [Fraction(side[part.group][1]) for side in halves]
    parts = reason_parts(tops[0], wholes[0], tops[1], wholes[1])
    changed = sum((one.rate for one in parts), Fraction(0))
    weight = part.rate / changed if changed else _weight(part.group, halves)
    return [
        Effect(
            part.group,
            "rate",
            one.rate * weight,
            Fraction(tops[0].get(one.group, 0)) / wholes[0],
            Fraction(tops[1].get(one.group, 0)) / wholes[1],
            found.get(_both(part.group, one.group), Verdict.NOT_ENOUGH_DATA),
            one.group,
        )
        for one in parts
    ]


def _weight(group: str, halves: Sequence[Halves]) -> Fraction:
    return sum((Fraction(side[group][1]) / _lines(side) for side in halves), Fraction(0)) / 2


def _changed(parts: Sequence[Part], halves: Sequence[Halves], found: Mapping[str, Verdict]) -> Change:
    rates = [_top(each) / _lines(each) for each in halves]
    effects = [effect for part in parts for effect in _of_group(part, halves, found)]
    return Change(rates[0], rates[1], _ranked(effects))


def _of_group(part: Part, halves: Sequence[Halves], found: Mapping[str, Verdict]) -> list[Effect]:
    sides = [side.get(part.group, (0, 0)) for side in halves]
    rates = [Fraction(top) / Fraction(whole) if whole else None for top, whole in sides]
    shares = [Fraction(whole) / _lines(side) for (_, whole), side in zip(sides, halves, strict=True)]
    tops = [Fraction(top) for top, _ in sides]
    return [
        Effect(part.group, "rate", part.rate, rates[0], rates[1], found.get(part.group, Verdict.NOT_ENOUGH_DATA)),
        Effect(part.group, "mix", part.mix, shares[0], shares[1]),
        Effect(part.group, "aside", part.aside, tops[0], tops[1]),
    ]


def _ranked(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    order = sorted(effects, key=lambda one: (-abs(one.size), one.kind, one.group, one.reason or ""))
    return tuple(effect for effect in order if effect.size)


def _verdicts(now: Mapping[str, Estimate | None], earlier: Mapping[str, Estimate | None]) -> dict[str, Verdict]:
    """Whether each group changed significantly, all groups tested together; an unknown group is not tested."""
    groups = sorted({*now, *earlier})
    known = [None if _is_unknown(one) else one for one in groups]
    scores = [_score(now.get(one), earlier.get(one)) if one is not None else None for one in known]
    return dict(zip(groups, verdicts(scores), strict=True))


def _is_unknown(group: str) -> bool:
    return is_unknown("", group.partition("\n")[0])


def _score(now: Estimate | None, earlier: Estimate | None) -> Score | None:
    if now is None or earlier is None:
        return None
    found = difference(now, earlier)
    return Score(found.value, found.p)


def _sides(now: pl.DataFrame, earlier: pl.DataFrame) -> list[dict[str, dict[str, Any]]]:
    dated = [rows.filter(pl.col("in_dates") == 1) for rows in (now, earlier)]
    return [{str(row["group_key"]): row for row in rows.to_dicts()} for rows in dated]


def _by_group(rows: pl.DataFrame) -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows.to_dicts():
        found.setdefault(str(row["group_key"]), {})[str(row["reason_category"])] = row
    return found


def _estimates(side: Side, of: Any) -> dict[str, Estimate | None]:
    spread = whole_spread(side.values())
    return {group: of(row, spread) for group, row in side.items()}


def _given(reasons: Sequence[Mapping[str, Side]]) -> set[tuple[str, str]]:
    """Pairs of group and reason with enough denied lines, both times together, to ask whether they changed."""
    counts: dict[tuple[str, str], int] = {}
    for each in reasons:
        for group, side in each.items():
            for reason, row in side.items():
                counts[group, reason] = counts.get((group, reason), 0) + int(row["denied_lines"])
    return {pair for pair, count in counts.items() if count >= LEAST_ASKED}


def _reason_estimates(
    side: Side, reasons: Mapping[str, Side], given: set[tuple[str, str]]
) -> dict[str, Estimate | None]:
    """Estimate of each reason's share of a group's lines; of one not given at this time, a share of 0."""
    spread = whole_spread(side.values())
    found: dict[str, Estimate | None] = {}
    for group, reason in sorted(given):
        if group in side:
            own = reasons.get(group, {}).get(reason, _NEVER)
            found[_both(group, reason)] = rate_of({**side[group], **own, "patients": side[group]["patients"]}, spread)
    return found


def _both(group: str, reason: str) -> str:
    return f"{group}\n{reason}"


def _halves(side: Side, top: str) -> Halves:
    return {group: (row[top], int(row["adjudicated_lines"])) for group, row in side.items()}


def _lines(halves: Halves) -> Fraction:
    return sum((Fraction(whole) for _, whole in halves.values()), Fraction(0))


def _top(halves: Halves) -> Fraction:
    return sum((Fraction(top) for top, _ in halves.values()), Fraction(0))
