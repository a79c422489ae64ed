"""How the lines of a rate are spread over claims: lines of one claim are decided together, and count for less."""

from __future__ import annotations

import numpy as np
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
    if by not in REASONS:
        return {group: Clusters(*sums) for group, sums in _sums(_rows(asking, bottom, by), top, bottom).items()}
    nothing = (0,) * len(_NOTHING.__dict__)
    claims, _, m, _, _, mm = _sums(_rows(asking, bottom, None), top, bottom).get("all", nothing)
    parts = _sums(_rows(asking, top, by), top, bottom)
    return {group: Clusters(claims, y, m, yy, ym, mm) for group, (_, y, _, yy, ym, _) in parts.items()}


def _sums(rows: pl.DataFrame, top: Sum, bottom: Sum) -> dict[str, tuple[int, ...]]:
    """Group -> the sums of `Clusters`, in its order. The rows are ordered by group."""
    if rows.is_empty():
        return {}
    claims, y, m = (rows[name].to_numpy() for name in ("claims", top.columns[0], bottom.columns[0]))
    first = np.flatnonzero(np.diff(rows["group_key"].rle_id().cast(pl.Int64).to_numpy(), prepend=-1))
    each = np.vstack([claims * (m > 0), claims * y, claims * m, claims * y * y, claims * y * m, claims * m * m])
    sums = np.add.reduceat(each, first, axis=1)
    return dict(zip(rows["group_key"][first].to_list(), map(tuple, sums.T.tolist()), strict=True))


def _rows(asking: Asking, half: Sum, dimension: str | None) -> pl.DataFrame:
    query = LINE_COUNTS_BY_REASON if dimension in REASONS else LINE_COUNTS
    return asking.rows(half, dimension or "all", query=query)
