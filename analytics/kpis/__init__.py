"""Every number of the product: what it means, how it is divided, and the rows behind it."""

from analytics.kpis.asking import Asking, UsualTime
from analytics.kpis.compute import compute
from analytics.kpis.evidence import evidence
from analytics.kpis.figure import Figure, to_json
from analytics.kpis.kpi import DIMENSIONS, MINIMUM, Kpi, KpiError
from analytics.kpis.month_ends import days_in_ar_at_month_ends
from analytics.kpis.registry import BY_ID, KPIS
from analytics.kpis.unanswered import unanswered

__all__ = [
    "BY_ID",
    "DIMENSIONS",
    "KPIS",
    "MINIMUM",
    "Asking",
    "Figure",
    "Kpi",
    "KpiError",
    "UsualTime",
    "compute",
    "days_in_ar_at_month_ends",
    "evidence",
    "to_json",
    "unanswered",
]
