"""Which things belong together because they share a key, directly or through others."""

from __future__ import annotations

import polars as pl


def connected(members: pl.Series, keys: pl.DataFrame) -> pl.DataFrame:
    """The connected groups of `members` that share any key.

    `members` are integers; `keys` has the columns member and key (any type, no nulls), one row for each key of a
    member. Returns member and group, where the group is its smallest member.
    """
    labels = pl.DataFrame({"member": members.unique().sort()}).with_columns(group=pl.col("member"))
    # the smallest member represents its key, whatever its type; a key of one member connects nothing
    smallest = keys.select("member", pl.col("member").min().over("key").alias("key")).unique()
    edges = smallest.filter(pl.len().over("key") > 1)
    while True:
        spread = (
            edges.join(labels, on="member")
            .with_columns(pl.col("group").min().over("key"))
            .group_by("member")
            .agg(pl.col("group").min().alias("reached"))
        )
        moved = labels.join(spread, on="member", how="left").with_columns(
            pl.min_horizontal("group", "reached").alias("next")
        )
        # a group's own label may have moved on: follow it, so that long chains take few rounds
        followed = moved.join(
            moved.select(pl.col("member").alias("next"), pl.col("next").alias("beyond")), on="next", how="left"
        )
        settled = followed.select("member", pl.min_horizontal("next", "beyond").alias("group"))
        if settled["group"].equals(labels["group"]):
            return labels
        labels = settled
