"""Expected denials of a payer's lines from the other payers' rates, cell by cell; small cells are shrunk."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

DIAGNOSIS = "diagnosis_chapter"
LEVELS = (
    (),
    ("cpt",),
    ("cpt", "visit"),
    ("cpt", "visit", "modifiers"),
    ("cpt", "visit", "modifiers", DIAGNOSIS),
    ("cpt", "visit", "modifiers", DIAGNOSIS, "pos"),
)
"""From all lines to the finest cell: a cell with few lines of other payers leans on the one before."""
_CELL = LEVELS[-1]
_LEAST_PRIOR, _MOST_PRIOR = 10.0, 10_000.0


def comparable(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of lines that can be compared: those with a diagnosis, if that is most lines, else all without theirs.

    A claim known from its 835 alone has no diagnosis: for lines that have one it is no benchmark, and has none.
    """
    known = cells.filter(pl.col(DIAGNOSIS).is_not_null())
    if 2 * int(known["decided"].sum()) >= int(cells["decided"].sum()):
        return known
    return cells.with_columns(pl.lit(None, dtype=pl.String).alias(DIAGNOSIS))


def whole(cells: pl.DataFrame) -> pl.DataFrame:
    """One row a payer and finest cell of comparable lines: lines decided and denied."""
    known = comparable(cells).with_columns(pl.col(_CELL).fill_null("none"))
    return known.group_by("payer_id", *_CELL).agg(pl.col("decided", "denied").sum()).sort("payer_id", *_CELL)


def priors_of(cells: pl.DataFrame, effect: float) -> list[float]:
    """How many lines the wider cell's rate is worth in each level of `whole`, below the widest."""
    return [_prior(cells, level, above, effect) for above, level in pairwise(LEVELS)]


def rates(own: pl.DataFrame, others: pl.DataFrame, priors: Sequence[float]) -> pl.DataFrame:
    """`own` cells with `rate`: what others deny for the same, a cell with few lines shrunk toward the wider one."""
    found = own.with_columns(rate=pl.lit(float(others["denied"].sum()) / max(float(others["decided"].sum()), 1.0)))
    for level, prior in zip(LEVELS[1:], priors, strict=True):
        sums = others.group_by(level).agg(n=pl.col("decided").sum(), y=pl.col("denied").sum())
        joined = found.join(sums, on=level, how="left", maintain_order="left").with_columns(
            pl.col("n", "y").fill_null(0)
        )
        drawn = (pl.col("y") + prior * pl.col("rate")) / (pl.col("n") + prior)
        found = joined.with_columns(rate=drawn).drop("n", "y")
    return found


def weights(own: pl.DataFrame, others: pl.DataFrame, priors: Sequence[float]) -> pl.DataFrame:
    """Others' cells with `denied` and `weight`: what one denial there adds to the denials expected of `own`.

    A denial counts in every cell from its own to all of them: what a cell does not keep for itself it leaves to the
    wider one. So the expected number is the sum of denied times weight, and its variance is known.
    """
    mass = own.select(*_CELL, mass=pl.col("decided").cast(pl.Float64))
    weighed = others.group_by(_CELL).agg(pl.col("denied").sum()).with_columns(weight=pl.lit(0.0))
    for level, prior in zip(reversed(LEVELS[1:]), reversed(priors), strict=True):
        lines = others.group_by(level).agg(n=pl.col("decided").sum())
        mass = mass.group_by(level).agg(pl.col("mass").sum()).join(lines, on=level, how="left")
        mass = mass.with_columns(here=pl.col("mass") / (pl.col("n").fill_null(0) + prior))
        weighed = weighed.join(mass.select(*level, "here"), on=level, how="left")
        weighed = weighed.with_columns(pl.col("weight") + pl.col("here").fill_null(0.0)).drop("here")
        mass = mass.select(*level, mass=pl.col("here") * prior)
    rest = float(mass["mass"].sum()) / max(float(others["decided"].sum()), 1.0)
    return weighed.with_columns(pl.col("weight") + rest)


def _prior(whole: pl.DataFrame, level: Sequence[str], above: Sequence[str], effect: float) -> float:
    """How many lines the wider cell's rate is worth: the less cells differ within it, the more (method of moments)."""
    cells = whole.group_by(level).agg(n=pl.col("decided").sum(), y=pl.col("denied").sum())
    above_sums = cells.group_by(above) if above else cells.group_by(pl.lit(1).alias("all"))
    wide = above_sums.agg(
        wide_n=pl.col("n").sum(), wide_y=pl.col("y").sum(), cells=pl.len(), nn=pl.col("n").pow(2).sum()
    )
    joined = cells.join(wide, on=above) if above else cells.join(wide.drop("all"), how="cross")
    rate = pl.col("wide_y") / pl.col("wide_n")
    chance = effect * float(wide.select((rate * (1 - rate) * (pl.col("cells") - 1)).sum()).item())
    seen = float(joined.select((pl.col("n") * (pl.col("y") / pl.col("n") - rate).pow(2)).sum()).item())
    size = float(wide.select((pl.col("wide_n") - pl.col("nn") / pl.col("wide_n")).sum()).item())
    within = float(wide.select((rate * (1 - rate) * pl.col("wide_n")).sum() / pl.col("wide_n").sum()).item())
    between = (seen - chance) / size if size > 0 else 0.0
    return min(max(within / between, _LEAST_PRIOR), _MOST_PRIOR) if between > 0 else _MOST_PRIOR
