"""A therapist is compared over the same kinds of patients, with patients as what chance draws."""

from __future__ import annotations

from random import Random
from statistics import variance

import pytest

from analytics.code_use.peers import UNKNOWN, Sums, compare, is_enough, overall, whole


def sums(*patients: tuple[float, float]) -> Sums:
    """Of patients, each with y of m."""
    return Sums(
        len(patients), sum(y for y, _ in patients), sum(m for _, m in patients), sum(y * y for y, _ in patients),
        sum(y * m for y, m in patients), sum(m * m for _, m in patients),
    )  # fmt: skip


def alike(y: float, m: float, patients: int = 12) -> Sums:
    return sums(*[(y, m)] * patients)


def test_another_mix_of_patients_is_no_difference() -> None:
    """Everybody bills 8 of 10 units for hands and 2 of 10 for strokes; only the patients differ."""
    hands, strokes = {"hand": alike(8, 10, 40), "stroke": alike(2, 10, 12)}, {}
    for name, (many, few) in {"A": (12, 40), "B": (12, 30), "C": (14, 50)}.items():
        strokes[name] = {"hand": alike(8, 10, many), "stroke": alike(2, 10, few)}
    found = compare(hands, strokes, is_share=True)
    assert found is not None
    assert found.own.value == pytest.approx((40 * 8 + 12 * 2) / 520)
    assert found.difference == pytest.approx(0, abs=1e-12)


def test_a_real_difference_is_the_one_within_kinds() -> None:
    own = {"hand": alike(9, 10, 20), "stroke": alike(3, 10, 20)}
    others = {name: {"hand": alike(8, 10), "stroke": alike(2, 10, 60)} for name in "ABC"}
    found = compare(own, others, is_share=True)
    assert found is not None
    assert found.difference == pytest.approx(0.1)
    assert found.benchmark == pytest.approx(0.5)


def test_one_odd_peer_does_not_move_the_benchmark() -> None:
    others = {name: {"hand": alike(y, 10, 30)} for name, y in {"A": 2, "B": 2.2, "C": 9.9}.items()}
    found = compare({"hand": alike(2.1, 10, 30)}, others, is_share=True)
    assert found is not None
    assert found.benchmark == pytest.approx(0.22)


def test_those_who_treat_other_patients_are_no_peers() -> None:
    assert compare({"hand": alike(8, 10)}, {"A": {"stroke": alike(8, 10)}}, is_share=True) is None
    mostly_other = {"hand": alike(8, 10, 12), "child": alike(5, 10, 40)}
    assert compare(mostly_other, {"A": {"hand": alike(8, 10)}}, is_share=True) is None


def test_too_few_of_a_kind_are_not_compared() -> None:
    own = {"hand": alike(8, 10), "stroke": alike(0, 10, 2)}
    found = compare(own, {"A": {"hand": alike(8, 10), "stroke": alike(10, 10, 2)}}, is_share=True)
    assert found is not None
    assert found.difference == pytest.approx(0)


@pytest.mark.parametrize(("patients", "units", "enough"), [(10, 3, True), (9, 10, False), (10, 2.9, False)])
def test_enough(patients: int, units: float, enough: bool) -> None:
    assert is_enough(alike(1, units, patients)) is enough


def test_the_variance_is_that_of_patients_drawn_again() -> None:
    """Against a bootstrap of patients with a fixed seed, where a patient's units are much alike."""
    chance = Random(5)
    patients = [(float(m * (chance.random() < 0.4)), float(m)) for m in (chance.randint(5, 40) for _ in range(60))]
    drawn = []
    for _ in range(2000):
        again = chance.choices(patients, k=len(patients))
        drawn.append(sum(y for y, _ in again) / sum(m for _, m in again))
    found = overall({"": sums(*patients)}, is_share=True)
    assert found.variance == pytest.approx(variance(drawn), rel=0.12)
    binomial = found.value * (1 - found.value) / whole({"": sums(*patients)}).m
    assert found.variance > 10 * binomial


def test_patients_who_all_agree_are_still_a_sample() -> None:
    assert overall({"": alike(0, 10)}, is_share=True).variance > 0
    assert overall({"": alike(5, 10)}, is_share=True).variance == pytest.approx(0.25 / 120, rel=0.01)


def test_patients_of_an_unknown_kind_are_compared_with_nobody() -> None:
    """Claims without an 837P tell no diagnosis: that two therapists have such patients does not make them alike."""
    hands, unknown = alike(8, 10, 20), f"{UNKNOWN} | adults | commercial"
    others = {name: {"hand": alike(8, 10), unknown: alike(2, 10, 60)} for name in "ABC"}
    found = compare({"hand": hands, unknown: alike(9, 10, 60)}, others, is_share=True)
    assert found is not None
    assert found.difference == pytest.approx(0, abs=1e-12)
    assert compare({unknown: alike(9, 10, 60)}, others, is_share=True) is None
