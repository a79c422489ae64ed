"""The claim page: one claim's life, its segments as received, and the patient covered unless asked for."""

from __future__ import annotations

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from analytics import kpis, queries
from analytics.pages import claim
from analytics.scope import Scope
from analytics.warehouse import Warehouse
from tests.pages.drawing import draw, texts


@pytest.fixture
def denied(samples: Warehouse) -> str:
    """A claim that was denied at first."""
    return str(kpis.evidence(samples, Scope(samples.as_of), "initial_denial_rate")["claim_id"][0])


def page_of(warehouse: Warehouse, claim_id: str) -> AppTest:
    return draw(claim.render, warehouse, Scope(warehouse.as_of), **{claim.PARAMETER: claim_id})


def patient(warehouse: Warehouse, claim_id: str) -> dict[str, str]:
    key = warehouse.ask(queries.CLAIM_PROFILE, Scope(warehouse.as_of), claim_id=claim_id)["patient_key"][0]
    return warehouse.table("patients").filter(patient_key=key).row(0, named=True)


def everything(page: AppTest) -> str:
    tables = "\n".join(str(frame.value) for frame in page.dataframe)
    return texts(page) + tables + "\n".join(code.value for code in page.code)


def test_events_stand_in_order(samples: Warehouse, denied: str) -> None:
    page = page_of(samples, denied)
    headlines = [expander.label for expander in page.expander]
    assert "sent to" in headlines[0]
    assert any("answered by" in headline for headline in headlines)


def test_what_is_owed_is_drawn_where_it_changed(samples: Warehouse) -> None:
    days = samples.table("ledger").group_by("claim_id").agg(pl.col("date").n_unique()).sort("date", "claim_id")
    still, moved = str(days["claim_id"][0]), str(days["claim_id"][-1])
    assert "What is still owed" not in texts(page_of(samples, still))
    assert "What is still owed" in texts(page_of(samples, moved))


def test_segments_are_shown_as_received_but_for_the_account_number(samples: Warehouse, denied: str) -> None:
    page = page_of(samples, denied)
    assert page.code[0].value.startswith("CLM*•••*")
    number = samples.table("submissions").join(
        samples.table("claim_documents").filter(claim_id=denied), on=["file_id", "segment"]
    )["patient_control_number"][0]
    assert number not in everything(page)


def test_patient_is_covered_until_asked_for(samples: Warehouse, denied: str) -> None:
    page, person = page_of(samples, denied), patient(samples, denied)
    assert person["last_name"] not in everything(page)
    assert person["member_id"] not in everything(page)
    page.toggle(key="claim_patient").set_value(True).run()
    assert person["last_name"] in everything(page)
    assert not page.code[0].value.startswith("CLM*•••*")


def test_what_is_owed_at_the_end_is_the_ledgers_sum(samples: Warehouse, denied: str) -> None:
    page = page_of(samples, denied)
    owed = samples.table("ledger").filter(pl.col("claim_id") == denied)["payer_receivable"].sum()
    shown = {metric.label: metric.value for metric in page.metric}
    assert shown["Payers still owe"] == f"${owed:,.2f}"


def test_unknown_claim_is_said_and_leads_on(samples: Warehouse) -> None:
    page = page_of(samples, "no-such-claim")
    assert "There is no claim of this id" in page.warning[0].value
    assert page.dataframe, "denied claims to start with"


def test_every_claim_with_a_finding_draws(samples: Warehouse) -> None:
    for claim_id in samples.table("findings")["claim_id"].drop_nulls().unique().sort()[:3]:
        assert page_of(samples, claim_id).expander
