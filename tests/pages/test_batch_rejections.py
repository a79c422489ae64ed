"""A batch that a 999 rejects is seen on the page of each of its claims, and on the way of all claims."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analytics import queries
from analytics.cli import main
from analytics.pages.claim import life
from analytics.pages.claim import page as claim
from analytics.pages.clean_claims import stages
from analytics.scope import Scope
from analytics.warehouse import Warehouse
from tests.pages.drawing import draw, texts
from tests.transforms.batches import built, paid, sent, status, statuses, verdict

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Two claims are rejected with their batch, sent again and paid; a third is accepted at once."""
    other = sent("20260610", "C", reference="B2", control=2)
    accepted = statuses("20260611", status("20260611", "C"), reference="B2")
    again = sent("20260605", "A", "B", control=3, reference="B3")
    texts_of = (
        sent("20260602", "A", "B"),
        verdict("20260603"),
        again,
        other,
        accepted,
        paid("20260620", "A", "B", "C"),
    )
    return built(tmp_path_factory.mktemp("batch"), *texts_of)


@pytest.fixture(scope="module")
def rejected(practice: Warehouse) -> str:
    return str(practice.evidence(queries.REJECTIONS_BY_STATUS, Scope(practice.as_of))["claim_id"][0])


def test_the_time_line_tells_the_rejection_in_order(practice: Warehouse, rejected: str) -> None:
    told = life.life(practice, Scope(practice.as_of), rejected)
    assert [event.kind for event in told.events] == [life.SENT, life.REJECTED, life.SENT, life.ANSWERED]
    assert told.events[1].words == "rejected with the whole batch: IK5-5 · One or more segments are wrong"
    assert told.rejected_for == ("IK5-5 · One or more segments are wrong",)


def test_the_claim_page_shows_the_segment_of_the_acknowledgement(practice: Warehouse, rejected: str) -> None:
    page = draw(claim.render, practice, Scope(practice.as_of), **{claim.PARAMETER: rejected})
    assert "IK5*R*5" in [code.value for code in page.code]
    assert "999 · Batch rejected as a whole" in texts(page)


def test_the_way_of_claims_loses_the_batch_at_the_door(practice: Warehouse) -> None:
    found = practice.ask(queries.CLAIMS_BY_FATE, Scope(practice.as_of))
    lost = {(row["fate"], row["reason"]): row["sent_claims"] for row in found.iter_rows(named=True)}
    assert lost == {("rejected", "999 IK5-5"): 2, ("settled", "settled"): 1}
    words = "IK5-5 · One or more segments are wrong (999 · Batch rejected as a whole)"
    assert stages.reason_of("rejected", "999 IK5-5") == words


def test_the_command_line_tells_it_too(practice: Warehouse, rejected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claim", rejected, "--warehouse", str(practice.folder), "--format", "json"]) == 0
    events = json.loads(capsys.readouterr().out)["events"]
    (said,) = [event for event in events if event["kind"] == "batch_acknowledgement"]
    assert said["segments"] == ["IK5*R*5"]
    assert [row["status_label"] for row in said["statuses"]] == ["One or more segments are wrong"]
    assert Path(said["file"]).name == "1.txt"
