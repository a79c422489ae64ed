"""How fresh and how sound the numbers are: files through which day, how much is decided, the data in one word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from analytics import reference
from analytics.kpis.quality import Measured, quality, worst
from analytics.pages import asking
from analytics.pages.labels import day
from analytics.pages.navigation import link
from analytics.pages.wording import plain
from analytics.queries import CLAIM_COUNTS, LATEST_DAYS
from analytics.scope import Scope
from analytics.warehouse import Warehouse

KINDS = {
    "submission_date": ("claims sent", "837P: the claims as submitted"),
    "acknowledgement_date": ("acknowledgements", "277CA: whether claims were accepted"),
    "payment_date": ("payments", "835: what payers adjudicated and paid"),
}
COLORS = {"good": "green", "fair": "orange", "poor": "red"}


def freshness(warehouse: Warehouse, scope: Scope) -> None:
    """One line at the top of the page."""
    days = asking.answer(warehouse, scope, LATEST_DAYS).row(0, named=True)
    answered = asking.figure(warehouse, scope, "maturity")
    parts = [_through(days)]
    if answered.value is not None:
        parts.append(f"{float(answered.value):.0%} of submitted claims are adjudicated")
    measures = measured(warehouse, scope)
    grade = worst(measures)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            plain(". ".join(parts) + "."), width="content", help="  \n".join(meaning for _, meaning in KINDS.values())
        )
        st.badge(f"data quality: {grade}", color=COLORS[grade], help=_in_words(measures))  # type: ignore[arg-type]
        link("data", "See the files")


def _through(days: Mapping[str, date | None]) -> str:
    """Up to which day there are files, kind by kind where that differs."""
    known = {name: days[kind] for kind, (name, _) in KINDS.items() if days[kind]}
    lacking = [name for kind, (name, _) in KINDS.items() if not days[kind]]
    if len(set(known.values())) == 1:
        parts = f"Files through {day(next(iter(known.values())))}: {', '.join(known)}"
    else:
        parts = "Files: " + ", ".join(f"{name} through {day(last)}" for name, last in known.items())
    return parts + (f"; no {' and no '.join(lacking)}" if lacking else "")


def measured(warehouse: Warehouse, scope: Scope) -> list[Measured]:
    """What can be wrong with the files, each with its grade."""
    rows = asking.round_of(warehouse, scope).answer(CLAIM_COUNTS, {"dated_by": "clean"}, "all")
    answered, matched = (int(rows[name].sum()) for name in ("judged_primary_claims", "judged_sent_claims"))
    files, diagnostics, findings = (warehouse.table(name) for name in ("files", "diagnostics", "findings"))
    sent = warehouse.first_days["837P"] is not None
    return quality(
        files, diagnostics, findings, reference.data_quality(), claims=answered, matched=matched if sent else None
    )


def _in_words(measures: list[Measured]) -> str:
    lines = [f"{each.part:,} of {each.whole:,} {each.out_of}: {each.title} ({each.grade})" for each in measures]
    advice = [each.advice for each in measures if each.grade != "good"]
    return plain(
        "\n\n".join([*lines, *(f"To do: {text}." for text in advice), "The thresholds are this program's own."])
    )
