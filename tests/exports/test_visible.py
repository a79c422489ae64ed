"""What a terminal would obey is shown: in lines, in JSON and in what is said about a wrong command line."""

from __future__ import annotations

import json

import pytest

from analytics.cli import main
from analytics.cli.printing import as_json, complain, print_table, say
from analytics.exports import visible

HOSTILE = "\x1b[2J\x9b31m\u202eabc\u2066\x07 ü"


def test_what_is_obeyed_is_shown_as_escapes() -> None:
    assert visible(HOSTILE) == r"\x1b[2J\x9b31m\u202eabc\u2066\x07 ü"
    assert visible("a\nb") == r"a\x0ab"
    assert visible("a\nb\tc", lines=True) == "a\nb\tc"


def test_no_line_of_the_terminal_holds_them(capsys: pytest.CaptureFixture[str]) -> None:
    say(HOSTILE)
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
