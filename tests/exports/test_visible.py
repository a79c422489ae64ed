"""What a terminal would obey is shown: in lines, in JSON and in what is said about a wrong command line."""

from __future__ import annotations

import csv as reading
import json
from io import BytesIO, StringIO

import polars as pl
import pytest
from openpyxl import load_workbook

from analytics import exports
from analytics.charts import Chart, picture
from analytics.cli import main
from analytics.cli.printing import as_json, complain, print_line, print_table
from analytics.exports import visible

_OBEYED = set("\x1b\x9b\u202e\u2066\x07\r")
HOSTILE = "\x1b[2J\x9b31m\u202eabc\u2066\x07 ü"


def test_what_is_obeyed_is_shown_as_escapes() -> None:
    assert visible(HOSTILE) == r"\x1b[2J\x9b31m\u202eabc\u2066\x07 ü"
    assert visible("a\nb") == r"a\x0ab"
    assert visible("a\nb\tc", lines=True) == "a\nb\tc"


def test_no_line_of_the_terminal_holds_them(capsys: pytest.CaptureFixture[str]) -> None:
    print_line(HOSTILE)
    complain(HOSTILE)
    print_table(("name",), [(HOSTILE,)])
    for words in (["claim", HOSTILE, HOSTILE], [HOSTILE], ["kpis", "--start", HOSTILE]):
        assert main(words) == 2
    seen = capsys.readouterr()
    for sign in "\x1b\x9b\u202e\u2066\x07":
        assert sign not in seen.out + seen.err


def test_json_holds_the_same_values_and_nothing_that_is_obeyed() -> None:
    text = as_json({"name": HOSTILE})
    assert json.loads(text) == {"name": HOSTILE}
    assert not {"\x1b", "\x9b", "\u202e", "\u2066"} & set(text)


def test_no_saved_rows_hold_them() -> None:
    rows = pl.DataFrame({"payer": [HOSTILE, f"={HOSTILE}", "two\nlines", "x\ry"], HOSTILE: ["", None, "-5", "-x"]})
    written = exports.csv(rows)
    assert not _OBEYED & set(written)
    cells = list(reading.reader(StringIO(written, newline="")))
    shown = visible(HOSTILE)
    assert cells == [
        ["payer", shown], [shown, ""], [f"'={shown}", ""], ["two\nlines", "-5"], ["x\\x0dy", "'-x"]
    ]  # fmt: skip
    book = load_workbook(BytesIO(exports.workbook(rows, [(HOSTILE, HOSTILE)])))
    texts = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert shown in texts and not [text for text in texts if _OBEYED & set(text)]


def test_no_saved_chart_holds_them() -> None:
    spec = {"mark": "bar", "encoding": {"y": {"field": "payer", "type": "nominal", "sort": [HOSTILE]}}}
    chart = Chart(pl.DataFrame({"payer": [HOSTILE], "value": [1.0]}), spec, f"Denials by payer {HOSTILE}: one.")
    drawn = picture.svg(chart, [HOSTILE])
    assert not _OBEYED & set(drawn) and drawn.count(visible(HOSTILE)) >= 3
    assert visible(HOSTILE).encode() in picture.png(chart, [HOSTILE])
