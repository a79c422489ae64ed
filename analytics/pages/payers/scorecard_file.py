"""A payer's scorecard as one HTML file: it needs nothing else, and prints on a page or two."""

from __future__ import annotations

import re
from decimal import Decimal
from html import escape

import polars as pl

from analytics.charts import picture
from analytics.exports import visible
from analytics.pages.payers.scorecard_contents import Scorecard
from analytics.pages.wording import JOINER

_STYLE = """
body { font: 13px/1.4 system-ui, sans-serif; color: #1a1a1a; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1rem; margin: 1.2rem 0 .3rem }
p, li, dt, dd { margin: .15rem 0 } .about, .small { color: #555 } .mark { color: #a04000; font-weight: 600 }
table { border-collapse: collapse; width: 100% } th { text-align: left; border-bottom: 2px solid #999 }
td { border-bottom: 1px solid #ddd } th, td { padding: .2rem .5rem .2rem 0; vertical-align: top }
td.number, th.number { text-align: right } svg { max-width: 100%; height: auto } tr, svg { break-inside: avoid }
h2 { break-after: avoid } .half { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem }
@media (max-width: 600px) { .half { display: block } }
@page { margin: 14mm } @media print { body { margin: 0; max-width: none; font-size: 11px } }
"""
_MONEY = ("charged", "per unit", "peer median", "difference", "per year")
_SHARES = ("of its denials", "overturned")


def html(card: Scorecard, is_simulated: bool) -> str:
    """The whole file."""
    title = f"{card.payer}: scorecard"
    mark = '<p class="mark">Simulated patients: this practice is invented, and nobody in it is real.</p>'
    about = " · ".join(f"{escape(name)}: {escape(text)}" for name, text in card.about)
    sentences = "".join(f"<li>{sentence(one)}</li>" for one in card.payer_findings)
    drawn = picture.svg(card.picture, [card.rests_on]) if card.picture is not None else ""
    meant = "".join(f"<li><b>{escape(name)}</b>: {escape(text)}</li>" for name, text in card.definitions)
    parts = [
        f"<h1>{escape(title)}</h1>",
        mark if is_simulated else "",
        f'<p class="about">{about}</p>',
        f"<ul>{sentences}</ul>" if sentences else "<p>No figure differs significantly from the other payers.</p>",
        _table(card.figures),
        '<div class="half"><div>',
        _section("Denial reasons", card.reasons),
        "</div><div>",
        _section("Codes denied more than expected", card.denied_codes),
        "</div></div>",
        _section("Codes allowed below the peer median", card.cheap_codes),
        drawn,
        f'<h2>Definitions of these figures</h2><ul class="small">{meant}</ul>',
    ]
    head = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
    view = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return visible(f"{head}{view}<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>", lines=True)


def _section(title: str, rows: pl.DataFrame) -> str:
    return f"<h2>{escape(title)}</h2>{_table(rows) if rows.height else '<p>None.</p>'}"


def _table(rows: pl.DataFrame) -> str:
    places = [' class="number"' if dtype.is_numeric() else "" for dtype in rows.schema.values()]
    head = "".join(f"<th{place}>{escape(name)}</th>" for name, place in zip(rows.columns, places, strict=True))
    lines = "".join(
        "<tr>"
        + "".join(
            f"<td{place}>{escape(_text(name, value))}</td>"
            for name, place, value in zip(rows.columns, places, row, strict=True)
        )
        + "</tr>"
        for row in rows.iter_rows()
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        if name in _MONEY:
            return f"-${-value:,.2f}" if value < 0 else f"${value:,.2f}"
        return f"{value:.1%}" if name in _SHARES else f"{value:,}"
    return str(value)


def sentence(sentences: str) -> str:
    """The Markdown of our own sentences as HTML: bold, and the signs in names, which mean nothing."""
    bold = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(sentences.replace(JOINER, "")))
    return re.sub(r"\\(&lt;|&gt;|_|[^\w\s])", r"\1", bold)
