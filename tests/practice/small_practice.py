"""Half a year at the small practice: which visits take place, what happens to each claim, and the files that result."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from analytics.demo.documents import (
    Acknowledgement,
    Answer,
    Batch,
    Claim,
    Payer,
    ProviderAdjustment,
    Remittance,
    Service,
)
from analytics.demo.story import Answered, Sent
from analytics.demo.writing_277ca import acknowledgements_text
from analytics.demo.writing_835 import remittance_text
from analytics.demo.writing_837p import claims_text
from tests.practice import stories
from tests.practice.people import (
    ADVANTAGE,
    BLUESTONE,
    COMPENSATION,
    DOGWOOD,
    EPISODES,
    MEDICAID,
    MEDICARE,
    PRACTICE,
    SUPPLEMENT,
    Episode,
)
from tests.practice.stories import Acknowledged, Case, Event

LAST_DAY = date(2026, 11, 13)
BUNDLES_SINCE = date(2026, 8, 24)  # the day from which one payer bundles manual therapy
CHARGES = {
    "97110": 75_00, "97112": 78_00, "97140": 70_00, "97530": 88_00, "97535": 80_00, "97010": 20_00,
    "97165": 150_00, "97166": 165_00, "97167": 190_00, "97168": 110_00,
}  # fmt: skip
USUAL_LINES = (
    (("97530", 2), ("97110", 1)),
    (("97530", 1), ("97140", 1), ("97110", 1)),
    (("97112", 2), ("97535", 1)),
    (("97530", 2), ("97140", 1)),
    (("97110", 2), ("97140", 1), ("97010", 1)),
    (("97535", 2), ("97530", 1)),
)
DAYS_TO_ANSWER = {MEDICARE: 14, ADVANTAGE: 19, BLUESTONE: 16, MEDICAID: 24, COMPENSATION: 31}
FILE_NAMES = {
    MEDICARE: "medicare", ADVANTAGE: "medicare_advantage", BLUESTONE: "bluestone", MEDICAID: "medicaid",
    COMPENSATION: "workers_compensation", SUPPLEMENT: "supplement",
}  # fmt: skip

Story = Callable[[Case], list[Event]]
# Of a hundred claims of this payer, how many take which course; the others are simply paid.
COURSES: dict[Payer, tuple[tuple[int, Story], ...]] = {
    MEDICARE: (
        (2, stories.rejected),
        (3, stories.denied("CO", "119")),
        (3, stories.replaced("CO", "16", "N822", "MA130")),
        (2, stories.denied("CO", "50", "N115")),
        (3, stories.duplicate),
        (2, stories.unanswered),
    ),
    ADVANTAGE: (
        (5, stories.denied("CO", "197")),
        (6, stories.appealed("CO", "197")),
        (4, stories.denied("CO", "198")),
        (4, stories.replaced("CO", "252", "N900")),
        (4, stories.pending),
        (4, stories.copay_at_claim_level),
        (3, stories.units_cut),
        (2, stories.taken_back),
        (3, stories.unanswered),
    ),
    BLUESTONE: (
        (4, stories.rejected),
        (4, stories.denied("PR", "204")),
        (4, stories.units_cut),
        (3, stories.replaced("CO", "16", "M76")),
        (3, stories.denied("CO", "16")),
        (3, stories.hidden),
        (3, stories.taken_back),
        (3, stories.voided),
        (2, stories.unanswered),
    ),
    MEDICAID: (
        (6, stories.taken_back),
        (8, stories.rejected),
        (6, stories.denied("CO", "197")),
        (5, stories.denied("CO", "31", "N382")),
        (5, stories.appealed("CO", "226", "N706")),
        (3, stories.pending),
        (4, stories.unanswered),
    ),
    COMPENSATION: (
        (8, stories.paid_late_with_interest),
        (10, stories.hidden),
        (6, stories.denied("CO", "P4")),
        (6, stories.appealed("CO", "50", "N661")),
        (6, stories.unanswered),
    ),
}


def visits(episode: Episode) -> list[date]:
    """The days of an episode's visits."""
    days = (episode.first_visit + timedelta(days=n) for n in range(365))
    return [day for day in days if day.weekday() in episode.weekdays][: episode.visits]


def claims() -> list[tuple[Episode, Claim]]:
    """One claim for each visit, numbered in the order of the visits."""
    held = sorted(
        ((day, n, episode) for episode in EPISODES for n, day in enumerate(visits(episode))),
        key=lambda visit: (visit[0], visit[2].patient.member_id),
    )
    return [(episode, _claim(f"MS{1000 + i}", episode, n, day)) for i, (day, n, episode) in enumerate(held)]


def _claim(number: str, episode: Episode, visit: int, day: date) -> Claim:
    lines = list(USUAL_LINES[(visit + int(episode.patient.member_id[-2:])) % len(USUAL_LINES)])
    if visit == 0:
        lines = [("97166", 1), ("97535", 1)]
    elif visit == 9:
        lines = [("97168", 1), *lines[:2]]
    together = {code for code, _ in lines} >= {"97140", "97530"}
    services = tuple(
        Service(code, _modifiers(code, episode, together), units, CHARGES[code] * units, f"{number[2:]}{n}")
        for n, (code, units) in enumerate(lines, start=1)
    )
    return Claim(
        number, episode.patient, episode.payer, PRACTICE, episode.therapist, day, services, episode.diagnoses,
        episode.clinic, episode.insured, episode.secondary, episode.authorization,
    )  # fmt: skip


def _modifiers(code: str, episode: Episode, together: bool) -> tuple[str, ...]:
    found = ["GO"]
    if episode.assistant and not code.startswith("9716"):
        found.append("CO")
    if episode.payer == MEDICARE and episode.visits > 12:
        found.append("KX")
    if code == "97140" and together and episode.payer != BLUESTONE:
        found.append("59")
    return tuple(found)


def happenings() -> list[Event]:
    """Everything that happened to every claim up to the last day."""
    chance, told, seen = Random(2026), list[Event](), Counter[str]()
    for episode, claim in claims():
        seen[claim.payer.id] += 1
        slow = episode.therapist == DOGWOOD and chance.random() < 1 / 3
        sent = stories.send_day(claim.day + timedelta(days=9 if slow else chance.randrange(1, 3)))
        answered = sent + timedelta(days=DAYS_TO_ANSWER[claim.payer] + chance.randrange(0, 6))
        deductible = episode.owes_deductible and claim.day < episode.first_visit + timedelta(days=8)
        case = Case(claim, sent, answered, f"{claim.payer.id[-1]}{claim.number[2:]}26", deductible)
        # Multiples of the golden section fall evenly over the hundred: every course is taken as often as it says.
        told += _course(case, seen[claim.payer.id] * 61.8034 % 100)(case)
    return [event for event in told if event.day <= LAST_DAY]


def _course(case: Case, drawn: float) -> Story:
    for percent, story in COURSES[case.claim.payer]:
        if drawn < percent:
            return story
        drawn -= percent
    codes = {service.code for service in case.claim.services}
    bundled = case.claim.payer == BLUESTONE and case.claim.day >= BUNDLES_SINCE and codes >= {"97140", "97530"}
    return stories.line_denied if bundled else stories.paid


def files() -> dict[str, str]:
    """The practice's files by name, one a month for each kind of document and payer."""
    control = iter(range(1, 10_000))
    told = happenings()
    texts: dict[str, str] = defaultdict(str)
    batches = _batches(told)
    for batch in batches:
        texts[f"{batch.sent:%Y-%m}_claims.837p"] += claims_text(batch, next(control))
    for words in _acknowledgements(told, batches):
        texts[f"{words[0].day:%Y-%m}_acknowledgements.277ca"] += acknowledgements_text(words, next(control))
    for remittance in _remittances(told):
        name = f"{remittance.paid_on:%Y-%m}_{FILE_NAMES[remittance.payer]}.835"
        texts[name] += remittance_text(remittance, next(control))
    return dict(texts)


def _batches(told: list[Event]) -> list[Batch]:
    by_day: dict[date, list[Claim]] = defaultdict(list)
    for event in told:
        if isinstance(event, Sent):
            by_day[event.day].append(event.claim)
    return [Batch(f"MS{day:%y%m%d}", day, tuple(sent)) for day, sent in sorted(by_day.items())]


def _acknowledgements(told: list[Event], batches: list[Batch]) -> Iterator[list[Acknowledgement]]:
    grouped: dict[tuple[date, str], list[Acknowledgement]] = defaultdict(list)
    references = {batch.sent: batch.reference for batch in batches}
    for event in told:
        if isinstance(event, Acknowledged):
            reference = references[event.day - timedelta(days=1)]
            word = Acknowledgement(
                event.claim, reference, event.day, event.category, event.status, event.control_number
            )
            grouped[event.day, event.claim.payer.id].append(word)
    return (grouped[key] for key in sorted(grouped))


def _remittances(told: list[Event]) -> Iterator[Remittance]:
    grouped: dict[tuple[date, str], list[Answer]] = defaultdict(list)
    for event in told:
        if isinstance(event, Answered):
            grouped[event.day, event.answer.payer.id].append(event.answer)
    owed: dict[str, tuple[str, int]] = {}  # what a payer could not take back from a payment, by payer
    for (day, payer_id), answers in sorted(grouped.items()):
        moved = [ProviderAdjustment("L6", a.control_number, -a.interest) for a in answers if a.interest]
        if payer_id in owed:
            trace, amount = owed.pop(payer_id)
            moved.append(ProviderAdjustment("FB", trace, amount))
        if (day, payer_id) == OLD_OVERPAYMENT[:2]:
            moved.append(ProviderAdjustment("WO", *OLD_OVERPAYMENT[2:]))
        trace = f"{payer_id}{day:%y%m%d}"
        payer = answers[0].payer
        remittance = Remittance(payer, PRACTICE, day, trace, tuple(answers), tuple(moved))
        if remittance.amount < 0:
            owed[payer_id] = (trace, -remittance.amount)
            moved.append(ProviderAdjustment("FB", trace, remittance.amount))
            remittance = Remittance(payer, PRACTICE, day, trace, tuple(answers), tuple(moved))
        yield remittance


# A claim paid before these files begin, recovered from a later payment.
OLD_OVERPAYMENT = (date(2026, 8, 18), MEDICARE.id, "1099825", 45_50)
