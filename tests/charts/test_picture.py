"""A saved chart travels alone: it holds its data, its title, what it counts, and words for who cannot see it."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from xml.etree import ElementTree

import polars as pl

from analytics.charts import Chart, aging, picture, trend

AGES = aging(
    pl.DataFrame(
        {
            "bucket": ["0–30", "0–30", "31–60"],
            "who": ["payers", "patients", "payers"],
            "dollars": [100.0, 20.0, 50.0],
            "words": ["$100", "$20", "$50"],
        }
    )
)
NOTES = ["Counted: all days", "Simulated patients"]


def months() -> Chart:
    rows = {
        "start": [date(2026, 1, 1), date(2026, 2, 1)], "period": ["Jan", "Feb"], "value": [0.1, 0.2],
        "low": [0.05, 0.1], "high": [0.2, 0.3], "state": ["firm", "firm"], "words": ["10%", "20%"],
    }  # fmt: skip
    return trend(pl.DataFrame(rows), "Denials", "share", None)


def test_an_svg_holds_its_title_its_notes_and_its_words() -> None:
    made = picture.svg(AGES, NOTES)
    root = ElementTree.fromstring(made)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert [root[0].tag, root[0].text] == [f"{space}title", "A/R by age"]
    assert [root[1].tag, root[1].text] == [f"{space}desc", AGES.alt]
    shown = " ".join(text for element in root.iter(f"{space}text") for text in element.itertext())
    for word in ("A/R by age", *NOTES, "31–60", "payers"):
        assert word in shown


def test_a_png_holds_its_words() -> None:
    made = picture.png(AGES, NOTES)
    size = struct.unpack(">I", made[33:37])[0]
    chunk = made[37 : 41 + size]
    assert chunk.startswith(b"iTXtDescription\0")
    assert chunk.endswith(AGES.alt.encode())
    assert struct.unpack(">I", made[41 + size : 45 + size])[0] == zlib.crc32(chunk)


def test_days_are_drawn() -> None:
    assert "Jan 2026" in picture.svg(months(), [])
