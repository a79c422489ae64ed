"""What every figure keeps to: too few, nothing, no such file, JSON."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics import kpis
from analytics.kpis import KpiError
from analytics.scope import Scope
from tests.asking.drawn import AS_OF, WHOLE, warehouse
from tests.asking.figures import CLAIMS, LINES, REMITS_ALONE, figure


def test_nothing_in_scope_is_null_and_never_zero(folder: Path) -> None:
    rate = figure(folder, "initial_denial_rate", Scope(AS_OF, end=date(2026, 1, 1)), claims=CLAIMS)
    assert (rate.numerator, rate.denominator, rate.value, rate.interval) == (0, 0, None, None)
    assert rate.note == "nothing in scope"
    assert not rate.enough


def test_too_few_claims_keep_their_value_and_say_so(folder: Path) -> None:
    opened = warehouse(folder, claims=CLAIMS)
    (few,) = kpis.compute(opened, WHOLE, ["initial_denial_rate"])
    assert (few.value, few.enough, few.rows, few.note) == (2 / 3, False, 3, "not enough data (n = 3)")
    (enough,) = kpis.compute(opened, WHOLE, ["initial_denial_rate"], minimum=3)
    assert enough.enough


def test_a_figure_without_its_kind_of_file_says_which(folder: Path) -> None:
    rate = figure(folder / "1", "acceptance_rate", claims=CLAIMS, kinds=REMITS_ALONE)
    assert (rate.numerator, rate.value, rate.needs) == (None, None, ("837P", "277CA"))
    assert rate.note == "needs 837P and 277CA files; none is dated up to 2026-06-30"
    early = figure(folder / "2", "initial_denial_rate", Scope(date(2025, 12, 31)), claims=CLAIMS)
    assert early.note == "needs 835 files; none is dated up to 2025-12-31"


@pytest.mark.parametrize("kpi", [kpi for kpi in kpis.KPIS if kpi.needs], ids=lambda kpi: kpi.id)
def test_without_any_file_every_needy_kpi_is_null_with_the_reason(kpi: kpis.Kpi, folder: Path) -> None:
    found = figure(folder, kpi.id, kinds="kind date claim_id")
    assert found.value is None
    assert (found.note or "").startswith("needs ")


def test_wrong_names_are_refused(folder: Path) -> None:
    opened = warehouse(folder)
    with pytest.raises(KpiError, match="'denials' is not a KPI, expected one of initial_denial_rate, "):
        kpis.compute(opened, WHOLE, ["denials"])
    with pytest.raises(KpiError, match="'color' is not a dimension, expected one of month, "):
        kpis.compute(opened, WHOLE, by="color")
    with pytest.raises(KpiError, match="clock: 'wall' is unknown"):
        kpis.compute(opened, WHOLE, clock="wall")
    with pytest.raises(KpiError, match="'half' is not a part"):
        kpis.evidence(opened, WHOLE, "maturity", "half")  # type: ignore[arg-type]
    with pytest.raises(KpiError, match="days_in_ar is not defined by month"):
        kpis.evidence(opened, WHOLE, "days_in_ar", group={"month": "2026-01"})
    with pytest.raises(KpiError, match="has no denominator"):
        kpis.evidence(opened, WHOLE, "ar_aging.state.denied", "denominator")


def test_json_has_the_contracts_shape(folder: Path) -> None:
    opened = warehouse(folder, claims=CLAIMS, lines=LINES)
    scope = Scope(AS_OF, start=date(2026, 1, 1))
    figures = kpis.compute(opened, scope, ["initial_denial_rate_dollars"], minimum=1)
    assert kpis.to_json(opened.snapshot, scope, figures) == {
        "snapshot": "one",
        "scope": {"as_of": "2026-06-30", "start": "2026-01-01", "basis": "remit"},
        "kpis": [
            {
                "id": "initial_denial_rate_dollars",
                "title": "Initial denial rate, dollars",
                "group": None,
                "numerator": 170.5,
                "denominator": 240.5,
                "value": 170.5 / 240.5,
                "interval": None,
                "unit": "share",
                "needs": ["835"],
                "note": None,
            }
        ],
    }
