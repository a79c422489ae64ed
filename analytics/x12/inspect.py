"""Summarize a file: counts per kind of transaction."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import polars as pl

from analytics.tables import RECORDS
from analytics.x12.kinds import GUIDES
from analytics.x12.reading import Reading
from analytics.x12.sources import Source, find_sources

_CLAIMS = {"835": "remits", "837P": "submissions"}


_TOGETHER = 4 << 20
"""Bytes of sources that are read in one go: each reading takes as long as reading some hundreds of small files."""
_MOST_TOGETHER = 1_000
_READ = ("remits", "submissions", "adjustments", "diagnostics")
_EMPTY = {table.name: table.empty() for table in RECORDS if table.name in _READ}
_COPY = "same_content"
_NO_KINDS = pl.DataFrame(schema={"kind": pl.String})


def inspect(path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    """An entry for every kind of transaction in every source at the path, money as numbers; see `inspect_source`."""
    sources, entries = find_sources([path]), []
    while found := _inspected(sources):
        entries += found
    return entries


def inspect_source(source: Source) -> list[dict[str, Any]]:
    """An entry for each kind in the source, one with kind None where it holds none.

    Keys: file, kind, interchanges, transactions, claims, lines, charge, paid, payments, provider_adjustments,
    adjustments (group-reason to amount), reversals, balanced, segments (total, used, listed), diagnostics. What is
    outside the kind's transactions (the envelope, and diagnostics of the whole file) is counted with the first.
    Amounts are None for a kind that is not read.
    """
    return _inspected(iter([source]))


def _inspected(sources: Iterator[Source]) -> list[dict[str, Any]]:
    """The entries of the next sources, as many as are read in one go; none where there are no more."""
    taken: list[Source] = []
    sizes: list[int] = []

    def some() -> Iterator[Source]:
        for source in sources:
            taken.append(source)
            yield source
            if sum(sizes) >= _TOGETHER or len(taken) >= _MOST_TOGETHER:
                return

    reading = Reading(lambda _, size: sizes.append(size))
    parts = list(reading.run(some()))
    tables = {name: _by_file(pl.concat([part[name] for part in parts])) for name in _READ} if taken else {}
    kinds = _by_file(pl.concat(reading.kinds)) if reading.kinds else {}
    files = pl.concat([part["files"] for part in parts]).to_dicts() if taken else []
    times = Counter([source.name for source in taken] + [file["name"] for file in files])
    by_name = {file["name"]: file for file in files}
    entries = []
    for source in taken:
        file = by_name.get(source.name, {"file_id": None})
        own = {name: rows.get(file["file_id"], _EMPTY[name]) for name, rows in tables.items()}
        is_alone = times[source.name] == 2 and _COPY not in own["diagnostics"]["code"]
        if is_alone or len(taken) == 1:
            entries += _entries(file, kinds.get(file["file_id"], _NO_KINDS), own)
        else:  # copies are read once for all of them, and names of members can repeat: each is read by itself
            entries += inspect_source(source)
    return entries


def _by_file(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {str(file_id): own for (file_id,), own in rows.partition_by("file_id", as_dict=True).items()}


def _entries(file: dict[str, Any], kinds: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> list[dict[str, Any]]:
    names = kinds["kind"].unique(maintain_order=True).to_list() or [None]
    entries = [_entry(file, name, kinds.filter(pl.col("kind").eq_missing(name)), tables) for name in names]
    _share_the_rest(entries, file, kinds, tables["diagnostics"])
    return entries


def _entry(
    file: dict[str, Any], kind: str | None, own: pl.DataFrame, tables: dict[str, pl.DataFrame]
) -> dict[str, Any]:
    is_read = kind in GUIDES or kind is None
    claims = tables[_CLAIMS[kind]] if kind in _CLAIMS else tables["remits"].clear()
    is_remittance = kind == "835"
    amount: dict[str, Any] = {
        "charge": _number(claims["charge"].sum()),
        "paid": _number(claims["paid"].sum()) if is_remittance else 0.0,
        "payments": _number(file["payments"]) if is_remittance else 0.0,
        "provider_adjustments": _number(file["provider_adjustments"]) if is_remittance else 0.0,
        "adjustments": _adjustments(tables["adjustments"]) if is_remittance else {},
        "reversals": file["reversals"] if is_remittance else 0,
        "balanced": file["balanced"] if is_remittance else None,
    }
    return {
        "file": file["name"],
        "kind": kind,
        "interchanges": 0,
        "transactions": own.height if kind else 0,
        "claims": int(own["claims"].sum()) if kind else 0,
        "lines": int(own["lines"].sum()) if kind else 0,
        **(amount if is_read else dict.fromkeys(amount)),
        "segments": _segments(own["segments_total"].sum(), own["segments_used"].sum()) if kind else _segments(0, 0),
        "diagnostics": [],
    }


def _share_the_rest(
    entries: list[dict[str, Any]], file: dict[str, Any], kinds: pl.DataFrame, diagnostics: pl.DataFrame
) -> None:
    """Counts what belongs to no kind with the first, and gives every kind its own diagnostics."""
    total = file["segments_total"] - sum(entry["segments"]["total"] for entry in entries)
    used = file["segments_used"] - sum(entry["segments"]["used"] for entry in entries)
    first = entries[0]
    first["segments"] = _segments(first["segments"]["total"] + total, first["segments"]["used"] + used)
    starts = list(zip(kinds["ordinal"], kinds["kind"], strict=True)) if kinds.width > 1 else []
    by_kind = {entry["kind"]: entry for entry in entries}
    for entry in entries:
        entry["interchanges"] = file["interchanges"]
    for row in diagnostics.iter_rows(named=True):
        before = [kind for ordinal, kind in starts if row["segment"] is not None and ordinal <= row["segment"]]
        entry = by_kind[before[-1]] if before else first
        entry["diagnostics"].append({key: row[key] for key in ("severity", "code", "segment", "offset", "message")})


def _segments(total: int | float | Decimal, used: int | float | Decimal) -> dict[str, int]:
    return {"total": int(total), "used": int(used), "listed": int(total) - int(used)}


def _number(amount: Decimal | float | None) -> float:
    return round(float(amount or 0), 2)


def _adjustments(rows: pl.DataFrame) -> dict[str, float]:
    named = pl.concat_str(pl.col("adjustment_group").fill_null("?"), pl.lit("-"), pl.col("carc").fill_null("?"))
    summed = rows.group_by(reason=named).agg(pl.col("amount").sum()).sort("reason")
    return {reason: _number(amount) for reason, amount in summed.iter_rows()}
