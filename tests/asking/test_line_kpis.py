"""KPIs of lines on drawn tables: denials, their reasons, their fates."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from analytics import kpis
from analytics.scope import Scope
from analytics.stats.proportions import wilson
from tests.asking.drawn import AS_OF, WHOLE, warehouse
from tests.asking.figures import LINES, figure


@pytest.mark.parametrize(
    ("kpi", "numerator", "denominator"),
    [
        ("line_denial_rate", 2 + 1, 5),
        ("hidden_denial_rate", 1, 5),
        ("vague_denial_rate", 1, 2),
        ("preventable_denial_rate", 1, 2),
        ("initial_denial_rate_dollars", Decimal("170.50"), Decimal("240.50")),
    ],
)
def test_rates_of_lines(folder: Path, kpi: str, numerator: object, denominator: object) -> None:
    rate = figure(folder, kpi, lines=LINES)
    assert (rate.numerator, rate.denominator) == (numerator, denominator)


def test_lines_of_one_claim_do_not_count_as_independent(folder: Path) -> None:
    rate = figure(folder, "line_denial_rate", lines=LINES)
    # p = 3/5; claims by date (2 of 2), (1 of 1), (0 of 1), (0 of 1): squares 0.64 + 0.16 + 0.36 + 0.36 = 1.52
    assert rate.interval == pytest.approx(wilson(0.6, 0.6 * 0.4 / (4 / 3 * 1.52 / 25)))


def test_by_submission_a_claim_is_one_cluster_whenever_its_lines_were_decided(folder: Path) -> None:
    by_submission = Scope(AS_OF, basis="submission")
    lines = """
    line_id claim_id adjudicated_lines denied_lines adjudication_date submission_date
    a1      a        1                 1            2026-03-01        2026-02-01
    a2      a        1                 1            2026-04-01        2026-02-01
    b1      b        1                 0            2026-03-01        2026-02-01
    """
    drawn = warehouse(folder, lines=lines)
    (rate,) = kpis.compute(drawn, by_submission, ["line_denial_rate"], minimum=1)
    # p = 2/3; claims (2 of 2), (0 of 1): squares 4/9 + 4/9; variance 2 * 8/9 / 9
    assert rate.interval == pytest.approx(wilson(2 / 3, 2 / 9 / (2 * 8 / 9 / 9)))
    (rate,) = kpis.compute(drawn, WHOLE, ["line_denial_rate"], minimum=1)
    # by payment date three clusters (1 of 1), (1 of 1), (0 of 1): squares 1/9 + 1/9 + 4/9; variance 3/2 * 6/9 / 9
    assert rate.interval == pytest.approx(wilson(2 / 3, 2 / 9 / (1.5 * 6 / 9 / 9)))


def test_a_reasons_interval_looks_at_whole_claims(folder: Path) -> None:
    found = kpis.compute(warehouse(folder, lines=LINES), WHOLE, ["line_denial_rate"], "carc", minimum=1)
    by_carc = {each.group["carc"]: each for each in found if each.group}
    assert {carc: (each.numerator, each.denominator) for carc, each in by_carc.items()} == {
        "16": (1, 5), "197": (1, 5), "45": (1, 5),
    }  # fmt: skip
    # p = 1/5; claims by date (1 of 2), (0 of 1) three times: squares 0.36 + 3 * 0.04; variance 4/3 * 0.48 / 25
    assert by_carc["16"].interval == pytest.approx(wilson(0.2, 0.2 * 0.8 / (4 / 3 * 0.48 / 25)))


FATES = """
    line_id claim_id adjudicated_lines denied_lines unresolved_lines moved_lines overturned_lines redecided_lines appeal_deadline closed_date adjudication_date
    a1      a        1                 1            1                0           0                0               2026-06-29      -           2026-03-01
    b1      b        1                 1            1                0           0                0               2026-06-30      -           2026-03-01
    c1      c        1                 1            1                0           0                0               2026-07-30      2026-06-30  2026-03-01
    d1      d        1                 1            1                0           0                0               2026-07-30      2026-07-01  2026-03-01
    e1      e        1                 1            0                1           0                1               2026-07-30      -           2026-03-01
    f1      f        1                 1            0                0           1                1               2026-07-30      -           2026-03-01
    g1      g        1                 0            0                0           0                0               -               -           2026-03-01
"""  # noqa: E501


@pytest.mark.parametrize(
    ("kpi", "numerator", "denominator"),
    [
        ("final_denial_rate", 1 + 1, 7),  # a: past its deadline; c: closed
        ("final_denial_rate.open", 1 + 1, 7),  # b: the deadline's own day; d: closed tomorrow
        ("final_denial_rate.moved", 1, 7),
        ("overturn_rate", 1, 1 + 1 + 1),  # decided: a, e, f
    ],
)
def test_fates_of_denied_lines(folder: Path, kpi: str, numerator: int, denominator: int) -> None:
    rate = figure(folder, kpi, lines=FATES)
    assert (rate.numerator, rate.denominator) == (numerator, denominator)


def test_undecided_denials_are_told_beside_the_overturned(folder: Path) -> None:
    payers = """
        payer_id  name  appeal_days  appeal_days_source  appeal_days_verified
        acme      Acme  90           default             false
        beta      Beta  60           settings            true
    """
    rate = figure(folder, "overturn_rate", lines=FATES, payers=payers)
    assert (
        rate.note == "denied lines neither readjudicated nor past appeal: 3; "
        "days to appeal: 60 (yours) for 1, 90 (assumed) for 1 of 2 payers"
    )
