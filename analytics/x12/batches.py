"""A batch of blocks becomes records: every guide that is needed is applied once to all the segments of its kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from analytics.x12.balances import ODDITIES, remit_totals, unbalanced
from analytics.x12.blocks import Block
from analytics.x12.doubts import coded, doubts, numbered, without_orphans
from analytics.x12.envelope import ENVELOPE_IDS, envelope_rows
from analytics.x12.grammar import TABLES
from analytics.x12.kinds import GUIDES, kind_of
from analytics.x12.loops import place_envelope
from analytics.x12.records import Records, read_records
from analytics.x12.tokens import WIDEST, tokenise, too_long

_NAME = re.compile(r"[A-Z][A-Z0-9]{1,2}")


@dataclass(frozen=True)
class Batch:
    """What a batch gave, with file numbers instead of file ids: records, and what is needed to close the files' books.

    The books are oddities, kinds (of transactions), counts, envelope (segments), totals (of remittances), hashes (of bodies).
    """

    tables: dict[str, pl.DataFrame]
    books: dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Segments:
    """The segments of a batch: all of them in one frame, the transactions among them, and what each kind's guide found."""

    frame: pl.DataFrame
    seen: pl.DataFrame
    records: dict[str, Records]
    too_long: list[int]


def read_segments(batch: Sequence[tuple[int, Block]]) -> Segments:
    """The (file number, block) pairs cut into segments, and every guide applied that is needed."""
    tokens = tokenise(batch)
    frame = place_envelope(tokens)
    seen = transactions_seen(frame)
    ordinals = pl.concat([pl.Series("ordinal", [None], dtype=pl.UInt32), frame["ordinal"]])
    is_mixed = seen["kind"].n_unique() > 1
    records = {
        kind: read_records(_of_kind(frame, seen, kind) if is_mixed else frame, GUIDES[kind], ordinals)
        for kind in seen["kind"].unique(maintain_order=True)
        if kind in GUIDES
    }
    return Segments(frame, seen, records, too_long(batch, tokens))


def read_batch(batch: Sequence[tuple[int, Block]]) -> Batch:
    """The records of (file number, block) pairs."""
    segments = read_segments(batch)
    frame, seen = segments.frame, segments.seen
    tables: dict[str, list[pl.DataFrame]] = {name: [] for name in TABLES}
    oddities: list[pl.DataFrame] = []
    for kind, records in segments.records.items():
        for name, table in records.tables.items():
            tables[name].append(table.with_columns(pl.lit(kind).alias("kind")) if name == "transactions" else table)
        oddities += [_placed(found, frame) for found in records.findings]
    made = {name: pl.concat(parts) if parts else _empty(name) for name, parts in tables.items()}
    made["remit_lines"], made["submission_lines"], orphans = without_orphans(
        made["remit_lines"], made["submission_lines"]
    )
    made["submission_lines"] = numbered(made["submission_lines"])
    made["diagnoses"], uncoded = coded(made["diagnoses"])
    oddities += [
        unbalanced(made["remits"], made["remit_lines"], made["adjustments"]),
        orphans,
        uncoded,
        *doubts(made),
        _outside(segments),
    ]
    marked = frame.select("file", "row", "ordinal", "id", "is_carried", "transaction").with_columns(
        is_used=_used(segments)
    )
    books = {
        "oddities": pl.concat(oddities).unique(maintain_order=True),
        "kinds": _kinds(seen, marked),
        "counts": pl.concat([_counts(marked), *_sums(made)], how="diagonal"),
        "envelope": envelope_rows(frame),
        "totals": remit_totals(made["remits"], made["provider_adjustments"], made["payments"]),
        "hashes": _hashes(batch),
        "transactions": made.pop("transactions"),
    }
    return Batch(made, books)


def _used(segments: Segments) -> pl.Series:
    """For every row whether it gave a value, opened a loop or is of the envelope."""
    used = segments.frame["id"].is_in(list(ENVELOPE_IDS))
    for records in segments.records.values():
        for rows, _ in records.uses:
            used = used.scatter(rows, True)
    return used


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


def _hashes(batch: Sequence[tuple[int, Block]]) -> pl.DataFrame:
    found = [(file, ordinal, digest) for file, block in batch for ordinal, digest in block.body_hashes.items()]
    return pl.DataFrame(found, schema={"file": pl.UInt32, "segment": pl.UInt32, "body_hash": pl.String}, orient="row")


def _kinds(seen: pl.DataFrame, marked: pl.DataFrame) -> pl.DataFrame:
    """Every transaction with its kind and what it holds: segments, claims and lines, whether its kind is read or not."""
    own = marked.filter(~pl.col("is_carried") & (pl.col("transaction") > 0))
    inside = own.group_by(row=pl.col("transaction") - 1).agg(
        segments_total=pl.len().cast(pl.Int64),
        segments_used=pl.col("is_used").sum().cast(pl.Int64),
        claims=pl.col("id").is_in(["CLP", "CLM"]).sum().cast(pl.Int64),
        lines=pl.col("id").is_in(["SVC", "SV1"]).sum().cast(pl.Int64),
    )
    return seen.join(inside, on="row", how="left", maintain_order="left").drop("row")


def _placed(found: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    places = frame[found["row"]].select("file", "ordinal", "is_carried")
    whole = places.hstack(found.drop("row")).filter(~pl.col("is_carried"))
    return whole.select(ODDITIES.names()).match_to_schema(ODDITIES)


def _outside(segments: Segments) -> pl.DataFrame:
    """Segments that stand in no transaction and are none of the envelope, have no name, or are longer than can be read."""
    own = segments.frame.select("row", "file", "ordinal", "id", "transaction", "is_carried").filter(
        ~pl.col("is_carried")
    )
    lost = own.filter((pl.col("transaction") == 0) & ~pl.col("id").is_in(ENVELOPE_IDS))
    odd = [name for name in own["id"].unique() if not _NAME.fullmatch(name)]
    nameless = own.filter((pl.col("transaction") > 0) & pl.col("id").is_in(odd)) if odd else own.clear()
    long = own.filter(pl.col("row").is_in(segments.too_long))
    return pl.concat(
        [
            _told(lost, "outside_transaction", "a segment outside every transaction; not read"),
            _told(nameless, "unnamed_segment", "a segment whose name is none; not read"),
            _told(long, "long_segment", f"a segment of more than {WIDEST} elements; those beyond are not read"),
        ]
    )


def _told(rows: pl.DataFrame, code: str, message: str) -> pl.DataFrame:
    says = (pl.lit(text).alias(name) for name, text in (("severity", "warning"), ("code", code), ("message", message)))
    return rows.select("file", "ordinal", *says)


def _counts(marked: pl.DataFrame) -> pl.DataFrame:
    return (
        marked.filter(~pl.col("is_carried"))
        .group_by("file")
        .agg(
            segments_total=pl.len().cast(pl.Int64),
            segments_used=pl.col("is_used").sum().cast(pl.Int64),
            interchanges=(pl.col("id") == "ISA").sum().cast(pl.Int64),
            transactions=(pl.col("id") == "ST").sum().cast(pl.Int64),
        )
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
        summed("payments", payments=pl.col("amount").cast(money).sum()),
        summed("provider_adjustments", provider_adjustments=pl.col("amount").cast(money).sum()),
    ]


def _empty(name: str) -> pl.DataFrame:
    schema = {"file": pl.UInt32, **{key: dtype for key, dtype in TABLES[name].schema.items() if key != "file_id"}}
    return pl.DataFrame(schema=schema)
