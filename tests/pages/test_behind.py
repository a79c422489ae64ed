"""The rows behind a number: which number it is stands in the address while they are open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analytics import kpis
from analytics.pages import behind, choices
from analytics.scope import Scope
from analytics.warehouse import Warehouse
from tests.pages.drawing import draw

RATE = "initial_denial_rate"


def page(warehouse: Warehouse, scope: Scope) -> None:
    choices.start_run("one")
    behind.set_scope(scope)
    if st.button("all", key="all"):
        behind.show(warehouse, scope, RATE)
    if st.button("one payer's", key="narrower"):
        behind.show(warehouse, replace(scope, payers=("nobody",)), RATE)
    behind.reopen(warehouse, scope)
    st.session_state.said = choices.settle()


def address(app: AppTest) -> dict[str, Any]:
    return {name: app.query_params[name] for name in app.query_params}


def test_a_link_opens_them_once_with_the_half_that_was_chosen(samples: Warehouse) -> None:
    scope = Scope(samples.as_of)
    payer = next(one.group for one in kpis.compute(samples, scope, ids=[RATE], by="payer") if one.group)["payer"]
    asked = {"behind": f"{RATE}/payer/{payer}", "behind_rows": "denominator"}
    app = draw(page, samples, scope, **asked)
    rows = kpis.evidence(samples, scope, RATE, "denominator", {"payer": payer})
    assert app.dataframe[0].value.shape[0] == rows.height
    assert address(app) == asked
    app.run()
    assert not app.dataframe
    assert address(app) == {}


@pytest.mark.parametrize(
    "wanted",
    ["moon", f"{RATE}/payer", f"{RATE}/payer/nobody", f"{RATE}/moon/full", "/a/b", "days_in_ar/month/2026-05-01"],
)
def test_a_link_to_rows_that_are_not_there_is_named(samples: Warehouse, wanted: str) -> None:
    app = draw(page, samples, Scope(samples.as_of), behind=wanted)
    assert not app.dataframe
    assert app.session_state.said == [f"behind: {wanted!r} is not valid here"]
    assert address(app) == {}


def test_what_is_opened_stands_in_the_address_and_starts_with_what_is_counted(samples: Warehouse) -> None:
    app = draw(page, samples, Scope(samples.as_of), behind=RATE, behind_rows="denominator")
    app.button(key="all").click().run()
    assert app.radio(key="behind_rows").value == "numerator"
    assert address(app) == {"behind": RATE}


def test_rows_of_another_scope_have_no_address(samples: Warehouse) -> None:
    app = draw(page, samples, Scope(samples.as_of))
    app.button(key="narrower").click().run()
    assert len(app.radio) == 1
    assert address(app) == {}
