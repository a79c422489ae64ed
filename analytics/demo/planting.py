"""What a scenario planted, as rows: where, since when, how big, and how many claims it could touch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from analytics.demo.causes import Causes, can_strike, facts_of
from analytics.demo.coding import Coded
from analytics.demo.effects import Effect
from analytics.demo.history import History
from analytics.demo.practice import Practice, Therapist
from analytics.demo.truth_rows import Planted

OFTEN = 2.0  # times as often as other payers
WORDS = {
    "cause": "a payer denies for {cause} since a day",
    "front_desk": "a new registrar makes more mistakes",
    "code_share": "a therapist bills {codes} for nearly everything",
    "same_visit": "a therapist's treatments are all alike",
    "evaluation_level": "a therapist bills nearly all evaluations as {codes}",
    "units": "a therapist bills {more:+} unit against the minutes",
    "takebacks": "a payer takes back what it paid",
    "silence": "a payer stops answering",
}


def planted(
    effects: Sequence[Effect], histories: Sequence[tuple[History, Coded]], causes: Causes, practice: Practice,
    settings: dict[str, Any],
) -> tuple[Planted, ...]:  # fmt: skip
    """A row for every planted effect, for payers' known habits, and for therapists who treat before their enrolment."""
    rows = [_planted(effect, histories, causes, practice, settings) for effect in effects]
    return (
        *rows,
        *([] if settings["even"] else [*_habits(histories, causes), *_newcomers(histories, causes, practice)]),
    )


def _habits(histories: Sequence[tuple[History, Coded]], causes: Causes) -> Iterator[Planted]:
    rules = {history.adjudicator.rules.key: history.adjudicator.rules for history, _ in histories}
    rates = {cause.name: cause.rate for cause in causes.denials}
    for key, payer in sorted(rules.items()):
        claims = sum(history.adjudicator.rules.key == key for history, _ in histories)
        for name, factor in payer.factors.items():
            if factor >= OFTEN and name in rates:
                what, where = f"a payer denies for {name} more often than others", payer.payer.name
                yield _row(what, where, payer.payer.id, cause=name, size=rates[name] * factor, usual=rates[name],
                           claims=claims)  # fmt: skip


def _newcomers(histories: Sequence[tuple[History, Coded]], causes: Causes, practice: Practice) -> Iterator[Planted]:
    cause = next((cause for cause in causes.denials if cause.when == "before_enrolment"), None)
    for therapist in practice.therapists:
        early = [h for h, _ in histories if h.visit.episode.therapist is therapist and h.visit.day < therapist.enrolled]
        if cause and early:
            what = f"a therapist treats before payers know her, until {therapist.enrolled}"
            yield _row(what, therapist.provider.name, None, therapist, therapist.hired, cause.name, cause.rate,
                       claims=len(early))  # fmt: skip


def _row(
    effect: str, where: str, payer_id: str | None, therapist: Therapist | None = None, since: date | None = None,
    cause: str = "", size: float = 0.0, usual: float = 0.0, claims: int = 0,
) -> Planted:  # fmt: skip
    clinic, who = (therapist.clinic.npi, therapist.provider.npi) if therapist else (None, None)
    return Planted(effect, where, payer_id, clinic, who, None, (), since, cause or None, size, usual, claims)


def _planted(
    effect: Effect,
    histories: Sequence[tuple[History, Coded]],
    causes: Causes,
    practice: Practice,
    settings: dict[str, Any],
) -> Planted:
    touched = [(history, coded) for history, coded in histories if _touches(effect, history, coded, causes)]
    payer = settings["payers"][effect.payer]["id"] if effect.payer else None
    who = practice.therapists[effect.therapist - 1].provider if effect.therapist else None
    desk = practice.registrars[effect.registrar - 1] if effect.registrar else None
    places = [settings["payers"][effect.payer]["name"] if effect.payer else "", who.name if who else "", desk or ""]
    return Planted(
        effect=WORDS[effect.kind].format(cause=effect.cause, codes=", ".join(effect.codes), more=effect.more),
        where=", ".join(place for place in places if place),
        payer_id=payer,
        clinic_npi=practice.therapists[effect.therapist - 1].clinic.npi if effect.therapist else None,
        therapist_npi=who.npi if who else None,
        registrar=desk,
        codes=effect.codes,
        since=None if effect.since == date.min else effect.since,
        cause=effect.cause or None,
        size=effect.rate or effect.share or effect.factor,
        usual=_usual(effect, settings),
        claims=len(touched),
    )


def _usual(effect: Effect, settings: dict[str, Any]) -> float:
    """The rate, factor or share where nothing is planted; of a code, its weight among those chosen."""
    if effect.kind == "cause":
        return float(settings["causes"][effect.cause]["rate"])
    if effect.kind == "front_desk":
        return 1.0
    mixes = {"evaluation_level": [settings["evaluations"]], "code_share": list(settings["codes"].values())}
    shares = [mix.get(effect.codes[0], 0) / sum(mix.values()) for mix in mixes.get(effect.kind, [])]
    return sum(shares) / len(shares) if shares else 0.0


def _touches(effect: Effect, history: History, coded: Coded, causes: Causes) -> bool:
    visit = history.visit
    course, rules = visit.episode, history.adjudicator.rules
    if effect.kind == "takebacks":
        return history.happening == "taken_back_in_a_wave"
    if effect.kind == "silence":
        return effect.payer == rules.key and history.happening == "silence"
    if not effect.holds(visit.day, rules.key, course.therapist.number, course.registrar):
        return False
    if effect.kind == "cause":
        cause = next(c for c in causes.denials if c.name == effect.cause)
        return can_strike(cause, visit, facts_of(visit, coded), {service.code for service in coded.services})
    return effect.kind != "evaluation_level" or visit.kind in ("evaluation", "second_evaluation")
