"""Whether a group differs from the rest: against exact tests, in its verdicts, and where chance alone is at work."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.stats.compare_groups import (
    LEAST_CASES,
    Score,
    Tone,
    Verdict,
    count_score,
    normal_score,
    share_score,
    tone,
    verdicts,
)


@pytest.mark.parametrize(
    ("cases", "rest", "whole"), [(30, 400, 30), (30, 30, 10), (100, 300, 50), (30, 2000, 140), (500, 60, 40)]
)
def test_a_share_against_the_rest_is_fishers_exact_mid_p_value(cases: int, rest: int, whole: int) -> None:
    exact = stats.hypergeom(cases + rest, whole, cases)
    for part in range(min(cases, whole) + 1):
        score = share_score((part, cases), (whole, cases + rest))
        assert score is not None
        tails = exact.cdf(part) - exact.pmf(part) / 2, exact.sf(part) + exact.pmf(part) / 2
        if 1e-8 < (p := 2 * min(tails)) < 0.2:
            assert score.p == pytest.approx(p, rel=0.25)
        assert score.difference == pytest.approx(part / cases - (whole - part) / rest)


@given(st.integers(30, 400), st.integers(30, 400), st.floats(0, 1), st.floats(0, 1), st.floats(1, 5))
def test_two_groups_say_the_same_of_each_other(n: int, m: int, one: float, other: float, alike: float) -> None:
    own, rest = (round(one * n), n), (round(other * m), m)
    whole = (own[0] + rest[0], n + m)
    first, second = share_score(own, whole, alike), share_score(rest, whole, alike)
    assert first is not None and second is not None
    assert first.difference == pytest.approx(-second.difference)
    assert first.p == pytest.approx(second.p, rel=1e-6, abs=1e-12)


def test_the_further_the_less_likely_by_chance() -> None:
    """A normal score with its skewness taken out by a polynomial falls back to 0 far out."""
    p = [score.p for part in range(3, 31) if (score := share_score((part, 30), (part + 70, 1030)))]
    assert len(p) == 28
    assert p == sorted(p, reverse=True)
    counts = [count_score(observed, 5, 5).p for observed in range(5, 200)]
    assert counts == sorted(counts, reverse=True)


def test_cases_that_are_decided_alike_say_less() -> None:
    apart, alike = share_score((100, 500), (400, 3500)), share_score((100, 500), (400, 3500), 10)
    assert apart is not None and alike is not None
    assert apart.p < 1e-5
    assert alike.p > 0.05


def test_a_group_or_rest_of_few_cases_has_no_score() -> None:
    few = LEAST_CASES - 1
    assert share_score((1, few), (50, 500)) is None
    assert share_score((50, 500), (51, 500 + few)) is None
    nothing = share_score((0, 100), (0, 200))
    assert nothing == Score(0.0, 1.0)


def test_a_count_against_an_expected_number_of_its_own_variance() -> None:
    exact = 2 * (stats.poisson.sf(12, 5) + stats.poisson.pmf(12, 5) / 2)
    assert count_score(12, 5, 5).p == pytest.approx(exact)
    assert count_score(12, 5, 10).p > exact


def test_verdicts() -> None:
    scores = [Score(0.2, 0.001), Score(-0.2, 0.002), Score(0.01, 0.5), None, Score(0.3, 0.001)]
    assert verdicts(scores, [True, True, True, True, False]) == [
        Verdict.HIGHER, Verdict.LOWER, Verdict.NOT_SIGNIFICANT, Verdict.NOT_ENOUGH_DATA, Verdict.NOT_SIGNIFICANT,
    ]  # fmt: skip
    assert normal_score(0.5, 1.959964).p == pytest.approx(0.05)


def test_the_words_on_screen() -> None:
    assert [str(verdict) for verdict in Verdict] == [
        "significantly higher", "significantly lower", "normal variation", "not enough data",
    ]  # fmt: skip
    assert Verdict.NOT_ENOUGH_DATA.with_cases(12) == "not enough data (n = 12)"
    assert Verdict.HIGHER.with_cases(1200) == "significantly higher"


@pytest.mark.parametrize(
    ("verdict", "better", "color"),
    [
        (Verdict.HIGHER, "lower", Tone.WORSE),
        (Verdict.LOWER, "lower", Tone.BETTER),
        (Verdict.HIGHER, "higher", Tone.BETTER),
        (Verdict.HIGHER, None, Tone.NEUTRAL),
        (Verdict.NOT_SIGNIFICANT, "lower", Tone.NEUTRAL),
        (None, "lower", Tone.NEUTRAL),
    ],
)
def test_the_tone_of_a_verdict(verdict: Verdict | None, better: str | None, color: Tone) -> None:
    assert tone(verdict, better) is color  # type: ignore[arg-type]


def test_where_groups_do_not_differ_one_practice_in_twenty_has_a_false_alarm() -> None:
    chance, alarms, low, tests = Random(5), 0, 0, 0
    for _ in range(400):
        sizes = [chance.randrange(30, 300) for _ in range(8)]
        parts = [sum(chance.random() < 0.08 for _ in range(size)) for size in sizes]
        whole = sum(parts), sum(sizes)
        scores = [share_score(own, whole) for own in zip(parts, sizes, strict=True)]
        alarms += any(verdict.is_significant for verdict in verdicts(scores))
        low += sum(score is not None and score.p < 0.05 for score in scores)
        tests += len(scores)
    assert alarms / 400 <= 0.07
    assert 0.035 <= low / tests <= 0.06
