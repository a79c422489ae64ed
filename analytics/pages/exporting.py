"""What a reader takes along: rows as CSV or Excel, charts as pictures, each telling what it counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

import polars as pl
import streamlit as st

from analytics import exports
from analytics.charts import Chart, picture
from analytics.exports import MOST_ROWS, SUM
from analytics.pages import noting

_PLACE, _USED = "exporting_place", "exporting_used"
_SUMMED = ("counted",)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Place:
    """The context of an export: page, scope and snapshot, stated on everything that leaves the dashboard."""

    page: str = ""
    counted: str = ""
    snapshot: str = ""
    is_simulated: bool = False

    def lines(self) -> list[tuple[str, str]]:
        facts = [("Page", self.page), ("Scope", self.counted), ("Data snapshot", self.snapshot)]
        simulated = [("Simulated patients", "All patients and data are simulated; nobody here is real.")]
        return [line for line in facts if line[1]] + (simulated if self.is_simulated else [])


def set_context(place: Place) -> None:
    """Set the context of exports; called by the frame of every page."""
    st.session_state[_PLACE], st.session_state[_USED] = place, set()


def rows(
    table: pl.DataFrame,
    name: str,
    *,
    about: Sequence[tuple[str, str]] = (),
    totals: Mapping[str, object] | None = None,
) -> None:
    """Offer rows as CSV and as an Excel file; made only when asked for.

    The workbook ends in a line of totals: those given by column, else the sums of all money and of `counted`. `about`
    adds more to its second sheet than the context: a definition, what a column means.
    """
    place = _place()
    last = sums(table) if totals is None else dict(totals)
    with st.container(horizontal=True, gap="small", key=f"saving_{name}"):
        _button(f"Download {table.height:,} rows as CSV", lambda: exports.csv(table), f"{name}.csv", "text/csv")
        if table.height <= MOST_ROWS:
            facts = [*place.lines(), *about]
            _button("as Excel", lambda: exports.workbook(table, facts, last), f"{name}.xlsx", XLSX)


def chart(drawn: Chart) -> None:
    """Offer a chart as a picture and its numbers as rows."""
    place = _place()
    notes = [line for line in (place.counted, "Simulated patients" if place.is_simulated else "") if line]
    name = _slug(picture.title_of(drawn))
    key = _alone(name)
    with (
        st.container(horizontal=True, horizontal_alignment="right", key=f"saving_chart_{key}"),
        st.popover("Save", type="tertiary", help=f"Download this chart: {picture.title_of(drawn)}"),
    ):
        _button("Picture (PNG)", lambda: picture.png(drawn, notes), f"{name}.png", "image/png", key)
        _button("Drawing (SVG)", lambda: picture.svg(drawn, notes), f"{name}.svg", "image/svg+xml", key)
        _button("Numbers (CSV)", lambda: exports.csv(drawn.rows), f"{name}.csv", "text/csv", key)
        facts = [("Chart", drawn.alt), *place.lines()]
        _button("Numbers (Excel)", lambda: exports.workbook(drawn.rows, facts), f"{name}.xlsx", XLSX, key)


def _alone(name: str) -> str:
    """The name, with a number behind it where another chart of this run has the same."""
    used: set[str] = st.session_state.setdefault(_USED, set())
    found = next(one for one in chain((name,), (f"{name}_{number}" for number in count(2))) if one not in used)
    used.add(found)
    return found


def _place() -> Place:
    found = st.session_state.get(_PLACE)
    return found if isinstance(found, Place) else Place()


def _button(label: str, made: Callable[[], str | bytes], file: str, mime: str, key: str = "") -> None:
    """A file of simulated patients says so in its name, wherever it goes."""
    file = f"{'simulated_' if _place().is_simulated else ''}{file.replace('.', '_', file.count('.') - 1)}"
    st.download_button(
        label, _noted(made, file), file_name=file, mime=mime, key=f"save_{key}_{file}", on_click="ignore"
    )


def _noted(made: Callable[[], str | bytes], file: str) -> Callable[[], str | bytes]:
    """The same, noted in the access log when it is asked for: that is after the page was drawn."""
    note = noting.current()

    def made_and_noted() -> str | bytes:
        if note is not None:
            note("export", file)
        return made()

    return made_and_noted


def sums(table: pl.DataFrame) -> dict[str, object]:
    """The totals of a table: all money, and what was counted."""
    return {name: SUM for name, dtype in table.schema.items() if dtype.is_decimal() or name in _SUMMED}


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:60] or "chart"
