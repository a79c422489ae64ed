"""Nobody is named where all bill alike; who bills otherwise is named first. The large runs: tests/benchmarks."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.code_use import Judged, Judgement, findings, judge, treated
from analytics.code_use.judging import FALSE_SHARE, LEAST_PEERS
from analytics.stats.compare_groups import Verdict
from tests.code_use.simulated import KINDS, Plan, services

REPORTED = (Verdict.HIGHER, Verdict.LOWER)
SMALL = Plan(therapists=6, patients=30)


@cache
def judged(plan: Plan, seed: int = 0, worth: float = 0.0) -> Judgement:
    return judge(treated(services(plan, seed)), worth)


def one(judgement: Judgement, measure: str, therapist: str = "T00") -> Judged:
    return next(row for row in judgement.rows if (row.therapist_id, row.measure.id) == (therapist, measure))


def test_false_alarms_stay_below_what_is_said() -> None:
    """Six practices where nobody differs, patients as clusters: p-values err on the safe side, nobody is named."""
    rows = [row for seed in range(6) for row in judged(SMALL, seed).rows if row.p is not None]
    assert len(rows) > 300
    assert sum((row.p or 0) < 0.05 for row in rows) <= 0.05 * len(rows)
    assert [row.therapist_id for row in rows if row.verdict in REPORTED] == []


@pytest.mark.parametrize(
    ("plan", "measure", "verdict"),
    [
        (replace(SMALL, patients=60, shift=0.25), "code_share.97110", Verdict.HIGHER),
        (replace(SMALL, patients=60, shift=-0.2), "code_share.97110", Verdict.LOWER),
        (replace(SMALL, evaluations=0.7), "high_evaluations", Verdict.HIGHER),
        (replace(SMALL, units=0.6), "units_per_visit", Verdict.HIGHER),
        (replace(SMALL, same=0.9), "same_visit", Verdict.HIGHER),
    ],
)
def test_who_bills_otherwise_is_named_first(plan: Plan, measure: str, verdict: str) -> None:
    judgement = judged(plan)
    found = findings(judgement)
    assert found[0].first.therapist_id == "T00"
    assert one(judgement, measure).verdict == verdict
    assert {finding.first.therapist_id for finding in found} == {"T00"}


def test_the_difference_found_is_the_one_put_in() -> None:
    row = one(judged(Plan(patients=120, shift=0.2)), "code_share.97110")
    assert row.difference == pytest.approx(0.2, abs=0.06)
    assert row.excess == pytest.approx(row.difference * row.n)
    assert row.exposure == pytest.approx(row.excess * 30)


def test_small_money_is_not_reported() -> None:
    plan = replace(SMALL, same=0.9)
    worth = one(judged(plan), "same_visit").exposure
    assert worth is not None
    assert one(judged(plan, worth=worth + 1), "same_visit").verdict == Verdict.NOT_SIGNIFICANT
    assert one(judged(plan, worth=worth - 1), "same_visit").verdict == Verdict.HIGHER


def test_unknown_money_hides_nothing() -> None:
    rows = services(replace(SMALL, same=0.9), 0).with_columns(
        allowed_units=pl.lit(0.0), allowed_amount=pl.lit(0.0)
    )  # fmt: skip
    row = one(judge(treated(rows)), "same_visit")
    assert (row.exposure, row.verdict) == (None, Verdict.HIGHER)


def test_few_data_and_few_peers_get_no_verdict() -> None:
    few = judged(replace(SMALL, patients=5))
    assert {row.verdict for row in few.rows} == {Verdict.NOT_ENOUGH_DATA}
    assert few.tests == 0
    alone = judged(replace(SMALL, therapists=LEAST_PEERS))
    assert {row.verdict for row in alone.rows} == {Verdict.NOT_ENOUGH_DATA}
    assert any(row.has_too_few_peers for row in alone.rows)
    assert not any(row.has_too_few_peers for row in few.rows)
    assert findings(alone) == []


def test_one_family_is_one_finding_and_the_scope_narrows_them() -> None:
    judgement = judged(replace(SMALL, patients=60, shift=0.4))
    mix = [finding for finding in findings(judgement) if finding.first.measure.family == "mix"]
    assert len(mix) == 1
    assert {row.verdict for row in mix[0].others} == {Verdict.LOWER}
    assert findings(judgement, ["T01"]) == []
    assert len(findings(judgement, ["T00"])) == len(findings(judgement))


def test_nothing_billed_is_nothing_judged() -> None:
    nothing = judge(treated(services(SMALL, 0).clear()))
    assert (nothing.rows, nothing.tests) == ((), 0)


def told(row: Judged) -> tuple[object, ...]:
    return row.therapist_id, row.measure.id, row.verdict, round(row.value, 9), round(row.z, 6), row.peers


@settings(max_examples=8, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10_000), plan=st.sampled_from([SMALL, replace(SMALL, patients=12), replace(SMALL, same=1.0)])
)
def test_whatever_is_billed_the_numbers_hold_together(seed: int, plan: Plan) -> None:
    rows = services(plan, seed)
    judgement = judge(treated(rows))
    flipped = judge(treated(rows.reverse()))
    assert [told(row) for row in flipped.rows] == [told(row) for row in judgement.rows]
    assert judgement.tests == sum(row.p is not None for row in judgement.rows)
    for row in judgement.rows:
        assert row.low <= row.value + 1e-9
        assert row.value <= row.high + 1e-9
        assert row.above + row.below <= 1 + 1e-9
        if row.measure.is_share:
            assert row.low >= 0
            assert row.high <= 1 + 1e-9
        if row.verdict in REPORTED:
            assert row.p is not None
            assert row.p <= FALSE_SHARE
            assert row.peers >= LEAST_PEERS


def test_kinds_of_patients_are_billed_differently_in_these_practices() -> None:
    """Otherwise the tests above would not show that comparisons see through the mix of patients."""
    shares = [mix["97110"] for mix in KINDS.values()]
    assert max(shares) - min(shares) > 0.1
