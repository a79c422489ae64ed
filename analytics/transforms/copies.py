"""Claims with very many documents: one that is equal in its services to an earlier one is not matched again.

Documents of a claim are matched one after the other, so that each sees what those before it brought. That takes a step
for every document of the claim that has the most; a file that repeats one claim thousands of times must not stop a
build.
"""

from __future__ import annotations

import polars as pl

EACH = 30
"""So many documents of a claim are matched one after the other, whatever they hold: real claims have fewer."""
_NOTHING = "\x1e"
_SERVICE = ("control", "code", "modifiers", "date", "charge")


def copies(documents: pl.DataFrame, pieces: pl.DataFrame) -> pl.DataFrame:
    """Which documents beyond the first EACH of a claim are equal in their services to an earlier one: doc and same_as.

    `documents`: doc, claim, nth (among the claim's), date; `pieces`: piece, doc and LINE_FIELDS. Documents without any
    service are equal where they are of the same day.
    """
    many = documents.filter(pl.col("nth").max().over("claim") > EACH)
    if many.is_empty():
        return pl.DataFrame(schema={"doc": pl.Int64, "same_as": pl.Int64})
    fields = [pl.col(name).cast(pl.String).fill_null(_NOTHING) for name in _SERVICE]
    services = (
        pieces.join(many.select("doc"), on="doc", how="semi")
        .sort("piece")
        .group_by("doc", maintain_order=True)
        .agg(pl.concat_str(fields, separator="\x1f").str.join("\x1d").alias("services"))
    )
    marked = many.join(services, on="doc", how="left").with_columns(
        pl.coalesce("services", pl.col("date").cast(pl.String)).fill_null(_NOTHING),
        is_bare=pl.col("services").is_null(),
    )
    first = pl.col("doc").first().over("claim", "services", "is_bare")
    return (
        marked.sort("nth", "doc")
        .with_columns(first.alias("same_as"))
        .filter(pl.col("nth") > EACH, pl.col("doc") != pl.col("same_as"))
        .select(pl.col("doc").cast(pl.Int64), pl.col("same_as").cast(pl.Int64))
    )


def matched_alike(copied: pl.DataFrame, pieces: pl.DataFrame, matches: pl.DataFrame) -> pl.DataFrame:
    """Pieces of the copies with the lines of the pieces that stand in the same place of what they copy: piece, line."""
    held = pieces.join(matches, on="piece").select(pl.col("doc").alias("same_as"), "place", "line")
    return pieces.join(copied, on="doc").join(held, on=["same_as", "place"]).select("piece", "line")
