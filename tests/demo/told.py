"""The small sample practice told as a story: what writing is tried on, whatever the simulation invents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random

from analytics.demo import story as demo
from analytics.demo.documents import (
    Adjustment,
    Answer,
    AnsweredLine,
    EarlierAnswer,
    Payer,
    Provider,
    Service,
    npi,
)
from tests.practice import people, small_practice, stories


@cache
def small_story() -> demo.Story:
    """Half a year of the small practice; both stages speak about every claim."""
    told = small_practice.happenings()
    events = [event for one in told for event in _events(one)]
    events = [event for event in events if event.day <= small_practice.LAST_DAY]
    events.sort(key=lambda event: event.day)
    return demo.Story(
        scenario="default",
        seed=7,
        until=small_practice.LAST_DAY,
        practice=people.PRACTICE,
        clinics=(people.RIVER_CLINIC,),
        therapists=(people.ALDER, people.BIRCH, people.CEDARE, people.DOGWOOD),
        payers=tuple(small_practice.FILE_NAMES),
        events=(*events, *_never_below_nothing(events)),
        sessions=_sessions(),
        authorizations=(demo.Authorization("GA10051", "P1", "80002", date(2026, 5, 1), date(2026, 12, 31), 12),),
        fees=(demo.Fee("80001", "97530", 38_05, date(2026, 1, 1), date(2026, 12, 31)),),
        actions=(demo.Action("MS1000", date(2026, 7, 1), "written off", "50", -12_05),),
    )


def _events(one: stories.Event) -> list[demo.Event]:
    if isinstance(one, (demo.Sent, demo.Answered)):
        return [one]
    sent = one.day - timedelta(days=1)
    return [
        demo.Acknowledged(one.claim, one.day, "clearinghouse", "A0", "20", "", sent),
        demo.Acknowledged(
            one.claim, one.day + timedelta(days=1), "payer", one.category, one.status, one.control_number, sent,
            "IL" if one.status == "164" else "",
        ),
    ]  # fmt: skip


def _never_below_nothing(events: list[demo.Event]) -> list[demo.Event]:
    """A payer that takes back more than it pays carries the rest forward."""
    sums: dict[tuple[Payer, date], int] = {}
    for event in events:
        if isinstance(event, demo.Answered):
            key = (event.answer.payer, event.day)
            sums[key] = sums.get(key, 0) + event.answer.paid
    return [
        demo.MovedBeside(payer, day, "FB", f"{payer.id}{day:%y%m%d}", amount)
        for (payer, day), amount in sums.items()
        if amount < 0
    ]


def _sessions() -> tuple[demo.Session, ...]:
    chance = Random(1)
    return tuple(
        demo.Session(
            f"V{claim.number}", claim.number, f"P{claim.patient.member_id[-2:]}", claim.therapist,
            claim.clinic or people.PRACTICE, claim.payer.id, claim.day, service.code, service.units,
            None if chance.random() < 0.05 else 15 * service.units, False, claim.place,
        )
        for _, claim in small_practice.claims()
        for service in claim.services
    )  # fmt: skip


def everything_odd() -> demo.Story:
    """Every form that a claim and an answer can take, in a handful of claims."""
    _, first = small_practice.claims()[0]
    day, sent = date(2026, 6, 1), date(2026, 6, 2)
    hand = Provider("ROWAN", npi("190000150"), "ELSPETH", taxonomy="225XH1200X")
    doctor, boss = Provider("SORREL", npi("190000151"), "ANN"), Provider("TANSY", npi("190000152"), "JOEL")
    services = (
        Service("97530", ("GO", "CO", "59", "KX"), 2, 100_00, "ODD1"),
        Service("97110", ("GO", "95"), 1, 50_00, "ODD2", therapist=hand, place="10"),
    )
    telehealth = replace(
        first, number="ODD1", day=day, services=services, place="10", referring=doctor, supervising=boss,
        secondary=people.SUPPLEMENT, therapist=hand,
        diagnoses=("M25641", "M25642", "M654", "M1811", "M720", "G5601", "G5602", "F82", "F840", "R278", "F88", "G801"),
        clinic=replace(people.RIVER_CLINIC, street="7 ORCHARD LANE", postcode="455010007"),
    )  # fmt: skip
    lines = (
        AnsweredLine(
            services[0], 40_00,
            (
                Adjustment("CO", "45", 20_00), Adjustment("CO", "253", 1_00), Adjustment("CO", "59", 2_00),
                Adjustment("CO", "B10", 3_00), Adjustment("CO", "144", 4_00), Adjustment("CO", "151", 5_00),
                Adjustment("CO", "97", 5_00), Adjustment("PR", "2", 20_00),
            ),
            ("N362", "M15"), paid_units=1, names_line=False, allowed=61_00,
        ),
        AnsweredLine(services[1], 50_00, (), code="97112"),
    )  # fmt: skip
    decided = Answer(
        telehealth, people.MEDICARE, "1", "ODDICN1", lines, date(2026, 6, 3), remarks=("MA01", "MA18"), interest=1_10
    )
    second = replace(
        telehealth, payer=people.SUPPLEMENT, secondary=None, earlier=EarlierAnswer(decided, date(2026, 6, 16))
    )
    hurt = replace(first, number="ODD2", payer=people.COMPENSATION, accident=date(2026, 5, 30), authorization="WC1")
    no_lines = Answer(hurt, people.COMPENSATION, "4", "ODDICN2", (), sent, claim_adjustments=(
        Adjustment("CO", "31", hurt.charge),
    ))  # fmt: skip
    part = replace(decided, status="22", lines=tuple(stories.undone([lines[1]])), interest=0, remarks=())
    events: list[demo.Event] = [
        demo.Sent(telehealth, sent),
        demo.Sent(hurt, sent),
        demo.Acknowledged(telehealth, date(2026, 6, 3), "clearinghouse", "A1", "19", "", sent),
        demo.Acknowledged(hurt, date(2026, 6, 3), "clearinghouse", "A3", "21", "", sent, "PR"),
        demo.Acknowledged(telehealth, date(2026, 6, 4), "payer", "A2", "20", "ODDICN1", sent),
        demo.Answered(decided, date(2026, 6, 16)),
        demo.MovedBeside(people.MEDICARE, date(2026, 6, 16), "L6", "ODDICN1", -1_10),
        demo.Sent(second, date(2026, 6, 18)),
        demo.Answered(no_lines, date(2026, 6, 29)),
        demo.Answered(part, date(2026, 7, 7)),
        demo.MovedBeside(people.MEDICARE, date(2026, 7, 7), "FB", "80001260707", -50_00),
        demo.MovedBeside(people.MEDICARE, date(2026, 7, 14), "FB", "80001260707", 50_00),
        demo.MovedBeside(people.MEDICARE, date(2026, 7, 14), "CS", "ADJUSTMENT", -60_00),
    ]
    return replace(small_story(), events=tuple(events))
