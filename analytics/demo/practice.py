"""The practice: its clinics, who treats there, and who registers patients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from analytics.demo import names
from analytics.demo.documents import Provider, npi

CLAIMS_A_THERAPIST_MONTH = 80
STREETS = ("12 MAPLE STREET", "480 RIVER ROAD", "7 LAKE AVENUE", "91 HILL LANE", "230 STATION SQUARE")


@dataclass(frozen=True)
class Therapist:
    """A therapist, numbered from 1; `leaning` multiplies weights of codes, from `enrolled` on payers know her."""

    number: int
    provider: Provider
    clinic: Provider
    setting: str
    weight: float
    telehealth_weekday: int | None
    is_assisted: bool
    hired: date
    enrolled: date
    leaning: dict[str, float]


@dataclass(frozen=True)
class Practice:
    """One billing provider with its clinics, therapists and registrars (numbered from 1)."""

    provider: Provider
    clinics: tuple[Provider, ...]
    therapists: tuple[Therapist, ...]
    registrars: tuple[str, ...]


def practice(settings: dict[str, Any], claims: int, months: int, first_day: date, chance: Random) -> Practice:
    """The practice that fits a number of claims in a number of months."""
    table = settings["practice"]
    people = table["therapist_count"] or min(40, max(3, round(claims / months / CLAIMS_A_THERAPIST_MONTH)))
    places = table["clinic_count"] or min(5, 1 + people // 6)
    own = [Provider(table["clinics"][n], npi(f"19100001{n}"), "", "261QP2000X", STREETS[n], f"4550{n + 1}0001")
           for n in range(places)]  # fmt: skip
    staff = tuple(_therapist(n, people, own, settings, first_day, chance) for n in range(people))
    registrars = tuple(f"registrar {n + 1}" for n in range(places + 1))
    provider = Provider(table["name"], npi("191000001"), "", "261QP2000X", STREETS[0], "455010001")
    return Practice(provider, tuple(own), staff, registrars)


def _therapist(
    number: int, people: int, clinics: list[Provider], settings: dict[str, Any], first_day: date, chance: Random
) -> Therapist:
    even = settings["even"]
    is_new = not even and people >= 5 and number == people - 1
    hired = first_day + timedelta(days=200) if is_new else date.min
    codes = sorted({code for mix in settings["codes"].values() for code in mix})
    return Therapist(
        number=number + 1,
        provider=names.therapist(number),
        clinic=clinics[number % len(clinics)],
        setting=_setting(settings["practice"]["settings"], number, people),
        weight=1.0 if even else chance.uniform(0.5, 1.2),
        telehealth_weekday=4 if even else (None, 4, None, 2)[number % 4],
        is_assisted=even or number % 3 == 1,
        hired=hired,
        enrolled=hired + timedelta(days=75) if is_new else date.min,
        leaning={code: 1.0 if even else chance.lognormvariate(0, 0.15) for code in codes},
    )


def _setting(shares: dict[str, float], number: int, people: int) -> str:
    place, reached = (number + 0.5) / people, 0.0
    for setting, share in shares.items():
        reached += share
        if place < reached:
            return setting
    return next(iter(shares))
