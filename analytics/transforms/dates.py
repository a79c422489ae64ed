"""Which dates of documents can be: one that cannot is listed, and the next source of that date is used instead.

Rule: docs/definitions.md#dates.
"""

from __future__ import annotations

from datetime import date

import polars as pl

Records = dict[str, pl.DataFrame]

EARLIEST = date(2000, 1, 1)
DAYS_AHEAD = pl.duration(days=60)
"""How far a document may be dated ahead of its file, and a service ahead of its document."""
_NEXT_DAY = pl.duration(days=1)
_PLACE = ["file_id", "transaction"]
_LISTED = pl.Schema(
    {"file_id": pl.String, "segment": pl.UInt32, "element": pl.String, "found": pl.Date, "used": pl.Date}
)


def usable_dates(records: Records) -> tuple[Records, pl.DataFrame]:
    """The records with dates that can be, and what was listed: file_id, segment, element, found, used (null for none).

    Transactions gain file_date (GS04, else ISA09, else the day the file was first read), file_time (of the same
    segment, null without one), is_undated (their file has no date of its own). The dates of
    documents are never null where anything dates them: sent_date of an 837P,
    effective_date of a payment, status_date of an acknowledgement hold the first source that can be, last the file's.
    """
    files = _file_dates(records)
    listed: list[pl.DataFrame] = []
    transactions = files.with_columns(sent_date=_usable("sent_date"))
    listed.append(_replaced(files, transactions, "sent_date", "BHT04"))
    dated = transactions.select("file_id", pl.col("segment").alias("transaction"), "own_date", "file_date", "last_date")
    payments = records["payments"].join(dated, on=_PLACE, how="left", maintain_order="left")
    paid = payments.with_columns(
        effective_date=pl.coalesce(_usable("effective_date"), _usable("production_date"), "file_date")
    )
    listed.append(_replaced(payments, paid, "effective_date", "BPR16"))
    statements = records["acknowledgements"].join(
        transactions.select(
            "file_id", pl.col("segment").alias("transaction"), "sent_date", "own_date", "file_date", "last_date"
        ),
        on=_PLACE,
        how="left",
        maintain_order="left",
    )
    acknowledged = statements.with_columns(status_date=pl.coalesce(_usable("status_date"), "sent_date", "file_date"))
    listed.append(_replaced(statements, acknowledged, "status_date", "STC02"))
    transactions = transactions.with_columns(
        sent_date=pl.when(kind="837P").then(pl.coalesce("sent_date", "file_date")).otherwise("sent_date")
    )
    found = records | {
        "transactions": transactions.with_columns(is_undated=pl.col("own_date").is_null()).drop(
            "own_date", "last_date", "first_read"
        ),
        "payments": paid.select(records["payments"].columns),
        "acknowledgements": acknowledged.select(records["acknowledgements"].columns),
    }
    found["postings"] = _usable_postings(records, listed)
    return _with_service_dates(found, listed), pl.concat([pl.DataFrame(schema=_LISTED), *listed])


def _usable_postings(records: Records, listed: list[pl.DataFrame]) -> pl.DataFrame:
    """The postings of days that can be. The others, added to `listed`, are left out as rows without a date are."""
    read = records["files"].select("file_id", "first_read")
    rows = records["postings"].join(read, on="file_id", how="left", maintain_order="left")
    can_be = (pl.col("date") >= EARLIEST) & (pl.col("date") <= pl.col("first_read") + _NEXT_DAY).fill_null(True)
    out = rows.filter(~can_be).select(
        "file_id", "segment", pl.lit("A posting that is left out").alias("element"), found="date"
    )
    listed.append(out.with_columns(used=pl.lit(None)).cast(_LISTED))
    return rows.filter(can_be).drop("first_read")


def latest_day(records: Records, rejections: pl.DataFrame) -> date | None:
    """The latest day by which a document of these records (as `usable_dates` gives them) is dated; None for none.

    `rejections` (file_id, transaction, date) are those of batches. A document without any usable date is dated by the
    day it was first read; that day is in no file, so it counts only where nothing else is dated.
    """
    transactions = records["transactions"]
    undated = transactions.filter("is_undated").select("file_id", pl.col("segment").alias("transaction"), "file_date")
    sent = transactions.filter(kind="837P").select("file_id", transaction="segment", date="sent_date")
    dated = pl.concat(
        [
            sent,
            records["acknowledgements"].select("file_id", "transaction", date="status_date"),
            records["payments"].select("file_id", "transaction", date="effective_date"),
            rejections.select("file_id", "transaction", "date"),
        ]
    ).join(undated, on=_PLACE, how="left")
    in_files = dated.filter(pl.col("date").ne_missing(pl.col("file_date")))["date"].max()
    days = [day for day in (in_files, records["postings"]["date"].max()) if isinstance(day, date)]
    first_read = dated["date"].max()
    return max(days, default=first_read if isinstance(first_read, date) else None)


def _file_dates(records: Records) -> pl.DataFrame:
    """Transactions with own_date (the file's own that can be), last_date (none may be later), file_date, file_time."""
    read = records["files"].select("file_id", "first_read")
    last = pl.col("first_read") + _NEXT_DAY

    def can_be(name: str) -> pl.Expr:
        return (pl.col(name) >= EARLIEST) & (pl.col(name) <= last).fill_null(True)

    by_group, by_interchange = can_be("group_date").fill_null(False), can_be("interchange_date").fill_null(False)
    return (
        records["transactions"]
        .join(read, on="file_id", how="left", maintain_order="left")
        .with_columns(
            own_date=pl.when(by_group).then("group_date").when(by_interchange).then("interchange_date"),
            file_time=pl.when(by_group)
            .then(pl.coalesce("group_time", "interchange_time"))
            .otherwise("interchange_time")
            .str.pad_end(8, "0"),
            last_date=last,
        )
        .with_columns(file_date=pl.coalesce("own_date", "first_read"))
    )


def _usable(name: str) -> pl.Expr:
    """The date, where it can be the date of a document of its file."""
    day = pl.col(name)
    ahead = (day > pl.col("own_date") + DAYS_AHEAD).fill_null(False) | (day > pl.col("last_date")).fill_null(False)
    return pl.when((day >= EARLIEST) & ~ahead).then(day)


def _replaced(before: pl.DataFrame, after: pl.DataFrame, name: str, element: str) -> pl.DataFrame:
    """What was found and did not stay."""
    both = before.select("file_id", "segment", pl.lit(element).alias("element"), pl.col(name).alias("found"))
    both = both.with_columns(after[name].alias("used"))
    return both.filter(pl.col("found").is_not_null(), pl.col("found").ne_missing(pl.col("used"))).cast(_LISTED)


_SERVICE_DATES = (
    ("submission_lines", "submissions", "submission_segment", ("service_date", "service_end_date"), "DTP*472"),
    ("remit_lines", "remits", "remit_segment", ("service_date", "service_end_date"), "DTM*472"),
    ("remits", "remits", "segment", ("statement_from", "statement_to"), "DTM*232"),
)
"""Tables with dates of services, the table of their documents and how they name it, the columns, the element."""


def _with_service_dates(records: Records, listed: list[pl.DataFrame]) -> Records:
    """The records without dates of services that cannot be; these are added to `listed`."""
    sent = records["transactions"].select("file_id", pl.col("segment").alias("transaction"), day="sent_date")
    paid = records["payments"].select("file_id", "transaction", day="effective_date")
    days = {"submissions": sent, "remits": paid}
    found = dict(records)
    for table, document, key, columns, element in _SERVICE_DATES:
        dated = records[document].select("file_id", pl.col("segment").alias(key), "transaction")
        dated = dated.join(days[document].unique(_PLACE), on=_PLACE).select("file_id", key, "day")
        rows = found[table].join(dated, on=["file_id", key], how="left", maintain_order="left")
        for name in columns:
            late = (pl.col(name) > pl.col("day") + DAYS_AHEAD).fill_null(False)
            kept = rows.with_columns(pl.when((pl.col(name) >= EARLIEST) & ~late).then(name).alias(name))
            listed.append(_replaced(rows, kept, name, element))
            rows = kept
        found[table] = rows.drop("day")
    statements = found["acknowledgements"]
    late = pl.col("status_date") + DAYS_AHEAD
    found["acknowledgements"] = statements.with_columns(
        pl.when((pl.col(name) >= EARLIEST) & (pl.col(name) <= late).fill_null(True)).then(name).alias(name)
        for name in ("service_from", "service_to")
    )
    return found
