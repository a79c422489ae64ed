"""Choices on a page stand in its address: the usual stays out, what means nothing is named, other pages drop them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from streamlit.runtime.state import SCRIPT_RUN_WITHOUT_ERRORS_KEY, SafeSessionState, SessionState
from streamlit.testing.v1 import AppTest


def shown() -> None:
    from datetime import date

    import streamlit as st

    from analytics.pages import choices, reconnecting

    reconnecting.begin()

    page = st.session_state.get("page", "one")
    choices.start_run(page)
    if page == "one":
        choices.one(st.selectbox, "By", ["payer", "code", "month"], name="by", default=st.session_state.get("usual"))
        choices.maybe(st.segmented_control, "List", ["hidden", "vague"], name="list")
        choices.several(st.multiselect, "Payers", ["a", "b", "c"], name="compared")
        choices.switch(st.toggle, "From sending", name="sending")
        choices.day(st.date_input, "On", name="on", default=date(2026, 6, 30), max_value=date(2026, 6, 30))
        choices.words(st.text_input, "Find", name="find")
        for place in ("first", "second"):
            if choices.is_opened("opened", place, st.button(place, key=place)):
                choices.one(st.radio, "Rows", ["all", "some"], name="rows")
                st.caption(f"open: {place}")
    st.session_state.said = choices.settle()


def opened(**given: str | list[str]) -> AppTest:
    app = AppTest.from_function(shown)
    for name, value in given.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def address(app: AppTest) -> dict[str, object]:
    return {name: values if len(values) > 1 else values[0] for name, values in app.query_params.items()}


def test_what_is_usual_stays_out_of_the_address() -> None:
    app = opened()
    assert app.selectbox(key="by").value == "payer"
    assert address(app) == {}
    assert app.session_state.said == []


def test_an_address_is_read_and_stays() -> None:
    given = {
        "by": "code",
        "list": "vague",
        "compared": ["a", "c"],
        "sending": "yes",
        "on": "2026-05-31",
        "find": "days",
    }
    app = opened(**given)  # type: ignore[arg-type]
    assert app.selectbox(key="by").value == "code"
    assert app.multiselect(key="compared").value == ["a", "c"]
    assert app.toggle(key="sending").value is True
    assert str(app.date_input(key="on").value) == "2026-05-31"
    assert app.text_input(key="find").value == "days"
    assert address(app) == given
    app.run()
    assert address(app) == given


def test_a_choice_goes_into_the_address_and_out_again() -> None:
    app = opened(payers="scope stays")
    app.selectbox(key="by").select("month").run()
    assert address(app) == {"payers": "scope stays", "by": "month"}
    app.selectbox(key="by").select("payer").run()
    assert address(app) == {"payers": "scope stays"}


def test_what_means_nothing_is_named_and_left_out() -> None:
    app = opened(by="moon", compared=["a", "nobody"], on="2026-13-01", sending="perhaps", stranger="1", claim="x")
    said = " ".join(app.session_state.said)
    for word in ("by: 'moon'", "'nobody'", "2026-13-01", "sending", "stranger"):
        assert word in said
    assert address(app) == {"compared": "a", "claim": "x"}
    app.run()
    assert app.session_state.said == []


def test_a_day_beyond_its_limits_means_nothing() -> None:
    app = opened(on="2026-07-01")
    assert str(app.date_input(key="on").value) == "2026-06-30"
    assert "on:" in app.session_state.said[0]


def test_another_page_drops_the_choices_and_they_are_back_on_return() -> None:
    app = opened(by="code")
    app.session_state.page = "two"
    app.query_params.clear()  # as the browser does for another page
    app.run()
    assert address(app) == {}
    app.session_state.page = "one"
    app.run()
    assert app.selectbox(key="by").value == "code"
    assert address(app) == {"by": "code"}


def restarted(app: AppTest) -> AppTest:
    """The same tab after its server was restarted: the tab holds what it held, the server knows nothing of it."""
    app.session_state = type(app.session_state)(SafeSessionState(SessionState(), lambda: None))
    app.session_state[SCRIPT_RUN_WITHOUT_ERRORS_KEY] = False
    return app


def test_the_first_click_after_a_restart_counts_and_the_second_too() -> None:
    app = opened(by="code", list="vague", compared="a", on="2026-05-31", sending="yes", find="days")
    restarted(app).selectbox(key="by").select("month").run()
    rest = {"list": "vague", "compared": "a", "on": "2026-05-31", "sending": "yes", "find": "days"}
    assert address(app) == {"by": "month"} | rest
    app.selectbox(key="by").select("payer").run()
    assert address(app) == rest


@pytest.mark.parametrize(
    ("key", "change", "expected"),
    [
        ("list", lambda app: app.segmented_control(key="list").set_value("hidden"), {"list": "hidden"}),
        ("compared", lambda app: app.multiselect(key="compared").select("b"), {"compared": ["a", "b"]}),
        ("sending", lambda app: app.toggle(key="sending").set_value(False), {"sending": None}),
        ("on", lambda app: app.date_input(key="on").set_value(date(2026, 4, 30)), {"on": "2026-04-30"}),
        ("find", lambda app: app.text_input(key="find").input("other"), {"find": "other"}),
    ],
)
def test_every_kind_of_choice_counts_after_a_restart(key: str, change: Any, expected: dict[str, object]) -> None:
    given = {"by": "code", "list": "vague", "compared": "a", "on": "2026-05-31", "sending": "yes", "find": "days"}
    app = restarted(opened(**given))
    change(app).run()
    assert not app.exception
    assert address(app) == {name: value for name, value in (given | expected).items() if value is not None}


def test_what_nobody_chose_follows_what_is_usual() -> None:
    app = opened()
    app.session_state.usual = "code"
    app.run()
    assert app.selectbox(key="by").value == "code"
    assert address(app) == {}
    app.selectbox(key="by").select("month").run()
    app.session_state.usual = "payer"
    app.run()
    assert app.selectbox(key="by").value == "month"


def test_an_opened_list_stands_in_the_address_until_it_closes() -> None:
    app = opened()
    app.button(key="second").click().run()
    assert [caption.value for caption in app.caption] == ["open: second"]
    assert address(app) == {"opened": "second"}
    app.run()
    assert not app.caption, "a later run closes it"
    assert address(app) == {}


def test_a_link_opens_a_list_once_with_what_is_chosen_in_it() -> None:
    app = opened(opened="first", rows="some")
    assert [caption.value for caption in app.caption] == ["open: first"]
    assert app.radio(key="rows").value == "some"
    assert address(app) == {"opened": "first", "rows": "some"}
    assert app.session_state.said == []
    app.run()
    assert not app.caption
    assert address(app) == {}


def test_a_list_that_is_not_there_means_nothing() -> None:
    app = opened(opened="third")
    assert app.session_state.said == ["opened: does not apply to this page"]
    assert address(app) == {}
