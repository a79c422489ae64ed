"""How the lines of a rate are spread over claims: lines of one claim are decided together, and count for less."""

from __future__ import annotations

import polars as pl

from analytics.kpis.asking import Asking
from analytics.kpis.kpi import REASONS, Sum
from analytics.queries import LINE_COUNTS, LINE_COUNTS_BY_REASON
from analytics.statistics import Clusters


def clusters(asking: Asking, top: Sum, bottom: Sum, group: str, by: str | None) -> Clusters:
    """The sums over claims of one group's rate; a reason's lines are set against all lines of all claims."""
    is_reason = by in REASONS
    whole = _rows(asking, bottom, "all" if is_reason else group, None if is_reason else by)
    part = _rows(asking, top, group, by)
    claims, y, m = pl.col("claims"), pl.col(top.columns[0]), pl.col(bottom.columns[0])
    of_whole = whole.select(
        claims=pl.when(m > 0).then(claims).otherwise(0).sum(),
        m=(claims * m).sum(),
        mm=(claims * m * m).sum(),
    )
    of_part = part.select(y=(claims * y).sum(), yy=(claims * y * y).sum(), ym=(claims * y * m).sum())
    return Clusters(**of_whole.row(0, named=True), **of_part.row(0, named=True))


def _rows(asking: Asking, half: Sum, group: str, dimension: str | None) -> pl.DataFrame:
    query = LINE_COUNTS_BY_REASON if dimension in REASONS else LINE_COUNTS
    return asking.rows(half, dimension or "all", query=query).filter(pl.col("group_key") == group)
