"""How answers leave the terminal: a table for people, CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from analytics.exports import csv, visible, visible_json

FORMATS = ("table", "json", "csv")


def print_line(text: str = "") -> None:
    """One line of the answer."""
    print(visible(text, lines=True))


def complain(text: str) -> None:
    """One line on standard error, where it does not mix with an answer that is piped on."""
    print(visible(text, lines=True), file=sys.stderr)


def as_json(content: object) -> str:
    """JSON with dates as ISO texts and money as numbers."""
    return visible_json(json.dumps(content, indent=2, ensure_ascii=False, default=_plain))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def print_frame(frame: pl.DataFrame, form: str) -> None:
    """Print a frame in one of FORMATS; null is empty, in JSON null."""
    if form == "json":
        print_line(as_json(frame.to_dicts()))
    elif form == "csv":
        print(csv(frame), end="")
    else:
        print_table(
            frame.columns, frame.iter_rows(), right={n for n, kind in frame.schema.items() if kind.is_numeric()}
        )


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[str] = ()) -> None:
    """Print rows under headings, as wide as their content; headings in `right` are aligned to the right."""
    texts = [[_text(value) for value in row] for row in rows]
    to_right = set(right)
    columns = list(zip(headings, *texts, strict=True))
    widths = [max(map(len, column)) for column in columns]
    for cells in ([*headings], ["-" * width for width in widths], *texts):
        padded = (
            cell.rjust(width) if name in to_right else cell.ljust(width)
            for name, cell, width in zip(headings, cells, widths, strict=True)
        )
        print_line("  ".join(padded).rstrip())


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    return visible(str(value))
