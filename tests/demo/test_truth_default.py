"""The practice as everybody meets it first: every figure, split every way, on every basis and on an earlier day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from analytics.kpis import KPIS
from tests.demo.beside_truth import counted, money, said_money, waits
from tests.demo.truth_kpis import COUNTED, GROUPS, REASONS
from tests.demo.truth_money import booked_twice, owed_by_patient
from tests.demo.way_in import recovered

pytestmark = pytest.mark.slow

EARLIER = timedelta(days=100)


@pytest.mark.parametrize("by", [*GROUPS, *REASONS])
def test_rates_split_every_way_are_those_of_the_truth(by: str) -> None:
    told, said = counted(recovered("default"), by)
    assert said == told
    assert len(told) >= 5
    assert all(told.values()), "nothing to compare"


@pytest.mark.parametrize("by", ["all", "payer", "month"])
@pytest.mark.parametrize("basis", ["submission", "service"])
def test_rates_on_other_dates_are_those_of_the_truth(basis: str, by: str) -> None:
    told, said = counted(recovered("default"), by, basis=basis)
    assert said == told
    assert len(told) == len(COUNTED)


@pytest.mark.parametrize("by", ["all", "payer", "month"])
def test_rates_as_known_on_an_earlier_day_are_those_of_the_truth(by: str) -> None:
    beside = recovered("default")
    told, said = counted(beside, by, as_of=beside.day - EARLIER)
    assert said == told
    assert told != counted(beside, by)[0]


@pytest.mark.parametrize("ago", [timedelta(0), EARLIER])
def test_waiting_times_are_those_of_the_truth(ago: timedelta) -> None:
    beside = recovered("default")
    told = waits(beside.truth, beside.day - ago)
    figures = beside.figures(list(told), as_of=beside.day - ago)
    assert {id: (f.value, f.numerator, f.denominator) for (id, _), f in figures.items()} == told


def test_money_is_that_of_the_truth() -> None:
    beside = recovered("default")
    assert said_money(beside) == money(beside.truth)


def test_every_kpi_of_the_product_is_held_against_the_truth() -> None:
    beside = recovered("default")
    held = {*COUNTED, *money(beside.truth), *waits(beside.truth, beside.day)}
    owed_by_patients = {"ar_aging.state.patient", "ar_aging.state.awaiting_secondary"}
    assert {each.id for each in KPIS} == held | owed_by_patients


def test_what_patients_owe_is_that_of_the_truth() -> None:
    beside = recovered("default")
    told = sum(owed_by_patient(told, line) for told in beside.truth.claims for line in told.lines)
    figures = beside.figures(["ar_aging.state.patient", "ar_aging.state.awaiting_secondary"])
    assert sum(figure.numerator or 0 for figure in figures.values()) * 100 == told


def test_lines_settled_between_a_correction_and_its_reversal_are_few() -> None:
    """What the definitions book twice (see `truth_money.booked_twice`) is a rare order of events, not a rule."""
    lines = [(told, line) for told in recovered("default").truth.claims for line in told.lines]
    odd = Counter(booked_twice(told, line) != (0, 0) for told, line in lines)
    assert odd[True] < 0.001 * odd.total()


@pytest.mark.parametrize("column", ["category", "owner"])
def test_root_causes_have_the_shares_that_were_told(column: str) -> None:
    """Not only the payer's words come back: what truly was the cause, by its own category and owner, is found."""
    beside = recovered("default")
    lines = [line for told in beside.truth.claims for line in told.judged(beside.day)]
    told = Counter(str(getattr(line, column)) for line in lines if line.first_outcome in ("denied", "hidden"))
    figures = beside.figures(["line_denial_rate"], column)
    assert {group: figure.numerator for (_, group), figure in figures.items()} == told
    assert len(told) >= 4


def test_rejections_have_the_causes_that_were_told() -> None:
    beside = recovered("default")
    told: Counter[str] = Counter(
        claim.row.rejection_status for claim in beside.truth.claims if claim.row.rejection_status is not None
    )
    assert beside.rejected() == told
    assert len(told) >= 4
