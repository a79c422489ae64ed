"""Show a file segment by segment, with the column that each segment fills."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import polars as pl

from analytics.x12.assign_loops import Segments, read_segments
from analytics.x12.blocks import blocks
from analytics.x12.canonical import NotX12, stretches
from analytics.x12.envelope import ENVELOPE_IDS
from analytics.x12.kinds import GUIDES
from analytics.x12.loops import last_marks
from analytics.x12.masking import masked
from analytics.x12.sources import Refused, find_sources
from analytics.x12.unexpected import UNEXPECTED, unexpected


def explain(path: str | os.PathLike[str], *, show_persons: bool = False) -> Iterator[str]:
    """Lines for a reader: every segment with its ordinal, loop and text, and what it was used for or "listed".

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
        except UNEXPECTED as error:
            yield f"  refused: {unexpected(error)}"


def _explained(segments: Segments, *, show_persons: bool) -> Iterator[str]:
    uses = _uses(segments)
    kinds = dict(zip(segments.seen["row"], segments.seen["kind"], strict=True))
    placed = {kind: _loops(segments.frame, records.marks, kind) for kind, records in segments.records.items()}
    elements = [column for column in segments.frame.columns if column.startswith("e") and column[1:].isdigit()]
    rows = segments.frame.select(
        "row",
        "ordinal",
        "is_carried",
        "transaction",
        pl.concat_list(pl.col("id").cast(pl.String), *elements).alias("segment"),
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
        yield f"{ordinal:>7}  {loop:<12} {_shown(texts):<60}  {use}"


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


def _loops(frame: pl.DataFrame, marks: pl.DataFrame, kind: str) -> dict[int, tuple[str, str]]:
    names = ["", *(loop.name for loop in GUIDES[kind].loops)]
    placed = marks.select("loop", "party")[last_marks(marks, frame.height)]
    return {row: (names[loop or 0], party or "") for row, (loop, party) in enumerate(placed.iter_rows())}


def _trimmed(cells: Iterable[str | None]) -> list[str]:
    texts = [text or "" for text in cells]
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    return texts


def _shown(texts: list[str]) -> str:
    """A segment with the usual separators, whatever its sender uses."""
    return "*".join(texts).replace("\x1f", ":").replace("\x1c", "^")
