"""The whole dashboard without a browser: what it opens, how it marks simulated patients, and how it meets surprises."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics import kpis
from analytics.build import build, forget
from analytics.dashboard.server import SCRIPT
from analytics.pages.frame import SIMULATED, UNEXPECTED
from analytics.pages.overview import page as overview
from analytics.pages.wording import value_of
from analytics.scope import Scope
from analytics.settings import FOLDER_VARIABLE
from analytics.warehouse import open_warehouse
from tests.pages.conftest import EXAMPLES
from tests.pages.drawing import texts

pytestmark = pytest.mark.slow

APP = SCRIPT


@pytest.fixture
def own(tmp_path: Path, simulated: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a practice's own warehouse, with nothing in it; the simulated practice is made already."""
    folder = tmp_path / "own"
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(simulated.parents[1]))
    yield folder


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=120)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert not [error for error in app.error if UNEXPECTED in error.value]
    return app


def test_the_simulated_practice_is_shown_and_marked_where_there_is_nothing(own: Path, simulated: Path) -> None:
    app = opened()
    assert SIMULATED in texts(app)
    warehouse = open_warehouse(simulated)
    figures = kpis.compute(warehouse, Scope(warehouse.as_of), ids=overview.FIGURES)
    assert {metric.label: metric.value for metric in app.metric} == {each.title: value_of(each) for each in figures}
    assert not own.exists(), "simulated patients never enter the practice's own folder"


def test_twelve_thousand_claims_over_eighteen_months_are_shown(simulated: Path) -> None:
    claims = open_warehouse(simulated).table("claims")
    assert claims["claim_id"].n_unique() == 12_000
    days: list[date] = claims["first_service_date"].drop_nulls().to_list()
    assert 17 <= (max(days) - min(days)).days / 30.4 <= 19


def test_own_data_are_shown_unmarked(own: Path) -> None:
    build(sorted(EXAMPLES.glob("ten_claims.*")), own)
    app = opened()
    assert SIMULATED not in texts(app)


def test_an_emptied_warehouse_says_what_to_do(own: Path) -> None:
    build([EXAMPLES / "ten_claims.835"], own)
    forget(open_warehouse(own).table("files")["file_id"][0], own)
    app = opened()
    assert "No claims yet" in texts(app)


@pytest.mark.parametrize(
    "part", ["snapshots", "snapshots/*/lines.parquet", "snapshots/*/snapshot.json", "CURRENT", "CURRENT/", "CURRENT@"]
)
def test_a_broken_warehouse_is_told_not_traced(own: Path, part: str) -> None:
    build([EXAMPLES / "ten_claims.835"], own)
    (path,) = own.glob(part.rstrip("/@"))
    shutil.move(path, own.parent / "elsewhere")
    if part.endswith("/"):
        path.mkdir()
    if part.endswith("@"):
        path.symlink_to(own.parent / "elsewhere")
    app = opened()
    said = app.error[0].value.replace("\\", "")  # shown as plain text
    assert ("CURRENT" if part == "snapshots" else path.name) in said and "denials rebuild" in said
    assert not app.metric, "simulated patients do not stand in for a practice's own data"


def test_settings_that_mean_nothing_are_told(own: Path) -> None:
    build([EXAMPLES / "ten_claims.835"], own)
    (own / "practice.toml").write_text("[targets]\ninitial_denial_rate = 'low'\n")
    app = opened()
    assert "initial_denial_rate" in app.error[0].value.replace("\\", "")  # shown as plain text


def test_a_new_snapshot_is_picked_up(own: Path) -> None:
    build([EXAMPLES / "ten_claims.835"], own)
    app = opened()
    build([EXAMPLES / "ten_claims.837p"], own)
    app.run()
    assert not app.exception
    assert any("New data" in toast.value for toast in app.toast)


def test_the_address_sets_the_scope(own: Path) -> None:
    app = opened(payers="bluestone-health-plan", basis="service")
    assert app.multiselect(key="scope_payers").value == ["bluestone-health-plan"]
    assert app.selectbox(key="scope_basis").value == "service"


def test_a_choice_goes_into_the_address(own: Path) -> None:
    app = opened()
    app.multiselect(key="scope_payers").select("bluestone-health-plan").run()
    assert app.query_params["payers"] == "bluestone-health-plan"
    app.multiselect(key="scope_payers").set_value([]).run()
    assert "payers" not in app.query_params


def test_nonsense_in_the_address_is_named(own: Path) -> None:
    app = opened(start="2026-13-01", payers="nobody")
    said = app.warning[0].value
    assert "2026-13-01" in said
    assert "nobody" in said


def test_a_link_opens_the_rows_behind_a_number(own: Path) -> None:
    app = opened(behind="initial_denial_rate/payer/bluestone-health-plan", behind_rows="denominator")
    assert app.radio(key="behind_rows").value == "denominator"
    assert {"behind", "behind_rows"} <= set(app.query_params)


def test_dates_the_wrong_way_round_count_everything(own: Path) -> None:
    app = opened(start="2026-09-01", end="2026-06-01")
    assert "after the end" in app.warning[0].value
    whole = opened()
    assert [metric.value for metric in app.metric] == [metric.value for metric in whole.metric]


def test_a_period_narrows_the_figures(own: Path) -> None:
    app = opened()
    before = [metric.value for metric in app.metric]
    app.selectbox(key="scope_period").select("Last 3 months").run()
    assert not app.exception
    assert [metric.value for metric in app.metric] != before
    assert "start" in app.query_params
