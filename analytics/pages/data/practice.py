"""The practice's own choices, edited on a page: its payers' names, kinds and deadlines, and its targets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from analytics import kpis, reference, settings
from analytics.pages import noting
from analytics.pages.wording import plain
from analytics.settings import Payer, Settings
from analytics.warehouse import Warehouse

_COLUMNS = ("payer_id", "name", "payer_class", "appeal_days", "timely_filing_days", "rate")
_CHANGED = _COLUMNS[2:]


def edited(warehouse: Warehouse, folder: Path) -> bool:
    """Draw the choices; True when they were changed and saved, so that a new snapshot is due."""
    st.header(
        "Your payers", help="Files spell payer names in many ways. Your entries here take precedence over the files."
    )
    st.caption(
        "Limits from your contracts take precedence over published and default ones. If empty, the appeal limit "
        "is the published one of the payer or its payer class, otherwise 90 days; figures and deadlines state "
        "which is used."
    )
    known = own_payers(warehouse)
    for settled in _suggestions(warehouse):
        st.info(plain(settled))
    payers = st.data_editor(
        known.select(_COLUMNS),
        key=f"payers_{warehouse.snapshot}",
        hide_index=True,
        disabled=["payer_id"],
        column_config={
            "payer_id": None,
            "name": st.column_config.TextColumn("name", required=True),
            "payer_class": st.column_config.SelectboxColumn(
                "kind", options=list(reference.PAYER_CLASSES), required=True
            ),
            "appeal_days": st.column_config.NumberColumn(
                "appeal limit (days)", min_value=1, step=1, help="From the payment date of the denial."
            ),
            "timely_filing_days": st.column_config.NumberColumn(
                "filing limit (days)", min_value=1, step=1, help="From the date of service."
            ),
            "rate": st.column_config.SelectboxColumn(
                "pays by",
                options=list(settings.RATES),
                help="Per visit: lines written down to zero next to a paid line of the visit are then not denials.",
            ),
        },
        alt="Payers with name, class, appeal limit, filing limit and payment method",
    )
    st.header("Your targets", help="Targets shown on the tiles. Rates as fractions: 0.05 is 5%.")
    targets = st.data_editor(
        _targets(warehouse.settings),
        key=f"targets_{warehouse.snapshot}",
        hide_index=True,
        disabled=["id", "figure"],
        column_config={"id": None, "target": st.column_config.NumberColumn(min_value=0.0)},
        alt="Targets",
    )
    if not st.button("Save and recalculate", key="practice_save"):
        return False
    noting.note("settings", "payers and targets")
    settings.save(changed(warehouse.settings, known, payers, targets), folder)
    return True


def own_payers(warehouse: Warehouse) -> pl.DataFrame:
    """The table of payers by name, with the days that the practice itself entered; null where it did not."""
    payers = warehouse.table("payers").sort("name", "payer_id")
    settled = [warehouse.settings.payer(payer_id) for payer_id in payers["payer_id"]]
    days = {
        "appeal_days": [payer.appeal_days if payer else None for payer in settled],
        "timely_filing_days": [payer.timely_filing_days if payer else None for payer in settled],
    }
    return payers.with_columns(pl.Series(name, found, dtype=pl.Int64) for name, found in days.items())


def _suggestions(warehouse: Warehouse) -> list[str]:
    """Payers that seem to pay by the visit, in a sentence each: nothing is counted so until the practice says it."""
    found = warehouse.table("findings").filter(code="visit_rate_suggested")
    return found["message"].to_list()


def _whole(value: object) -> Any:
    """Days as a whole number: an editor with empty cells gives them as decimals."""
    return int(value) if isinstance(value, float) else value


def _usual_goals() -> dict[str, float]:
    return {kpi_id: float(goal) for kpi_id, goal in reference.targets().select("kpi", "goal").iter_rows()}


def _targets(choices: Settings) -> pl.DataFrame:
    usual = _usual_goals()
    goals = {kpi_id: choices.targets.get(kpi_id, goal) for kpi_id, goal in (usual | dict(choices.targets)).items()}
    rows = [(kpi_id, kpis.BY_ID[kpi_id].title, float(goal)) for kpi_id, goal in goals.items() if kpi_id in kpis.BY_ID]
    return pl.DataFrame(rows, schema={"id": pl.String, "figure": pl.String, "target": pl.Float64}, orient="row")


def changed(old: Settings, known: pl.DataFrame, payers: pl.DataFrame, targets: pl.DataFrame) -> Settings:
    """The settings with what was edited; what was left as the files say it stays unsaid.

    `known` has the former entries, with names and id_codes too; `payers` the present ones.
    """
    before = {row["payer_id"]: row for row in known.iter_rows(named=True)}
    settled = {payer.id: payer for payer in old.payers}
    for row in payers.iter_rows(named=True):
        found = before[row["payer_id"]]
        if all(row[name] == found[name] for name in row):
            continue
        payer = settled.get(row["payer_id"]) or Payer(
            row["payer_id"], row["name"], names=tuple(found["names"] or ()), ids=tuple(found["id_codes"] or ())
        )
        changes = {name: _whole(row[name]) for name in _CHANGED if name in row and row[name] != found[name]}
        settled[row["payer_id"]] = replace(payer, name=row["name"], **changes)
    usual = _usual_goals()
    goals = {
        kpi_id: goal
        for kpi_id, goal in targets.select("id", "target").iter_rows()
        if goal is not None and (goal != usual.get(kpi_id) or kpi_id in old.targets)
    }
    return replace(old, payers=tuple(settled.values()), targets=goals)
