"""Charts of payers: denial rates as a funnel, observed over expected denials, the share paid day by day."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from analytics.charts import Chart
from analytics.charts.funnel import rates
from analytics.charts.payers import EACH, OTHERS, OWN, curves, ratios
from analytics.pages.breakdown import picked
from analytics.pages.payers.payer_facts import Facts
from analytics.pages.payers.payer_words import called, ratio_of
from analytics.pages.wording import named, plain
from analytics.payers.waiting import waits_of_others
from analytics.scope import Scope
from analytics.stats.compare_groups import LEAST_CASES
from analytics.stats.survival import waiting_curve

LAST_DAY = 120
"""Last day of the chart."""


def funnel(facts: Facts, names: Mapping[str, str], scope: Scope) -> str | None:
    """Denial rates of payers within control limits; gives the payer just clicked."""
    found, judged = facts.funnel, [row for row in facts.funnel.rows if row.p is not None]
    shown = [row for row in judged if _is_chosen(row.payer_id, scope)]
    if not shown:
        st.info(f"Not enough data: {LEAST_CASES} adjudicated claims of a payer and of the others are needed.")
        return None
    rows = pl.DataFrame(
        [
            {
                "group": row.payer_id, "label": called(row.payer_id, names), "n": float(row.n),
                "difference": row.share - found.centre, "state": str(row.verdict),
                "words": f"{row.share:.1%}, {row.denied:,} of {row.n:,} claims",
            }
            for row in shown
        ]
    )  # fmt: skip
    clicked = picked(rates(rows, "Denial rates of payers", found.per_case, found.centre, found.n), "payers", layer=-2)
    few = [named(called(row.payer_id, names)) + f" (n = {row.n})" for row in found.rows if row.p is None]
    left = f" Not shown, not enough data: {', '.join(few)}." if few else ""
    st.caption(
        f"Further right: more claims, less random variation. Line: all payers, {found.centre:.1%}. About 19 in 20 "
        f"are in the darker band, nearly all in the lighter one. The color is the "
        f"verdict.{plain(left)} Click a point to see its claims."
    )
    return clicked


def expected(facts: Facts, names: Mapping[str, str], scope: Scope) -> str | None:
    """Observed over expected denials of each payer; gives the payer just clicked."""
    judged = [one for one in facts.adjusted.values() if one.ratio is not None and _is_chosen(one.payer_id, scope)]
    if not judged:
        st.info("Too few expected denials for any payer, so nothing can be compared.")
        return None
    rows = pl.DataFrame(
        [
            {
                "group": one.payer_id, "label": called(one.payer_id, names), "value": max(one.ratio or 0.0, 0.05),
                "low": max(one.low or 0.0, 0.05), "high": one.high, "state": str(one.verdict), "words": ratio_of(one),
            }
            for one in sorted(judged, key=lambda one: -(one.ratio or 0.0))
        ]
    )  # fmt: skip
    clicked = picked(ratios(rows, "Observed / expected denials"), "expected")
    st.caption(
        "1 means the payer denies as often as other payers do for the same code, modifiers, diagnosis chapter, "
        "place of service and first or later visit; outliers are excluded from what the others are compared "
        "with. Bar: 95% CI. Color: significant, adjusted for the number of payers."
    )
    return clicked


def days(facts: Facts, payer_id: str, names: Mapping[str, str], *, is_for_payer: bool = False) -> Chart | None:
    """The share of a payer's claims paid by each day, compared with all others and with each.

    In a picture for the payer's own eyes the others have no names.
    """
    payers = sorted(set(facts.waits["group_key"]))
    own, *rest = (_curve(facts, payer_id, called(payer_id, names), OWN), _others(facts, payer_id))
    if own.is_empty():
        return None
    for number, one in enumerate((one for one in payers if one != payer_id), start=1):
        rest.append(_curve(facts, one, f"another payer, {number}" if is_for_payer else called(one, names), EACH))
    return curves(pl.concat([own, *rest]), f"Share paid by day: {called(payer_id, names)} and the others")


def still_waiting(facts: Facts, payer_id: str) -> str:
    """How many claims were still waiting on some days: what the curve rests on there."""
    own = facts.waits.filter(group_key=payer_id)
    parts = [f"{own.filter(pl.col('days') >= day)['claims'].sum():,} on day {day}" for day in (0, 30, 60, 90)]
    return "Claims behind the curve: " + ", ".join(parts) + "."


def _others(facts: Facts, payer_id: str) -> pl.DataFrame:
    return _steps(waits_of_others(facts.waits, payer_id), OTHERS, OTHERS)


def _curve(facts: Facts, payer_id: str, name: str, part: str) -> pl.DataFrame:
    own = facts.waits.filter(group_key=payer_id).select("days", "paid_claims", "claims")
    return _steps(own.rows(), name, part)


def _steps(waits: list[tuple[int, int, int]], name: str, part: str) -> pl.DataFrame:
    rows = []
    for step in waiting_curve(waits):
        if 0 <= step.time <= LAST_DAY:
            paid, (high, low) = 1 - step.lasting, (1 - bound for bound in step.bounds())
            words = f"{paid:.0%} ({low:.0%}–{high:.0%}) by day {step.time}"
            rows.append({"curve": name, "part": part, "day": step.time, "paid": paid, "low": low, "high": high,
                         "words": words})  # fmt: skip
    schema = dict.fromkeys(("curve", "part"), pl.String) | {"day": pl.Int64}
    numbers = dict.fromkeys(("paid", "low", "high"), pl.Float64)
    return pl.DataFrame(rows, schema={**schema, **numbers, "words": pl.String})


def _is_chosen(payer_id: str, scope: Scope) -> bool:
    return not scope.payers or payer_id in scope.payers
