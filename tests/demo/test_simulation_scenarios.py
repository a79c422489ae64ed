"""Each scenario plants what it says, where it says, and nothing else; the quiet one plants nothing at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable
from itertools import pairwise

import pytest

from analytics.demo.scenarios import scenario, scenario_names
from analytics.demo.story import Answered, Story
from analytics.demo.truth_rows import ClaimTruth, LineTruth, Planted
from tests.demo.simulated import story

pytestmark = pytest.mark.slow

SEEDS = range(1, 4)


def first_planted(name: str) -> tuple[Story, Planted]:
    told = story(name, 5000)
    return told, told.planted[0]


def share(flags: list[bool]) -> float:
    assert len(flags) >= 20, "too few to say anything"
    return sum(flags) / len(flags)


def codes_of(told: Story) -> dict[str, Counter[str]]:
    """Units by therapist and code."""
    units: dict[str, Counter[str]] = defaultdict(Counter)
    for line in told.line_truths:
        units[line.therapist_npi][line.code] += line.units
    return units


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_says_what_it_is(name: str) -> None:
    chosen = scenario(name)
    assert chosen.about and chosen.look_at
    assert chosen.claims >= 30 and chosen.months >= 1


def test_policy_change() -> None:
    told, effect = first_planted("policy_change")
    assert effect.since is not None and effect.payer_id
    lines = defaultdict(set)
    for line in told.line_truths:
        lines[line.claim_number].add(line.code)

    def rate(after: bool) -> float:
        assert effect.since is not None
        return share([
            line.cause == "bundled"
            for line in told.line_truths
            if line.payer_id == effect.payer_id and line.code == "97140" and "97530" in lines[line.claim_number]
            and (line.service_day >= effect.since) == after and line.first_outcome is not None
        ])  # fmt: skip

    assert rate(after=False) < 0.15
    assert rate(after=True) > 0.7


def test_front_desk() -> None:
    told, effect = first_planted("front_desk")

    def rate(is_new: bool) -> float:
        return share([
            claim.owner == "front_desk" or claim.rejection_status in ("164", "33", "158")
            for claim in told.claim_truths if (claim.registrar == effect.registrar) == is_new
        ])  # fmt: skip

    assert rate(is_new=True) > 2 * rate(is_new=False)


def test_overuse() -> None:
    told, effect = first_planted("overuse")
    units = codes_of(told)
    shares = {npi: counted["97110"] / counted.total() for npi, counted in units.items()}
    mine = shares.pop(effect.therapist_npi or "")
    assert mine > 0.6 > max(shares.values())


def test_cloned_visits() -> None:
    told, effect = first_planted("cloned_visits")
    visits: dict[str, list[tuple[str, int]]] = defaultdict(list)
    owner = {}
    for line in told.line_truths:
        visits[line.claim_number].append((line.code, line.units))
        owner[line.claim_number] = line.therapist_npi
    top: dict[str, Counter[Hashable]] = defaultdict(Counter)
    for number, content in visits.items():
        top[owner[number]][tuple(content)] += 1
    shares = {npi: counted.most_common(1)[0][1] / counted.total() for npi, counted in top.items()}
    mine = shares.pop(effect.therapist_npi or "")
    assert mine > 0.75
    assert max(shares.values()) < 0.3


@pytest.mark.parametrize(("name", "code", "more"), [("upcoding", "97167", 1), ("undercoding", "97165", -1)])
def test_coding_up_and_down(name: str, code: str, more: int) -> None:
    told, effect = first_planted(name)
    evaluations: dict[bool, list[bool]] = defaultdict(list)
    against: dict[bool, list[bool]] = defaultdict(list)
    for session in told.sessions:
        is_mine = session.therapist.npi == effect.therapist_npi
        if session.code in ("97165", "97166", "97167"):
            evaluations[is_mine].append(session.code == code)
        elif session.minutes is not None and session.minutes >= 13 and session.code != "97168":
            against[is_mine].append(session.units == (session.minutes + 7) // 15 + more)
    assert share(evaluations[True]) > 0.75
    assert share(evaluations[False]) < 0.5
    assert share(against[True]) > 0.1
    assert share(against[False]) < 0.01


def test_hidden_denials() -> None:
    told, effect = first_planted("hidden_denials")
    assert effect.since is not None

    def rate(mine: bool) -> float:
        assert effect.since is not None
        return share([
            bool(claim.has_hidden) for claim in told.claim_truths
            if claim.service_day >= effect.since and (claim.payer_id == effect.payer_id) == mine
            and claim.adjudication_day
        ])  # fmt: skip

    assert rate(mine=True) > 0.12
    assert rate(mine=False) < 0.03


def test_takebacks() -> None:
    told, effect = first_planted("takebacks")
    taken: Counter[str] = Counter()
    for claim in told.claim_truths:
        taken[claim.payer_id] += claim.taken_back_net
    mine = taken.pop(effect.payer_id or "")
    assert mine > 3 * max(taken.values())
    assert effect.claims > 30


def test_silent_payer() -> None:
    told, effect = first_planted("silent_payer")
    assert effect.since is not None
    days = [e.day for e in told.events if isinstance(e, Answered) and e.answer.payer.id == effect.payer_id]
    assert days and max(days) < effect.since
    assert effect.claims > 20


def test_remits_only_writes_835_alone() -> None:
    assert story("remits_only", 30).writes == {"835"}


def test_tiny_is_tiny() -> None:
    told = story("tiny")
    assert len(told.claim_truths) == 30
    assert len({claim.payer_id for claim in told.claim_truths}) >= 3
    assert told.planted == () or all("more often" in row.effect for row in told.planted)


def chi_square(flags: dict[Hashable, list[bool]]) -> tuple[float, int]:
    """Pearson's statistic of equal shares in all groups of 100 and more, and its degrees of freedom."""
    groups = [group for group in flags.values() if len(group) >= 100]
    whole = sum(map(sum, groups)) / sum(map(len, groups))
    statistic = sum((sum(g) - len(g) * whole) ** 2 / (len(g) * whole * (1 - whole)) for g in groups)
    return statistic, len(groups) - 1


CLAIM_GROUPS: dict[str, Callable[[ClaimTruth], Hashable]] = {
    "payer": lambda c: c.payer_id,
    "therapist": lambda c: c.therapist_npi,
    "clinic": lambda c: c.clinic_npi,
    "month": lambda c: (c.service_day.year, c.service_day.month),
    "registrar": lambda c: c.registrar,
    "diagnosis": lambda c: c.diagnosis,
    "telehealth": lambda c: c.is_telehealth,
}
CLAIM_FLAGS: dict[str, Callable[[ClaimTruth], bool | None]] = {
    "denied": lambda c: c.initially_denied,
    "turned away": lambda c: None if c.accepted_first_time is None else not c.accepted_first_time,
}


@pytest.mark.parametrize("flag", CLAIM_FLAGS)
@pytest.mark.parametrize("group", CLAIM_GROUPS)
def test_quiet_rates_are_equal_within_chance(group: str, flag: str) -> None:
    excess, freedom = 0.0, 0
    for seed in SEEDS:
        flags: dict[Hashable, list[bool]] = defaultdict(list)
        for claim in story("quiet", 3000, 12, seed).claim_truths:
            flagged = CLAIM_FLAGS[flag](claim)
            if flagged is not None:
                flags[CLAIM_GROUPS[group](claim)].append(flagged)
        statistic, degrees = chi_square(flags)
        excess, freedom = excess + statistic - degrees, freedom + degrees
    # Over all seeds a chi-square has mean `freedom` and variance 2 * freedom: 3 deviations are far out.
    assert freedom == 0 or abs(excess) < 3 * (2 * freedom) ** 0.5


def test_quiet_code_use_is_equal_within_chance() -> None:
    """Therapists differ in code use no more than their patients do."""
    told = story("quiet", 3000, 12, 1)
    use = {npi: counted["97110"] / counted.total() for npi, counted in codes_of(told).items()}
    assert max(use.values()) - min(use.values()) < 0.12


def test_quiet_denials_strike_lines_alike() -> None:
    excess, freedom = 0.0, 0
    for seed in SEEDS:
        flags: dict[Hashable, list[bool]] = defaultdict(list)
        for line in first_lines(story("quiet", 3000, 12, seed)):
            if line.first_outcome not in (None, "expected"):
                flags[line.code].append(line.first_outcome in ("denied", "hidden"))
        statistic, degrees = chi_square(flags)
        excess, freedom = excess + statistic - degrees, freedom + degrees
    assert abs(excess) < 3 * (2 * freedom) ** 0.5


def first_lines(told: Story) -> list[LineTruth]:
    """One line of each claim: lines of a claim share its fate."""
    return [line for line in told.line_truths if line.line_number == 1]


def test_quiet_plants_nothing() -> None:
    assert all(story("quiet", 3000, 12, seed).planted == () for seed in SEEDS)


def test_visits_have_a_weekly_rhythm() -> None:
    days = sorted({claim.service_day for claim in story("quiet", 3000, 12, 1).claim_truths})
    assert {day.weekday() for day in days} == set(range(5))
    assert max((b - a).days for a, b in pairwise(days)) <= 5
