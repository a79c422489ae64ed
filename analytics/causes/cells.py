"""Every combination of one or two traits with enough lines, and the lines in it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from analytics.causes import traits
from analytics.causes.traits import SAME, UNNAMED, items

LEAST_LINES = 30
"""Lines below which a combination is not looked at."""

LEAST_COMPARED = 200
"""Lines of which the traits are known, below which they are not compared."""
_COMPARED = {"trait": pl.String, "trait_2": pl.String, "among": pl.UInt32, "lines_compared": pl.Int64}

Traits = tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Cells:
    """`rows`: one per line, with profile (lines alike in every trait), claim, patient, day, denied, charge, category.

    `members`: which profiles are in which cell. `table`: one row per cell, with its traits, lines and `among`: the
    number of the lines that it is compared with. `compared` holds those lines: all of which the traits are known.
    """

    rows: pl.DataFrame
    members: pl.DataFrame
    table: pl.DataFrame
    compared: tuple[pl.Series, ...]

    def sums(self, **values: pl.Series) -> pl.DataFrame:
        """For each cell, as `cell`, the sums of values of its lines."""
        sums = [pl.col(name).sum() for name in values]
        by_profile = self.rows.select("profile", **values).group_by("profile").agg(sums).sort("profile")
        long = self.members.select("cell", *(by_profile[name].gather(self.members["profile"]) for name in values))
        return long.group_by("cell").agg(sums).sort("cell")

    def denied_for(self, reason: str | None, least: int) -> Cells:
        """The same with only denials of this reason as denials, and only cells that hold at least so many of them."""
        denied = self.rows["denied"]
        if reason is not None:
            denied = denied * (self.rows["category"] == reason).fill_null(False).cast(pl.Float64)
        kept = self.sums(denied=denied).filter(pl.col("denied") >= least)["cell"].implode()
        members = self.members.filter(pl.col("cell").is_in(kept))
        return Cells(self.rows.with_columns(denied.alias("denied")), members, self.table, self.compared)

    def among(self, cell: int) -> int:
        """The number of the lines that a cell is compared with."""
        return int(self.table.row(by_predicate=pl.col("cell") == cell, named=True)["among"])

    def of(self, among: int) -> Cells:
        """The cells that are compared with these lines."""
        table = self.table.filter(among=among)
        return Cells(self.rows, self.members.join(table, on="cell", how="semi"), table, self.compared)

    def mask(self, cell: int) -> pl.Series:
        """Which lines are in a cell."""
        profiles = self.members.filter(pl.col("cell") == cell)["profile"]
        return self.rows["profile"].is_in(profiles.implode())

    def traits(self, cell: int) -> Traits:
        """A cell's traits with their values."""
        row = self.table.row(by_predicate=pl.col("cell") == cell, named=True)
        return tuple((row[f"trait{end}"], row[f"value{end}"]) for end in ("", "_2") if row[f"trait{end}"] is not None)

    def parents(self, cell: int) -> list[int]:
        """Of a cell of two traits: the cells of each alone, where they have enough lines."""
        row = self.table.row(by_predicate=pl.col("cell") == cell, named=True)
        if row["item_2"] is None:
            return []
        alone = self.table.filter(pl.col("item_2").is_null() & pl.col("item").is_in([row["item"], row["item_2"]]))
        return alone["cell"].to_list()


def cells(lines: pl.DataFrame) -> Cells:
    """The cells of the rows of `line_profiles`."""
    # Claims name an authorization where payers ask for one: only that it lacks can be a cause.
    known_items = items(lines).filter((pl.col("trait") != "authorization") | (pl.col("value") == UNNAMED))
    known = known_items.select("trait", "value").unique().sort("trait", "value").with_row_index("item")
    of_rows = known_items.join(known, on=["trait", "value"]).select("row", "item")
    profiled = (
        of_rows.group_by("row")
        .agg(pl.col("item").sort())
        .join(lines.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row")), on="row", how="right")
        .sort("row")
    )
    profiles = profiled.select("item").unique().with_row_index("profile")
    rows = lines.select(
        "line_id",
        "claim_id",
        pl.col("claim_id").rank("dense").alias("claim"),
        # a claim without a patient is its own cluster
        pl.coalesce("patient_key", "claim_id").rank("dense").alias("patient"),
        pl.col("service_date").alias("day"),
        pl.col("denied_lines").cast(pl.Float64).alias("denied"),
        pl.col("charge").cast(pl.Float64),
        pl.col("reason_category").alias("category"),
        profiled.join(profiles, on="item", nulls_equal=True, maintain_order="left")["profile"],
    )
    single = profiles.explode("item", empty_as_null=True).drop_nulls().sort("profile", "item")
    return _counted(rows, _members(single, known), known, traits.known(lines))


def _members(single: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Which profiles hold which item, or which two items of different traits."""
    trait = dict(known.select("item", "trait").iter_rows())
    two = single.join(single.rename({"item": "item_2"}), on="profile").filter(pl.col("item") < pl.col("item_2"))
    both = [pl.col(item).replace_strict(trait, return_dtype=pl.String) for item in ("item", "item_2")]
    known_items = two.with_columns(both[0].alias("trait"), both[1].alias("trait_2"))
    same = [(pl.col("trait") == first) & (pl.col("trait_2") == second) for first, second in SAME]
    apart = known_items.filter(pl.col("trait") != pl.col("trait_2"), ~pl.any_horizontal(same))
    alone = single.with_columns(pl.lit(None, dtype=pl.UInt32).alias("item_2"))
    return pl.concat([alone.select("profile", "item", "item_2"), apart.select("profile", "item", "item_2")])


def _counted(rows: pl.DataFrame, members: pl.DataFrame, known: pl.DataFrame, is_known: pl.DataFrame) -> Cells:
    sizes = rows.group_by("profile").agg(pl.len().cast(pl.Int64).alias("lines"))
    counted = members.join(sizes, on="profile").group_by("item", "item_2").agg(pl.col("lines").sum())
    # A combination that holds all lines of one of its parts says nothing new.
    alone = counted.filter(pl.col("item_2").is_null()).select("item", pl.col("lines").alias("alone"))
    table = (
        counted.filter(pl.col("lines") >= LEAST_LINES)
        .join(alone, on="item")
        .join(alone.rename({"item": "item_2", "alone": "alone_2"}), on="item_2", how="left")
        .filter(pl.col("item_2").is_null() | (pl.col("lines") < pl.min_horizontal("alone", "alone_2")))
        .join(known, on="item")
        .join(known.rename(lambda name: f"{name}_2"), on="item_2", how="left")
    )
    found, compared = _compared(is_known, table)
    table = (
        table.join(found, on=["trait", "trait_2"], nulls_equal=True)
        .filter(pl.col("lines") < pl.col("lines_compared"), pl.col("lines_compared") >= LEAST_COMPARED)
        .sort("item", "item_2", nulls_last=False)
        .with_row_index("cell")
    )
    keys = table.select("cell", "item", "item_2")
    kept = members.join(keys, on=["item", "item_2"], nulls_equal=True).select("cell", "profile")
    return Cells(rows, kept, table, compared)


def _compared(is_known: pl.DataFrame, table: pl.DataFrame) -> tuple[pl.DataFrame, tuple[pl.Series, ...]]:
    """For each trait, or two, the number of the lines of which they are known; those lines, by number."""
    masks: list[pl.Series] = []
    rows = []
    for trait, trait_2 in table.select("trait", "trait_2").unique().sort("trait", "trait_2").iter_rows():
        mask = is_known[trait] if trait_2 is None else is_known[trait] & is_known[trait_2]
        among = next((place for place, one in enumerate(masks) if (one == mask).all()), len(masks))
        if among == len(masks):
            masks.append(mask)
        rows.append((trait, trait_2, among, int(mask.sum())))
    return pl.DataFrame(rows, schema=_COMPARED, orient="row"), tuple(masks)
