"""Finish a file that was read to its end: write its row in `files` and complete its transactions."""

from __future__ import annotations

import polars as pl

from analytics.tables import FILES, MONEY, TEXTS
from analytics.x12.file_state import FileState
from analytics.x12.kinds import GUIDES

_SUMS = ("segments_total", "segments_used", "interchanges", "transactions", "claims", "lines", "charge", "paid")
_REMIT_SUMS = ("payments", "provider_adjustments", "reversals")
_AMOUNTS = ("charge", "paid", "payments", "provider_adjustments")


def file_rows(done: list[FileState], records: dict[str, pl.DataFrame], off: pl.DataFrame) -> pl.DataFrame:
    """A row of `files` for each file: what the books hold of it, and whether its remittances (see `off`) balance.

    A sum that is too large for its column is null.
    """
    rows = _named([book for book in done if not book.is_repeated])
    if not records:
        zeros = [pl.lit(0).alias(name) for name in (*_SUMS, "segments_listed")]
        return FILES.conform(rows.with_columns(*zeros, kinds=pl.lit([], dtype=TEXTS)).drop("file"))
    in_order = records["kinds"].group_by("file", maintain_order=True)
    for known in (
        _summed(records["counts"]),
        in_order.agg(
            kinds=pl.col("kind").unique(maintain_order=True), is_loaded=pl.col("kind").is_in(list(GUIDES)).any()
        ),
    ):
        rows = rows.join(known, on="file", how="left", maintain_order="left")
    unbalanced = off.filter(pl.col("code") == "remit_unbalanced")["file"].implode()
    rows = rows.with_columns(pl.col(*_SUMS).fill_null(0), pl.col("kinds").fill_null(pl.lit([], dtype=TEXTS)))
    rows = rows.with_columns(
        pl.col(*_AMOUNTS).cast(MONEY, strict=False),
        refused=pl.coalesce("refused", pl.when(pl.col("is_loaded").fill_null(False).not_()).then(_nothing_loaded())),
        segments_listed=pl.col("segments_total") - pl.col("segments_used"),
        balanced=pl.when(pl.col("kinds").list.contains("835")).then(~pl.col("file").is_in(unbalanced)),
    )
    return FILES.conform(rows.drop("file", "is_loaded"))


def _named(books: list[FileState]) -> pl.DataFrame:
    sizes = [book.content.size if book.content else None for book in books]
    return pl.DataFrame(
        [(book.number, book.file_id, book.name, size, book.refused) for book, size in zip(books, sizes, strict=True)],
        schema={"file": pl.UInt32, "file_id": pl.String, "name": pl.String, "bytes": pl.Int64, "refused": pl.String},
        orient="row",
    )


def _summed(counts: pl.DataFrame) -> pl.DataFrame:
    filled = counts.with_columns(pl.col(*_AMOUNTS).fill_null(0))
    return filled.group_by("file").agg(pl.col(*_SUMS, *_REMIT_SUMS).sum())


def whole(kinds: pl.DataFrame) -> pl.DataFrame:
    """Transactions that were read in several blocks as one row each."""
    counts = pl.col("segments_total", "segments_used", "claims", "lines").sum()
    return kinds.group_by("file", "ordinal", "kind", "guide", maintain_order=True).agg(counts).sort("file", "ordinal")


def transactions(records: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The transactions with what is known only at their end: the hash of the body, and that there was an SE."""
    rows = records["envelope"].filter(pl.col("id") != "TA1").sort("file", "ordinal")
    is_ended = (pl.col("id").shift(-1) == "SE") & (pl.col("file").shift(-1) == pl.col("file"))
    ended = rows.with_columns(is_complete=is_ended.fill_null(False)).filter(pl.col("id") == "ST")
    rows = records["transactions"].drop("body_hash", "is_complete")
    for known in (records["hashes"], ended.select("file", "is_complete", segment="ordinal")):
        rows = rows.join(known, on=["file", "segment"], how="left", maintain_order="left")
    return rows.with_columns(pl.col("is_complete").fill_null(pl.col("kind") == "TA1"))


def _nothing_loaded() -> pl.Expr:
    named = pl.concat_str(pl.col("kinds").list.join(", "), pl.lit(" is not read here"))
    return pl.when(pl.col("kinds").list.len() > 0).then(named).otherwise(pl.lit("it holds no transaction"))
