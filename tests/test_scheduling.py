"""Tests are handed out in groups, the long ones first, and every name in that order is one of a test."""

from __future__ import annotations

from pathlib import Path

from tests.scheduling import LONGEST, TOGETHER, group_of, rank

TOP = Path(__file__).parents[1]


def test_every_name_is_one_of_a_test() -> None:
    for path in {path for paths in TOGETHER.values() for path in paths} | set(LONGEST) - set(TOGETHER):
        assert (TOP / path).exists(), path


def test_what_shares_something_runs_together_and_the_rest_by_file() -> None:
    recovered = {group_of(f"{path}::test_it[a::b]") for path in TOGETHER["recovered"]}
    assert recovered == {"recovered"}
    assert group_of("tests/test_cli.py::test_it") == "tests/test_cli.py"


def test_long_ones_come_first() -> None:
    assert rank("tests/browser/test_looks.py") < rank("recovered") < rank("tests/browser/test_dashboard.py")
    assert rank("tests/test_cli.py") == len(LONGEST)
