"""One figure of a drawn warehouse, and the drawn claims and lines that several tests share."""

from __future__ import annotations

from pathlib import Path

from analytics import kpis
from analytics.kpis import Figure
from analytics.scope import Scope
from tests.asking.drawn import ALL_KINDS, WHOLE, warehouse

REMITS_ALONE = "kind date claim_id\n remit 2026-01-01 -"
SUBMISSIONS_ALONE = "kind date claim_id\n submission 2026-01-01 -"


def figure(folder: Path, kpi: str, scope: Scope = WHOLE, /, *, kinds: str = ALL_KINDS, **tables: str) -> Figure:
    (found,) = kpis.compute(warehouse(folder, kinds=kinds, **tables), scope, [kpi], minimum=1)
    return found


def by_group(
    folder: Path, kpi: str, by: str, scope: Scope = WHOLE, /, **tables: str
) -> dict[str, tuple[object, object]]:
    """Group -> numerator and denominator."""
    found = kpis.compute(warehouse(folder, **tables), scope, [kpi], by, minimum=1)
    return {each.group[by]: (each.numerator, each.denominator) for each in found if each.group}


CLAIMS = """
    claim_id payer_id adjudicated_claims denied_claims fully_denied_claims adjudication_date first_service_date submission_date reason_categories cpts
    a        acme     1                  1             1                   2026-03-10        2026-02-01         2026-02-05      AUTH+COB          97110+97530
    b        acme     1                  1             0                   2026-04-01        2026-02-02         2026-02-05      AUTH              97110
    c        beta     1                  0             0                   2026-04-30        2026-03-03         -               -                 97530
    d        beta     0                  0             0                   -                 2026-03-03         2026-03-05      -                 97530
"""  # noqa: E501

LINES = """
    line_id claim_id adjudicated_lines denied_lines stated_denied_lines hidden_lines vague_lines preventable_lines adjudication_date adjudicated_charge denied_charge carc
    a1      a        1                 1            1                   0            1           0                 2026-03-01        100                100           16
    a2      a        1                 1            1                   0            0           1                 2026-03-01        50.50              50.50         197
    b1      b        1                 1            0                   1            0           0                 2026-03-01        20                 20            45
    b2      b        1                 0            0                   0            0           0                 2026-04-01        30                 0             -
    c1      c        1                 0            0                   0            0           0                 2026-04-01        40                 0             -
    d1      d        0                 0            0                   0            0           0                 -                 0                  0             -
"""  # noqa: E501
