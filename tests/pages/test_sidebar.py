"""The sidebar's comparison with days of the reader's own: chosen there, kept in the address, or said why not."""

from __future__ import annotations

from datetime import date, timedelta

from streamlit.testing.v1 import AppTest

from analytics.pages import compared
from analytics.pages.overview import page as overview
from analytics.pages.sidebar import chosen_scope
from analytics.scope import OWN_DAYS, Scope
from analytics.warehouse import Warehouse
from tests.pages.drawing import draw, texts


def sidebar(warehouse: Warehouse) -> None:
    import streamlit as st

    st.session_state.scope = chosen_scope(warehouse)


def own(warehouse: Warehouse) -> AppTest:
    """The sidebar with this choice, no day chosen yet."""
    app = draw(sidebar, warehouse)
    app.selectbox(key="scope_compare").select(OWN_DAYS).run()
    return app


def scope_of(app: AppTest) -> Scope:
    scope = app.session_state.scope
    assert isinstance(scope, Scope)
    return scope


def test_two_days_are_chosen_and_stand_in_the_address(samples: Warehouse) -> None:
    app = own(samples)
    app.date_input(key="scope_compare_start").set_value(date(2026, 1, 1))
    app.date_input(key="scope_compare_end").set_value(date(2026, 1, 31)).run()
    chosen = scope_of(app)
    assert (chosen.compare, chosen.compare_start, chosen.compare_end) == (OWN_DAYS, date(2026, 1, 1), date(2026, 1, 31))
    asked = {name: app.query_params[name] for name in ("compare", "compare_start", "compare_end")}
    assert asked == {"compare": "days", "compare_start": "2026-01-01", "compare_end": "2026-01-31"}
    assert scope_of(draw(sidebar, samples, **asked)) == chosen
    app.selectbox(key="scope_compare").select("none").run()
    assert "compare_start" not in app.query_params


def test_days_the_wrong_way_round_are_said(samples: Warehouse) -> None:
    app = own(samples)
    app.date_input(key="scope_compare_start").set_value(date(2026, 2, 1))
    app.date_input(key="scope_compare_end").set_value(date(2026, 1, 1)).run()
    assert [each.value for each in app.warning] == ["The comparison starts after it ends, so nothing is compared."]
    assert scope_of(app).compare_start is None
    asked = draw(sidebar, samples, compare="days", compare_start="2026-02-01", compare_end="2026-01-01")
    said = asked.warning[0].value.replace("\\_", "_")
    assert "compare_start: 2026-02-01 is after compare_end, 2026-01-01, so both are ignored" in said


def test_the_overview_says_why_nothing_is_compared(samples: Warehouse) -> None:
    page = draw(overview.render, samples, Scope(samples.as_of, compare=OWN_DAYS))
    assert "a first and a last one are needed" in texts(page)


def test_times_of_another_length_are_named_and_their_sums_not_compared(samples: Warehouse) -> None:
    now = Scope(samples.as_of, samples.as_of - timedelta(days=29), compare=OWN_DAYS)
    ends = samples.as_of - timedelta(days=40)
    scope = Scope(now.as_of, now.start, compare=OWN_DAYS, compare_start=ends - timedelta(days=9), compare_end=ends)
    found = compared.chosen_periods(samples, scope)
    assert found.is_uneven
    said = texts(draw(overview.render, samples, scope))
    assert "The periods differ in length: 30 days, before 10 days." in said
    assert "so the totals differ for that reason alone" in said
