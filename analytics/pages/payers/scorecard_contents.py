"""The contents of a payer scorecard: figures compared with other payers, denials and allowed amounts; no patient
data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from analytics import kpis, queries
from analytics.causes.traits import EPISODE_GAP
from analytics.charts import Chart
from analytics.kpis import Figure
from analytics.pages import asking
from analytics.pages.exporting import Place
from analytics.pages.labels import code_label, day
from analytics.pages.payers.allowed import listed
from analytics.pages.payers.payer_facts import Facts, everybody, facts, figures
from analytics.pages.payers.payer_pictures import days, still_waiting
from analytics.pages.payers.payer_reasons import by_payer, shown
from analytics.pages.payers.payer_words import called, days_of, payer_findings, ratio_of
from analytics.pages.payers.side_by_side import requests
from analytics.pages.sidebar import in_words
from analytics.pages.wording import dollars, interval_of, number
from analytics.payers import case_mix, yields
from analytics.payers.case_mix import Adjusted
from analytics.scope import Scope
from analytics.stats.compare_groups import Verdict
from analytics.warehouse import Warehouse

RATES = (
    "initial_denial_rate",
    "initial_denial_rate_dollars",
    "hidden_denial_rate",
    "overturn_rate",
    "clean_claim_rate",
    "no_response",
    "takeback_rate",
)
MOST = 5
LEAST_BEYOND = 1.0
"""Fewest denials above expectation for a code to be listed."""


@dataclass(frozen=True)
class Scorecard:
    """Contents of the page and the file: tables of texts and numbers, a chart, and the definitions."""

    payer: str
    kind: str
    about: tuple[tuple[str, str], ...]
    payer_findings: tuple[str, ...]
    figures: pl.DataFrame
    reasons: pl.DataFrame
    denied_codes: pl.DataFrame
    cheap_codes: pl.DataFrame
    picture: Chart | None
    rests_on: str
    definitions: tuple[tuple[str, str], ...]


def scorecard(warehouse: Warehouse, scope: Scope, payer: str, names: Mapping[str, str]) -> Scorecard:
    """Everything about one payer of this scope."""
    known = facts(warehouse, scope)
    classes = dict(warehouse.table("payers").select("payer_id", "payer_class").iter_rows())
    reasons = by_payer(known, scope).filter(payer_id=payer)
    cheap = [one for one in known.yields if one.payer_id == payer and one.verdict is Verdict.LOWER][:MOST]
    kind = (classes.get(payer) or "payer class unknown").replace("_", " ")
    return Scorecard(
        payer=called(payer, names),
        kind=kind,
        about=(("Class", kind), *_about(warehouse, scope)),
        payer_findings=tuple(one.sentence for one in payer_findings(known, names, scope) if one.payer_id == payer),
        # the others too, whichever payers were chosen
        figures=_figures(payer, figures(warehouse, everybody(scope), RATES), known),
        reasons=shown(reasons.head(MOST), names).drop("payer", "claims", "readjudicated or expired"),
        denied_codes=_denied_codes(warehouse, scope, known.adjusted.get(payer)),
        cheap_codes=listed(cheap, names).drop("payer", "verdict"),
        picture=days(known, payer, names, is_for_payer=True) if payer in known.waited else None,
        rests_on=still_waiting(known, payer),
        definitions=_definitions(known),
    )


def _about(warehouse: Warehouse, scope: Scope) -> list[tuple[str, str]]:
    """The period and what it rests on."""
    known = Place(counted=in_words(everybody(scope), warehouse.as_of), snapshot=warehouse.snapshot)
    practice = warehouse.settings.practice_name
    return [*([("Practice", practice)] if practice else []), *known.lines(), ("Files through", day(warehouse.as_of))]


def _figures(payer: str, found: Mapping[str, Mapping[str, Figure]], known: Facts) -> pl.DataFrame:
    rows = [_rate(payer, kpi_id, found) for kpi_id in RATES]
    if adjusted := known.adjusted.get(payer):
        rows.append(("Observed / expected denied lines", *_expected(adjusted), str(adjusted.verdict)))
    if asked := requests(known, payer):
        rows.append(
            ("Lines denied for medical records", number(asked, "share"), "", _others_requests(payer, known), "")
        )
    if waited := known.waited.get(payer):
        verdict = str(waited.verdict)
        rows.append(("Median days to pay", days_of(waited.half), "", days_of(waited.others_half), verdict))
        rows.append(
            (
                "90th percentile of days to pay",
                days_of(waited.most),
                "",
                days_of(waited.others_most),
                str(waited.verdict),
            )
        )
    if share := yields.together(known.yields, payer):
        rows.append(("Allowed vs. peer median", number(share, "share"), "", "100.0%", ""))
    columns = ["figure", "this payer", "95% CI", "all other payers", "verdict"]
    return pl.DataFrame([row for row in rows if row[1]], schema=dict.fromkeys(columns, pl.String), orient="row")


def _rate(payer: str, kpi_id: str, found: Mapping[str, Mapping[str, Figure]]) -> tuple[str, str, str, str, str]:
    kpi, figure = kpis.BY_ID[kpi_id], found[payer].get(kpi_id)
    if figure is None or figure.value is None:
        return kpi.title, "", "", "", ""
    if not figure.enough:
        return kpi.title, f"not enough data (n = {figure.rows})", "", "", ""
    others = [row[kpi_id] for one, row in found.items() if one != payer and kpi_id in row]
    top, bottom = (sum(float(getattr(one, half) or 0) for one in others) for half in ("numerator", "denominator"))
    halves = (figure.numerator or 0, figure.denominator or 0)
    texts = [f"{half:,}" if kpi.per else dollars(half) for half in halves]
    value = f"{number(figure.value, kpi.unit)}, {texts[0]} of {texts[1]} {kpi.per or ''}".strip()
    return kpi.title, value, interval_of(figure), number(top / bottom, kpi.unit) if bottom else "", ""


def _expected(one: Adjusted) -> tuple[str, str, str]:
    if one.ratio is None or one.low is None or one.high is None:
        return ratio_of(one), "", ""
    texts = f"{one.ratio:.2f} times: {one.denied:,} denied, {one.expected:,.0f} expected"
    return texts, f"{one.low:.2f}–{one.high:.2f}", "1"


def _others_requests(payer: str, known: Facts) -> str:
    asked = known.reasons.filter(pl.col("payer_id") != payer)["requests"].sum()
    lines = sum(one.decided for one in known.adjusted.values() if one.payer_id != payer)
    return number(asked / lines, "share") if lines else ""


def _denied_codes(warehouse: Warehouse, scope: Scope, known: Adjusted | None) -> pl.DataFrame:
    """The codes with the most denials beyond what others deny for the same; a place to look, not tested one by one."""
    whole = everybody(scope)
    cells = asking.answer(warehouse, whole, queries.DENIALS_BY_CASE_MIX, gap_days=EPISODE_GAP)
    patients = asking.answer(warehouse, whole, queries.PATIENTS_BY_DENIED_LINES)
    codes = [
        one
        for one in (case_mix.by_code(cells, patients, known) if known else [])
        if one.lines >= case_mix.LEAST_LINES and one.denied - one.expected >= LEAST_BEYOND
    ]
    rows = [(code_label("cpt", one.cpt), one.lines, one.denied, round(one.expected, 1)) for one in codes[:MOST]]
    schema = {"code": pl.String, "lines": pl.Int64, "denied": pl.Int64, "expected": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _definitions(known: Facts) -> tuple[tuple[str, str], ...]:
    texts = [(kpis.BY_ID[kpi_id].title, kpis.BY_ID[kpi_id].meaning) for kpi_id in RATES]
    return (
        *texts,
        (
            "Observed / expected denied lines",
            "expected: what the other payers deny for the same code, modifiers, diagnosis chapter, place of "
            "service and first or later visit; with few such lines, shrunk toward the wider group",
        ),
        ("Paid by", f"from {known.clock or 'the day of sending'}; unpaid claims count for as long as they are pending"),
        ("Allowed", "paid plus patient responsibility per unit, compared with the median of the other payers"),
        (
            "Verdict",
            "stated only if significant, adjusted for the number of payers: at most one in twenty is expected to be "
            "chance",
        ),
        ("95% CI", "confidence interval of the true value, given the number of cases"),
    )
