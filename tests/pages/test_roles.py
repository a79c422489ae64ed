"""What each role sees and may do: viewers see no names and change nothing, consultants see no numbers or sources."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics import build, kpis
from analytics.access.log import AccessLog
from analytics.access.roles import ROLES, NotAllowed, Right
from analytics.pages import permissions
from analytics.pages.claim import finding_claims
from analytics.pages.claim import page as claim
from analytics.pages.data import page as data
from analytics.scope import Scope
from analytics.settings import ROLE_NAMES
from analytics.warehouse import Warehouse
from tests.pages.drawing import draw, texts
from tests.pages.test_claim import everything

pytestmark = pytest.mark.slow

LIMITED = ["viewer", "consultant"]


def as_role(role: str, render: Callable[..., None], *given: object, **address: str) -> AppTest:
    """The page as somebody of this role sees it."""

    def rendered(*those: object) -> None:
        permissions.remember(role)
        render(*those)

    return draw(rendered, *given, **address)


def intake(folder: Path) -> data.Intake:
    return data.Intake(folder, build.build, build.forget, build.rebuild, (build.BuildError, NotAllowed))


@pytest.fixture
def denied(samples: Warehouse) -> str:
    return str(kpis.evidence(samples, Scope(samples.as_of), "initial_denial_rate")["claim_id"][0])


def claim_as(role: str, warehouse: Warehouse, claim_id: str) -> AppTest:
    return as_role(role, claim.render, warehouse, Scope(warehouse.as_of), **{claim.PARAMETER: claim_id})


def data_as(role: str, warehouse: Warehouse) -> AppTest:
    return as_role(role, data.render, warehouse, intake(warehouse.folder))


def test_every_role_of_the_settings_has_its_rights() -> None:
    assert set(ROLES) == set(ROLE_NAMES)
    assert ROLES["owner"] == ROLES["biller"] == set(Right)
    assert "unknown" not in ROLES


@pytest.mark.parametrize("role", ["owner", "biller"])
def test_owner_and_biller_see_and_change_everything(samples: Warehouse, denied: str, role: str) -> None:
    assert [toggle.label for toggle in claim_as(role, samples, denied).toggle] == ["Show the patient"]
    assert "Load" in [button.label for button in data_as(role, samples).button]


@pytest.mark.parametrize("role", LIMITED)
def test_the_others_see_no_names(samples: Warehouse, denied: str, role: str) -> None:
    page = claim_as(role, samples, denied)
    assert not page.toggle and "••••••" in texts(page)
    said = everything(page)
    for patient in samples.table("patients").iter_rows(named=True):
        assert patient["member_id"] not in said
        assert f"{patient['last_name']}, {patient['first_name']}" not in said


@pytest.mark.parametrize("role", LIMITED)
def test_the_others_load_forget_and_set_nothing(samples: Warehouse, role: str) -> None:
    page = data_as(role, samples)
    assert not [button.label for button in page.button if button.label in ("Load", "Save and recalculate", "Remove")]
    assert not page.text_input
    assert "Access log" not in [expander.label for expander in page.expander]


def test_a_viewer_sees_files_and_segments_a_consultant_neither(samples: Warehouse, denied: str) -> None:
    names = samples.table("files")["name"].to_list()
    assert claim_as("viewer", samples, denied).code
    assert any(name in everything(data_as("viewer", samples)) for name in names)
    for page in (claim_as("consultant", samples, denied), data_as("consultant", samples)):
        assert not page.code
        assert not [name for name in names if name in everything(page)]


def test_a_consultant_finds_claims_by_id_but_by_no_number(
    samples: Warehouse, denied: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = Scope(samples.as_of)
    number = samples.table("submissions")["patient_control_number"].drop_nulls()[0]
    assert finding_claims.candidates(samples, scope, number).height
    monkeypatch.setattr(permissions, "role", lambda: "consultant")
    assert finding_claims.candidates(samples, scope, number).is_empty()
    assert finding_claims.candidates(samples, scope, denied)["claim_id"].to_list() == [denied]


@pytest.mark.parametrize("role", [*LIMITED, "", "unknown"])
def test_an_action_checks_the_role_itself(monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    done: list[str] = []
    action = permissions.needing(Right.CHANGE, done.append)
    action("as owner")
    monkeypatch.setattr(permissions, "role", lambda: role)
    with pytest.raises(NotAllowed):
        action("as somebody else")
    assert done == ["as owner"]


def test_the_owner_reads_the_log_on_the_data_page(samples: Warehouse, tmp_path: Path) -> None:
    from analytics.pages.data.access_history import access_history

    log = AccessLog(tmp_path)
    log.write("maria", "page", "denials")
    log.write("maria", "export", "denials")
    page = draw(access_history, log)
    page.session_state["access_history"] = True
    page.run()
    assert page.dataframe[0].value["what"].tolist() == ["export", "page"]
    assert "2 rows, verified as written" in page.success[0].value
    (tmp_path / "access.jsonl").write_bytes(b"")
    assert "was altered" in page.run().error[0].value
