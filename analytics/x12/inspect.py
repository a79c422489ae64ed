"""Summarize a file: counts per kind of transaction."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Any

import polars as pl

from analytics.x12.kinds import GUIDES
from analytics.x12.reading import Reading
from analytics.x12.sources import Source, find_sources

_CLAIMS = {"835": "remits", "837P": "submissions"}


def inspect(path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    """An entry for every kind of transaction in every source at the path, money as numbers; see `inspect_source`."""
    return [entry for source in find_sources([path]) for entry in inspect_source(source)]


def inspect_source(source: Source) -> list[dict[str, Any]]:
    """An entry for each kind in the source, one with kind None where it holds none.

    Keys: file, kind, interchanges, transactions, claims, lines, charge, paid, payments, provider_adjustments,
    adjustments (group-reason to amount), reversals, balanced, segments (total, used, listed), diagnostics. What is
    outside the kind's transactions (the envelope, and diagnostics of the whole file) is counted with the first.
    Amounts are None for a kind that is not read.
    """
    reading = Reading()
    parts = list(reading.run([source]))
    tables = {name: pl.concat([part[name] for part in parts]) for name in parts[0]}
    file = tables["files"].row(0, named=True)
    kinds = pl.concat(reading.kinds) if reading.kinds else pl.DataFrame(schema={"kind": pl.String})
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
