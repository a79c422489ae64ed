"""Which visits take place: weekly rhythms, holidays, evaluations and re-evaluations, and the day each is billed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from analytics.demo.patients import Episode, episode
from analytics.demo.payers import PayerRules
from analytics.demo.practice import Practice
from analytics.demo.story import Authorization
from analytics.demo.workdays import is_open, next_open

MISSED = 0.08  # visits that patients miss
EXTENDED = 0.85  # authorizations renewed in time
AUTHORIZED_DAYS = 150


@dataclass(frozen=True)
class Visit:
    """One visit; `sent` is None where it is not billed before the end. `of_year` counts a patient's visits."""

    episode: Episode
    number: int
    day: date
    kind: str
    by_assistant: bool
    is_telehealth: bool
    sent: date | None
    is_late: bool
    authorization: str = ""
    is_uncovered: bool = False
    of_year: int = 0
    claim_number: str = ""


@dataclass(frozen=True)
class Schedule:
    """All visits in order of day, and the authorizations that payers gave for them."""

    visits: tuple[Visit, ...]
    authorizations: tuple[Authorization, ...]


def schedule(
    practice: Practice, rules: list[PayerRules], settings: dict[str, Any], new_desk: date | None, claims: int,
    span: tuple[date, date], chance: Random,
) -> Schedule:  # fmt: skip
    """Visits from the first to the last day of the span of which exactly `claims` are billed by the last one."""
    found: list[Visit] = []
    given: list[Authorization] = []
    billed, number = 0, 0
    long_before = (span[0] - timedelta(days=45), span[1])
    most_visits = min(40, max(2, claims // 10))  # a few claims still come from several patients
    while billed < claims:
        number += 1
        course = episode(number, practice, rules, settings, new_desk, most_visits, long_before, chance)
        visits, asked = _authorized(list(_visits(course, settings, span, chance)), settings["even"], chance)
        for visit in visits:
            if visit.sent is not None and billed == claims:
                break
            billed += visit.sent is not None
            found.append(visit)
        given += asked if visits else []
    return Schedule(_numbered(found), tuple(given))


def _visits(course: Episode, settings: dict[str, Any], span: tuple[date, date], chance: Random) -> Iterator[Visit]:
    day, number = course.registered, 0
    while number < course.planned and day <= span[1]:
        if is_open(day) and day.weekday() in course.weekdays and chance.random() >= MISSED:
            number += 1
            visit = _visit(course, number, day, settings, span[1], chance)
            if day >= span[0]:
                yield visit
        day += timedelta(days=1)


def _visit(course: Episode, number: int, day: date, settings: dict[str, Any], last: date, chance: Random) -> Visit:
    therapist, even = course.therapist, settings["even"]
    kind = "evaluation" if number == 1 else "reevaluation" if number % 10 == 0 else "treatment"
    if kind == "treatment" and not even and chance.random() < 0.003:
        kind = "second_evaluation"
    remote = therapist.telehealth_weekday == day.weekday() and kind == "treatment" and course.setting != "hand"
    table = settings["practice"]
    sent, is_late = _sent(course, day, settings["sending"], even, chance)
    return Visit(
        episode=course,
        number=number,
        day=day,
        kind=kind,
        by_assistant=therapist.is_assisted and kind == "treatment" and chance.random() < table["assistant_share"],
        is_telehealth=remote and chance.random() < table["telehealth_share"],
        sent=sent if course.rules and sent <= last else None,
        is_late=is_late,
    )


def _sent(course: Episode, day: date, sending: dict[str, Any], even: bool, chance: Random) -> tuple[date, bool]:
    least, most = sending["usual"]
    drawn = chance.random()
    if course.rules and not even and drawn < sending["forgotten"]:
        return next_open(day + timedelta(days=course.rules.files_within + chance.randrange(3, 40))), True
    if drawn > 1 - sending["slow_share"]:
        least, most = sending["slow"]
    return next_open(day + timedelta(days=chance.randint(least, most))), False


def _authorized(visits: list[Visit], even: bool, chance: Random) -> tuple[list[Visit], list[Authorization]]:
    """The visits with the authorization each is billed under; now and then a renewal comes some visits late."""
    rules = visits[0].episode.rules if visits else None
    if rules is None or not rules.authorized_visits:
        return visits, []
    given: dict[int, Authorization] = {}
    uncovered: dict[int, int] = {}
    found = []
    for visit in visits:
        block, place = divmod(visit.number - 1, rules.authorized_visits)
        if block not in given:
            key = visit.episode.patient_key
            late = 0 if even or block == 0 or chance.random() < EXTENDED else 4
            uncovered[block] = late
            last = visit.day + timedelta(days=AUTHORIZED_DAYS)
            number = f"{rules.key[:2].upper()}{key[1:]}{block + 1}"
            given[block] = Authorization(number, key, rules.payer.id, visit.day, last, rules.authorized_visits)
        if place < uncovered[block]:
            before = given.get(block - 1)
            found.append(replace(visit, authorization=before.number if before else "", is_uncovered=True))
        else:
            found.append(replace(visit, authorization=given[block].number))
    return found, list(given.values())


def _numbered(found: list[Visit]) -> tuple[Visit, ...]:
    """In order of day, with claim numbers and the count of each patient's visits in the year."""
    seen: Counter[tuple[str, int]] = Counter()
    ordered = []
    for number, visit in enumerate(sorted(found, key=lambda v: (v.day, v.episode.patient_key)), start=1):
        key = (visit.episode.patient_key, visit.day.year)
        seen[key] += 1
        claim = f"OT{100000 + number}" if visit.sent else ""
        ordered.append(replace(visit, of_year=seen[key], claim_number=claim))
    return tuple(ordered)
