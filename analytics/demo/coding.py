"""How visits become lines: codes, units, minutes, modifiers and charges."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from analytics import reference
from analytics.demo.documents import Service
from analytics.demo.effects import Effect, of_kind
from analytics.demo.fees import allowed, charge
from analytics.demo.visits import Visit

ONE_UNIT = {"97010", "97018", "97129", "97035", "97014", "G0283"}
UNTIMED = {"97010", "97018", "97014", "G0283", "97165", "97166", "97167", "97168", "97150"}
EVALUATIONS = ("97165", "97166", "97167")
EVALUATION_MINUTES = {"97165": 30, "97166": 45, "97167": 60, "97168": 30}


@dataclass(frozen=True)
class Coded:
    """The lines of a visit, the minutes behind each (None where not written down), and what was forgotten."""

    services: tuple[Service, ...]
    minutes: tuple[int | None, ...]
    facts: frozenset[str]


@dataclass
class Coder:
    """Codes visits in order of day: it remembers what Medicare has allowed a patient this year."""

    settings: dict[str, Any]
    effects: tuple[Effect, ...]
    allowed_of_year: dict[tuple[str, int], int] = field(default_factory=dict)

    def coded(self, visit: Visit, chance: Random) -> Coded:
        """The lines of one visit."""
        self._open_year(visit, chance)
        units = _treated(visit, self.settings, self.effects, chance)
        minutes = [_minutes(code, n, chance) for code, n in units]
        units, more = self._changed(visit, units, chance)
        facts = {f"units_{more}"} if more else set()
        lines = []
        for number, (code, count) in enumerate(units, start=1):
            modifiers = self._modifiers(visit, code, {c for c, _ in units}, facts, chance)
            price = charge(code, self.settings["practice"]["markup"]) * count
            control = f"{visit.claim_number[2:] or visit.episode.patient_key}{number}"
            lines.append(Service(code, modifiers, count, price, control))
        self._count(visit, lines)
        if chance.random() < self.settings["practice"]["missing_minutes"]:
            return Coded(tuple(lines), (None,) * len(lines), frozenset(facts))
        return Coded(tuple(lines), tuple(minutes), frozenset(facts))

    def _changed(self, visit: Visit, units: list[tuple[str, int]], chance: Random) -> tuple[list[tuple[str, int]], int]:
        for effect in of_kind(self.effects, "units"):
            if effect.holds(visit.day, therapist=visit.episode.therapist.number) and chance.random() < effect.share:
                timed = [n for n, (code, count) in enumerate(units) if _can_change(code, count, effect.more)]
                if timed:
                    place = timed[0]
                    changed = [(c, n + effect.more if m == place else n) for m, (c, n) in enumerate(units)]
                    return changed, effect.more
        return units, 0

    def _modifiers(self, visit: Visit, code: str, codes: set[str], facts: set[str], chance: Random) -> tuple[str, ...]:
        forgotten, even = self.settings["forgotten_modifiers"], self.settings["even"]
        rules = visit.episode.rules
        found = ["GO"]
        if not even and "discipline_modifier_missing" not in facts and chance.random() < forgotten["discipline"] / 3:
            facts.add("discipline_modifier_missing")
            found = []
        if visit.by_assistant and rules and rules.assistant_percent < 100 and code not in EVALUATIONS:
            found.append("CO")
        if rules and rules.is_medicare and self._is_over_threshold(visit):
            if even or ("threshold_without_kx" not in facts and chance.random() >= forgotten["threshold"] / 3):
                found.append("KX")
            else:
                facts.add("threshold_without_kx")
        for first, second in self.settings["pairs"]["with_59"]:
            if code == second and first in codes:
                if even or chance.random() >= self.settings["pairs"]["forgotten"]:
                    found.append("59")
                else:
                    facts.add("edit_pair_without_59")
        if visit.is_telehealth and "telehealth_modifier_missing" not in facts:
            if even or chance.random() >= forgotten["telehealth"] / 3:
                found.append("95")
            else:
                facts.add("telehealth_modifier_missing")
        return tuple(found)

    def _is_over_threshold(self, visit: Visit) -> bool:
        return self.allowed_of_year[visit.episode.patient_key, visit.day.year] >= _threshold(visit.day.year)

    def _open_year(self, visit: Visit, chance: Random) -> None:
        """A patient may have been treated elsewhere in the year, and have used a part of the threshold there."""
        key, used = (visit.episode.patient_key, visit.day.year), 0
        if key not in self.allowed_of_year:
            if chance.random() < self.settings["practice"]["treated_elsewhere"]:
                used = chance.randrange(_threshold(visit.day.year))
            self.allowed_of_year[key] = used

    def _count(self, visit: Visit, lines: list[Service]) -> None:
        rules = visit.episode.rules
        if rules and rules.is_medicare:
            amount = sum(part.amount for part in allowed(rules, lines, visit.day))
            self.allowed_of_year[visit.episode.patient_key, visit.day.year] += amount


@cache
def _threshold(year: int) -> int:
    """Medicare's therapy threshold in cents; the nearest known one where a year's is not known."""
    known = reference.kx_threshold().drop_nulls("ot_threshold").sort("year").select("year", "ot_threshold").rows()
    return int(next((amount for when, amount in reversed(known) if when <= year), known[0][1]) * 100)


def _can_change(code: str, units: int, more: int) -> bool:
    return code not in UNTIMED | ONE_UNIT and units + more >= 1


def _treated(
    visit: Visit, settings: dict[str, Any], effects: tuple[Effect, ...], chance: Random
) -> list[tuple[str, int]]:
    """Codes with their units, as the minutes of the visit allow."""
    who = visit.episode.therapist.number
    if visit.kind in ("evaluation", "second_evaluation"):
        level = chance.choices(EVALUATIONS, weights=[settings["evaluations"][code] for code in EVALUATIONS])[0]
        for effect in of_kind(effects, "evaluation_level"):
            if effect.holds(visit.day, therapist=who) and chance.random() < effect.share:
                level = effect.codes[0]
        return [(level, 1), *_treatment(visit, settings, 1, chance)]
    if visit.kind == "reevaluation":
        return [("97168", 1), *_treatment(visit, settings, 2, chance)]
    for effect in of_kind(effects, "same_visit"):
        if effect.holds(visit.day, therapist=who) and chance.random() < effect.share:
            return [(code, 2) for code in effect.codes]
    for effect in of_kind(effects, "code_share"):
        if effect.holds(visit.day, therapist=who) and chance.random() < effect.share:
            rest = [part for part in _treatment(visit, settings, 2, chance) if part[0] not in effect.codes][:1]
            return [(effect.codes[0], 3), *([(rest[0][0], 1)] if rest and chance.random() < 0.5 else [])]
    return _treatment(visit, settings, chance.choices((2, 3, 4, 5), weights=(15, 45, 34, 6))[0], chance)


def _treatment(visit: Visit, settings: dict[str, Any], total: int, chance: Random) -> list[tuple[str, int]]:
    """Codes of a treatment that share `total` timed units."""
    course = visit.episode
    mix = settings["codes"][course.setting]
    weights = {
        code: weight * course.therapist.leaning[code] * (2.0 if code in course.favourites else 1.0)
        for code, weight in mix.items()
    }
    wanted = min(total, chance.choices((1, 2, 3, 4), weights=(8, 47, 37, 8))[0])
    units: dict[str, int] = {}
    while len(units) < wanted or all(code in ONE_UNIT for code in units):
        code = chance.choices(list(weights), weights=list(weights.values()))[0]
        weights.pop(code)
        units[code] = 1
    timed = [code for code in units if code not in ONE_UNIT]
    for _ in range(total - len(units)):
        units[chance.choice(timed)] += 1
    return [(code, min(count, 4)) for code, count in units.items()]  # four units are what payers take for a day


def _minutes(code: str, units: int, chance: Random) -> int:
    """Minutes that make just these units, by the rule for one code and nearly always by that for the whole visit."""
    if code in EVALUATION_MINUTES:
        return EVALUATION_MINUTES[code] + chance.randint(-5, 5)
    return 10 + chance.randint(-2, 5) if code in UNTIMED else 15 * units + chance.randint(-2, 2)
