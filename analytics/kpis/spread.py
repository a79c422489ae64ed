"""How the lines of a rate are spread over claims: lines of one claim are decided together, and count for less."""

from __future__ import annotations

import polars as pl

from analytics.kpis.asking import Asking
from analytics.kpis.kpi import REASONS, Sum
from analytics.queries import LINE_COUNTS, LINE_COUNTS_BY_REASON
from analytics.statistics import Clusters

_NOTHING = Clusters(0, 0, 0, 0, 0, 0)


def clusters(asking: Asking, top: Sum, bottom: Sum, group: str, by: str | None) -> Clusters:
    """The sums over claims of one group's rate; a reason's lines are set against all lines of all claims."""
    key = (top.columns[0], bottom.columns[0], by)
    if key not in asking.spreads:
        asking.spreads[key] = _by_group(asking, top, bottom, by)
    return asking.spreads[key].get(group, _NOTHING)


def _by_group(asking: Asking, top: Sum, bottom: Sum, by: str | None) -> dict[str, Clusters]:
    is_reason = by in REASONS
    claims, y, m = pl.col("claims"), pl.col(top.columns[0]), pl.col(bottom.columns[0])
    of_whole = _rows(asking, bottom, None if is_reason else by).agg(
        claims=pl.when(m > 0).then(claims).otherwise(0).sum(),
        m=(claims * m).sum(),
        mm=(claims * m * m).sum(),
    )
    of_part = _rows(asking, top, by).agg(y=(claims * y).sum(), yy=(claims * y * y).sum(), ym=(claims * y * m).sum())
    if is_reason:
        both = of_part.join(of_whole.drop("group_key"), how="cross")
    else:
        both = of_part.join(of_whole, on="group_key", how="full", coalesce=True).fill_null(0)
    return {row.pop("group_key"): Clusters(**row) for row in both.to_dicts()}


def _rows(asking: Asking, half: Sum, dimension: str | None) -> pl.dataframe.group_by.GroupBy:
    query = LINE_COUNTS_BY_REASON if dimension in REASONS else LINE_COUNTS
    return asking.rows(half, dimension or "all", query=query).group_by("group_key")
