"""Turn a batch of blocks into records, and into the data needed to finish its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from analytics.x12.assign_loops import Segments, read_segments
from analytics.x12.balances import ISSUES, remit_totals, unbalanced
from analytics.x12.blocks import Block
from analytics.x12.checks import coded, issues_of_records, numbered, outside, without_orphans
from analytics.x12.counting import SUMS, record_sums, segment_counts
from analytics.x12.envelope import envelope_rows
from analytics.x12.grammar import TABLES
from analytics.x12.held_back import without_unread_remits


@dataclass(frozen=True)
class Batch:
    """The result of a batch, with file numbers instead of file ids: records, and the data that finish the files.

    The latter are issues, kinds (of transactions), counts, envelope (segments), totals (of remittances), hashes (of
    bodies) and transactions.
    """

    tables: dict[str, pl.DataFrame]
    books: dict[str, pl.DataFrame]


def read_batch(batch: Sequence[tuple[int, Block]]) -> Batch:
    """The records of (file number, block) pairs."""
    segments = read_segments(batch)
    made, issues = _tables(segments)
    kinds, counts = segment_counts(segments)
    books = {
        "issues": pl.concat(issues).unique(maintain_order=True),
        "kinds": kinds,
        "counts": pl.concat([SUMS.to_frame(), counts, *record_sums(made)], how="diagonal"),
        "envelope": envelope_rows(segments.envelope),
        "totals": remit_totals(made["remits"], made["provider_adjustments"], made["payments"]),
        "hashes": _hashes(batch),
        "transactions": made.pop("transactions"),
    }
    return Batch(made, books)


def _tables(segments: Segments) -> tuple[dict[str, pl.DataFrame], list[pl.DataFrame]]:
    """Every table without invalid rows, and all issues found."""
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in TABLES}
    issues = [outside(segments)]
    for kind, records in segments.records.items():
        for name, table in records.tables.items():
            parts[name].append(table.with_columns(pl.lit(kind).alias("kind")) if name == "transactions" else table)
        issues += [_placed(found, segments.frame) for found in records.findings]
    made = {name: pl.concat(found) if found else _empty(name) for name, found in parts.items()}
    issues.append(without_unread_remits(made, issues))
    for name, claim in (("remit_lines", "remit_segment"), ("submission_lines", "submission_segment")):
        made[name], orphans = without_orphans(made[name], claim)
        issues.append(orphans)
    made["submission_lines"] = numbered(made["submission_lines"])
    made["diagnoses"], uncoded = coded(made["diagnoses"])
    off = unbalanced(made["remits"], made["remit_lines"], made["adjustments"])
    return made, [*issues, uncoded, off, *issues_of_records(made)]


def _hashes(batch: Sequence[tuple[int, Block]]) -> pl.DataFrame:
    found = [(file, ordinal, digest) for file, block in batch for ordinal, digest in block.body_hashes.items()]
    return pl.DataFrame(found, schema={"file": pl.UInt32, "segment": pl.UInt32, "body_hash": pl.String}, orient="row")


def _placed(found: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    places = frame[found["row"]].select("file", "ordinal", "is_carried")
    whole = places.hstack(found.drop("row")).filter(~pl.col("is_carried"))
    return whole.select(ISSUES.names()).match_to_schema(ISSUES)


@cache
def _empty(name: str) -> pl.DataFrame:
    return TABLES[name].empty().select(pl.lit(None, dtype=pl.UInt32).alias("file"), pl.exclude("file_id")).clear()
