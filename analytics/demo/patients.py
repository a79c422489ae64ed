"""Patients and their episodes: who is insured where, treated by whom, for what, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from analytics.demo import names
from analytics.demo.documents import Person, Provider
from analytics.demo.payers import PayerRules
from analytics.demo.practice import Practice, Therapist

AGES = {"hand": (19, 64), "adult": (19, 64), "neuro": (35, 64), "paediatric": (2, 14), "old": (65, 90)}
OLD_CLASSES = {"medicare", "medicare_advantage"}
RHYTHMS = ((0, 2), (1, 3), (0, 3), (1, 4), (0, 2, 4), (2, 4), (1,), (3,))


@dataclass(frozen=True)
class Episode:
    """A patient's course of therapy; `rules` is None for a patient who pays alone."""

    patient_key: str
    person: Person
    insured: Person | None
    rules: PayerRules | None
    has_supplement: bool
    setting: str
    therapist: Therapist
    registrar: int
    registered: date
    diagnoses: tuple[str, ...]
    referring: Provider
    accident: date | None
    weekdays: tuple[int, ...]
    planned: int
    favourites: tuple[str, ...]


def episode(
    number: int, practice: Practice, rules: list[PayerRules], settings: dict[str, Any], new_desk: date | None,
    most_visits: int, span: tuple[date, date], chance: Random,
) -> Episode:  # fmt: skip
    """The episode of this number, beginning on some day of the span; `new_desk` is a new registrar's first day."""
    payer = _payer(rules, settings, chance)
    even = settings["even"]
    setting = _setting(payer, settings, chance)
    first = span[0] + timedelta(days=chance.randrange((span[1] - span[0]).days))
    therapist = _therapist(practice, setting, first, even, chance)
    patient = names.person(number, _births(setting, payer, first), chance)
    insured = None
    if setting == "paediatric" and chance.random() < 0.6:
        insured = names.person(number, (date(1978, 1, 1), date(1998, 1, 1)), chance)
    codes = settings["codes"][setting]
    return Episode(
        patient_key=f"P{number:06}",
        person=patient,
        insured=insured,
        rules=payer,
        has_supplement=payer is not None and chance.random() < payer.secondary_share,
        setting=setting,
        therapist=therapist,
        registrar=_registrar(practice, therapist, new_desk, first, chance),
        registered=first,
        diagnoses=tuple(chance.choice(settings["diagnoses"][setting]).split()),
        referring=names.doctor(chance.randrange(12)),
        accident=first - timedelta(days=chance.randrange(20, 90))
        if payer and payer.payer_class == "workers_compensation"
        else None,
        weekdays=chance.choice(RHYTHMS[-3:] if setting == "paediatric" and not even else RHYTHMS),
        planned=max(
            2, min(most_visits, round(chance.gauss(*((18, 6) if setting in ("paediatric", "neuro") else (11, 4)))))
        ),
        favourites=tuple(chance.choices(list(codes), weights=[w for w in codes.values()], k=2)),
    )


def _payer(rules: list[PayerRules], settings: dict[str, Any], chance: Random) -> PayerRules | None:
    if chance.random() < settings["self_pay"]["share"]:
        return None
    return chance.choices(rules, weights=[payer.share for payer in rules])[0]


def _setting(payer: PayerRules | None, settings: dict[str, Any], chance: Random) -> str:
    shares: dict[str, float] = settings["practice"]["settings"]
    weights = dict(shares) if settings["even"] else {s: shares[s] * _fits(s, payer) for s in shares}
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def _fits(setting: str, payer: PayerRules | None) -> float:
    """How much likelier a setting is among a payer's patients: no children in Medicare, mostly children in Medicaid."""
    kind = payer.payer_class if payer else "commercial"
    if setting == "paediatric":
        none = kind in OLD_CLASSES or kind == "workers_compensation"
        return 0.0 if none else 6.0 if kind.startswith("medicaid") else 1.0
    if setting == "neuro":
        return 0.1 if kind == "workers_compensation" else 1.0
    return 1.0


def _births(setting: str, payer: PayerRules | None, day: date) -> tuple[date, date]:
    old = payer is not None and payer.payer_class in OLD_CLASSES and setting != "paediatric"
    youngest, oldest = AGES["old" if old else setting]
    return day - timedelta(days=366 * oldest), day - timedelta(days=366 * youngest)


def _therapist(practice: Practice, setting: str, day: date, even: bool, chance: Random) -> Therapist:
    known = [t for t in practice.therapists if t.hired <= day]
    fitting = known if even else [t for t in known if t.setting == setting] or known
    return chance.choices(fitting, weights=[t.weight for t in fitting])[0]


def _registrar(practice: Practice, therapist: Therapist, new_desk: date | None, day: date, chance: Random) -> int:
    """The desk of the clinic; a new registrar takes over most of the first clinic's desk on her first day."""
    desk = practice.clinics.index(therapist.clinic)
    if new_desk and desk == 0 and day >= new_desk and chance.random() < 0.8:
        return len(practice.registrars)
    return desk + 1
