"""Dates that cannot be count as missing and are listed: a mistyped year never moves the as-of day."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from analytics.building.lawful import Records, numbered

EARLIEST = date(2000, 1, 1)
DAYS_AHEAD = 60
"""How far a document's date may lie after its file's, and a service's after its document's."""
DAYS_AFTER_READING = 366
"""How far a file's or a document's date may lie after the day of reading: the computer's clock may be wrong as well."""

_FILES = ("group_date", "interchange_date")
_DOCUMENTS = {
    "transactions": ("sent_date",),
    "payments": ("effective_date", "production_date"),
    "acknowledgements": ("status_date",),
}
_SERVICES = {
    "submission_lines": ("service_date", "service_end_date"),
    "remit_lines": ("service_date", "service_end_date"),
    "remits": ("statement_from", "statement_to"),
    "acknowledgements": ("service_from", "service_to"),
}
_KEY = ["file_id", "transaction"]


def with_usable_dates(records: Records, read_on: date) -> Records:
    """The records with null for every date that cannot be; each of these is a diagnostic of its file.

    None can be before 2000. A document's date (BHT04, BPR16, DTM*405, STC02) cannot be more than 60 days after its
    file's (GS04, else ISA09), a service's not more than 60 days after its document's, neither of the first two far
    after the day of reading. Source: KPI definitions, "Dates that cannot be".
    """
    kept, listed = dict(records), list[pl.DataFrame]()
    latest = pl.lit(read_on + timedelta(days=DAYS_AFTER_READING))
    _judge(kept, "transactions", _FILES, latest, listed)
    days_of_files = _file_dates(kept)
    for name, columns in _DOCUMENTS.items():
        bound = pl.min_horizontal(pl.col("_after") + pl.duration(days=DAYS_AHEAD), latest)
        _judge(kept, name, columns, bound, listed, days_of_files)
    _date_by_reading(kept, read_on, listed)
    days_of_documents = document_dates(kept)
    for name, columns in _SERVICES.items():
        _judge(kept, name, columns, pl.col("_after") + pl.duration(days=DAYS_AHEAD), listed, days_of_documents)
    if listed:
        kept["diagnostics"] = numbered(kept["diagnostics"], pl.concat(listed))
    return kept


def _judge(
    kept: Records,
    name: str,
    columns: tuple[str, ...],
    last: pl.Expr,
    listed: list[pl.DataFrame],
    days: pl.DataFrame | None = None,
) -> None:
    """Empties in table `name` the dates before 2000 and after `last`, which may count from the transaction's day."""
    judged = kept[name]
    if days is not None:
        place = "segment" if name == "transactions" else "transaction"
        after = days.rename({"transaction": place, "date": "_after"})
        judged = judged.join(after, on=["file_id", place], how="left", maintain_order="left")
    for column in columns:
        day = pl.col(column)
        is_wrong = ((day < EARLIEST) | (day > last).fill_null(False)).fill_null(False)
        wrong = judged.filter(is_wrong)
        if wrong.height:
            listed.append(_listed(wrong, name, column))
            judged = judged.with_columns(pl.when(~is_wrong).then(day).alias(column))
    kept[name] = judged.drop("_after", strict=False)


def _date_by_reading(kept: Records, read_on: date, listed: list[pl.DataFrame]) -> None:
    """Transactions without any usable date get the day of reading as their file's."""
    days = document_dates(kept).rename({"transaction": "segment"})
    dated = kept["transactions"].join(days, on=["file_id", "segment"], how="left", maintain_order="left")
    undated = pl.col("date").is_null() & pl.col("kind").is_in(["835", "837P", "277CA"])
    if dated.filter(undated).height:
        listed.append(
            dated.filter(undated).select(
                "file_id",
                pl.lit("warning").alias("severity"),
                pl.lit("document_undated").alias("code"),
                "segment",
                pl.lit(f"no date that can be, expected GS04 or ISA09; dated {read_on}, when it was first read").alias(
                    "message"
                ),
            )
        )
        kept["transactions"] = dated.with_columns(
            pl.when(undated).then(pl.lit(read_on)).otherwise("group_date").alias("group_date")
        ).drop("date")


def document_dates(records: Records) -> pl.DataFrame:
    """The day of each transaction (file_id, transaction, date): its payment's or its batch's own, else its file's."""
    payments = records["payments"].select(*_KEY, pl.coalesce("effective_date", "production_date").alias("paid"))
    sent = records["transactions"].select("file_id", pl.col("segment").alias("transaction"), "sent_date")
    return (
        _file_dates(records)
        .join(payments, on=_KEY, how="left")
        .join(sent, on=_KEY, how="left")
        .select(*_KEY, pl.coalesce("paid", "sent_date", "date").alias("date"))
    )


def _file_dates(records: Records) -> pl.DataFrame:
    """GS04, else ISA09: file_id, transaction, date."""
    return records["transactions"].select(
        "file_id", pl.col("segment").alias("transaction"), pl.coalesce(*_FILES).alias("date")
    )


def _listed(wrong: pl.DataFrame, table: str, column: str) -> pl.DataFrame:
    expected = f"a day from {EARLIEST} on, no later than can be"
    message = f"{table}.{column} is {{}}, expected {expected}; it counts as missing"
    return wrong.select(
        "file_id",
        pl.lit("warning").alias("severity"),
        pl.lit("date_cannot_be").alias("code"),
        "segment",
        pl.format(message, pl.col(column).cast(pl.String)).alias("message"),
    )
