"""What cases are worth that are decided together, against the formulas written another way."""

from __future__ import annotations

from math import sqrt

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics.stats.clusters import ClusterSums, design_effect, effective_n, sums_by, sums_of


def clusters(claims: list[tuple[int, int]]) -> ClusterSums:
    """Sums over (lines that count, lines) of claims."""
    counted = [(y, m) for y, m in claims if m]
    return ClusterSums(
        count=len(counted),
        y=sum(y for y, _ in counted),
        m=sum(m for _, m in counted),
        yy=sum(y * y for y, _ in counted),
        ym=sum(y * m for y, m in counted),
        mm=sum(m * m for _, m in counted),
    )


def test_claims_denied_as_a_whole_are_worth_one_line_each() -> None:
    # 2 of 4 claims with 3 lines each: sum of squares 4 * 1.5**2 = 9, variance 4/3 * 9 / 144 = 1/12, n = (1/4) / (1/12)
    assert effective_n(clusters([(3, 3), (3, 3), (0, 3), (0, 3)])) == pytest.approx(3)


def test_one_line_a_claim_is_worth_all_lines_but_one() -> None:
    # the estimator's k/(k-1): 10 claims, 9 independent lines
    assert effective_n(clusters([(1, 1)] * 2 + [(0, 1)] * 8)) == pytest.approx(9)


@pytest.mark.parametrize("claims", [[(0, 3), (0, 2)], [(3, 3), (2, 2)]])
def test_where_all_or_nothing_counts_the_lines_count_as_they_are(claims: list[tuple[int, int]]) -> None:
    assert effective_n(clusters(claims)) == 5


@pytest.mark.parametrize(("claims", "n"), [([(1, 2), (1, 2), (2, 4)], 3), ([(1, 4)], 1)])
def test_without_a_variance_every_claim_counts_once(claims: list[tuple[int, int]], n: int) -> None:
    assert effective_n(clusters(claims)) == n


_CLAIM = st.integers(1, 8).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m)))


@given(st.lists(_CLAIM, min_size=2, max_size=40))
def test_effective_n_is_the_ratio_estimators_variance_turned_round(claims: list[tuple[int, int]]) -> None:
    y, m = sum(y for y, _ in claims), sum(m for _, m in claims)
    assume(0 < y < m)
    p = y / m
    squares = sum((hits - p * lines) ** 2 for hits, lines in claims)
    assume(squares > 1e-9)
    k = len(claims)
    deviation = sqrt(k / (k - 1) * squares) / m
    assert effective_n(clusters(claims)) == pytest.approx(p * (1 - p) / deviation**2)


def test_cases_decided_as_one_are_worth_one() -> None:
    # ten claims of a patient, all denied or none
    assert design_effect([clusters([(10, 10)] * 50 + [(0, 10)] * 450)]) == pytest.approx(10, rel=0.01)
    assert design_effect([clusters([(1, 1)] * 50 + [(0, 1)] * 450)]) == pytest.approx(1, rel=0.01)
    assert design_effect([clusters([(3, 10)])]) == 10
    assert design_effect([clusters([(0, 10)] * 5), ClusterSums()]) == 1


def test_groups_with_rates_of_their_own_are_no_likeness() -> None:
    low, high = clusters([(1, 1)] * 100 + [(0, 1)] * 900), clusters([(1, 1)] * 500 + [(0, 1)] * 500)
    assert design_effect([low, high]) == pytest.approx(1, rel=0.01)


def test_sums_of_rows_are_those_of_the_clusters() -> None:
    rows = pl.DataFrame({"payer": ["b", "a", "a"], "denied": [1, 2, 0], "decided": [2, 2, 3], "patients": [1, 4, 5]})
    assert sums_of(rows, "denied", "decided", "patients") == clusters([(1, 2)] + [(2, 2)] * 4 + [(0, 3)] * 5)
    by_payer = sums_by(rows, "payer", "denied", "decided", "patients")
    assert list(by_payer) == ["a", "b"]
    assert by_payer["a"] + by_payer["b"] == sums_of(rows, "denied", "decided", "patients")
