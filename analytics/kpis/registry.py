"""The list of all KPIs, in the order in which they are shown."""

from __future__ import annotations

from analytics.kpis.claims import CLAIM_KPIS
from analytics.kpis.kpi import Kpi, KpiError
from analytics.kpis.lines import DENIAL_DOLLARS, LINE_KPIS
from analytics.kpis.money import MONEY_KPIS
from analytics.kpis.waiting import WAITING_KPIS

_denials, _sent = CLAIM_KPIS[:2], CLAIM_KPIS[2:]

KPIS: tuple[Kpi, ...] = (*_denials, DENIAL_DOLLARS, *LINE_KPIS, *_sent, *MONEY_KPIS, *WAITING_KPIS)
BY_ID: dict[str, Kpi] = {kpi.id: kpi for kpi in KPIS}


def kpi(kpi_id: str) -> Kpi:
    """The KPI of this id. Raises KpiError naming those there are."""
    try:
        return BY_ID[kpi_id]
    except KeyError:
        raise KpiError(f"{kpi_id!r} is not a KPI, expected one of {', '.join(BY_ID)}") from None
