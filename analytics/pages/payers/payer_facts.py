"""What the page knows of payers: every comparison between them, asked for and judged once in a scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl
import streamlit as st

from analytics import kpis, queries, reference
from analytics.causes.traits import EPISODE_GAP
from analytics.kpis import Figure
from analytics.pages import asking
from analytics.payers import case_mix, funnel, silence, waiting, yields
from analytics.payers.case_mix import Adjusted
from analytics.payers.funnel import Funnel, Rated
from analytics.payers.silence import Waiting
from analytics.payers.waiting import Waited
from analytics.payers.yields import Yield
from analytics.scope import Scope
from analytics.warehouse import Warehouse

DAYS = "days_to_pay.p50"


@dataclass(frozen=True)
class Facts:
    """All payers of a scope compared; `waits` and `reasons` are rows of the questions, by payer.

    `clock` says what waiting is counted from where it is not the day of sending.
    """

    funnel: Funnel
    adjusted: Mapping[str, Adjusted]
    waited: Mapping[str, Waited]
    silent: Mapping[str, Waiting]
    yields: tuple[Yield, ...]
    waits: pl.DataFrame
    reasons: pl.DataFrame
    clock: str | None

    @property
    def rated(self) -> dict[str, Rated]:
        """Payer -> its denials."""
        return {row.payer_id: row for row in self.funnel.rows}


def facts(warehouse: Warehouse, scope: Scope) -> Facts:
    """All comparisons of this scope, between all payers whichever were chosen: others are needed to compare with."""
    return _facts(warehouse.snapshot, everybody(scope).counted, warehouse)


def everybody(scope: Scope) -> Scope:
    """The scope with all payers."""
    return replace(scope, payers=())


def figures(warehouse: Warehouse, scope: Scope, ids: tuple[str, ...]) -> dict[str, dict[str, Figure]]:
    """Payer -> KPI -> figure, of the payers that were chosen."""
    found: dict[str, dict[str, Figure]] = {}
    for figure in asking.figures(warehouse, everybody(scope), ids, "payer"):
        payer = (figure.group or {}).get("payer")
        if payer is not None and (not scope.payers or payer in scope.payers):
            found.setdefault(payer, {})[figure.id] = figure
    return found


def missing(warehouse: Warehouse, scope: Scope, ids: tuple[str, ...]) -> list[str]:
    """Which of these KPIs are unknown for every payer, and why."""
    found = asking.figures(warehouse, everybody(scope), ids, "payer")
    return [f"{one.title}: {one.note}" for one in found if one.group is None and one.note]


@st.cache_data(max_entries=30, show_spinner="Comparing payers ...")
def _facts(snapshot: str, scope: Scope, _warehouse: Warehouse) -> Facts:
    def ask(query: queries.Query, **parameters: object) -> pl.DataFrame:
        return asking.answer(_warehouse, scope, query, **parameters)

    waits, clock = _waits(_warehouse, scope)
    unanswered = asking.figures(_warehouse, scope, ("no_response",), "payer")
    counts = {one.group["payer"]: (_whole(one.numerator), _whole(one.denominator)) for one in unanswered if one.group}
    cells = ask(queries.DENIALS_BY_CASE_MIX, gap_days=EPISODE_GAP)
    return Facts(
        funnel=funnel.funnel(ask(queries.PATIENTS_BY_DENIALS)),
        adjusted={one.payer_id: one for one in case_mix.adjusted(cells, ask(queries.PATIENTS_BY_DENIED_LINES))},
        waited={one.payer_id: one for one in waiting.compared(waits)},
        silent={one.payer_id: one for one in silence.compared(counts)},
        yields=tuple(yields.yields(ask(queries.ALLOWED_BY_CODE))),
        waits=waits,
        reasons=_with_requests(ask(queries.DENIALS_BY_PAYER_AND_REASON)),
        clock=clock,
    )


def _waits(warehouse: Warehouse, scope: Scope) -> tuple[pl.DataFrame, str | None]:
    """Days until payment by payer, as the KPI counts them; with a note where it has to count otherwise."""
    asked = asking.round_of(warehouse, scope)
    _, bottom, note = asked.halves(kpis.BY_ID[DAYS])
    assert bottom is not None
    return asked.rows(bottom, "payer"), note


def _with_requests(reasons: pl.DataFrame) -> pl.DataFrame:
    """Denials with `requests`: those that ask for records."""
    carcs, rarcs = (reference.codes_meaning(codes, "record_request") for codes in ("carc", "rarc"))
    is_request = pl.col("carc").is_in(carcs).fill_null(False) | pl.col("rarc").is_in(rarcs).fill_null(False)
    return reasons.with_columns(requests=pl.when(is_request).then("denied_lines").otherwise(0))


def _whole(number: object) -> int:
    return int(number) if number is not None else 0  # type: ignore[call-overload]
