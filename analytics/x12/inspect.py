"""What is in a file: counted kind by kind, or segment by segment with the use that was made of each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import polars as pl

from analytics.x12.batches import Segments, read_segments
from analytics.x12.blocks import blocks
from analytics.x12.canonical import NotX12, stretches
from analytics.x12.envelope import ENVELOPE_IDS
from analytics.x12.kinds import GUIDES
from analytics.x12.masking import masked
from analytics.x12.reading import Reading
from analytics.x12.sources import Refused, Source, find_sources

_CLAIMS = {"835": "remits", "837P": "submissions"}


def inspect(path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    """An entry for every kind of transaction in every source at the path, money as numbers; see `inspect_source`."""
    return [entry for source in find_sources([path]) for entry in inspect_source(source)]


def inspect_source(source: Source) -> list[dict[str, Any]]:
    """An entry for each kind in the source, one with kind None where it holds none.

    Keys: file, kind, interchanges, transactions, claims, lines, charge, paid, payments, provider_adjustments, adjustments
    (group-reason to amount), reversals, balanced, segments (total, used, listed), diagnostics. What stands outside the
    kind's transactions (the envelope, and diagnostics of the whole file) is counted with the first. Amounts are None for a
    kind that is not read.
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


def _segments(total: int, used: int) -> dict[str, int]:
    return {"total": int(total), "used": int(used), "listed": int(total) - int(used)}


def _number(amount: Decimal | None) -> float:
    return round(float(amount or 0), 2)


def _adjustments(rows: pl.DataFrame) -> dict[str, float]:
    named = pl.concat_str(pl.col("adjustment_group").fill_null("?"), pl.lit("-"), pl.col("carc").fill_null("?"))
    summed = rows.group_by(reason=named).agg(pl.col("amount").sum()).sort("reason")
    return {reason: _number(amount) for reason, amount in summed.iter_rows()}


def explain(path: str | os.PathLike[str], *, show_persons: bool = False) -> Iterator[str]:
    """Lines for a reader: every segment with its ordinal, its loop, its text, and what it was used for or that it is listed.

    What names a person is hidden unless it is asked for.
    """
    for source in find_sources([path]):
        yield f"{source.name}"
        try:
            with source.load().open() as stream:
                for block in blocks(stretches(stream)):
                    yield from _explained(read_segments([(0, block)]), show_persons=show_persons)
        except (Refused, NotX12) as error:
            yield f"  refused: {error}"


def _explained(segments: Segments, *, show_persons: bool) -> Iterator[str]:
    uses = _uses(segments)
    kinds = dict(zip(segments.seen["row"], segments.seen["kind"], strict=True))
    placed = {kind: _loops(records.placed, kind) for kind, records in segments.records.items()}
    elements = [column for column in segments.frame.columns if column.startswith("e") and column[1:].isdigit()]
    rows = segments.frame.select(
        "row", "ordinal", "is_carried", "transaction", pl.concat_list("id", *elements).alias("segment")
    )
    for row, ordinal, is_carried, transaction, cells in rows.iter_rows():
        if is_carried:
            continue
        kind = kinds.get(transaction - 1)
        loop, party = placed.get(kind or "", {}).get(row, ("", ""))
        texts = _trimmed(cells)
        is_frame = texts[0] in ENVELOPE_IDS
        if not show_persons:
            texts = masked(texts, party, is_known=kind in GUIDES or is_frame, loop=loop)
        use = "; ".join(uses.get(row, [])) or ("envelope" if is_frame else "listed")
        yield f"{ordinal:>7}  {loop:<12} {'*'.join(texts).replace(chr(31), ':'):<60}  {use}"


def _uses(segments: Segments) -> dict[int, list[str]]:
    """What every row was used for: table(column, column), or the loop it opens."""
    uses: dict[int, dict[str, set[str]]] = {}
    for records in segments.records.values():
        for rows, use in records.uses:
            for row in rows:
                for name in use.split(", "):
                    table, _, column = name.partition(".")
                    uses.setdefault(row, {}).setdefault(table, set()).add(column)
    return {
        row: [f"{table}({', '.join(sorted(columns))})" if any(columns) else table for table, columns in found.items()]
        for row, found in uses.items()
    }


def _loops(placed: pl.DataFrame, kind: str) -> dict[int, tuple[str, str]]:
    names = ["", *(loop.name for loop in GUIDES[kind].loops)]
    columns = placed.select("row", "loop", "party").iter_rows()
    return {row: (names[loop or 0], party or "") for row, loop, party in columns}


def _trimmed(cells: Iterable[str | None]) -> list[str]:
    texts = [text or "" for text in cells]
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    return texts
