"""A batch of blocks becomes records: every guide that is needed is applied once to all the segments of its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from analytics.x12.balances import ODDITIES, remit_totals, unbalanced
from analytics.x12.blocks import Block
from analytics.x12.envelope import ENVELOPE_IDS, envelope_rows
from analytics.x12.grammar import TABLES
from analytics.x12.kinds import GUIDES, kind_of
from analytics.x12.loops import place_envelope
from analytics.x12.records import read_records
from analytics.x12.segments import tokenise


@dataclass(frozen=True)
class Batch:
    """What a batch gave, with file numbers instead of file ids: records, and what is needed to close the files' books.

    The books are oddities, kinds (of transactions), counts, envelope (segments) and totals (of remittances).
    """

    tables: dict[str, pl.DataFrame]
    books: dict[str, pl.DataFrame]


def read_batch(batch: Sequence[tuple[int, Block]]) -> Batch:
    """The records of (file number, block) pairs."""
    frame = place_envelope(tokenise(batch))
    seen = transactions_seen(frame)
    ordinals = pl.concat([pl.Series("ordinal", [None], dtype=pl.UInt32), frame["ordinal"]])
    tables: dict[str, list[pl.DataFrame]] = {name: [] for name in TABLES}
    oddities: list[pl.DataFrame] = []
    used = [frame.filter(pl.col("id").is_in(ENVELOPE_IDS))["row"]]
    for kind in seen["kind"].unique(maintain_order=True):
        if kind not in GUIDES:
            continue
        rows = frame if seen["kind"].n_unique() == 1 else _of_kind(frame, seen, kind)
        records = read_records(rows, GUIDES[kind], ordinals)
        for name, table in records.tables.items():
            tables[name].append(_closed(table, kind, batch) if name == "transactions" else table)
        oddities += [_placed(found, frame) for found in records.findings]
        used.append(records.used)
    made = {name: pl.concat(parts) if parts else _empty(name) for name, parts in tables.items()}
    oddities += [unbalanced(made["remits"], made["remit_lines"], made["adjustments"]), _outside(frame)]
    books = {
        "oddities": pl.concat(oddities),
        "kinds": seen.filter(~pl.col("is_carried")).select("file", "ordinal", "kind", "guide"),
        "counts": pl.concat([_counts(frame, pl.concat(used).unique()), *_sums(made)], how="diagonal"),
        "envelope": envelope_rows(frame),
        "totals": remit_totals(made["remits"], made["provider_adjustments"], made["payments"]),
    }
    return Batch(made, books)


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


def _closed(table: pl.DataFrame, kind: str, batch: Sequence[tuple[int, Block]]) -> pl.DataFrame:
    """The transactions with their kind, and the hash of what stands between ST and SE."""
    hashes = {(file, ordinal): digest for file, block in batch for ordinal, digest in block.body_hashes.items()}
    found = [hashes.get(place) for place in zip(table["file"], table["segment"], strict=True)]
    return table.with_columns(pl.lit(kind).alias("kind"), pl.Series("body_hash", found, dtype=pl.String))


def _placed(found: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    places = frame[found["row"]].select("file", "ordinal", "is_carried")
    whole = places.hstack(found.drop("row")).filter(~pl.col("is_carried"))
    return whole.select(ODDITIES.names()).match_to_schema(ODDITIES)


def _outside(frame: pl.DataFrame) -> pl.DataFrame:
    """Segments that stand in no transaction and are none of the envelope, or have no name."""
    rows = frame.filter((pl.col("transaction") == 0) & ~pl.col("id").is_in(ENVELOPE_IDS) & ~pl.col("is_carried"))
    return rows.select(
        "file",
        "ordinal",
        severity=pl.lit("warning"),
        code=pl.lit("outside_transaction"),
        message=pl.lit("a segment outside every transaction; not read"),
    )


def _counts(frame: pl.DataFrame, used: pl.Series) -> pl.DataFrame:
    own = frame.filter(~pl.col("is_carried")).select("file", "row", "id")
    return own.group_by("file").agg(
        segments_total=pl.len().cast(pl.Int64),
        segments_used=pl.col("row").is_in(used.implode()).sum().cast(pl.Int64),
        interchanges=(pl.col("id") == "ISA").sum().cast(pl.Int64),
        transactions=(pl.col("id") == "ST").sum().cast(pl.Int64),
    )


def _sums(tables: dict[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """What the records of each file add up to."""

    def summed(table: str, **columns: pl.Expr) -> pl.DataFrame:
        return tables[table].group_by("file").agg(**columns)

    rows = pl.len().cast(pl.Int64)
    money = pl.Decimal(38, 2)
    return [
        summed(
            "remits",
            claims=rows,
            charge=pl.col("charge").cast(money).sum(),
            paid=pl.col("paid").cast(money).sum(),
            reversals=(pl.col("status") == "22").sum().cast(pl.Int64),
        ),
        summed("submissions", claims=rows, charge=pl.col("charge").cast(money).sum()),
        summed("remit_lines", lines=rows),
        summed("submission_lines", lines=rows),
        summed("payments", payments=pl.col("amount").cast(money).sum(), remittances=rows),
        summed("provider_adjustments", provider_adjustments=pl.col("amount").cast(money).sum()),
    ]


def _empty(name: str) -> pl.DataFrame:
    schema = {"file": pl.UInt32, **{key: dtype for key, dtype in TABLES[name].schema.items() if key != "file_id"}}
    return pl.DataFrame(schema=schema)
