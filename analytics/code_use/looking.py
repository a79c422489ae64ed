"""The lines behind a comparison, and a sample of them to hold against the notes."""

from __future__ import annotations

import polars as pl

from analytics.code_use.counting import Measure, counted_visits, lines_counted, treated, treatments

SEED = 97110
"""Fixed, so that who draws the sample again audits the same visits."""


def lines_behind(services: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """Of one therapist's lines (columns of queries/services_at_visits.sql and any others) those a measure counts.

    Of a measure of visits, all lines of the counted visits; of variety, every timed line.
    """
    rows = treated(services.with_columns(lines=pl.lit(1)))
    if measure.counts != "visits":
        return (treatments(rows) if "treatment" in measure.out_of else rows).filter(lines_counted(measure))
    visits, counts = counted_visits(rows, measure)
    keys = ["therapist_id", "patient_key", "service_date"]
    return rows.join(visits.filter(counts).select(keys), on=keys, how="semi")


def sample(rows: pl.DataFrame, visits: int, seed: int = SEED) -> pl.DataFrame:
    """All lines of so many visits drawn by chance; the same rows and seed give the same visits."""
    keys = ["therapist_id", "patient_key", "service_date"]
    known = rows.select(keys).unique().sort(keys)
    drawn = known.sample(min(visits, known.height), seed=seed)
    return rows.join(drawn, on=keys, how="semi").sort(*keys[1:], "cpt")
