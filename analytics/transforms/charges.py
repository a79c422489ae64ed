"""What was charged for each line, and what replacements and voids changed about it."""

from __future__ import annotations

import polars as pl
from polars._typing import PolarsDataType

from analytics import reference

MOVEMENT: dict[str, PolarsDataType] = {
    "line": pl.Int64,
    "doc": pl.Int64,
    "date": pl.Date,
    "kind": pl.Enum(
        ["charge", "contractual", "patient_payment", "patient_share", "payment", "version_difference", "write_off"]
    ),
    "charge": pl.Int64,
    "payer_payment": pl.Int64,
    "primary_payment": pl.Int64,
    "contractual": pl.Int64,
    "patient_share": pl.Int64,
}
"""One movement of money on a line, in cents; doc is the document that moved it."""


def movements(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with exactly the columns of MOVEMENT; amounts that it lacks are 0."""
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(0)).cast(dtype).alias(name)
        for name, dtype in MOVEMENT.items()
    )


def charges(lines: pl.DataFrame) -> pl.DataFrame:
    """Each service charged once, on its service date, with the charge of the first submission that held it.

    `lines`: line, claim, doc, charge, service_date, is_submitted. A line that only answers know is charged where the
    claim has no submission at all; else its service is already charged with a billed line.
    """
    billed = pl.col("is_submitted") | ~pl.col("is_submitted").any().over("claim")
    return movements(
        lines.filter(billed).with_columns(pl.lit("charge").alias("kind"), pl.col("service_date").alias("date"))
    )


def version_differences(
    lines: pl.DataFrame, pieces: pl.DataFrame, matches: pl.DataFrame, sent: pl.DataFrame
) -> pl.DataFrame:
    """What replacements (frequency 7) and voids (8) change, on their own submission date.

    `pieces` (piece, doc, charge) and `matches` (piece, line) say which submission held which line; `sent` has doc,
    claim, date, frequency, counts, rejected_date. One that is rejected is taken back on that day and changes nothing
    after.
    """
    voids = reference.codes_meaning("frequency", "void")
    corrects = pl.col("frequency").is_in([*reference.codes_meaning("frequency", "replacement"), *voids])
    correcting = sent.filter("counts", corrects).sort("doc")
    concerned = lines.filter("is_submitted").join(correcting.select("claim"), on="claim", how="semi")
    current = dict(concerned.select("line", "charge").iter_rows())
    by_claim: dict[int, list[tuple[int, int]]] = {}
    for claim, line, doc in concerned.sort("line").select("claim", "line", "doc").iter_rows():
        by_claim.setdefault(claim, []).append((line, doc))
    held: dict[int, dict[int, int]] = {}
    own = (
        pieces.select("piece", "doc", "charge")
        .join(correcting.select("doc"), on="doc", how="semi")
        .join(matches, on="piece")
    )
    for doc, line, charge in own.select("doc", "line", "charge").iter_rows():
        held.setdefault(doc, {})[line] = held.get(doc, {}).get(line, 0) + charge
    rows = []
    for row in correcting.iter_rows(named=True):
        is_void = row["frequency"] in voids
        now = {} if is_void else held.get(row["doc"], {})
        for line, first_doc in by_claim.get(row["claim"], []):
            if first_doc > row["doc"] or (first_doc == row["doc"] and not is_void):
                continue
            difference = now.get(line, 0) - current[line]
            if difference:
                rows.append((line, row["doc"], row["date"], difference))
                if row["rejected_date"] is not None:
                    rows.append((line, row["doc"], row["rejected_date"], -difference))
                else:
                    current[line] += difference
    schema = {"line": pl.Int64, "doc": pl.Int64, "date": pl.Date, "charge": pl.Int64}
    booked = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.lit("version_difference").alias("kind"))
    return movements(booked)
