"""Invents the story of a practice: from a scenario and a seed to dated events and the truth about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

from analytics.demo.balances import carried_forward
from analytics.demo.books import postings
from analytics.demo.causes import Causes, causes
from analytics.demo.claim_truth import claim_truth
from analytics.demo.coding import Coded, Coder
from analytics.demo.courses import simulate_claim
from analytics.demo.deciding import Adjudicator, Deductibles
from analytics.demo.documents import Claim
from analytics.demo.effects import Effect, effects, of_kind
from analytics.demo.fees import fees
from analytics.demo.history import History
from analytics.demo.patients import Episode
from analytics.demo.payers import PayerRules, Supplement, payers, supplement
from analytics.demo.planting import planted
from analytics.demo.practice import Practice, practice
from analytics.demo.scenarios import Scenario
from analytics.demo.story import Event, Registration, Session, Story
from analytics.demo.visits import Schedule, Visit, schedule

DAYS_A_MONTH = 30.4375
MOST_MONTHS = 120
VISITS_BETWEEN_WORDS = 200
POSTINGS = "csv"
"""A practice that writes no spreadsheets keeps no books that anybody could read."""
ORDER = {"Sent": 0, "Acknowledged": 1, "Answered": 2, "MovedBeside": 3}


class ImpossibleDemo(ValueError):
    """A number of claims or months with which no practice can be made."""


def simulate(
    scenario: Scenario, claims: int | None = None, months: int | None = None, seed: int | None = None,
    until: date | None = None, as_of: date | None = None, progress: Callable[[int, int], None] | None = None,
) -> Story:  # fmt: skip
    """The story of a scenario: exactly `claims` billed claims within the `months` before `until`.

    What is not given is the scenario's own. The same arguments give the same story; with `as_of` the same story ends
    with that earlier day, and its truth is that of the day. `progress` is called with how many of the visits are done.
    Raises ImpossibleDemo.
    """
    claims = scenario.claims if claims is None else claims
    months = scenario.months if months is None else months
    seed, until = scenario.seed if seed is None else seed, until or scenario.until
    if claims < 1 or not 1 <= months <= MOST_MONTHS:
        raise ImpossibleDemo(f"a demo needs a claim or more in 1 to {MOST_MONTHS} months, not {claims} in {months}")
    settings, first = scenario.settings, until - timedelta(days=round(months * DAYS_A_MONTH))
    rules, behind = payers(settings), supplement(settings)
    house = practice(settings, claims, months, first, Random(f"{seed} practice"))
    planned = effects(settings, until, len(house.therapists), len(house.registrars))
    new_desk = next((effect.since for effect in of_kind(planned, "front_desk")), None)
    plan = schedule(house, rules, settings, new_desk, claims, (first, until), Random(f"{seed} visits"))
    coder, chances = Coder(settings, planned), causes(settings, planned)
    deductibles = Deductibles(Random(f"{seed} deductibles"))
    histories: list[tuple[History, Coded]] = []
    sessions: list[Session] = []
    for number, visit in enumerate(plan.visits):
        if progress and number % VISITS_BETWEEN_WORDS == 0:
            progress(number, len(plan.visits))
        coded = coder.coded(visit, Random(f"{seed} codes {number}"))
        sessions += _sessions(visit, coded, number)
        if visit.sent is not None and visit.episode.rules is not None:
            chance = Random(f"{seed} claim {number}")
            history = _history(visit, visit.episode.rules, coded, house, behind, deductibles, planned, settings, chance)
            simulate_claim(history, coded, chances, of_kind(planned, "takebacks"), visit.sent)
            if POSTINGS in settings["writes"]:
                history.postings = postings(history, Random(f"{seed} books {number}"))
            histories.append((history, coded))
    return _story(
        scenario, seed, min(as_of or until, until), house, rules, behind, plan, histories, sessions, planned, chances
    )


def _history(
    visit: Visit, rules: PayerRules, coded: Coded, house: Practice, behind: Supplement, deductibles: Deductibles,
    planned: tuple[Effect, ...], settings: dict[str, Any], chance: Random,
) -> History:  # fmt: skip
    course = visit.episode
    claim = Claim(
        number=visit.claim_number,
        patient=course.person,
        payer=rules.payer,
        practice=house.provider,
        therapist=course.therapist.provider,
        day=visit.day,
        services=coded.services,
        diagnoses=course.diagnoses,
        clinic=course.therapist.clinic,
        insured=course.insured,
        secondary=behind.payer if course.has_supplement else None,
        authorization=visit.authorization,
        place="10" if visit.is_telehealth else "11",
        referring=course.referring,
        accident=course.accident,
    )
    adjudicator = Adjudicator(rules, claim, course.patient_key, deductibles)
    return History(visit, claim, adjudicator, settings, behind, of_kind(planned, "silence"), chance)


def _sessions(visit: Visit, coded: Coded, number: int) -> Iterable[Session]:
    course = visit.episode
    for service, minutes in zip(coded.services, coded.minutes, strict=True):
        yield Session(
            visit=f"V{number + 1:06}",
            claim_number=visit.claim_number,
            patient_key=course.patient_key,
            therapist=course.therapist.provider,
            clinic=course.therapist.clinic,
            payer_id=course.rules.payer.id if course.rules else "",
            day=visit.day,
            code=service.code,
            units=service.units,
            minutes=minutes,
            by_assistant=visit.by_assistant,
            place="10" if visit.is_telehealth else "11",
        )


def _story(
    scenario: Scenario, seed: int, until: date, house: Practice, rules: list[PayerRules], behind: Supplement,
    plan: Schedule, histories: list[tuple[History, Coded]], sessions: list[Session], planned: tuple[Effect, ...],
    chances: Causes,
) -> Story:  # fmt: skip
    """Everything up to and including `until`."""
    settings = scenario.settings
    histories = [(history, coded) for history, coded in histories if history.sent[0].day <= until]
    sessions = [session for session in sessions if session.day <= until]
    courses = {visit.episode.patient_key: visit.episode for visit in plan.visits if visit.day <= until}
    rejected = _rejected_batches([history for history, _ in histories], until, seed, settings)
    truths = [claim_truth(history, until, _desk(house, history.visit.episode), rejected) for history, _ in histories]
    codes = sorted({session.code for session in sessions})
    return Story(
        scenario=scenario.name,
        seed=seed,
        until=until,
        practice=house.provider,
        clinics=house.clinics,
        therapists=tuple(therapist.provider for therapist in house.therapists),
        payers=(*(r.payer for r in rules), behind.payer),
        events=_events([history for history, _ in histories], until),
        sessions=tuple(sessions),
        authorizations=tuple(given for given in plan.authorizations if given.valid_from <= until),
        fees=fees(rules, codes, min((s.day for s in sessions), default=until), until),
        registrations=tuple(
            Registration(key, c.rules.payer.id if c.rules else "", _desk(house, c), c.registered)
            for key, c in sorted(courses.items())
        ),
        actions=tuple(
            sorted(
                (a for h, _ in histories for a in h.actions if a.day <= until), key=lambda a: (a.day, a.claim_number)
            )
        ),
        postings=tuple(
            sorted(
                (p for h, _ in histories for p in h.postings if p.day <= until), key=lambda p: (p.day, p.claim_number)
            )
        ),
        claim_truths=tuple(claim for claim, _ in truths),
        line_truths=tuple(line for _, lines in truths for line in lines),
        planted=planted(planned, histories, chances, house, settings),
        writes=frozenset(settings["writes"]),
        damages=settings["damages"],
        rejected_batches=rejected,
    )


def _rejected_batches(histories: list[History], until: date, seed: int, settings: dict[str, Any]) -> frozenset[date]:
    """Days with a batch rejected by a 999; none where nobody writes a 999."""
    share = float(settings.get("files", {}).get("rejected_batches", 0)) if "999" in settings["writes"] else 0.0
    days = {sent.day for history in histories for sent in history.sent if sent.day <= until}
    return frozenset(day for day in days if Random(f"{seed} batch {day}").random() < share)


def _events(histories: list[History], until: date) -> tuple[Event, ...]:
    """All events in order of day; within a day first submissions, then acknowledgements, then payments."""
    answered = [a for history in histories for a in history.answered() if a.day <= until]
    adjustments = [m for history in histories for m in history.moved if m.day <= until]
    events: list[Event] = [sent for history in histories for sent in history.sent if sent.day <= until]
    events += [heard for history in histories for heard in history.acknowledged if heard.day <= until]
    events += [*answered, *adjustments, *carried_forward(answered, adjustments, until)]
    return tuple(sorted(events, key=lambda event: (event.day, ORDER[type(event).__name__])))


def _desk(house: Practice, course: Episode) -> str:
    return house.registrars[course.registrar - 1]
