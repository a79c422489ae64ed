"""The rows behind a number: a table in a dialog, to look at, to save, and to open one claim from.

While the list is open the address names the number, so that a link opens it too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import polars as pl
import streamlit as st

from analytics import kpis, tables
from analytics.kpis import Kpi
from analytics.kpis.evidence import Part
from analytics.pages import asking, choices, exporting
from analytics.pages.labels import DIMENSIONS, code_label, group_label, payer_names, provider_names
from analytics.pages.navigation import go_and_return
from analytics.pages.wording import named, plain
from analytics.scope import Scope
from analytics.warehouse import Warehouse

SHOWN = 2000
_OPENED, _ROWS, _COUNTED = "behind", "behind_rows", "behind_counted"
_OF = "/"
# Columns that identify a row for the reader; the others are the columns that were counted.
_FIRST = (
    "claim_id",
    "line_number",
    "cpt",
    "service_date",
    "first_service_date",
    "payer",
    "therapist",
    "charge",
    "counted",
)
_LAST = ("file_id", "segment", "remit_file_id", "remit_segment")
_NEVER = ("patient_key", "valid_from", "valid_to", "groups", "payer_id", "therapist_id", "line_id")


def set_scope(scope: Scope | None) -> None:
    """Remember what the page counts; called by the entry before it draws the page."""
    st.session_state[_COUNTED] = scope.counted if scope is not None else None


def show(warehouse: Warehouse, scope: Scope, kpi_id: str, group: tuple[str, str] | None = None) -> None:
    """Open the dialog on one figure's evidence, of the whole scope or of one group: its dimension and value.

    Rows of another scope than the page's have no address.
    """
    is_addressed = scope.counted == st.session_state.get(_COUNTED)
    if is_addressed:
        choices.as_usual(_ROWS)
        choices.opens(_OPENED, _OF.join((kpi_id, *(group or ()))))
    _dialog(warehouse, scope, kpi_id, group, is_addressed)


def reopen(warehouse: Warehouse, scope: Scope) -> None:
    """Open the list that the address names; called by the entry after it has drawn the page."""
    found = choices.asked_for(_OPENED, partial(_read, warehouse, scope))
    if found is not None:
        kpi_id, group = found
        choices.opens(_OPENED, _OF.join((kpi_id, *(group or ()))))
        _dialog(warehouse, scope, kpi_id, group, True)


def _read(warehouse: Warehouse, scope: Scope, text: str) -> tuple[str, tuple[str, str] | None]:
    """The figure and the group that an address means; raises ValueError where there is none."""
    kpi_id, *group = text.split(_OF, 2)
    if kpi_id not in kpis.BY_ID or len(group) == 1 or (group and group[0] not in DIMENSIONS):
        raise ValueError(text)
    if not group:
        return kpi_id, None
    by, value = group
    if all((one.group or {}).get(by) != value for one in asking.figures(warehouse, scope, (kpi_id,), by)):
        raise ValueError(text)
    return kpi_id, (by, value)


@st.dialog("Claims behind this number", width="large", on_dismiss="rerun")
def _dialog(warehouse: Warehouse, scope: Scope, kpi_id: str, group: tuple[str, str] | None, is_addressed: bool) -> None:
    kpi = kpis.BY_ID[kpi_id]
    st.header(kpi.title)
    if group is not None:
        st.markdown(plain(f"{DIMENSIONS[group[0]]}: **{named(group_label(warehouse, *group))}**"))
    parts: dict[Part, str] = {"numerator": kpi.numerator, "denominator": kpi.denominator}
    halves: list[Part] = ["numerator", "denominator"] if kpi.bottom else ["numerator"]
    if is_addressed:
        part = choices.one(st.radio, "Which rows", halves, name=_ROWS, format_func=parts.__getitem__)
        choices.settle_dialog()
    else:
        part = st.radio("Which rows", halves, format_func=parts.__getitem__, key=f"part_{kpi_id}")
    rows = readable(warehouse, asking.evidence(warehouse, scope, kpi_id, part, group))
    within = [(DIMENSIONS[group[0]], group_label(warehouse, *group))] if group else []
    table(warehouse, rows, f"{kpi_id}_{part}", [*told_of(kpi), *within, ("Rows", parts[part])])


def told_of(kpi: Kpi) -> list[tuple[str, str]]:
    """What a figure means, as lines for the second sheet of a workbook."""
    lines = [
        ("Figure", kpi.title),
        ("Meaning", kpi.meaning),
        ("Numerator", kpi.numerator),
        ("Denominator", kpi.denominator),
        ("Date used", kpi.date),
        ("Excludes", kpi.exclusions),
    ]
    return [line for line in lines if line[1]]


def table(warehouse: Warehouse, rows: pl.DataFrame, name: str, about: Sequence[tuple[str, str]] = ()) -> None:
    """Rows with a claim each: shown, to be saved as files, one claim to be opened from its row."""
    shown = rows.head(SHOWN)
    clicked = f"open_{name}"
    st.dataframe(
        shown,
        key=f"rows_{name}",
        hide_index=True,
        placeholder="–",
        column_config=_columns(shown) | _opening(clicked),
        alt=f"{rows.height} rows; the button in a row opens the claim",
    )
    if rows.height > SHOWN:
        st.caption(f"The first {SHOWN:,} of {rows.height:,} rows; the download has all of them.")
    save(warehouse, rows, name, about=about)
    if (click := st.session_state.get(clicked)) is not None and click["row"] < shown.height:
        go_and_return("claim", claim=str(shown["claim_id"][click["row"]]))


def _opening(key: str) -> dict[str, Any]:
    return {"claim_id": st.column_config.ButtonColumn("Open claim", type="tertiary", key=key, help="Opens the claim.")}


def save(
    warehouse: Warehouse, rows: pl.DataFrame, name: str, *, totals: Mapping[str, object] | None = None,
    about: Sequence[tuple[str, str]] = (),
) -> None:  # fmt: skip
    """Offer these rows as files, with what their columns mean; see `exporting.rows`."""
    meanings = [(column.replace("_", " "), text) for column, text in _meanings().items() if column in rows.columns]
    exporting.rows(rows, name, totals=totals, about=[*about, *meanings])


def readable(warehouse: Warehouse, rows: pl.DataFrame) -> pl.DataFrame:
    """Evidence with names instead of ids, the telling columns first, nothing of the patient."""
    named = rows
    if "payer_id" in rows.columns:
        named = named.with_columns(payer=pl.col("payer_id").replace(payer_names(warehouse)))
    if "therapist_id" in rows.columns:
        named = named.with_columns(therapist=pl.col("therapist_id").replace(provider_names(warehouse)))
    if "reason_category" in rows.columns:
        labels = {code: code_label("category", code) for code in rows["reason_category"].drop_nulls().unique()}
        named = named.with_columns(pl.col("reason_category").replace(labels))
    first = [name for name in _FIRST if name in named.columns]
    last = [name for name in _LAST if name in named.columns]
    rest = [name for name in named.columns if name not in (*first, *last, *_NEVER)]
    return named.select(first + rest + last)


def _columns(shown: pl.DataFrame) -> dict[str, Any]:
    """Each column in plain words; its meaning in the contract of tables is its hover text."""
    meanings = _meanings()
    return {name: _kind(dtype)(name.replace("_", " "), help=meanings.get(name)) for name, dtype in shown.schema.items()}


def _kind(dtype: pl.DataType) -> Callable[..., Any]:
    if dtype.is_decimal():
        return partial(st.column_config.NumberColumn, format="dollar")
    return st.column_config.DateColumn if dtype == pl.Date else st.column_config.Column


@cache
def _meanings() -> dict[str, str]:
    return {column.name: column.meaning for table in tables.ALL for column in table.columns}
