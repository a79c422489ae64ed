"""Figures in words: units, intervals, halves, and what is said in place of a value."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from analytics.kpis import BY_ID, Figure
from analytics.pages.tiles import verdict
from analytics.pages.wording import (
    cents,
    halves_of,
    in_words,
    interval_of,
    named,
    number,
    plain,
    shortfall_of,
    value_of,
)

RATE = BY_ID["initial_denial_rate"]


def figure(**changes: Any) -> Figure:
    usual: dict[str, Any] = {
        "id": "initial_denial_rate", "title": "Initial denial rate", "group": None, "numerator": 62,
        "denominator": 500, "value": 0.124, "interval": (0.098, 0.155), "unit": "share", "needs": (), "note": None,
        "enough": True, "rows": 500,
    }  # fmt: skip
    return Figure(**usual | changes)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.124, "share", "12.4%"),
        (1.0, "days", "1 day"),
        (35.2, "days", "35 days"),
        (Decimal("-1234.50"), "dollars", "-$1,234"),
        (None, "share", "–"),
    ],
)
def test_numbers_carry_their_unit(value: Any, unit: str, words: str) -> None:
    assert number(value, unit) == words


def test_a_figure_is_said_whole() -> None:
    assert in_words(figure(), RATE) == "12.4% (9.8–15.5%), 62 of 500 claims"


def test_halves_follow_the_unit() -> None:
    money = figure(numerator=Decimal("1200.00"), denominator=Decimal("9800.00"))
    assert halves_of(money, BY_ID["initial_denial_rate_dollars"]) == "$1,200 of $9,800"
    assert halves_of(money, BY_ID["days_in_ar"]) == "$1,200 at $9,800 a day"


def test_too_few_are_counted_not_rated() -> None:
    few = figure(numerator=1, denominator=12, rows=12, enough=False)
    assert value_of(few) == "–"
    assert shortfall_of(few) == "not enough data (n = 12)"


def test_a_missing_value_says_why() -> None:
    missing = figure(value=None, interval=None, enough=False, note="needs 835 files")
    assert (value_of(missing), interval_of(missing), shortfall_of(missing)) == ("–", "", "needs 835 files")


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        ((0.01, 0.04), "meets target: at most 5%"),
        ((0.06, 0.20), "above target of 5%"),
        ((0.04, 0.06), "near target of 5%"),
    ],
)
def test_a_target_is_judged_by_the_whole_interval(interval: tuple[float, float], words: str) -> None:
    said, _ = verdict(figure(interval=interval), RATE, 0.05)
    assert said == words


def test_no_verdict_on_too_few() -> None:
    assert verdict(figure(enough=False), RATE, 0.05) == ("", "")


def test_dollar_signs_open_no_formula() -> None:
    assert plain("$1 of $2") == "\\$1 of \\$2"


def test_cents_are_kept() -> None:
    assert cents(Decimal("-1234.50")) == "-$1,234.50"


@pytest.mark.parametrize(
    ("name", "never"),
    [
        (":material/delete: Payer", ":material/"),
        (":smile: Payer", ":smile:"),
        (":red[Payer]", ":red["),
        ("https://example.org", "://"),
        ("www.example.org", "www."),
        ("someone@example.org", "@example"),
        ("- Payer", "- Payer\\"),
        ("$x$ and $y$", " $y"),
        ("&copy; Payer", " &copy;"),
        ("\x1b[31mPayer", "\x1b"),
        ("Pay\u202eer", "\u202e"),
    ],
)
def test_nothing_in_a_name_means_anything(name: str, never: str) -> None:
    assert never not in f" {named(name)}"
    assert plain(named(name)) == named(name), "a dollar sign is escaped once"
