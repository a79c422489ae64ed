"""Priorities: sentences with dollars, the largest first, each with a link to the page behind it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import polars as pl
import streamlit as st

from analytics import kpis
from analytics.pages import asking, compared
from analytics.pages.labels import day
from analytics.pages.navigation import link
from analytics.pages.wording import dollars, plain
from analytics.queries import OPEN_DENIALS, TAKEBACKS
from analytics.scope import Scope, days_later
from analytics.warehouse import Warehouse

SOON = 14
"""Days within which a deadline is soon."""


@dataclass(frozen=True)
class Lead:
    """One thing to look at: the money in it, the sentence after it, and where to go."""

    amount: Decimal
    sentence: str
    page: str
    label: str


def look_first(warehouse: Warehouse, scope: Scope) -> None:
    """Draw the sentences."""
    st.header("Priorities", help="Amounts are charges; payers usually allow less. The lists may overlap.")
    found = leads(warehouse, scope)
    if not found:
        st.success("Nothing to do: no open denial, no overdue claim, no recoupment.")
        return
    with st.container(border=True, gap="xsmall"):
        for place, lead in enumerate(found, 1):
            column, there = st.columns([5, 1], vertical_alignment="center")
            column.markdown(plain(f"{place}. **{dollars(lead.amount)}** · {lead.sentence}"))
            with there:
                link(lead.page, lead.label)


def leads(warehouse: Warehouse, scope: Scope) -> list[Lead]:
    """What there is to look at, the most money first."""
    found = [*_denials(warehouse, scope), *_unanswered(warehouse, scope), *_taken_back(warehouse, scope)]
    return sorted((lead for lead in found if lead.amount > 0), key=lambda lead: (-lead.amount, lead.sentence))


def _denials(warehouse: Warehouse, scope: Scope) -> list[Lead]:
    soon = days_later(scope.as_of, SOON)
    rows = asking.answer(warehouse, scope, OPEN_DENIALS, soon=soon).to_dicts()

    def summed(ends: tuple[int, ...], hidden: tuple[int, ...]) -> tuple[Decimal, int]:
        some = [row for row in rows if row["ends_soon"] in ends and row["is_hidden"] in hidden]
        return sum((row["denied_charge"] for row in some), Decimal(0)), sum(row["open_denied_lines"] for row in some)

    (due, due_lines), (cut, cut_lines), (rest, rest_lines) = (
        summed(*each) for each in (((1,), (0, 1)), ((0,), (1,)), ((0,), (0,)))
    )
    return [
        Lead(due, f"{_lines(due_lines)} denied, with the appeal deadline by {day(soon)}: act on these now.",
             "aging", "Deadlines"),
        Lead(cut, f"{_lines(cut_lines)} zero-paid as contractual (CO-45), silent denials: call the payers.",
             "denials", "Denials"),
        Lead(rest, f"{_lines(rest_lines)} denied and still open, with more than {SOON} days left to appeal.",
             "denials", "Denials"),
    ]  # fmt: skip


def _unanswered(warehouse: Warehouse, scope: Scope) -> list[Lead]:
    kpi = kpis.BY_ID["no_response"]
    asked = asking.round_of(warehouse, scope)
    if any(kind in asked.lacking for kind in kpi.needs):
        return []
    rows = asked.rows(kpi.top, "all")
    claims = int(rows["unanswered_claims"].sum())
    what = (
        f"{claims:,} claim{'' if claims == 1 else 's'} without a payer response for longer than usual: contact "
        "the payer."
    )
    return [Lead(Decimal(rows["unanswered_charge"].sum() or 0), what, "aging", "A/R aging")]


def _taken_back(warehouse: Warehouse, scope: Scope) -> list[Lead]:
    days = compared.chosen_periods(warehouse, scope).now
    rows = asking.round_of(warehouse, days).answer(TAKEBACKS, {}, "all").filter(pl.col("in_dates") == 1)
    count = int(rows["takebacks"].sum())
    what = f"recouped by payers and not paid again, {compared.span(days)}, in {count:,} recoupments: check each."
    return [Lead(Decimal(rows["takeback"].sum() or 0), what, "denials", "Denials")]


def _lines(count: int) -> str:
    return f"{count:,} service line{'' if count == 1 else 's'}"
