"""Turn blocks into one table: a row per segment with its file, ordinal, id and elements."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from analytics.x12.blocks import Block, Run
from analytics.x12.delimiters import ELEMENT, SEGMENT

WIDTH = 16
"""Elements that nearly every segment gets by with (ISA has 16, CAS seldom more); wider ones make a wider table."""
WIDEST = 400
"""Elements beyond this one are counted and reported, not read."""


def element(number: int) -> str:
    """The column that holds an element: e01 is the first after the segment's id."""
    return f"e{number:02d}"


def tokenize(batch: Sequence[tuple[int, Block]]) -> tuple[pl.DataFrame, list[str]]:
    """A row per segment of the (file number, block) pairs, and the ids there are.

    Columns: row (from 0), file, ordinal (from 1 in its file), is_carried, id, e01, e02, ... (text; null when empty).
    """
    cells = _cells(_texts(batch))
    runs = [(file, run) for file, block in batch for run in block.runs if run.count]
    counted = sum(run.count for _, run in runs)
    if counted != cells.height:
        raise AssertionError(f"{counted} segments were counted, {cells.height} were read")
    ids, names = _clean(cells["id"])
    return cells.with_row_index("row").with_columns(*_places(runs), ids), names


def _texts(batch: Sequence[tuple[int, Block]]) -> list[bytes]:
    """All whole segments of the batch; joined only where they are read, for each joining is a copy."""
    return [text for _, block in batch for text in (block.carried, block.text)]


def _places(runs: Sequence[tuple[int, Run]]) -> list[pl.Series]:
    """For every row its file, its ordinal, and whether it is carried; given per run and repeated for its segments."""
    counts = np.array([run.count for _, run in runs], np.int64)
    starts = counts.cumsum() - counts
    shifts = np.array([run.first for _, run in runs], np.int64) - starts
    issues = {
        "file": np.array([file for file, _ in runs], np.uint32),
        "is_carried": np.array([run.is_carried for _, run in runs], np.bool_),
    }
    ordinal = (np.arange(counts.sum()) + shifts.repeat(counts)).astype(np.uint32)
    return [pl.Series(name, each.repeat(counts)) for name, each in issues.items()] + [pl.Series("ordinal", ordinal)]


def _clean(ids: pl.Series) -> tuple[pl.Series, list[str]]:
    """Ids without blanks, in capitals (most files need nothing of that), as categories: quick to compare. And each."""
    names = ids.unique().to_list()
    if all(name and name == name.strip().upper() for name in names):
        return ids, names
    cleaned = ids.cast(pl.String).str.strip_chars().str.to_uppercase().fill_null("").cast(pl.Categorical)
    return cleaned, cleaned.unique().to_list()


def too_long(batch: Sequence[tuple[int, Block]], frame: pl.DataFrame) -> list[int]:
    """The rows of segments with more elements than are read; only looked for where one can be."""
    if element(WIDEST) not in frame.columns:
        return []
    text = b"".join(_texts(batch))
    return [row for row, segment in enumerate(text.split(SEGMENT)) if segment.count(ELEMENT) > WIDEST]


def _cells(texts: list[bytes]) -> pl.DataFrame:
    try:
        return _read(texts, WIDTH)
    except pl.exceptions.ComputeError:  # a segment has more elements than that: look how many
        widest = max(segment.count(ELEMENT) for text in texts for segment in text.split(SEGMENT))
        return _read(texts, max(WIDTH, min(widest, WIDEST)))


def _read(texts: list[bytes], width: int) -> pl.DataFrame:
    """Polars' CSV reader cuts segments and elements in one pass: no quotes, texts for elements, a header of our own."""
    names = ELEMENT.join([b"id", *(element(number).encode() for number in range(1, width + 1))])
    return pl.read_csv(
        b"".join([names, SEGMENT, *texts]),
        separator=ELEMENT.decode(),
        eol_char=SEGMENT.decode(),
        quote_char=None,
        infer_schema=False,
        schema_overrides={"id": pl.Categorical},
        truncate_ragged_lines=width >= WIDEST,
        low_memory=False,
    )
