"""Parts add up to the change to the last fraction, turn with the times, and stay the same when groups are cut finer."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from analytics.comparison.decomposition import Halves, rate_parts, reason_parts, rounded, sum_parts

GROUPS = ("aetna", "bluestone", "medicare", "new")
_LINES = st.integers(0, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
_CASH = st.tuples(st.decimals(-2000, 20000, places=2), st.integers(0, 300))


def halves(cells: st.SearchStrategy[tuple[Any, int]]) -> st.SearchStrategy[Halves]:
    drawn = st.dictionaries(st.sampled_from(GROUPS), cells, min_size=1)
    return drawn.filter(lambda found: any(whole for _, whole in found.values()))


def rate(found: Halves) -> Fraction:
    return paid(found) / sum((Fraction(whole) for _, whole in found.values()), Fraction(0))


def paid(found: Halves) -> Fraction:
    return sum((Fraction(part) for part, _ in found.values()), Fraction(0))


@given(halves(_LINES), halves(_LINES))
def test_a_rate_s_parts_add_up_and_turn(now: Halves, earlier: Halves) -> None:
    parts, flipped = rate_parts(now, earlier), rate_parts(earlier, now)
    assert sum(part.total for part in parts) == rate(now) - rate(earlier)
    assert [(part.group, part.mix, part.rate) for part in parts] == [
        (part.group, -part.mix, -part.rate) for part in flipped
    ]


@given(halves(_CASH), halves(_CASH))
def test_a_sum_s_parts_add_up_to_the_cent_and_turn(now: Halves, earlier: Halves) -> None:
    (volume, parts), (back, flipped) = sum_parts(now, earlier), sum_parts(earlier, now)
    assert volume + sum(part.total for part in parts) == paid(now) - paid(earlier)
    assert volume == -back
    assert [(part.mix, part.rate, part.aside) for part in parts] == [
        (-part.mix, -part.rate, -part.aside) for part in flipped
    ]


@given(halves(_LINES), halves(_LINES))
def test_volume_is_the_same_whatever_the_groups(now: Halves, earlier: Halves) -> None:
    together = [
        {"all": (sum(int(p) for p, _ in x.values()), sum(int(w) for _, w in x.values()))} for x in (now, earlier)
    ]
    assert sum_parts(now, earlier)[0] == sum_parts(*together)[0]


@given(halves(_LINES), halves(_LINES), st.integers(0, 400), st.integers(0, 400))
def test_a_group_cut_in_two_weighs_as_much_as_before(now: Halves, earlier: Halves, first: int, second: int) -> None:
    def cut(found: Halves, at: int) -> Halves:
        part, whole = (int(each) for each in found.get("aetna", (0, 0)))
        one = (min(at, part), min(at, whole))
        return {**found, "aetna": one, "aetna two": (part - one[0], whole - one[1])}

    whole = {part.group: part.total for part in rate_parts(now, earlier)}
    finer = {part.group: part.total for part in rate_parts(cut(now, first), cut(earlier, second))}
    assert finer.pop("aetna") + finer.pop("aetna two") == whole.pop("aetna", 0)
    assert finer == whole


@given(halves(_LINES), halves(_LINES))
def test_groups_that_changed_only_in_number_have_no_part_in_the_rate(now: Halves, earlier: Halves) -> None:
    same = {group: (3 * part, 3 * whole) for group, (part, whole) in earlier.items()}
    assert all(part.total == 0 for part in rate_parts(same, earlier))
    assert all(part.mix == part.rate == 0 for part in sum_parts(same, earlier)[1])
    vanished = [part for part in rate_parts(now, earlier) if (part.group in now) != (part.group in earlier)]
    assert all(part.rate == 0 for part in vanished)


def test_the_worked_example() -> None:
    # Bluestone goes from 10 of 100 to 30 of 100; as much of all as before, and Aetna stays
    parts = {part.group: part for part in rate_parts({"b": (30, 100), "a": (5, 100)}, {"b": (10, 100), "a": (5, 100)})}
    assert (parts["b"].rate, parts["b"].mix) == (Fraction(1, 10), Fraction(0))
    assert parts["a"].total == 0
    # twice the services at the same pay per service: all of it is volume
    volume, cash = sum_parts({"b": (Decimal("200.00"), 4)}, {"b": (Decimal("100.00"), 2)})
    assert (volume, cash[0].mix, cash[0].rate) == (Fraction(100), Fraction(0), Fraction(0))


@given(st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 50)), st.integers(60, 90), st.integers(60, 90))
def test_reasons_add_up(now: dict[str, int], whole: int, before: int) -> None:
    earlier = {"aetna": 7, "gone": 3}
    parts = reason_parts(now, whole, earlier, before)
    assert sum(part.total for part in parts) == Fraction(sum(now.values()), whole) - Fraction(10, before)


@given(st.lists(st.fractions(-50, 50, max_denominator=997), max_size=12))
def test_shown_parts_add_up_to_the_shown_sum(parts: list[Fraction]) -> None:
    step = Fraction(1, 100)
    shown = rounded(parts, step)
    assert sum(shown) == round(sum(parts) / step) * step
    assert all(abs(one - other) < step for one, other in zip(shown, parts, strict=True))
    assert all((one / step).denominator == 1 for one in shown)
