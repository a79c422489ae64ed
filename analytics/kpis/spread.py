"""How the lines of a rate are spread over clusters: lines of one claim and date are decided together."""

from __future__ import annotations

from analytics.kpis.asking import Amount, Asking
from analytics.kpis.kpi import REASONS, Sum
from analytics.stats.clusters import ClusterSums


def clusters(asking: Asking, top: Sum, bottom: Sum, group: str, by: str | None) -> ClusterSums:
    """The sums over clusters of one group's rate; a reason's lines are set against all lines of all clusters."""
    parts = asking.totals(top, by or "all")[group]
    whole = asking.totals(bottom, "all")["all"] if by in REASONS else parts
    y, m = (half.columns[0].removesuffix("_lines") for half in (top, bottom))
    return ClusterSums(
        count=_whole(whole[f"{m}_clusters"]),
        y=_whole(parts[f"{y}_lines"]),
        m=_whole(whole[f"{m}_lines"]),
        yy=_whole(parts[f"{y}_by_{y}"]),
        ym=_whole(parts[f"{y}_by_{m}"]),
        mm=_whole(whole[f"{m}_by_{m}"]),
    )


def _whole(count: Amount) -> int:
    return int(count)
