"""Cut blocks into segments, assign them to transactions and loops, and apply the guide of each type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from analytics.x12.blocks import Block
from analytics.x12.kinds import GUIDES, kind_of
from analytics.x12.loops import place_envelope
from analytics.x12.records import Records, read_records
from analytics.x12.tokens import tokenize, too_long


@dataclass(frozen=True)
class Segments:
    """The segments of a batch in one frame, the envelope and the transactions among them, and what was found."""

    frame: pl.DataFrame
    envelope: pl.DataFrame
    seen: pl.DataFrame
    records: dict[str, Records]
    names: list[str]
    """The ids there are."""
    too_long: list[int]


def read_segments(batch: Sequence[tuple[int, Block]]) -> Segments:
    """The (file number, block) pairs cut into segments, and every guide applied that is needed."""
    tokens, names = tokenize(batch)
    frame, envelope = place_envelope(tokens)
    seen = transactions_seen(frame)
    ordinals = pl.concat([pl.Series("ordinal", [None], dtype=pl.UInt32), frame["ordinal"]])
    trim = any(block.is_padded for _, block in batch)
    kinds = seen["kind"].unique(maintain_order=True)
    records = {}
    for kind in kinds:
        if kind in GUIDES:
            of_kind = frame if len(kinds) == 1 else _of_kind(frame, seen, kind)
            there = names if of_kind is frame else of_kind["id"].unique().to_list()
            records[kind] = read_records(of_kind, GUIDES[kind], ordinals, there, trim=trim)
    return Segments(frame, envelope, seen, records, names, too_long(batch, tokens))


def transactions_seen(frame: pl.DataFrame) -> pl.DataFrame:
    """Every ST, and every TA1 outside one, with its kind."""
    opens = frame.filter(pl.col("transaction") == pl.col("row") + 1)
    groups = opens["group"].fill_null(0)
    versions = pl.concat([pl.Series([None], dtype=pl.String), frame["e08"]]).gather(groups)
    kinds = [
        "TA1" if name == "TA1" else kind_of(code or "", guide or "", version or "")
        for name, code, guide, version in zip(opens["id"], opens["e01"], opens["e03"], versions, strict=True)
    ]
    guide = pl.coalesce("e03", pl.Series("version", versions)).alias("guide")
    return opens.select("file", "ordinal", "row", pl.Series("kind", kinds, dtype=pl.String), guide, "is_carried")


def _of_kind(frame: pl.DataFrame, seen: pl.DataFrame, kind: str) -> pl.DataFrame:
    opened = seen.filter(pl.col("kind") == kind)["row"] + 1
    return frame.filter((pl.col("transaction") == 0) | pl.col("transaction").is_in(opened.implode()))
