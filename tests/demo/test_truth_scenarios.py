"""Every scenario goes the real way (simulated, written, built, asked), and every figure is the truth's, to the cent."""

from __future__ import annotations

import pytest

from analytics.demo.scenarios import scenario_names
from tests.demo.beside_truth import NEEDS_837, counted, money, said_money, waits
from tests.demo.truth_kpis import COUNTED
from tests.demo.way_in import recovered

ALONE = "remits_only"
FROM_REMITTANCES = ("takeback_rate", "takeback_rate.gross", "ar_aging.state.denied", "ar_aging.state.part_paid")
OF_PATIENTS = "ar_aging.patient."
every_scenario = pytest.mark.parametrize("name", [name for name in scenario_names() if name != "default"])


@every_scenario
@pytest.mark.parametrize("by", ["all", "payer", "therapist"])
def test_rates_are_those_of_the_truth(name: str, by: str) -> None:
    told, said = counted(recovered(name), by)
    assert said == told
    assert len(told) == len(COUNTED) - (len(NEEDS_837) if name == ALONE else 0)


@every_scenario
def test_money_is_that_of_the_truth(name: str) -> None:
    beside = recovered(name)
    told, said = money(beside.truth), said_money(beside)
    if name == ALONE:  # nobody knows there what was charged and not answered
        told = {kpi: held for kpi, held in told.items() if kpi in FROM_REMITTANCES or kpi.startswith(OF_PATIENTS)}
    assert {kpi: said[kpi] for kpi in told} == told
    assert len(told) >= len(FROM_REMITTANCES) + 5


@every_scenario
def test_waiting_times_are_those_of_the_truth(name: str) -> None:
    beside = recovered(name)
    told = waits(beside.truth, beside.day, remits_only=name == ALONE)
    said = {id: (f.value, f.numerator, f.denominator) for (id, _), f in beside.figures(list(told)).items()}
    assert said == told


def test_what_remittances_alone_cannot_tell_is_null_with_the_reason() -> None:
    beside = recovered(ALONE)
    figures = {
        id: figure for (id, _), figure in beside.figures([*NEEDS_837, "charge_lag.p50", "charge_lag.p90"]).items()
    }
    assert len(figures) == 6
    for figure in figures.values():
        assert (figure.numerator, figure.denominator, figure.value, figure.interval) == (None, None, None, None)
        assert figure.note is not None and figure.note.startswith("needs 837P"), figure.id
    clean = beside.figures(["clean_claim_rate"])["clean_claim_rate", "all"]
    assert clean.note is not None and "rejections unknown" in clean.note
