"""Format figures for people: value, interval, numerator and denominator, and why a value is missing."""

from __future__ import annotations

import re
from decimal import Decimal

from analytics.exports import visible
from analytics.kpis import Figure, Kpi

Number = int | float | Decimal

NOTHING = "–"
_MARKS = re.compile(r"([\\`*_\[\]<>~#|!&$])")
_AT_START = re.compile(r"^([-+]|\d+(?=[.)]))")
# What becomes a link, an icon or a sign without any mark around it: an invisible joiner keeps its parts apart.
_MEANT = re.compile(r"(?i)(:)(?=[a-z_+-]|//|\w+:)|(www)(?=\.)|(?<=[\w.+-])(@)(?=\w)")
_DOLLAR = re.compile(r"(?<!\\)((?:\\\\)*)\$")
JOINER = "\u2060"
"""Takes no room, and nothing is drawn for it."""


def number(value: Number | None, unit: str) -> str:
    """One number with its unit: '12.4%', '35 days', '$1,234', '1,234'; a dash for None."""
    if value is None:
        return NOTHING
    if unit == "share":
        return f"{value:.1%}"
    if unit == "days":
        return f"{value:,.0f} day" + ("" if round(value) == 1 else "s")
    if unit == "dollars":
        return dollars(value)
    return f"{value:,.0f}"


def dollars(value: Number) -> str:
    """Money without cents, the minus in front of the sign."""
    return f"-${-value:,.0f}" if value < 0 else f"${value:,.0f}"


def cents(value: Number | None) -> str:
    """Money to the cent; a dash for None."""
    if value is None:
        return NOTHING
    return f"-${-value:,.2f}" if value < 0 else f"${value:,.2f}"


def value_of(figure: Figure) -> str:
    """The large text of a tile: the value, or a dash where it is missing or would mislead."""
    return number(figure.value, figure.unit) if figure.enough else NOTHING


def interval_of(figure: Figure) -> str:
    """'9.8–15.5%', or nothing where the figure has no interval."""
    if figure.interval is None:
        return ""
    low, high = figure.interval
    return f"{low * 100:.1f}–{high:.1%}"


def halves_of(figure: Figure, kpi: Kpi) -> str:
    """'62 of 500 claims', '$1,200 of $9,800', '$9,000 at $300 a day'; empty where a figure is no quotient."""
    if figure.numerator is None or figure.denominator is None:
        return ""
    if kpi.days:
        return f"{dollars(figure.numerator)} at {dollars(figure.denominator)} a day"
    if kpi.per is None:
        return f"{dollars(figure.numerator)} of {dollars(figure.denominator)}"
    if kpi.percentile and figure.numerator == figure.denominator:
        return f"{figure.denominator:,.0f} {kpi.per}"
    return f"{figure.numerator:,.0f} of {figure.denominator:,.0f} {kpi.per}"


def shortfall_of(figure: Figure) -> str:
    """Why a figure shows no value, in words; empty when it shows one."""
    if figure.impossible:
        return figure.impossible
    if figure.value is None:
        return figure.note or "no data for these filters"
    if not figure.enough:
        return f"not enough data (n = {figure.denominator if figure.rows is None else figure.rows:,.0f})"
    return ""


def in_words(figure: Figure, kpi: Kpi) -> str:
    """A figure in one line, for a tooltip or a screen reader: '12.4% (9.8–15.5%), 62 of 500 claims'."""
    if figure.value is not None and not figure.enough and not figure.impossible:
        return f"too few cases: n = {figure.rows}"
    if short := shortfall_of(figure):
        return short
    interval = f" ({found})" if (found := interval_of(figure)) else ""
    halves = f", {found}" if (found := halves_of(figure, kpi)) else ""
    return number(figure.value, figure.unit) + interval + halves


def named(name: str) -> str:
    """A name out of a file or a setting for a place that reads Markdown: none of its signs means anything there."""
    text = _MARKS.sub(r"\\\1", visible(" ".join(name.split())))
    text = _MEANT.sub(lambda found: found[0] + JOINER, text)
    return _AT_START.sub(rf"{JOINER}\1", text)


def plain(text: str) -> str:
    """The text for a place that reads Markdown: a dollar sign stays one and does not open a formula."""
    return _DOLLAR.sub(r"\1\\$", text)
