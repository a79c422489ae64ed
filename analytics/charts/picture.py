"""A chart as a picture that travels alone: with its title, what it counts, and in words what it shows."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

from analytics.charts.style import Chart
from analytics.exports import visible

WIDTH = 900
_PNG_START = 8
"""Bytes of the signature; the first chunk is the header, of 25."""


def svg(chart: Chart, notes: Sequence[str]) -> str:
    """The chart as SVG with its text alternative; `notes` stand in small under the title."""
    import vl_convert  # a large library, wanted only when somebody saves a picture

    drawn: str = vl_convert.vegalite_to_svg(complete(chart, notes))
    head, rest = drawn.split(">", 1)
    title, words = escape(visible(title_of(chart))), escape(visible(chart.alt))
    return f'{head} role="img"><title>{title}</title><desc>{words}</desc>{rest}'


def png(chart: Chart, notes: Sequence[str]) -> bytes:
    """The chart as PNG, twice as fine as a screen; the alternative text is stored in it as its description."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(complete(chart, notes), scale=2)
    return _described(drawn, visible(chart.alt))


def title_of(chart: Chart) -> str:
    """What the chart is about: the beginning of its words."""
    return re.split(r": |\. |, the first", chart.alt, maxsplit=1)[0].rstrip(".:")[:120]


def complete(chart: Chart, notes: Sequence[str]) -> dict[str, Any]:
    """The specification with its data, of a fixed width, on white ground; every text as `visible` shows it."""
    dates = [name for name, dtype in chart.rows.schema.items() if dtype.is_temporal()]
    rows = chart.rows.with_columns(pl.col(dates).cast(pl.String)) if dates else chart.rows
    wide = {"width": WIDTH} if chart.spec.get("width") == "container" else {}
    title = {"text": title_of(chart), "subtitle": list(notes), "anchor": "start", "offset": 14, "subtitleColor": "#555"}
    spec = {**chart.spec, **wide, "title": title, "background": "white", "padding": 16}
    whole = {**spec, "data": {"name": "rows"}, "datasets": {**spec.get("datasets", {}), "rows": rows.to_dicts()}}
    return {name: _visible(value) for name, value in whole.items()}


def _visible(value: Any) -> Any:
    """The same part of a specification with its texts as they are shown."""
    if isinstance(value, str):
        return visible(value, lines=True)
    if isinstance(value, list | tuple):
        return [_visible(one) for one in value]
    return {name: _visible(one) for name, one in value.items()} if isinstance(value, dict) else value


def _described(picture: bytes, words: str) -> bytes:
    """The PNG with a chunk of text after its header."""
    body = b"iTXtDescription\0\0\0\0\0" + words.encode()
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    end = _PNG_START + 25
    return picture[:end] + chunk + picture[end:]
