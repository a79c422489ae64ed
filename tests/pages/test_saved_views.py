"""Saved views: what is on screen is kept under a name, opened as it was, and says what no longer exists."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.build import build
from analytics.dashboard.server import SCRIPT
from analytics.settings.views import VIEWS_FILE, View, load_views, save_view
from tests.pages.conftest import EXAMPLES

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[2]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small warehouse of the practice's own."""
    folder = tmp_path / "own"
    build(sorted(EXAMPLES.glob("ten_claims.*")), folder)
    monkeypatch.setenv("DENIALS_WAREHOUSE", str(folder))
    return folder


def opened() -> AppTest:
    app = AppTest.from_file(SCRIPT, default_timeout=120).run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def test_what_is_on_screen_is_kept_under_a_name(own: Path) -> None:
    app = opened()
    app.selectbox(key="scope_basis").select("service").run()
    app.text_input(key="views_name").input("By treatment")
    press(app, "Save this view")
    assert load_views(own) == [View("By treatment", "overview", {"basis": ("service",)})]
    assert "By treatment" in [button.label for button in app.button]


def test_a_view_is_renamed_and_deleted(own: Path) -> None:
    save_view(own, View("Old", "overview", {}))
    app = opened()
    app.text_input(key="views_new_name").input("New")
    press(app, "Rename")
    assert [view.name for view in load_views(own)] == ["New"]
    press(app, "Delete")
    assert load_views(own) == []


def test_a_view_opens_with_its_scope_and_its_choices(own: Path) -> None:
    save_view(own, View("Usual", "overview", {}))
    save_view(own, View("By treatment", "overview", {"basis": ("service",), "payers": ("gone",)}))
    app = opened()
    press(app, "By treatment")
    assert app.selectbox(key="scope_basis").value == "service"
    assert any("gone" in warning.value for warning in app.warning), "a payer that is not there is named"
    press(app, "Usual")
    assert app.selectbox(key="scope_basis").value == "remit", "what a view leaves out is as usual"


def test_a_bad_file_of_views_is_told_and_left(own: Path) -> None:
    (own / VIEWS_FILE).write_text("{")
    app = opened()
    assert any(VIEWS_FILE in error.value for error in app.error)
    assert (own / VIEWS_FILE).read_text() == "{"
    assert app.metric


def test_a_view_of_a_page_that_is_gone_is_told(own: Path) -> None:
    save_view(own, View("Lost", "moon", {}))
    app = press(opened(), "Lost")
    assert any("moon" in error.value for error in app.error)


def test_a_view_whose_address_holds_what_nobody_may_set_opens_without_it(own: Path) -> None:
    save_view(own, View("Embedded", "overview", {"embed": ("true",), "EMBED_options": ("x",), "basis": ("service",)}))
    app = press(opened(), "Embedded")
    assert app.selectbox(key="scope_basis").value == "service"
