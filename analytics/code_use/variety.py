"""How many codes a therapist really uses: entropy of the units, with its standard error over patients."""

from __future__ import annotations

from math import log

import polars as pl

from analytics.code_use.peers import Estimate


def entropies(rows: pl.DataFrame) -> dict[str, Estimate]:
    """Therapist -> entropy (nats) of timed units over codes; its exponential is the effective number of codes.

    Corrected for small samples by (codes - 1) / 2n (Miller 1955), n being the units divided by their design effect.
    The variance is the linearised one with patients as clusters: each patient's units weighted by -log of their share.
    """
    found: dict[str, Estimate] = {}
    timed = rows.filter("is_timed")
    keys = ["therapist_id", "patient_key", "cpt"]
    units = timed.group_by(keys).agg(pl.col("units").sum()).sort(keys)
    for (therapist,), own in units.group_by("therapist_id", maintain_order=True):
        found[str(therapist)] = _entropy(own)
    return found


def _entropy(units: pl.DataFrame) -> Estimate:
    total = float(units["units"].sum())
    shares = (
        units.group_by("cpt", maintain_order=True).agg(share=pl.col("units").sum() / total).filter(pl.col("share") > 0)
    )
    plain = -sum(share * log(share) for share in shares["share"])
    known = units.join(shares, on="cpt", maintain_order="left").with_columns(rarity=-pl.col("share").log())
    patients = known.group_by("patient_key", maintain_order=True).agg(
        found=(pl.col("units") * (pl.col("rarity") - plain)).sum() / total, units=pl.col("units").sum()
    )
    count = patients.height
    variance = float((patients["found"] ** 2).sum()) * (count / (count - 1) if count > 1 else 1.0)
    simple = float((shares["share"] * (shares["share"].log() + plain) ** 2).sum()) / total
    effect = max(1.0, variance / simple) if simple > 0 else 1.0
    return Estimate(plain + (shares.height - 1) * effect / (2 * total), variance)
