"""Months that are not settled yet are gray, in figures of what became of denials and of old services too."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import pytest

from analytics import kpis
from analytics.charts.trend import FIRM, IMMATURE
from analytics.pages.groups import MATURE, OF_DENIALS, open_denials, over_time
from analytics.scope import Scope, days_later
from analytics.warehouse import Warehouse

pytestmark = pytest.mark.slow


def states(samples: Warehouse, kpi_id: str) -> dict[str, str]:
    scope, kpi = Scope(samples.as_of), kpis.BY_ID[kpi_id]
    found = [one for one in kpis.compute(samples, scope, [kpi_id], "month", minimum=1) if one.enough]
    rows = over_time(samples, scope, kpi, found, "month")
    return dict(rows.select("group", "state").iter_rows())


@pytest.mark.parametrize("kpi_id", OF_DENIALS)
def test_months_with_open_denials_are_not_settled(samples: Warehouse, kpi_id: str) -> None:
    open_ = open_denials(samples, Scope(samples.as_of))
    found = states(samples, kpi_id)
    assert {IMMATURE, FIRM} >= set(found.values()) >= {IMMATURE}
    assert found == {month: IMMATURE if open_.get(month, 0) > 1 - MATURE else FIRM for month in found}


def test_months_of_services_too_young_in_part_are_not_settled(samples: Warehouse) -> None:
    found, oldest = states(samples, "net_collection_rate"), days_later(samples.as_of, -120)
    assert found
    for month, state in found.items():
        year, number = map(int, month.split("-"))
        is_whole = date(year, number, monthrange(year, number)[1]) <= oldest
        assert state == (FIRM if is_whole else IMMATURE)
