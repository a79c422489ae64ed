"""Why claims are denied or rejected: the causes of a scenario, and which of them applies to a claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from analytics.demo.coding import UNTIMED, Coded
from analytics.demo.documents import Service
from analytics.demo.effects import Effect, of_kind
from analytics.demo.payers import PayerRules
from analytics.demo.scenarios import fields
from analytics.demo.visits import Visit

TELEHEALTH_LAPSES = ((date(2025, 10, 1), date(2025, 11, 12)), (date(2026, 1, 31), date(2026, 2, 3)))


@dataclass(frozen=True)
class Cause:
    """A root cause with the codes a payer answers it with, who could have prevented it, and how it is worked."""

    name: str
    carc: str
    category: str
    owner: str
    preventable: str
    rate: float = 0.0
    group: str = "CO"
    remarks: tuple[str, ...] = ()
    scope: str = "claim"
    when: str = ""
    codes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    work: str = "none"
    worked: float = 0.0
    won: float = 0.0
    vague: bool = False
    hidden: bool = False
    front_desk: bool = False


@dataclass(frozen=True)
class Rejection:
    """Why a claim is rejected: the status codes of the 277CA, and the responsible team."""

    name: str
    category: str
    status: str
    stage: str
    reason: str
    owner: str
    rate: float
    entity: str = ""
    front_desk: bool = False


@dataclass(frozen=True)
class Causes:
    """Everything that may go wrong in a scenario."""

    denials: tuple[Cause, ...]
    rejections: tuple[Rejection, ...]
    happenings: Mapping[str, float]
    strikes: tuple[Effect, ...]
    new_desks: tuple[Effect, ...]
    even: bool
    even_rate: float

    def denial(self, visit: Visit, coded: Coded, chance: Random) -> Cause | None:
        """The cause for which this visit's claim is denied, if any."""
        if self.even:
            return chance.choice(self.denials) if chance.random() < self.even_rate else None
        facts, desk = facts_of(visit, coded), self._desk(visit)
        codes = {service.code for service in coded.services}
        found = None
        for cause in self.denials:
            rate = self._rate(cause, visit, desk) if can_strike(cause, visit, facts, codes) else 0.0
            if rate and chance.random() < rate and found is None:
                found = cause
        return found

    def rejection(self, visit: Visit, chance: Random) -> Rejection | None:
        """Why this visit's claim is rejected, if it is."""
        desk, factor = self._desk(visit), _rules(visit).factors.get("rejected", 1.0)
        for rejection in self.rejections:
            if chance.random() < rejection.rate * factor * (desk if rejection.front_desk else 1.0):
                return rejection
        return None

    def happening(self, visit: Visit, chance: Random) -> str:
        """What else happens to a claim; empty for nearly all."""
        rules = _rules(visit)
        found = ""
        for name, rate in self.happenings.items():
            if chance.random() < rate * rules.factors.get(name, 1.0) and not found:
                found = name
        return found

    def _rate(self, cause: Cause, visit: Visit, desk: float) -> float:
        for effect in self.strikes:
            if effect.cause == cause.name and effect.holds(visit.day, _rules(visit).key):
                return effect.rate
        return cause.rate * _rules(visit).factors.get(cause.name, 1.0) * (desk if cause.front_desk else 1.0)

    def _desk(self, visit: Visit) -> float:
        """How many times as often as usual the front desk's mistakes show: mostly on the first visits."""
        if self.even:
            return 1.0
        factor = 2.5 if visit.number <= 2 else 0.7
        for effect in self.new_desks:
            if effect.holds(visit.day, registrar=visit.episode.registrar):
                factor *= effect.factor
        return factor


def causes(settings: dict[str, Any], effects: tuple[Effect, ...]) -> Causes:
    """The causes of a scenario; where it is even, only those it names."""
    even = settings["even"]
    names = settings["even_causes"] if even else list(settings["causes"])
    denials = tuple(_cause(name, settings["causes"][name]) for name in names)
    rejections = tuple(Rejection(name, **table) for name, table in settings["rejections"].items())
    strikes, new_desks = of_kind(effects, "cause"), of_kind(effects, "front_desk")
    return Causes(denials, rejections, settings["happenings"], strikes, new_desks, even, settings.get("even_rate", 0.0))


def facts_of(visit: Visit, coded: Coded) -> set[str]:
    """What is true of a claim, in the words of the causes' `when`."""
    rules = _rules(visit)
    codes = {service.code for service in coded.services}
    lapsed = rules.is_medicare and any(first <= visit.day <= last for first, last in TELEHEALTH_LAPSES)
    history = {
        "evaluation": visit.kind == "evaluation",
        "reevaluation": visit.kind == "reevaluation",
        "second_evaluation": visit.kind == "second_evaluation",
        "high_evaluation": "97167" in codes,
        "two_units": any(can_lose_a_unit(service) for service in coded.services),
        "manual_with_activities": {"97140", "97530"} <= codes,
        "needs_authorization": bool(rules.authorized_visits),
        "authorization_used_up": visit.is_uncovered,
        "over_visit_cap": 0 < rules.visit_cap < visit.of_year,
        "late_in_episode": visit.number > 14,
        "telehealth_lapse": visit.is_telehealth and lapsed,
        "past_time_limit": visit.is_late,
        "before_enrolment": visit.day < visit.episode.therapist.enrolled,
    }
    return {name for name, is_so in history.items() if is_so} | coded.facts


def can_strike(cause: Cause, visit: Visit, facts: set[str], codes: set[str]) -> bool:
    """Whether a cause can happen to a claim at all."""
    return (
        (not cause.when or cause.when in facts)
        and (not cause.codes or not codes.isdisjoint(cause.codes))
        and (not cause.classes or _rules(visit).payer_class in cause.classes)
    )


def can_lose_a_unit(service: Service) -> bool:
    """Whether a payer could pay one unit less and still pay something."""
    return service.units >= 2 and service.code not in UNTIMED


def _rules(visit: Visit) -> PayerRules:
    rules = visit.episode.rules
    if rules is None:
        raise ValueError("a visit without a payer has no claim")
    return rules


def _cause(name: str, table: dict[str, Any]) -> Cause:
    return Cause(name=name, **fields(table))
