"""What leaves the dashboard: rows and charts, named as simulated where they are, with what they count."""

from __future__ import annotations

from io import BytesIO

import polars as pl
import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from analytics import exports, kpis
from analytics.exports import SUM
from analytics.kpis.evidence import Part
from analytics.pages import asking, behind, breakdown, exporting
from analytics.pages.wording import in_words
from analytics.scope import Scope
from analytics.warehouse import Warehouse


def offered() -> None:
    import polars as pl

    from analytics.charts import Chart
    from analytics.pages import exporting

    exporting.set_context(exporting.Place("Denials", "all days", "snapshot-1", is_simulated=True))
    exporting.rows(pl.DataFrame({"payer": ["one"], "paid": [1]}), "payers.by")
    drawn = Chart(pl.DataFrame({"label": ["one"], "value": [1.0]}), {"mark": "bar"}, "Denials by payer: one 100%.")
    exporting.chart(drawn)
    exporting.chart(drawn)


def labels_of(app: AppTest) -> list[str]:
    return [str(getattr(one, "label", "")) for one in app.get("download_button")]


def test_rows_and_charts_are_offered_in_every_form() -> None:
    app = AppTest.from_function(offered).run()
    assert not app.exception
    labels = labels_of(app)
    assert labels[:2] == ["Download 1 rows as CSV", "as Excel"]
    charts = ["Picture (PNG)", "Drawing (SVG)", "Numbers (CSV)", "Numbers (Excel)"]
    assert labels[2:] == charts * 2, "two charts of one name do not get into each other's way"


def test_too_many_rows_for_a_workbook_are_offered_as_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 0)
    app = AppTest.from_function(offered).run()
    assert labels_of(app)[:2] == ["Download 1 rows as CSV", "Picture (PNG)"]


def test_money_and_what_was_counted_are_added_up() -> None:
    rows = pl.DataFrame({"counted": [1], "age_days": [3], "paid": pl.Series([1], dtype=pl.Decimal(12, 2))})
    assert exporting.sums(rows) == {"counted": SUM, "paid": SUM}


@pytest.mark.parametrize("part", ["numerator", "denominator"])
@pytest.mark.parametrize("kpi_id", ["initial_denial_rate", "initial_denial_rate_dollars", "takeback_rate"])
def test_a_saved_list_of_claims_adds_up_to_its_tile(samples: Warehouse, kpi_id: str, part: Part) -> None:
    scope = Scope(samples.as_of)
    rows = behind.readable(samples, kpis.evidence(samples, scope, kpi_id, part))
    book = load_workbook(BytesIO(exports.workbook(rows, [], exporting.sums(rows))), data_only=True)
    lines = list(book["Rows"].iter_rows(values_only=True))
    total = lines[-1][lines[0].index("counted")]
    figure = asking.figure(samples, scope, kpi_id)
    assert round(float(total), 2) == float(getattr(figure, part) or 0)


@pytest.mark.parametrize("by", ["payer", "category", "modifier"])
def test_the_last_line_of_a_breakdown_is_its_tile(samples: Warehouse, by: str) -> None:
    scope, kpi = Scope(samples.as_of), kpis.BY_ID["line_denial_rate"]
    whole = asking.figure(samples, scope, kpi.id)
    assert list(breakdown.together(samples, scope, kpi, by).values()) == [
        "total", in_words(whole, kpi), whole.numerator, whole.denominator,
    ]  # fmt: skip


def test_no_patient_is_in_a_saved_list(samples: Warehouse) -> None:
    rows = behind.readable(samples, kpis.evidence(samples, Scope(samples.as_of), "line_denial_rate"))
    hidden = {"patient_key", "patient_control_number", "last_name", "first_name", "member_id", "birth_date"}
    assert not hidden & set(rows.columns)
