"""Notes of a figure: exclusions, assumptions and overlaps."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from analytics.kpis.asking import ASSUMED_ANSWER_DAYS, Asking
from analytics.kpis.kpi import OVERLAPPING, REASONS, Aside, Kpi
from analytics.queries import LINE_COUNTS, UNANSWERED_CLAIMS

_APPEAL_KPIS = ("final_denial_rate", "final_denial_rate.open", "overturn_rate")
_DATE_WORDS = {"remit": "payment date", "submission": "submission date", "service": "service date"}


def notes(kpi: Kpi, asking: Asking, by: str | None, instead: str | None) -> list[str]:
    """The sentences, in order of importance. Side counts are noted for the whole scope only."""
    parts = [instead] if instead else []
    parts += [text for kind, text in kpi.without.items() if kind in asking.lacking]
    parts += _dates(kpi, asking)
    if by is None:
        parts += _undated(kpi, asking)
        parts += [text for aside in kpi.asides if not instead for text in _aside(aside, asking)]
        parts += _assumed(kpi, asking)
    parts += _overlaps(kpi, by)
    return parts


def _dates(kpi: Kpi, asking: Asking) -> Iterator[str]:
    top, _, _ = asking.halves(kpi)
    if asking.scope.basis == "remit" and top.parameters.get("dated_by") == "submission":
        yield "by date of the original submission"


def _undated(kpi: Kpi, asking: Asking) -> Iterator[str]:
    top, bottom, _ = asking.halves(kpi)
    counted = kpi.rows or bottom
    if counted is None:
        return
    if missing := asking.undated(counted):
        unit = kpi.per or ("lines" if counted.query is LINE_COUNTS else "payments")
        if top.parameters.get("dated_by") == "submission" and asking.scope.basis == "remit":
            word = _DATE_WORDS["submission"]
        else:
            word = _DATE_WORDS[asking.scope.basis]
        yield f"{unit} without a {word}, not in the figure: {missing:,}"


def _aside(aside: Aside, asking: Asking) -> Iterator[str]:
    part = asking.whole(aside.part, with_undated=aside.with_undated)
    if aside.whole is None:
        if part:
            yield aside.text.format(part=f"{part:,}")
        return
    whole = asking.whole(aside.whole, with_undated=aside.with_undated)
    if part != whole:
        yield aside.text.format(part=f"{part:,}", whole=f"{whole:,}")


def _assumed(kpi: Kpi, asking: Asking) -> Iterator[str]:
    if kpi.query is UNANSWERED_CLAIMS:
        learned = len(asking.usual_days)
        yield f"payers with a known usual response time: {learned}; {ASSUMED_ANSWER_DAYS} days assumed for others"
    if kpi.id in _APPEAL_KPIS:
        yield from _appeal_days(asking)


_APPEAL_SOURCES = {
    ("settings", True): "yours",
    ("published", True): "published and verified",
    ("published", False): "published, not verified",
    ("default", False): "assumed",
}


def _appeal_days(asking: Asking) -> Iterator[str]:
    """Which days to appeal are counted with, what they rest on, and for how many of the payers in scope."""
    payers, chosen = asking.payers, asking.scope.payers
    if chosen:
        payers = payers.filter(pl.col("payer_id").is_in(list(chosen)))
    parts = []
    for (source, is_verified), words in _APPEAL_SOURCES.items():
        of_source = payers.filter(
            (pl.col("appeal_days_source") == source) & (pl.col("appeal_days_verified").fill_null(False) == is_verified)
        )
        if of_source.height:
            days = " or ".join(str(day) for day in of_source["appeal_days"].unique().sort())
            parts.append(f"{days} ({words}) for {of_source.height}")
    if parts:
        yield f"days to appeal: {', '.join(parts)} of {payers.height} payer{'' if payers.height == 1 else 's'}"


def _overlaps(kpi: Kpi, by: str | None) -> Iterator[str]:
    if by in REASONS:
        yield "a part of the whole rate, by reason"
    if by is not None and by in OVERLAPPING.get(kpi.per or "lines", ()):
        yield f"groups overlap: a {(kpi.per or 'lines')[:-1]} counts in each it belongs to"
